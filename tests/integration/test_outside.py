"""A colleague's answer from another program shows on the case; nothing else of the Sent folder is kept."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.runtime import watched_mailbox
from bot.runtime.sent import SentLooker
from tests.support.bench import Bench
from tests.support.bot_process import BotHome, until
from tests.support.letters import ACCESS, ERASURE, Letter

ASKED = replace(ACCESS, message_id="<asked@example.fi>")
# Outlook's header of an answer; the colleague's own Message-ID.
ANSWER = Letter(
    sender="Clewer <info@example.com>",
    subject="VS: Tietopyyntö",
    body="Hei Anna, tietosi ovat tässä viestissä.\n\nMyyntiterveisin Kalle",
    passes=None,
    message_id="<outlook1@example.com>",
    headers=("In-Reply-To: <asked@example.fi>", "References: <asked@example.fi>"),
)


def to_anna(letter: Letter) -> bytes:
    """The mail as it lies in Sent: to the customer."""
    return letter.write().replace(b"To: info@example.com", b"To: Anna Aalto <anna@example.fi>")


@pytest.fixture
def looker(bench: Bench) -> Iterator[SentLooker]:
    """Looks into the Sent folder of the bench's mailbox."""
    made = SentLooker(bench.office, watched_mailbox(bench.settings.watched[0], bench.clock), "Sent")
    yield made
    made.close()


def sent(bench: Bench, content: bytes, ago: timedelta = timedelta(0)) -> None:
    """Puts a mail into Sent, as Outlook does."""
    servers = bench.home.servers
    with servers.dovecot.client(servers.user) as client:
        if not client.folder_exists("Sent"):
            client.create_folder("Sent")
    servers.dovecot.append(content, servers.user, internal_date=bench.clock() - ago, folder="Sent")


async def look(looker: SentLooker) -> list[str]:
    return await asyncio.to_thread(looker.look)


async def test_an_answer_from_outlook_shows_on_the_case_and_closes_nothing(
    bench: Bench, looker: SentLooker
) -> None:
    [case] = await bench.take(ASKED.write())
    await look(looker)
    sent(bench, to_anna(ANSWER))
    assert await look(looker) == [case["ref"]]
    shown = bench.case(case["ref"])
    assert [mail["text"] for mail in shown["messages"] if mail["direction"] == "out"][-1].startswith(
        "Hei Anna"
    )
    assert shown["flags"] == ["answered_outside"]
    assert shown["timeline"][-1]["what"] == "answered_outside"
    assert shown["state"] == case["state"]


async def test_looking_again_shows_it_once(bench: Bench, looker: SentLooker) -> None:
    [case] = await bench.take(ASKED.write())
    sent(bench, to_anna(ANSWER))
    assert await look(looker) == [case["ref"]]
    bench.rows("DELETE FROM watermarks")
    assert await look(looker) == []
    assert len([mail for mail in bench.case(case["ref"])["messages"] if mail["direction"] == "out"]) == 2


async def test_an_answer_is_found_that_is_older_than_the_case(bench: Bench, looker: SentLooker) -> None:
    sent(bench, to_anna(ANSWER), ago=timedelta(days=3))
    assert await look(looker) == []
    [case] = await bench.take(ASKED.write(), received=bench.clock() - timedelta(days=4))
    assert await look(looker) == [case["ref"]]


async def test_a_case_that_is_not_open_yet_is_waited_for(bench: Bench, looker: SentLooker) -> None:
    bench.keep(ASKED.write())
    sent(bench, to_anna(ANSWER))
    assert await look(looker) == []
    await bench.work()
    assert len(await look(looker)) == 1


@pytest.mark.covers("R17")
async def test_our_own_copies_are_no_answers_of_colleagues(bench: Bench, looker: SentLooker) -> None:
    [ref] = await bench.approved(ASKED.write())
    await bench.send()
    assert len(bench.home.servers.dovecot.mails(bench.home.servers.user, "Sent")) == 2
    assert await look(looker) == []
    assert bench.case(ref)["flags"] == []


NO_ANSWERS = {
    "passed on to a colleague": ANSWER.write(),
    "another thread": to_anna(replace(ANSWER, headers=("In-Reply-To: <other@example.fi>",))),
    "a new mail": to_anna(replace(ANSWER, headers=())),
}


@pytest.mark.parametrize("content", NO_ANSWERS.values(), ids=NO_ANSWERS.keys())
async def test_nothing_else_of_sent_is_kept(bench: Bench, looker: SentLooker, content: bytes) -> None:
    [case] = await bench.take(ASKED.write())
    before = bench.rows("SELECT count(*) FROM messages"), bench.rows("SELECT count(*) FROM inbox")
    sent(bench, content)
    assert await look(looker) == []
    assert (bench.rows("SELECT count(*) FROM messages"), bench.rows("SELECT count(*) FROM inbox")) == before
    assert bench.case(case["ref"])["flags"] == []


async def test_the_customers_answer_to_a_colleague_joins_the_case(bench: Bench, looker: SentLooker) -> None:
    [case] = await bench.take(ASKED.write())
    sent(bench, to_anna(ANSWER))
    await look(looker)
    thanks = replace(
        ACCESS,
        subject="Re: VS: Tietopyyntö",
        body="Kiitos!",
        headers=("In-Reply-To: <outlook1@example.com>",),
    )
    [joined] = await bench.take(thanks.write())
    assert joined["ref"] == case["ref"]


async def test_a_server_that_numbers_sent_anew_brings_nothing_twice(bench: Bench, looker: SentLooker) -> None:
    [case] = await bench.take(ASKED.write())
    sent(bench, to_anna(ANSWER))
    await look(looker)
    servers = bench.home.servers
    with servers.dovecot.client(servers.user) as client:
        client.delete_folder("Sent")
    sent(bench, to_anna(ANSWER))
    sent(bench, to_anna(replace(ANSWER, message_id="<outlook2@example.com>")))
    assert await look(looker) == [case["ref"]]


async def test_a_mailbox_without_sent_folder_is_no_trouble(bench: Bench, looker: SentLooker) -> None:
    await bench.take(ERASURE.write())
    assert await look(looker) == []


def test_a_running_bot_looks_by_itself(sqlite_home: BotHome) -> None:
    home, servers = sqlite_home, sqlite_home.servers
    home.must("db", "upgrade")
    servers.dovecot.deliver(ASKED.write(), servers.user)
    home.must("run", "--once")
    [case] = home.document("cases")
    with servers.dovecot.client(servers.user) as client:
        if not client.folder_exists("Sent"):
            client.create_folder("Sent")
        client.append("Sent", to_anna(ANSWER))
    with home.running():  # it looks as soon as it runs, and every ten seconds
        until(lambda: home.document("cases")[0]["flags"] == ["answered_outside"], within=40)
    assert home.document("case", "show", case["ref"])["state"] == case["state"]

"""A mail of ours that comes back: its case and staff are told, an answer counts as not sent; nothing more."""

from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes, policy

import pytest

from bot.domain.vocabulary import DraftKind
from bot.errors import UsageError
from bot.mail.message_ids import new_message_id
from bot.workflows import approval, casework, delivery
from storage import drafts
from storage.database import Transaction
from tests.support.bench import Bench
from tests.support.bot_process import STAFF, BotHome, until
from tests.support.bounces import FORMS, Returned, dsn, exim_warning
from tests.support.letters import ACCESS
from tests.support.smtp_script import Drop

Form = Callable[[Returned], bytes]


def ours(bench: Bench, kind: DraftKind = DraftKind.REPLY) -> Returned:
    """The newest mail of a kind that we sent to Anna."""

    def work(session: Transaction) -> list[str]:
        return [
            mail.message_id
            for mail in bench.outbox()
            if mail.draft_id and drafts.get(session, mail.draft_id).kind is kind
        ]

    return Returned(message_id=bench.call(work)[-1])


async def answered(bench: Bench) -> str:
    """The reference of a case that has been answered."""
    [ref] = await bench.approved(ACCESS.write())
    await bench.send()
    assert bench.case(ref)["state"] == "answered"
    return ref


def told(bench: Bench) -> list[str]:
    """The subjects of the mails to staff."""
    mails = [mail for mail in bench.outbox() if mail.recipient == STAFF]
    return [str(message_from_bytes(mail.raw, policy=policy.default)["Subject"]) for mail in mails]


@pytest.mark.covers("R18", "R18b")
@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
async def test_an_answer_that_came_back_is_no_answer(sqlite_bench: Bench, form: Form) -> None:
    ref = await answered(sqlite_bench)
    before = sqlite_bench.case(ref)
    cases = await sqlite_bench.take(form(ours(sqlite_bench)))
    case = sqlite_bench.case(ref)
    assert len(cases) == 1
    assert case["state"] == "drafted"
    assert case["flags"] == ["bounced"]
    assert case["act_by"] == before["act_by"]
    assert [request["state"] for request in case["requests"]] == ["open"]
    assert told(sqlite_bench) == [f"{ref}: viesti palautui perille toimittamatta"]


@pytest.mark.covers("R18")
async def test_the_text_can_be_approved_anew_and_is_sent_again(bench: Bench) -> None:
    ref = await answered(bench)
    await bench.take(dsn(ours(bench)))
    texts = [each["text"] for each in bench.case(ref)["drafts"] if each["kind"] == "reply"]
    states = [each["state"] for each in bench.case(ref)["drafts"] if each["kind"] == "reply"]
    assert (len(set(texts)), states) == (1, ["failed", "draft"])
    bench.approve(ref)
    await bench.send()
    assert bench.case(ref)["state"] == "answered"
    assert bench.case(ref)["flags"] == []


@pytest.mark.covers("R18")
async def test_staff_hear_once_however_often_it_comes_back(sqlite_bench: Bench) -> None:
    ref = await answered(sqlite_bench)
    await sqlite_bench.take(dsn(ours(sqlite_bench)), FORMS["qmail"](ours(sqlite_bench)))
    assert len(told(sqlite_bench)) == 1
    assert [event["what"] for event in sqlite_bench.case(ref)["timeline"]].count("bounced") == 1


@pytest.mark.covers("R18b", "A28")
async def test_a_report_changes_neither_identity_nor_person(sqlite_bench: Bench) -> None:
    ref = await answered(sqlite_bench)
    before = sqlite_bench.case(ref)
    await sqlite_bench.take(dsn(ours(sqlite_bench)))
    after = sqlite_bench.case(ref)
    assert (after["identity"], after["requester"]) == (before["identity"], before["requester"])
    assert len(after["messages"]) == len(before["messages"])


@pytest.mark.covers("R18b", "A28")
async def test_a_report_to_staff_names_nobody(sqlite_bench: Bench) -> None:
    await answered(sqlite_bench)
    await sqlite_bench.take(dsn(ours(sqlite_bench)))
    [mail] = [mail for mail in sqlite_bench.outbox() if mail.recipient == STAFF]
    assert b"anna" not in mail.raw.lower()


def forged(bench: Bench) -> dict[str, str]:
    """Message-IDs that a forger could come up with."""
    real = ours(bench).message_id
    key = bench.office.message_id_key
    return {
        "made up": "<reminder-3320@example.com>",
        "another hash": real.replace(real.split(".")[2][:4], "0000"),
        "another key": new_message_id(ref="PR-2026-000001", key=b"x" * 32, nonce="a1", domain="example.com"),
        "never sent": new_message_id(ref="PR-2026-000001", key=key, nonce="a1", domain="example.com"),
        "the customer's": "<question@example.fi>",
    }


@pytest.mark.covers("R18", "R18b", "A28")
async def test_a_report_about_nothing_that_we_sent_is_only_noted(bench: Bench) -> None:
    ref = await answered(bench)
    for message_id in forged(bench).values():
        await bench.take(dsn(Returned(message_id=message_id)))
    assert len(bench.cases()) == 1
    assert bench.case(ref)["state"] == "answered"
    assert bench.case(ref)["flags"] == []
    assert told(bench) == []
    rows = bench.rows("SELECT decision FROM inbox WHERE case_id IS NULL AND raw IS NULL")
    assert [row[0] for row in rows] == ["automatic"] * 5


@pytest.mark.covers("R18b")
@pytest.mark.parametrize("delayed", [exim_warning, lambda mail: dsn(mail, action="delayed", status="4.4.1")])
async def test_a_delay_shows_and_undoes_nothing(sqlite_bench: Bench, delayed: Form) -> None:
    ref = await answered(sqlite_bench)
    await sqlite_bench.take(delayed(ours(sqlite_bench)))
    assert sqlite_bench.case(ref)["state"] == "answered"
    assert sqlite_bench.case(ref)["flags"] == ["delivery_delayed"]
    assert told(sqlite_bench) == []
    await sqlite_bench.take(dsn(ours(sqlite_bench), status="4.4.7"))  # given up at last
    assert sqlite_bench.case(ref)["flags"] == ["bounced"]


async def test_a_report_of_success_changes_nothing(sqlite_bench: Bench) -> None:
    ref = await answered(sqlite_bench)
    await sqlite_bench.take(dsn(ours(sqlite_bench), action="delivered", status="2.0.0"))
    assert (sqlite_bench.case(ref)["state"], sqlite_bench.case(ref)["flags"]) == ("answered", [])


@pytest.mark.covers("R19")
async def test_an_absence_message_with_an_empty_return_path_is_no_bounce(sqlite_bench: Bench) -> None:
    ref = await answered(sqlite_bench)
    away = (
        f"Return-Path: <>\r\nFrom: Anna Aalto <anna@example.fi>\r\nTo: info@example.com\r\n"
        f"Subject: Re: Vastaus\r\nIn-Reply-To: {ours(sqlite_bench).message_id}\r\n\r\nPalaan maanantaina.\r\n"
    )
    await sqlite_bench.take(away.encode())
    assert (sqlite_bench.case(ref)["state"], sqlite_bench.case(ref)["flags"]) == ("answered", [])


@pytest.mark.covers("R18")
async def test_an_acknowledgement_that_came_back_flags_the_case_only(sqlite_bench: Bench) -> None:
    [case] = await sqlite_bench.take(ACCESS.write())
    await sqlite_bench.send()
    [after] = await sqlite_bench.take(dsn(ours(sqlite_bench, DraftKind.ACKNOWLEDGEMENT), headers_only=True))
    assert (after["state"], after["flags"]) == (case["state"], ["bounced"])
    assert sqlite_bench.draft_state(case["ref"], DraftKind.ACKNOWLEDGEMENT) == "failed"


@pytest.mark.covers("R18")
async def test_an_extension_whose_notice_came_back_does_not_count(bench: Bench) -> None:
    [case] = await bench.take(ACCESS.write())
    ref = case["ref"]
    act = casework.Act(ref=ref, by="anna", why="complex")
    number = bench.call(lambda session: casework.extend(session, bench.office, act))
    _approve_draft(bench, ref, number)
    await bench.send()
    assert bench.case(ref)["extended"]
    await bench.take(dsn(ours(bench, DraftKind.EXTENSION)))
    assert not bench.case(ref)["extended"]
    assert bench.case(ref)["act_by"] == case["act_by"]


def _approve_draft(bench: Bench, ref: str, number: int) -> None:
    def work(session: Transaction) -> None:
        seen = drafts.get(session, number)
        asked = approval.Approval(ref=ref, by="anna", seen_hash=seen.text_hash, draft_id=number)
        approval.approve(session, bench.office, asked)

    bench.call(work)


async def test_an_uncertain_answer_that_came_back_is_uncertain_no_more(sqlite_bench: Bench) -> None:
    [ref] = await sqlite_bench.approved(ACCESS.write())
    sqlite_bench.home.servers.smtp.script("anna@example.fi", Drop.AFTER_DATA)
    await sqlite_bench.send()
    assert sqlite_bench.draft_state(ref) == "uncertain"
    await sqlite_bench.take(dsn(ours(sqlite_bench)))
    assert sqlite_bench.case(ref)["state"] == "drafted"


async def test_what_came_back_is_neither_retried_nor_discarded(sqlite_bench: Bench) -> None:
    await answered(sqlite_bench)
    await sqlite_bench.take(dsn(ours(sqlite_bench)))
    [mail] = [mail for mail in sqlite_bench.outbox() if mail.state == "bounced"]
    with pytest.raises(UsageError, match="bounced"):
        sqlite_bench.call(lambda session: delivery.retry(session, sqlite_bench.office, mail.id))
    with pytest.raises(UsageError, match="bounced"):
        sqlite_bench.call(lambda session: delivery.discard(session, sqlite_bench.office, mail.id))


async def test_the_reminders_go_on(sqlite_bench: Bench) -> None:
    ref = await answered(sqlite_bench)
    await sqlite_bench.take(dsn(ours(sqlite_bench)))
    sqlite_bench.clock.forward(timedelta(days=32))
    assert sqlite_bench.remind() > 0
    assert any(ref in subject for subject in told(sqlite_bench)[1:])


@pytest.mark.covers("R18")
def test_a_running_bot_tells_staff_that_an_answer_came_back(sqlite_home: BotHome) -> None:
    home, servers = sqlite_home, sqlite_home.servers
    home.must("db", "upgrade")
    with home.running():
        servers.dovecot.deliver(ACCESS.write(), servers.user)
        [mail] = until(lambda: home.received("anna@example.fi"), within=30)
        message_id = message_from_bytes(mail)["Message-ID"]
        servers.dovecot.deliver(dsn(Returned(message_id=message_id)), servers.user)
        until(lambda: [note for note in home.received(STAFF) if b"PR-2" in note], within=30)
    assert home.document("cases")[0]["flags"] == ["bounced"]

"""When the submission server itself is down: no mail is lost, staff hear of it, all goes when it is back."""

from datetime import timedelta

import pytest

from bot.runtime.health import outbox_word
from bot.workflows import delivery
from storage.outbox import OutboxMail, SendState, stuck_mail
from tests.support.bench import Bench
from tests.support.bot_process import STAFF
from tests.support.letters import ACCESS, OPT_OUT, RESTRICTION
from tests.support.scripted_smtp import scripted
from tests.support.smtp_script import Refusal

ANNA, SARA = "anna@example.fi", "sara@example.se"


def answer(bench: Bench) -> OutboxMail:
    """The approved answer in the outbox."""
    [mail] = [mail for mail in bench.outbox() if mail.case_id and b"auto-replied" not in mail.raw]
    return mail


def word(bench: Bench) -> str:
    """What /healthz says of the outbox."""
    stuck = bench.call(stuck_mail)
    return outbox_word(stuck, "ok", bench.clock()) if stuck is not None else "ok"


def told_staff(bench: Bench) -> int:
    """How many mails staff have received."""
    return sum(mail.recipients == (STAFF,) for mail in bench.home.servers.smtp.mails)


@pytest.mark.covers("R41")
async def test_greylisting_delays_a_mail_and_no_more(sqlite_bench: Bench) -> None:
    [ref] = await sqlite_bench.approved(ACCESS.write())
    sqlite_bench.home.servers.smtp.script(ANNA, *[Refusal(code=451, text="4.7.1 greylisted")] * 3)
    waited = []
    for _ in range(4):
        await sqlite_bench.send()
        mail = answer(sqlite_bench)
        waited.append(mail.next_at - sqlite_bench.clock())
        sqlite_bench.clock.moment = max(mail.next_at, sqlite_bench.clock())
    assert waited[:3] == [timedelta(minutes=minutes) for minutes in (1, 4, 16)]
    assert sqlite_bench.case(ref)["state"] == "answered"


@pytest.mark.covers("R41")
async def test_a_server_that_is_down_is_asked_once_a_round(sqlite_bench: Bench) -> None:
    await sqlite_bench.take(ACCESS.write(), OPT_OUT.write(), RESTRICTION.write())
    sqlite_bench.home.servers.smtp.stop()
    assert await sqlite_bench.send() == {"retry": 1}
    assert sorted(mail.attempts for mail in sqlite_bench.outbox()) == [0, 0, 1]


@pytest.mark.covers("R41")
async def test_what_waited_for_the_server_goes_at_once_when_it_is_back(bench: Bench) -> None:
    await bench.take(ACCESS.write(), OPT_OUT.write(), RESTRICTION.write())
    bench.home.servers.smtp.stop()
    for _ in range(12):
        await bench.send()
        bench.clock.forward(timedelta(minutes=10))
    assert {mail.state for mail in bench.outbox()} == {SendState.RETRY}
    bench.home.servers.smtp.start()
    bench.clock.forward(timedelta(minutes=30))  # one is due by its own schedule, others are not yet
    assert (await bench.send())["sent"] == 3


@pytest.mark.covers("R41")
async def test_health_says_since_when_nothing_could_be_sent(sqlite_bench: Bench) -> None:
    await sqlite_bench.take(ACCESS.write())
    sqlite_bench.home.servers.smtp.stop()
    await sqlite_bench.send()
    since = "no mail could be sent since 26.11.2026 10:30: SMTP localhost"
    assert word(sqlite_bench).startswith(f"ok, but {since}")
    for _ in range(4):
        sqlite_bench.clock.forward(timedelta(minutes=10))
        await sqlite_bench.send()
    assert word(sqlite_bench).startswith(since)
    sqlite_bench.home.servers.smtp.start()
    sqlite_bench.clock.forward(timedelta(hours=1))
    await sqlite_bench.send()
    assert word(sqlite_bench) == "ok"


@pytest.mark.covers("R41")
async def test_one_recipient_that_is_put_off_is_no_outage(sqlite_bench: Bench) -> None:
    sqlite_bench.home.servers.smtp.always(ANNA, Refusal(code=451))
    await sqlite_bench.take(ACCESS.write())
    await sqlite_bench.send()
    assert word(sqlite_bench) == "ok"


@pytest.mark.covers("R41")
async def test_an_outage_of_days_is_given_up_and_staff_are_told_afterwards(sqlite_bench: Bench) -> None:
    [ref] = await sqlite_bench.approved(ACCESS.write())
    sqlite_bench.home.servers.smtp.stop()
    for _ in range(60):
        await sqlite_bench.send()
        sqlite_bench.clock.forward(timedelta(hours=1))
    assert sqlite_bench.draft_state(ref) == "failed"
    assert word(sqlite_bench).startswith("no mail could be sent since 26.11.2026 10:30")
    sqlite_bench.home.servers.smtp.start()
    await sqlite_bench.send()
    assert told_staff(sqlite_bench) == 1
    assert sqlite_bench.case(ref)["flags"] == ["send_failed"]


@pytest.mark.covers("R41")
async def test_a_mail_sent_again_by_hand_is_as_patient_as_a_new_one(sqlite_bench: Bench) -> None:
    [ref] = await sqlite_bench.approved(ACCESS.write())
    smtp = sqlite_bench.home.servers.smtp
    smtp.script(ANNA, Refusal(code=550), Refusal(code=451), Refusal(code=550))
    await sqlite_bench.send()
    sqlite_bench.clock.forward(timedelta(days=3))
    mail = answer(sqlite_bench)
    sqlite_bench.call(lambda session: delivery.retry(session, sqlite_bench.office, mail.id))
    assert (await sqlite_bench.send())["retry"] == 1
    sqlite_bench.clock.forward(timedelta(minutes=2))
    await sqlite_bench.send()
    assert sqlite_bench.draft_state(ref) == "failed"
    assert told_staff(sqlite_bench) == 2  # of each failure


@pytest.mark.covers("R42")
async def test_each_mail_has_a_connection_of_its_own_one_at_a_time(sqlite_bench: Bench) -> None:
    await sqlite_bench.take(ACCESS.write(), OPT_OUT.write(), RESTRICTION.write())
    async with scripted() as (script, server):
        plain = {"host": "127.0.0.1", "port": server.port, "security": "plain", "username": ""}
        sqlite_bench.home.overrides["smtp"] |= plain
        sqlite_bench.reconfigure()
        assert (await sqlite_bench.send())["sent"] == 3
    assert (script.sessions, script.most_at_once) == (3, 1)


@pytest.mark.covers("R41")
async def test_a_wrong_password_is_tried_once_a_round(sqlite_bench: Bench) -> None:
    await sqlite_bench.take(ACCESS.write(), OPT_OUT.write())
    sqlite_bench.home.overrides["smtp"]["password"] = "wrong"
    sqlite_bench.reconfigure()
    assert await sqlite_bench.send() == {"retry": 1}
    assert "the log-in is refused" in word(sqlite_bench)

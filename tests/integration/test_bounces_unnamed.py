"""Reports that name no mail of ours, and mail to staff that comes back: told another way."""

from datetime import timedelta

import pytest

from bot.runtime.health import report_health
from bot.workflows.mails import StaffMail, tell_staff
from tests.integration.test_bounces import answered, told
from tests.support.bench import Bench
from tests.support.bot_process import STAFF
from tests.support.bounces import Returned, dsn
from tests.support.smtp_script import Refusal

UNNAMED = (
    "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example.net\r\nTo: info@example.com\r\n"
    "Subject: Undelivered Mail Returned to Sender\r\n\r\n"
    "Your message could not be delivered.\r\n\r\n<{}>: 550 5.1.1 no such user\r\n"
)


def unnamed(recipient: str = "anna@example.fi") -> bytes:
    return UNNAMED.format(recipient).encode()


@pytest.mark.covers("R18", "R18b", "A28")
async def test_a_report_that_names_no_mail_changes_nothing_and_staff_check(sqlite_bench: Bench) -> None:
    ref = await answered(sqlite_bench)
    await sqlite_bench.take(unnamed())
    case = sqlite_bench.case(ref)
    assert (case["state"], case["flags"]) == ("answered", [])
    assert [note["text"] for note in case["notes"]] == [
        "A delivery report says that mail to this person failed (5.1.1), but not which. It changes nothing "
        "by itself: check whether our mail of 26.11.2026 has arrived."
    ]
    assert told(sqlite_bench) == [f"{ref}: viesti on ehkä palautunut"]


@pytest.mark.covers("R18b", "A28", "A32")
async def test_staff_hear_of_it_once_a_mail_however_many_are_sent(sqlite_bench: Bench) -> None:
    ref = await answered(sqlite_bench)
    for number in range(5):
        await sqlite_bench.take(unnamed() + b"%d" % number)
    assert len(sqlite_bench.case(ref)["notes"]) == 1
    assert len(told(sqlite_bench)) == 1


@pytest.mark.covers("R18b")
async def test_a_report_about_nobody_we_wrote_to_is_only_noted(sqlite_bench: Bench) -> None:
    ref = await answered(sqlite_bench)
    await sqlite_bench.take(unnamed("somebody@example.net"))
    sqlite_bench.clock.forward(timedelta(days=7))
    await sqlite_bench.take(unnamed())
    assert sqlite_bench.case(ref)["notes"] == []
    assert told(sqlite_bench) == []


def remind(bench: Bench, name: str) -> str:
    """A mail to staff, made now; gives its Message-ID."""
    mail = StaffMail(name=name, recipient=STAFF, subject="Muistutus", body="PR-2026-000001")
    bench.call(lambda session: tell_staff(session, bench.office, mail))
    return [mail.message_id for mail in bench.outbox() if mail.recipient == STAFF][-1]


async def health_of_staff_mail(bench: Bench) -> str:
    report = await report_health(bench.office, [], {})
    return report.parts.get("mail to staff", "")


@pytest.mark.covers("R18", "R41")
async def test_a_reminder_that_came_back_is_told_by_health_and_desk(bench: Bench) -> None:
    message_id = remind(bench, "one")
    await bench.send()
    assert await health_of_staff_mail(bench) == ""
    await bench.take(dsn(Returned(message_id=message_id, recipient=STAFF)))
    word = await health_of_staff_mail(bench)
    assert word.startswith("a mail to staff of 26.11.2026 10:30 was not delivered")
    assert STAFF not in word
    assert [row[0] for row in bench.rows("SELECT decision FROM inbox")] == ["staff_unreached"]


@pytest.mark.covers("R41")
async def test_a_later_one_that_has_arrived_ends_it(sqlite_bench: Bench) -> None:
    message_id = remind(sqlite_bench, "one")
    await sqlite_bench.send()
    await sqlite_bench.take(dsn(Returned(message_id=message_id, recipient=STAFF)))
    sqlite_bench.clock.forward(timedelta(hours=2))
    remind(sqlite_bench, "two")
    await sqlite_bench.send()
    assert await health_of_staff_mail(sqlite_bench) != ""
    sqlite_bench.clock.forward(timedelta(hours=1, minutes=1))
    assert await health_of_staff_mail(sqlite_bench) == ""


@pytest.mark.covers("R41")
async def test_a_reminder_that_no_server_takes_is_told_too(sqlite_bench: Bench) -> None:
    sqlite_bench.home.servers.smtp.always(STAFF, Refusal(code=550))
    remind(sqlite_bench, "one")
    await sqlite_bench.send()
    assert "was not delivered" in await health_of_staff_mail(sqlite_bench)

"""From the outbox to the recipient's server: what each of its answers leads to."""

from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest

from bot.workflows import delivery, drafting
from storage.outbox import OutboxMail, SendState
from tests.support.bench import Bench
from tests.support.bot_process import STAFF
from tests.support.letters import ACCESS, OPT_OUT, RESTRICTION
from tests.support.smtp_script import Drop, Refusal, Step

ANNA, SARA = "anna@example.fi", "sara@example.se"


def read(content: bytes) -> Any:
    return message_from_bytes(content, policy=policy.default)


def answer(bench: Bench) -> OutboxMail:
    """The approved answer in the outbox."""
    [mail] = [mail for mail in bench.outbox() if mail.case_id and b"auto-replied" not in mail.raw]
    return mail


def taken_by(bench: Bench, address: str) -> int:
    """How many mails the receiver holds for an address."""
    return sum(address in mail.recipients for mail in bench.home.servers.smtp.mails)


async def test_the_answer_stands_in_the_thread_and_looks_like_a_persons(bench: Bench) -> None:
    [ref] = await bench.approved(ACCESS.write())
    await bench.send()
    mail = read(bench.home.servers.smtp.mails[-1].content)
    question = read(bench.home.servers.smtp.mails[0].content)["In-Reply-To"]
    assert mail["In-Reply-To"] == question
    assert question in mail["References"]
    assert mail["Auto-Submitted"] is None
    assert mail["Message-ID"].startswith(f"<{ref}.")
    assert mail["From"].addresses[0].display_name == "Clewer Technology Oy"


@pytest.mark.covers("R43")
async def test_names_arrive_as_they_are_written(sqlite_bench: Bench) -> None:
    await sqlite_bench.take(OPT_OUT.write(), RESTRICTION.write())
    await sqlite_bench.send()
    names = {
        read(mail.content)["To"].addresses[0].display_name for mail in sqlite_bench.home.servers.smtp.mails
    }
    assert names == {"Sara Åkesson", "Mari Mägi"}


async def test_mail_leaves_over_tls_and_logged_in(sqlite_bench: Bench) -> None:
    await sqlite_bench.take(ACCESS.write())
    await sqlite_bench.send()
    [mail] = sqlite_bench.home.servers.smtp.mails
    assert (mail.tls, mail.user) == (True, "info@example.com")


@pytest.mark.covers("R41")
@pytest.mark.parametrize(
    "step",
    [Refusal(code=421), Refusal(code=451), Refusal(code=452, after_data=True), Drop.BEFORE_DATA],
    ids=["421", "451", "452 after data", "drop before data"],
)
async def test_a_passing_trouble_is_tried_again_with_the_same_message_id(bench: Bench, step: Step) -> None:
    [ref] = await bench.approved(ACCESS.write())
    bench.home.servers.smtp.script(ANNA, step)
    before = answer(bench).message_id
    assert await bench.send() == {"retry": 1}
    assert bench.draft_state(ref) == "retry"
    assert await bench.send() == {}  # not at once
    bench.clock.forward(timedelta(minutes=2))
    assert await bench.send() == {"sent": 1}
    assert read(bench.home.servers.smtp.mails[-1].content)["Message-ID"] == before


@pytest.mark.covers("R41")
async def test_a_server_that_is_down_costs_no_mail(sqlite_bench: Bench) -> None:
    [ref] = await sqlite_bench.approved(ACCESS.write())
    sqlite_bench.home.servers.smtp.stop()
    assert await sqlite_bench.send() == {"retry": 1}
    sqlite_bench.home.servers.smtp.start()
    sqlite_bench.clock.forward(timedelta(minutes=2))
    await sqlite_bench.send()
    assert sqlite_bench.case(ref)["state"] == "answered"


@pytest.mark.covers("R41")
async def test_trouble_without_end_is_given_up_after_two_days_and_staff_are_told(sqlite_bench: Bench) -> None:
    [ref] = await sqlite_bench.approved(ACCESS.write())
    sqlite_bench.home.servers.smtp.always(ANNA, Refusal(code=451))
    for _ in range(60):
        await sqlite_bench.send()
        sqlite_bench.clock.forward(timedelta(hours=1))
    assert sqlite_bench.draft_state(ref) == "failed"
    assert taken_by(sqlite_bench, STAFF) == 1


@pytest.mark.covers("R41")
@pytest.mark.parametrize("after_data", [False, True])
async def test_a_refused_answer_is_failed_and_staff_are_told(bench: Bench, after_data: bool) -> None:
    [ref] = await bench.approved(ACCESS.write())
    bench.home.servers.smtp.always(ANNA, Refusal(code=550, after_data=after_data))
    assert await bench.send() == {"failed": 1, "sent": 1}
    assert bench.draft_state(ref) == "failed"
    assert "send_failed" in bench.case(ref)["flags"]
    told = bench.home.servers.smtp.mails[-1]
    assert told.recipients == (STAFF,)
    assert ref in read(told.content)["Subject"]
    assert b"anna" not in told.content.lower()


@pytest.mark.covers("R40")
async def test_a_line_lost_after_data_is_uncertain_and_never_tried_again(bench: Bench) -> None:
    [ref] = await bench.approved(ACCESS.write())
    bench.home.servers.smtp.script(ANNA, Drop.AFTER_DATA)
    assert (await bench.send())["uncertain"] == 1
    for _ in range(3):
        bench.clock.forward(timedelta(days=1))
        await bench.send()
    assert bench.draft_state(ref) == "uncertain"
    assert taken_by(bench, ANNA) == 2  # the acknowledgement and the one try
    assert taken_by(bench, STAFF) == 1


@pytest.mark.covers("R40")
async def test_what_a_killed_bot_was_sending_is_uncertain(bench: Bench) -> None:
    [ref] = await bench.approved(ACCESS.write())
    bench.rows("UPDATE outbox SET state = 'sending' WHERE state = 'queued'")  # as a kill -9 leaves it
    await delivery.recover(bench.office)
    await bench.send()
    assert bench.draft_state(ref) == "uncertain"
    assert taken_by(bench, ANNA) == 1


@pytest.mark.covers("R40")
async def test_a_person_sends_an_uncertain_mail_again_with_the_same_message_id(bench: Bench) -> None:
    [ref] = await bench.approved(ACCESS.write())
    bench.home.servers.smtp.script(ANNA, Drop.AFTER_DATA)
    await bench.send()
    mail = answer(bench)
    bench.call(lambda session: delivery.retry(session, bench.office, mail.id))
    await bench.send()
    ids = [
        read(each.content)["Message-ID"] for each in bench.home.servers.smtp.mails if ANNA in each.recipients
    ]
    assert ids[1:] == [mail.message_id, mail.message_id]
    assert bench.case(ref)["state"] == "answered"


async def test_a_discarded_mail_puts_its_case_back_in_work(bench: Bench) -> None:
    [ref] = await bench.approved(ACCESS.write())
    bench.home.servers.smtp.script(ANNA, Refusal(code=550))
    await bench.send()
    bench.call(lambda session: delivery.discard(session, bench.office, answer(bench).id))
    await bench.send()
    case = bench.case(ref)
    assert (case["state"], case["flags"]) == ("open", [])
    assert bench.outbox(SendState.QUEUED, SendState.RETRY) == []


async def test_one_bad_recipient_does_not_keep_the_others_waiting(bench: Bench) -> None:
    bench.home.servers.smtp.always(ANNA, Refusal(code=451))
    await bench.take(ACCESS.write(), OPT_OUT.write())
    assert await bench.send() == {"retry": 1, "sent": 1}
    assert taken_by(bench, SARA) == 1


async def test_redirected_mail_reaches_no_customer(sqlite_bench: Bench) -> None:
    sqlite_bench.home.overrides["smtp"]["redirect_to"] = "trial@example.com"
    sqlite_bench.reconfigure()
    await sqlite_bench.approved(ACCESS.write())
    await sqlite_bench.send()
    recipients = [mail.recipients for mail in sqlite_bench.home.servers.smtp.mails]
    assert recipients == [("trial@example.com",)] * 2


async def test_lines_that_begin_with_a_dot_arrive_as_written(sqlite_bench: Bench) -> None:
    [case] = await sqlite_bench.take(OPT_OUT.write())
    text = drafting.Edit(ref=case["ref"], body=".\n..två\n.slut", by="heli")
    sqlite_bench.call(lambda session: drafting.edit(session, sqlite_bench.office, text))
    sqlite_bench.approve(case["ref"])
    await sqlite_bench.send()
    body = read(sqlite_bench.home.servers.smtp.mails[-1].content).get_content()
    assert body.splitlines() == [".", "..två", ".slut"]

"""Breach notes: 72 hours from noticing, staff told at once, at 48 and 66 hours, until they close them."""

from datetime import timedelta

import pytest

from bot.domain.breaches import BreachKind
from bot.errors import GateClosedError, UsageError
from bot.workflows import breaches
from storage.breaches import NewBreach
from tests.support.bench import Bench
from tests.support.bot_process import STAFF
from tests.support.letters import ACCESS, Letter

_HOUR = timedelta(hours=1)


async def opened(bench: Bench) -> str:
    [case] = await bench.take(ACCESS.write())
    await bench.send()
    return str(case["ref"])


def record(bench: Bench, ref: str, ago: timedelta = timedelta(0), what: str = "sent to a namesake") -> None:
    new = NewBreach(
        kind=BreachKind.WRONG_RECIPIENT, noticed_at=bench.clock() - ago, opened_by="heli", what=what
    )
    bench.call(lambda s: breaches.record(s, bench.office, ref, new))


def remind(bench: Bench) -> int:
    return bench.call(lambda s: breaches.remind(s, bench.office))


def to_staff(bench: Bench) -> list[str]:
    return [mail.raw.decode("ascii") for mail in bench.outbox() if mail.recipient == STAFF]


def answering(bench: Bench, ref: str, body: str) -> bytes:
    ours = [mail.message_id for mail in bench.outbox() if ref.encode() in mail.raw and mail.case_id][-1]
    return Letter(subject="Re: pyyntönne", body=body, headers=(f"In-Reply-To: {ours}",)).write()


async def test_a_wrong_recipient_opens_a_note_with_its_72_hours(bench: Bench) -> None:
    ref = await opened(bench)
    record(bench, ref, ago=2 * _HOUR)
    case = bench.case(ref)
    [note] = case["breaches"]
    assert (note["kind"], note["tell_by"], note["hours_left"]) == (
        "wrong_recipient",
        "2026-11-29T08:30:00+02:00",
        70,
    )
    assert "breach" in case["flags"]
    [mail] = to_staff(bench)
    assert ref in mail
    assert "namesake" not in mail
    assert "anna" not in mail


async def test_staff_are_told_at_48_and_66_hours_also_at_night_and_then_no_more(bench: Bench) -> None:
    ref = await opened(bench)
    record(bench, ref)
    told = []
    for _ in range(80):
        bench.clock.forward(_HOUR)
        told.append(remind(bench))
    assert [hour for hour, mails in enumerate(told, 1) if mails] == [48, 66]
    assert len(to_staff(bench)) == 3


async def test_after_a_stand_still_the_latest_word_comes_once(sqlite_bench: Bench) -> None:
    ref = await opened(sqlite_bench)
    record(sqlite_bench, ref)
    sqlite_bench.clock.forward(90 * _HOUR)
    first = remind(sqlite_bench)
    assert (first > 0, remind(sqlite_bench)) == (True, 0)
    assert len(to_staff(sqlite_bench)) == 2


async def test_a_closed_note_is_quiet_and_says_how_it_ended(bench: Bench) -> None:
    ref = await opened(bench)
    record(bench, ref)
    with pytest.raises(UsageError, match="--why"):
        bench.call(lambda s: breaches.close(s, bench.office, ref, "anna", " "))
    with pytest.raises(GateClosedError, match="role approver"):
        bench.call(lambda s: breaches.close(s, bench.office, ref, "heli", "told"))
    bench.call(lambda s: breaches.close(s, bench.office, ref, "anna", "told to the ombudsman today"))
    bench.clock.forward(50 * _HOUR)
    assert remind(bench) == 0
    case = bench.case(ref)
    assert case["flags"] == []
    assert case["breaches"][0]["why_closed"] == "told to the ombudsman today"
    with pytest.raises(UsageError, match="no open breach note"):
        bench.call(lambda s: breaches.close(s, bench.office, ref, "anna", "again"))


async def test_a_note_says_what_happened_and_lies_not_in_the_future(sqlite_bench: Bench) -> None:
    ref = await opened(sqlite_bench)
    with pytest.raises(UsageError, match="--what"):
        record(sqlite_bench, ref, what=" ")
    with pytest.raises(UsageError, match="future"):
        record(sqlite_bench, ref, ago=-_HOUR)


@pytest.mark.covers("A1")
async def test_a_person_who_never_asked_opens_a_note_and_no_answer_leaves(bench: Bench) -> None:
    ref = await opened(bench)
    words = "En ole lähettänyt teille mitään pyyntöä. Joku esiintyy minuna."
    for _ in range(2):
        [case] = await bench.take(answering(bench, ref, words))
    assert {"impersonation", "breach"} <= set(case["flags"])
    assert [note["kind"] for note in bench.case(ref)["breaches"]] == ["impersonation"]
    assert len(to_staff(bench)) == 1
    bench.confirm(ref)
    with pytest.raises(GateClosedError, match="in the person's name"):
        bench.approve(ref)
    bench.call(lambda s: breaches.close(s, bench.office, ref, "anna", "the person had forgotten"))
    bench.approve(ref)


async def test_who_says_that_they_got_anothers_data_is_read_by_a_person(sqlite_bench: Bench) -> None:
    [ref] = await sqlite_bench.approved(ACCESS.write())
    await sqlite_bench.send()
    mail = answering(sqlite_bench, ref, "Hei, sain teiltä toisen henkilön tiedot. Terveisin Anna")
    cases = await sqlite_bench.take(mail)
    [new] = [case for case in cases if case["ref"] != ref]
    assert "breach_suspected" in new["flags"]
    shown = sqlite_bench.case(new["ref"])
    assert "case breach" in str(shown["tasks"])
    assert {"ref": ref, "how": "same_thread"} in shown["related"]


async def test_a_database_without_its_key_does_not_tell_what_happened(sqlite_bench: Bench) -> None:
    ref = await opened(sqlite_bench)
    record(sqlite_bench, ref)
    assert b"namesake" not in str(sqlite_bench.rows("SELECT * FROM breaches")).encode()

"""Staff are reminded in time, once, and of dates only."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.errors import StaleCaseError
from bot.workflows import casework
from bot.workflows.office import Office
from classifiers import Classifier
from tests.support.bench import Bench, opened
from tests.support.bot_process import SECOND, STAFF
from tests.support.letters import ACCESS, OPT_OUT

HELSINKI = ZoneInfo("Europe/Helsinki")


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment of the Helsinki clock."""
    return datetime.combine(day, time(hour, minute), HELSINKI).astimezone(UTC)


def staff_mails(bench: Bench) -> list[tuple[str, str]]:
    """Recipient and subject line of the mails to staff that were made so far."""
    return [
        (mail.recipient, mail.raw.partition(b"Subject: ")[2].partition(b"\r\n")[0].decode())
        for mail in bench.outbox()
        if mail.case_id is None
    ]


def tick_at(bench: Bench, moment: datetime) -> int:
    bench.clock.moment = moment
    return bench.remind()


def office_days(first: date, last: date) -> Iterator[date]:
    """Every day, whatever the calendar says."""
    while first <= last:
        yield first
        first += timedelta(days=1)


@pytest.fixture
def english(sqlite_bench: Bench) -> Bench:
    """A bench that writes to staff in plain ASCII, so that subjects can be compared."""
    sqlite_bench.home.overrides["reminders"]["language"] = "en"
    sqlite_bench.reconfigure()
    return sqlite_bench


async def taken(bench: Bench) -> str:
    """An access request of 26 November: to be acted on by 26 December, a Saturday."""
    [case] = await bench.take(ACCESS.write())
    return str(case["ref"])


def test_the_digest_comes_once_a_day_also_when_it_is_empty(bench: Bench) -> None:
    day = date(2026, 11, 26)
    counts = [tick_at(bench, at(day, hour)) for hour in (8, 9, 10, 15)]
    assert counts == [0, 1, 0, 0]
    assert tick_at(bench, at(day + timedelta(days=1), 9)) == 1


@pytest.mark.covers("R35", "R36", "R37")
@pytest.mark.parametrize("sunday", [date(2026, 3, 29), date(2026, 10, 25)], ids=["spring", "autumn"])
async def test_over_the_day_that_the_clocks_change_each_working_day_has_one_digest_at_nine(
    sqlite_bench: Bench, sunday: date
) -> None:
    """A bot that asks every half an hour, by the clock of the world, from Friday to Tuesday."""
    sqlite_bench.clock.moment = at(sunday - timedelta(days=10), 10)
    await taken(sqlite_bench)
    friday = datetime.combine(sunday - timedelta(days=2), time(), UTC)
    tick_at(sqlite_bench, friday - timedelta(days=1))
    told = []
    for half_hours in range(5 * 48):
        moment = friday + timedelta(minutes=30 * half_hours)
        told += [moment.astimezone(HELSINKI)] * tick_at(sqlite_bench, moment)
    assert [(each.date() - sunday).days for each in told] == [-2, 1, 2]
    assert {each.time() for each in told} == {time(9)}


@pytest.mark.covers("R36")
@pytest.mark.parametrize(
    "moment",
    [
        at(date(2026, 11, 26), 7, 59),
        at(date(2026, 11, 26), 16),
        at(date(2026, 11, 28), 10),
        at(date(2026, 12, 25), 10),
        at(date(2027, 1, 6), 10),
    ],
    ids=["before eight", "after sixteen", "Saturday", "Christmas Day", "Epiphany"],
)
async def test_nobody_is_reminded_outside_office_hours(bench: Bench, moment: datetime) -> None:
    await taken(bench)
    assert tick_at(bench, moment) == 0


@pytest.mark.covers("R36")
async def test_each_step_of_the_countdown_is_in_one_digest(english: Bench) -> None:
    await taken(english)
    counts = {
        day: subject
        for day in office_days(date(2026, 11, 27), date(2026, 12, 23))
        if tick_at(english, at(day, 9, 30))
        for _, subject in staff_mails(english)[-1:]
    }
    told = [day for day, subject in counts.items() if "no reminders" not in subject]
    # 14, 10, 5, 3 and 1 days before; the date itself is a day off and moves to the 24th's working day.
    assert told == [date(2026, 12, day) for day in (11, 16, 21, 23)]


@pytest.mark.covers("R36")
async def test_on_the_date_a_mail_of_its_own_goes_out_at_eight(english: Bench) -> None:
    ref = await taken(english)
    assert tick_at(english, at(date(2026, 12, 24), 8)) == 1
    recipient, subject = staff_mails(english)[-1]
    assert recipient == STAFF
    assert subject.startswith(f"{ref}: answer by 26.12.2026")


@pytest.mark.covers("R36")
async def test_what_went_out_at_eight_is_in_the_digest_at_nine_too(english: Bench) -> None:
    ref = await taken(english)
    tick_at(english, at(date(2026, 12, 24), 8))
    tick_at(english, at(date(2026, 12, 24), 9))
    digest = [mail.raw.decode() for mail in english.outbox() if mail.case_id is None][-1]
    assert "Subject: Privacy requests 24.12.2026, reminders: 1" in digest
    assert digest.count(ref) == 1


async def test_an_overdue_case_is_told_each_working_day_and_to_the_second_address(english: Bench) -> None:
    ref = await taken(english)
    for day in office_days(date(2026, 12, 24), date(2026, 12, 31)):
        tick_at(english, at(day, 8))
    late = Counter(recipient for recipient, subject in staff_mails(english) if "days late" in subject)
    assert late == {STAFF: 4, SECOND: 4}  # the 28th to the 31st
    assert ref in staff_mails(english)[-1][1]


@pytest.mark.covers("R37")
async def test_after_three_weeks_of_downtime_each_due_one_goes_out_once(bench: Bench) -> None:
    bench.home.overrides["reminders"]["language"] = "en"
    bench.reconfigure()
    await taken(bench)
    for minute in range(3):
        tick_at(bench, at(date(2027, 1, 18), 10, minute))
    subjects = [subject for _, subject in staff_mails(bench)]
    assert len([subject for subject in subjects if "days late" in subject]) == 2  # staff and second address
    assert len([subject for subject in subjects if subject.startswith("Privacy requests")]) == 1
    assert len(subjects) == 3


async def test_an_answered_case_is_reminded_of_no_more(english: Bench) -> None:
    [ref] = await english.approved(ACCESS.write())
    await english.send()
    assert english.case(ref)["state"] == "answered"
    tick_at(english, at(date(2026, 12, 28), 10))
    assert all("no reminders" in subject for _, subject in staff_mails(english))


@pytest.mark.covers("R38")
async def test_a_corrected_receipt_moves_the_reminders(english: Bench) -> None:
    ref = await taken(english)
    act = casework.Act(ref=ref, by="heli", why="it lay in the post room")
    earlier = english.clock() - timedelta(days=20)
    english.call(lambda session: casework.set_received(session, english.office, act, earlier))
    tick_at(english, at(date(2026, 12, 4), 8))  # the 6th is a Sunday
    assert staff_mails(english)[-1][1].startswith(f"{ref}: answer by 6.12.2026")


async def test_an_opt_out_is_told_the_next_working_day(english: Bench) -> None:
    [case] = await english.take(OPT_OUT.write())
    tick_at(english, at(date(2026, 11, 27), 8))
    assert case["ref"] in staff_mails(english)[-1][1]


async def test_no_reminder_holds_personal_data(bench: Bench) -> None:
    await bench.take(ACCESS.write(), OPT_OUT.write())
    for day in office_days(date(2026, 11, 27), date(2026, 12, 31)):
        tick_at(bench, at(day, 9, 30))
    texts = [mail.raw.lower() for mail in bench.outbox() if mail.case_id is None]
    assert len(texts) > 20
    words = (b"anna", b"aalto", b"sara", b"example.fi", b"example.se", b"kopion", b"terveisin")
    assert [word for word in words if any(word in text for text in texts)] == []


async def test_staff_mail_says_that_a_machine_wrote_it(bench: Bench) -> None:
    bench.remind()
    await bench.send()
    [mail] = bench.home.received(STAFF)
    assert b"\r\nAuto-Submitted: auto-generated\r\n" in mail


@pytest.mark.covers("R37")
async def test_two_processes_at_a_time_remind_once(bench: Bench, classifier: Classifier) -> None:
    await bench.take(ACCESS.write(), OPT_OUT.write())
    moment = at(date(2026, 12, 28), 10)
    with opened(bench.home, classifier, moment) as first, opened(bench.home, classifier, moment) as second:
        starting = threading.Barrier(2)
        threads = [threading.Thread(target=_remind, args=(each, starting)) for each in (first, second)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        first.remind()
    made = staff_mails(bench)
    assert len(made) == 5  # each case to both addresses, and the digest
    assert len(set(made)) == 5


def _remind(bench: Bench, starting: threading.Barrier) -> None:
    starting.wait()
    with suppress(StaleCaseError):  # the slower one finds that it is done
        bench.remind()


def test_without_anybody_to_remind_nothing_is_marked_as_done(sqlite_bench: Bench) -> None:
    sqlite_bench.home.overrides["reminders"]["staff"] = []
    sqlite_bench.reconfigure()
    office: Office = sqlite_bench.office
    assert office.reminders.staff == ()
    assert sqlite_bench.remind() == 0
    sqlite_bench.home.overrides["reminders"]["staff"] = [STAFF]
    sqlite_bench.reconfigure()
    assert sqlite_bench.remind() == 1

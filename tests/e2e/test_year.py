"""A year of two thousand cases: every reminder once, every overdue case told each working day."""

import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bot.domain.calendar import add_months, helsinki_day, is_working_day
from bot.domain.deadlines import deadlines
from bot.domain.reminders import TRIAGE, Course, Reminder, escalates, plan_reminders
from bot.domain.vocabulary import Country
from classifiers import Classifier
from tests.support.bench import prepare
from tests.support.bot_process import SECOND, STAFF, BotHome
from tests.support.year import Accepted, Story, Year, calendar_days

pytestmark = [pytest.mark.faults, pytest.mark.timeout(900)]
CASES = 2000
FIRST, LAST = date(2027, 1, 1), date(2027, 12, 31)  # clocks change on 28 March and 31 October
DOWN = [(date(2027, 7, 5), date(2027, 7, 26)), (date(2027, 12, 22), date(2027, 12, 28))]


def is_down(day: date, year: Year) -> bool:
    return any(first <= day <= last for first, last in DOWN) or year.dice.random() < 0.03


@pytest.fixture
def quick_home(home: BotHome) -> Iterator[BotHome]:
    """A bot whose SQLite file lies in memory: thousands of commits wait for no disk."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
    with TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        if home.servers.database_url.startswith("sqlite"):
            url = f"sqlite:///{folder}/privacy.db"
            home.servers = replace(home.servers, database_url=url)
            home.overrides["database"]["url"] = url
        yield home


async def lived(home: BotHome, classifier: Classifier) -> Year:
    """The year, lived to its end."""
    prepare(home)
    home.overrides["reminders"]["language"] = "en"
    year = Year(home, classifier, seed=2027)
    days = list(calendar_days(FIRST, LAST))
    arrivals = Counter(year.dice.choices(days, k=CASES))
    for day in days:
        if is_down(day, year):
            year.sleep(day, arrivals[day])
        else:
            await year.live(day, arrivals[day])
    return year


def planned(story: Story) -> list[Reminder]:
    """What the plan of LEGAL §4 says of a case without an extension."""
    found = deadlines(story.received, story.kind)
    course = Course(
        received_on=found.received_on,
        act_by=found.act_by,
        country=Country.FI,
        requests=(story.kind,),
        act_at_once_by=found.act_at_once_by,
        extend_by=found.extension_notice_by,
    )
    return [each for each in plan_reminders(course) if each.kind != TRIAGE]


def told_on(story: Story, working: list[date]) -> tuple[set[date], set[date]]:
    """The days on which a case must be in a digest, and in a mail of its own."""
    assert story.taken_on is not None
    present = [
        day for day in working if story.taken_on <= day and (story.ended_on is None or day <= story.ended_on)
    ]
    act_by = deadlines(story.received, story.kind).act_by
    late = {day for day in present if day > act_by}
    digest, single = set(late), set(late)
    for reminder in planned(story):
        first = next((day for day in present if day >= reminder.due_on), None)
        if first is not None:
            digest.add(first)
            single |= {first} if escalates(reminder.kind) else set()
    return digest, single


def by_case(mails: Iterator[Accepted]) -> dict[str, Counter[date]]:
    found: defaultdict[str, Counter[date]] = defaultdict(Counter)
    for mail in mails:
        for ref in mail.refs:
            found[ref][mail.at.date()] += 1
    return found


@pytest.mark.covers("R36", "R37")
async def test_a_year_of_cases_is_reminded_of_once_and_in_time(
    quick_home: BotHome, classifier: Classifier
) -> None:
    began = time.monotonic()
    year = await lived(quick_home, classifier)
    year.close()
    mails = [mail for mail in year.server.accepted if mail.recipient in (STAFF, SECOND)]
    working = [day for day in year.up if is_working_day(day, Country.FI)]

    # A kill between the server's 250 and our commit may repeat a mail: the same one, under its Message-ID.
    times = Counter(mail.message_id for mail in mails)
    assert sum(times.values()) - len(times) <= year.kills
    once = list({mail.message_id: mail for mail in reversed(mails)}.values())
    assert len({(mail.recipient, mail.subject, mail.at.date()) for mail in once}) == len(once)
    assert all(is_working_day(mail.at.date(), Country.FI) and 8 <= mail.at.hour < 16 for mail in once)

    digests = [mail for mail in once if mail.subject.startswith("Privacy requests")]
    singles = [mail for mail in once if mail.subject.startswith("PR-")]
    assert len(digests) + len(singles) == len(once)
    mornings = Counter(mail.at.date() for mail in digests if mail.at.hour == 9)
    assert mornings == Counter(working)
    in_digest = by_case(iter(digests))
    alone = by_case(mail for mail in singles if mail.recipient == STAFF)
    second = by_case(mail for mail in singles if mail.recipient == SECOND)
    plain = [story for story in year.stories if not story.extends_on]
    escalated = 0
    for story in plain:
        digest, single = told_on(story, working)
        act_by = deadlines(story.received, story.kind).act_by
        late = {day for day in single if day > act_by}
        escalated += bool(late)
        assert set(in_digest[story.ref]) == digest, story
        assert alone[story.ref] == Counter(single), story
        assert second[story.ref] == Counter(late), story
    _check_extended([story for story in year.stories if story.extends_on], alone, working)
    _report(year, once, escalated, time.monotonic() - began)


def _check_extended(stories: list[Story], alone: dict[str, Counter[date]], working: list[date]) -> None:
    """Those whose notice went out in time aren't late before their new date."""
    assert stories
    for story in stories:
        assert story.taken_on is not None
        received = helsinki_day(story.received)
        in_time = story.extends_on is not None and any(
            max(story.extends_on, story.taken_on) <= day <= deadlines(story.received, story.kind).cautious_on
            for day in working
        )
        new = min(add_months(received, 3), add_months(add_months(received, 1), 2))
        early = [day for day in alone[story.ref] if day < new - timedelta(days=7)]
        assert not (in_time and early), story


def _report(year: Year, once: list[Accepted], escalated: int, seconds: float) -> None:
    """Numbers of the run, shown by `pytest -s`."""
    kinds = Counter(mail.subject.partition(" ")[0][:2] for mail in once)
    repeated = len([mail for mail in year.server.accepted if mail.recipient in (STAFF, SECOND)]) - len(once)
    print(
        f"\n{len(year.stories)} cases on {len(year.up)} days, {len(once)} staff mails "
        f"({kinds['Pr']} digests, {kinds['PR']} singles), {escalated} cases escalated, "
        f"{year.kills} kills, {repeated} mails repeated, {seconds:.0f} s"
    )
    assert escalated > 100

"""Days of a winter with `run --once` as an operator's timer would start it, killed again and again."""

import os
import random
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date, datetime, time
from email import message_from_bytes, policy

import pytest

from bot.domain.calendar import HELSINKI
from classifiers import Classifier
from tests.support.bench import opened, prepare
from tests.support.bot_process import SECOND, STAFF, BotHome, until
from tests.support.faketime import clock_at
from tests.support.letters import ACCESS, OPT_OUT
from tests.support.processes import MissingProgramError

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600)]
PEOPLE = 6
# The cases are of 26 November: to be answered by 26 December, a Saturday.
SUPPRESS, FORTNIGHT, LAST_DAY = date(2026, 11, 27), date(2026, 12, 11), date(2026, 12, 24)
LATE = [date(2026, 12, 28), date(2027, 1, 4), date(2027, 3, 30)]  # weeks without a run; summer time has begun
OFF = [date(2027, 1, 6), date(2027, 3, 29)]  # Epiphany, Easter Monday
DAYS = sorted([SUPPRESS, FORTNIGHT, LAST_DAY, *LATE, *OFF])


@pytest.fixture
def faketime() -> None:
    """Skips loudly, or fails in CI, where the library is missing."""
    try:
        clock_at(datetime.combine(SUPPRESS, time(9), HELSINKI))
    except MissingProgramError as error:
        if os.environ.get("CI"):
            pytest.fail(f"MISSING SERVER: {error}")
        pytest.skip(f"MISSING SERVER: {error}")


def staff_mails(home: BotHome) -> list[tuple[str, str, str, date]]:
    """Recipient, subject, Message-ID and day of each mail that staff got, in order."""
    found = []
    for mail in home.servers.smtp.mails:
        if mail.recipients[0] in (STAFF, SECOND):
            read = message_from_bytes(mail.content, policy=policy.default)
            day = read["Date"].datetime.astimezone(HELSINKI).date()
            found.append((mail.recipients[0], str(read["Subject"]), str(read["Message-ID"]), day))
    return found


def killed(home: BotHome, dice: random.Random) -> bool:
    """Starts a run and kills it when a few mails have gone; whether it was still at work."""
    wanted = len(home.servers.smtp.mails) + dice.randint(1, 4)
    bot = home.start("--once")
    until(lambda: len(home.servers.smtp.mails) >= wanted or not bot.alive, within=120)
    alive = bot.alive
    bot.kill()
    return alive


@pytest.mark.covers("R36", "R37")
async def test_runs_of_other_days_remind_once_whenever_they_are_killed(
    home: BotHome, classifier: Classifier, faketime: None
) -> None:
    prepare(home)
    home.overrides["reminders"]["language"] = "en"
    kinds = [ACCESS, OPT_OUT] * (PEOPLE // 2)
    letters = [replace(kind, sender=f"P <p{number}@example.fi>") for number, kind in enumerate(kinds)]
    with opened(home, classifier) as bench:
        cases = await bench.take(*(letter.write() for letter in letters))
        await bench.send()
    refs = {str(case["ref"]) for case in cases}
    dice = random.Random(1)  # noqa: S311 - moments of a test, no secrets
    kills = 0
    for day in DAYS:
        home.variables = clock_at(datetime.combine(day, time(9, 5), HELSINKI))
        kills += day not in OFF and killed(home, dice)
        # Time goes on: at 9:05 once more, what the killed run has put off by its own clock would lie ahead.
        home.variables = clock_at(datetime.combine(day, time(9, 15), HELSINKI))
        home.must("run", "--once")

    mails = staff_mails(home)
    times = Counter(message_id for _, _, message_id, _ in mails)
    assert sum(times.values()) - len(times) <= kills
    ids = defaultdict(set)
    for recipient, subject, message_id, day in mails:
        ids[recipient, subject, day].add(message_id)
    assert all(len(each) == 1 for each in ids.values())
    assert {day for _, _, day in ids} == set(DAYS) - set(OFF)
    digests = Counter(day for to, subject, day in ids if subject.startswith("Privacy requests"))
    assert digests == Counter(set(DAYS) - set(OFF))
    for day in LATE:
        for address in (STAFF, SECOND):
            told = [
                subject[:14] for to, subject, at in ids if (to, at) == (address, day) and "late" in subject
            ]
            assert sorted(told) == sorted(refs)
    alone = {
        day: {subject[:14] for to, subject, at in ids if at == day and subject.startswith("PR-")}
        for day in (SUPPRESS, FORTNIGHT, LAST_DAY)
    }
    assert (len(alone[SUPPRESS]), alone[FORTNIGHT], alone[LAST_DAY]) == (PEOPLE // 2, set(), refs)

"""Reminders about people: who doesn't answer our question, who is away, and what can't wait."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.vocabulary import DraftKind
from bot.errors import UsageError
from bot.workflows import approval, casework, drafting
from storage import drafts
from storage.database import Transaction
from tests.support.bench import Bench
from tests.support.bot_process import STAFF
from tests.support.letters import ACCESS, OPT_OUT, RESTRICTION

HELSINKI = ZoneInfo("Europe/Helsinki")
DEPUTY = "deputy@example.com"


def tick(bench: Bench, day: date, hour: int = 9, minute: int = 30) -> int:
    bench.clock.moment = datetime.combine(day, time(hour, minute), HELSINKI).astimezone(UTC)
    return bench.remind()


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def told(bench: Bench, word: str) -> list[str]:
    """The subjects of the staff mails whose text holds the word."""
    return [
        mail.raw.partition(b"Subject: ")[2].partition(b"\r\n")[0].decode()
        for mail in bench.outbox()
        if mail.case_id is None and word.encode() in mail.raw.replace(b"=\r\n", b"").replace(b"\r\n", b" ")
    ]


def drafts_of(bench: Bench, ref: str, kind: DraftKind, state: str = "draft") -> list[str]:
    return [
        str(each["text"])
        for each in bench.case(ref)["drafts"]
        if each["kind"] == kind and each["state"] == state
    ]


def release(bench: Bench, ref: str, kind: DraftKind, by: str = "heli") -> None:
    def work(session: Transaction) -> None:
        stored = [each for each in drafts.of_case(session, _id(bench, ref)) if each.kind is kind]
        given = approval.Approval(ref=ref, by=by, seen_hash=stored[-1].text_hash, draft_id=stored[-1].id)
        approval.approve(session, bench.office, given)

    bench.call(work)


def _id(bench: Bench, ref: str) -> int:
    [[number]] = bench.rows("SELECT id FROM cases WHERE ref = :ref", ref=ref)
    return int(number)


async def asked(bench: Bench) -> str:
    """A case of Thursday 26 November whose person was asked the same day who they are."""
    [case] = await bench.take(ACCESS.write())
    ref = str(case["ref"])
    bench.call(lambda session: drafting.draft(session, bench.office, ref, DraftKind.IDENTITY))
    release(bench, ref, DraftKind.IDENTITY)
    await bench.send()
    return ref


@pytest.fixture
def english(sqlite_bench: Bench) -> Bench:
    """A bench that writes to staff in plain ASCII."""
    sqlite_bench.home.overrides["reminders"]["language"] = "en"
    sqlite_bench.reconfigure()
    return sqlite_bench


@pytest.mark.covers("R31")
async def test_who_does_not_answer_is_asked_again_after_five_and_ten_days(english: Bench) -> None:
    ref = await asked(english)
    found = {}
    for day in days(date(2026, 11, 27), date(2026, 12, 10)):
        tick(english, day)
        if drafts_of(english, ref, DraftKind.IDENTITY):
            found[day] = drafts_of(english, ref, DraftKind.IDENTITY)
            release(english, ref, DraftKind.IDENTITY)
            await english.send()
    assert list(found) == [date(2026, 12, 1), date(2026, 12, 4)]  # the 6th is a Sunday
    assert all("muistutamme siitä" in text.lower() for [text] in found.values())
    assert len(told(english, "has not answered the identity question")) == 2


@pytest.mark.covers("R31")
async def test_by_the_date_the_notice_that_nobody_was_identified_is_ready(english: Bench) -> None:
    ref = await asked(english)
    tick(english, date(2026, 12, 22))
    assert drafts_of(english, ref, DraftKind.REFUSAL) == []
    tick(english, date(2026, 12, 23))
    assert len(drafts_of(english, ref, DraftKind.REFUSAL)) == 1
    assert len(told(english, "The person is not identified")) == 1
    release(english, ref, DraftKind.REFUSAL, by="anna")
    await english.send()
    assert english.case(ref)["state"] == "refused"


@pytest.mark.covers("R31")
async def test_who_was_identified_after_all_gets_the_answer_and_not_the_notice(english: Bench) -> None:
    ref = await asked(english)
    tick(english, date(2026, 12, 23))
    english.confirm(ref)
    assert drafts_of(english, ref, DraftKind.REFUSAL) == []
    assert english.case(ref)["state"] == "drafted"
    english.approve(ref)
    await english.send()
    assert english.case(ref)["state"] == "answered"


async def test_an_answer_ends_the_asking(english: Bench) -> None:
    ref = await asked(english)
    question = [mail.message_id for mail in english.outbox() if ref.encode() in mail.raw][-1]
    await english.take(
        ACCESS.write().replace(b"Subject: ", f"In-Reply-To: {question}\r\nSubject: Re: ".encode())
    )
    for day in days(date(2026, 11, 27), date(2026, 12, 24)):
        tick(english, day)
    assert drafts_of(english, ref, DraftKind.IDENTITY) == []
    assert drafts_of(english, ref, DraftKind.REFUSAL) == []


async def test_who_was_never_asked_is_told_nothing(english: Bench) -> None:
    [case] = await english.take(ACCESS.write())
    for day in days(date(2026, 11, 27), date(2026, 12, 24)):
        tick(english, day)
    assert {each["kind"] for each in english.case(case["ref"])["drafts"]} == {"acknowledgement", "reply"}


@pytest.mark.covers("S-54")
async def test_an_opt_out_is_reminded_of_until_staff_record_that_it_is_done(english: Bench) -> None:
    [case] = await english.take(OPT_OUT.write())
    act = casework.Act(ref=case["ref"], by="heli", why="taken off the mailing list")
    english.call(lambda session: casework.act_at_once(session, english.office, act))
    tick(english, date(2026, 11, 27))
    assert told(english, "Direct marketing has to stop") == []
    assert english.case(case["ref"])["state"] != "answered"  # the answer is still to come
    assert "acted_at_once" in [each["what"] for each in english.case(case["ref"])["timeline"]]


@pytest.mark.covers("S-54")
async def test_an_opt_out_that_nobody_has_acted_on_is_a_mail_of_its_own(english: Bench) -> None:
    [case] = await english.take(OPT_OUT.write())
    tick(english, date(2026, 11, 27), 8)
    [subject] = told(english, "Direct marketing has to stop")
    assert subject.startswith(case["ref"])


@pytest.mark.covers("S-52")
async def test_a_restriction_is_in_the_next_mornings_digest(english: Bench) -> None:
    await english.take(RESTRICTION.write())
    tick(english, date(2026, 11, 27))
    [subject] = told(english, "To be acted on at once")
    assert subject.startswith("Privacy requests")


async def test_nothing_is_recorded_where_nothing_is_urgent(english: Bench) -> None:
    [case] = await english.take(ACCESS.write())
    act = casework.Act(ref=case["ref"], by="heli", why="done")
    with pytest.raises(UsageError, match="at once"):
        english.call(lambda session: casework.act_at_once(session, english.office, act))


async def test_an_extension_is_to_be_decided_ten_days_before_the_date(english: Bench) -> None:
    await english.take(ACCESS.write())
    tick(english, date(2026, 12, 16))
    assert len(told(english, "If an extension is needed, decide it now")) == 1


@pytest.mark.covers("R36")
async def test_a_deputy_gets_what_somebody_away_gets(sqlite_bench: Bench) -> None:
    bench = sqlite_bench
    bench.home.overrides["reminders"]["deputies"] = [
        {"away": STAFF, "deputy": DEPUTY, "first_day": "2026-11-27", "last_day": "2026-11-30"}
    ]
    bench.reconfigure()
    for day in days(date(2026, 11, 26), date(2026, 12, 1)):
        tick(bench, day)
    to = [mail.recipient for mail in bench.outbox()]
    assert (to.count(STAFF), to.count(DEPUTY)) == (4, 2)  # Thursday to Tuesday; Friday and Monday


@pytest.mark.covers("R36")
@pytest.mark.parametrize("language", ["fi", "sv", "en", "et"])
async def test_staff_are_written_to_in_their_language_with_one_link(
    sqlite_bench: Bench, language: str
) -> None:
    bench = sqlite_bench
    bench.home.overrides["reminders"]["language"] = language
    bench.reconfigure()
    await bench.take(ACCESS.write())
    tick(bench, date(2026, 12, 28))
    single, digest = [mail.raw.decode() for mail in bench.outbox() if mail.recipient == STAFF]
    assert single.count("http://") == digest.count("http://") == 1
    assert "26.12.2026" in single

"""Requests about the Facebook page: Meta is told within seven days, and staff are reminded of it (S-41)."""

from datetime import UTC, date, datetime, time

import pytest

from bot.domain.calendar import HELSINKI
from bot.domain.passages import Passage
from bot.domain.vocabulary import DraftKind, RequestType
from bot.errors import UsageError
from bot.workflows import casework
from bot.workflows.drafting import Order, order
from tests.support.bench import Bench
from tests.support.letters import ACCESS, Letter

ON_THE_PAGE = Letter(
    sender="Ella Eskola <ella@example.fi>",
    subject="Tiedot Facebook-sivultanne",
    body="Hei, pyydän kopion kaikista tiedoistani, myös Facebook-sivunne kävijätiedoista.\nElla",
)
IN_SWEDISH = Letter(
    sender="Siv Strand <siv@example.se>",
    subject="Era sidor",
    body="Hej, vilka uppgifter har ni om mig från er sida på Facebook? Jag vill ha en kopia.\nSiv",
)


@pytest.fixture
def english(sqlite_bench: Bench) -> Bench:
    """Staff are reminded in English."""
    sqlite_bench.home.overrides["reminders"]["language"] = "en"
    sqlite_bench.reconfigure()
    return sqlite_bench


def tick(bench: Bench, day: date) -> list[str]:
    """The texts of the mails that staff get on that morning."""
    known = len(bench.outbox())
    bench.clock.moment = datetime.combine(day, time(9, 30), HELSINKI).astimezone(UTC)
    bench.remind()
    return [mail.raw.decode().replace("=\r\n", "") for mail in bench.outbox()[known:] if mail.case_id is None]


def pass_on(bench: Bench, ref: str, why: str = "by Meta's form, 3.12.") -> None:
    act = casework.Act(ref=ref, by="heli", why=why)
    bench.call(lambda session: casework.passed_on(session, bench.office, act))


@pytest.mark.covers("S-41", "S-42")
@pytest.mark.parametrize("letter", [ON_THE_PAGE, IN_SWEDISH], ids=["fi", "sv"])
async def test_a_request_about_the_page_is_to_be_passed_on_within_seven_days(
    english: Bench, letter: Letter
) -> None:
    [case] = await english.take(letter.write())  # a Thursday, 26 November
    assert "facebook_page" in case["flags"]
    assert case["pass_on_by"] == "2026-12-03"
    assert {each["kind"] for each in case["drafts"]} >= {"reply"}  # it is answered all the same
    assert "facebook_page" in [task["what"] for task in english.case(case["ref"])["tasks"]]
    [digest] = tick(english, date(2026, 12, 1))
    assert "passed on to Meta within 7 days" in digest
    first, second = tick(english, date(2026, 12, 3))
    assert f"Subject: {case['ref']}: pass it on to Meta" in first + second
    assert not any("Meta" in text for text in tick(english, date(2026, 12, 4)))


@pytest.mark.covers("S-41")
async def test_what_was_passed_on_is_reminded_of_no_more(english: Bench) -> None:
    [case] = await english.take(ON_THE_PAGE.write())
    pass_on(english, case["ref"])
    found = english.case(case["ref"])
    assert (found["pass_on_by"], "facebook_page" in found["flags"]) == (None, False)
    assert [(each["what"], each["by"]) for each in found["timeline"]][-1] == ("passed_on", "heli")
    assert not any("Meta" in text for day in (1, 3) for text in tick(english, date(2026, 12, day)))
    with pytest.raises(UsageError, match="nothing in it waits"):
        pass_on(english, case["ref"])


@pytest.mark.covers("S-41")
async def test_an_answer_that_promises_it_does_not_end_the_reminder(english: Bench) -> None:
    [ref] = await english.approved(ON_THE_PAGE.write())
    await english.send()
    assert english.case(ref)["state"] == "answered"
    assert english.case(ref)["pass_on_by"] == "2026-12-03"
    texts = tick(english, date(2026, 12, 3))
    assert [text for text in texts if "Pass on to Meta today" in text and "State: answered" in text]
    pass_on(english, ref)
    assert english.case(ref)["pass_on_by"] is None


async def test_a_reply_that_staff_give_the_passage_to_is_reminded_of_too(english: Bench) -> None:
    [case] = await english.take(ACCESS.write())
    assert (case["pass_on_by"], case["flags"]) == (None, [])
    wanted = Order(ref=case["ref"], kind=DraftKind.REPLY, passages=(Passage.FACEBOOK,))
    english.call(lambda session: order(session, english.office, wanted))
    assert english.case(case["ref"])["pass_on_by"] == "2026-12-03"


async def test_a_corrected_receipt_moves_the_day(english: Bench) -> None:
    [case] = await english.take(ON_THE_PAGE.write())
    act = casework.Act(ref=case["ref"], by="heli", why="came to the shop's mailbox first")
    earlier = datetime(2026, 11, 24, 9, tzinfo=UTC)
    english.call(lambda session: casework.set_received(session, english.office, act, earlier))
    assert english.case(case["ref"])["pass_on_by"] == "2026-12-01"
    assert any("Pass on to Meta today" in text for text in tick(english, date(2026, 12, 1)))


async def test_a_withdrawn_request_has_nothing_to_pass_on(english: Bench) -> None:
    [case] = await english.take(ON_THE_PAGE.write())
    act = casework.Act(ref=case["ref"], by="heli", why="called")
    english.call(lambda session: casework.withdraw(session, english.office, act))
    assert not any("Meta" in text for text in tick(english, date(2026, 12, 3)))


async def test_a_letter_that_only_names_facebook_in_its_footer_is_none(english: Bench) -> None:
    footer = Letter(
        body=f"{ACCESS.body}\n\n--\nSeuraa meitä Facebookissa\nhttps://www.facebook.com/esimerkki"
    )
    [case] = await english.take(footer.write())
    assert case["requests"] == [{"type": RequestType.ACCESS, "state": "open"}]
    assert "facebook_page" not in case["flags"]


def test_the_command_records_it(sqlite_bench: Bench) -> None:
    assert "PR-2026-000001" in sqlite_bench.home.refused(
        "case", "passed-on", "PR-2026-000001", "--by", "heli", "--why", "by the form"
    )

"""What the bot writes to staff: references, dates and one link (R36)."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from bot.domain.reminders import (
    ACT,
    ASK_AGAIN,
    COUNTDOWN,
    ESCALATING,
    EXTEND,
    LAST_DAY,
    NOT_IDENTIFIED,
    OVERDUE,
    POST,
    SUPPRESS,
    TRIAGE,
)
from bot.domain.vocabulary import CLOSED_STATES, CaseState
from bot.workflows.staff_texts import days_left, digest, send_problem, set_aside, single
from storage.reminders import DueReminder

DESK = "https://desk.example.com"
TODAY = date(2026, 11, 26)
TEXTS = Path(__file__).parent.parent.parent / "bot" / "workflows" / "texts"
LANGUAGES = ["fi", "sv", "en", "et"]


def due(number: int, kind: str, act_by: date = date(2026, 12, 1)) -> DueReminder:
    return DueReminder(
        id=number,
        case_id=number,
        ref=f"PR-2026-{number:06d}",
        state="open",
        kind=kind,
        due_on=TODAY,
        act_by=act_by,
    )


@pytest.mark.parametrize(
    ("act_by", "language", "words"),
    [
        (date(2026, 12, 1), "en", "5 days left"),
        (date(2026, 11, 26), "en", "today"),
        (date(2026, 11, 24), "en", "2 days late"),
        (date(2026, 12, 1), "fi", "5 pv jäljellä"),
        (date(2026, 11, 26), "fi", "tänään"),
        (date(2026, 11, 24), "fi", "2 pv myöhässä"),
        (date(2026, 11, 27), "en", "1 day left"),
        (date(2026, 11, 25), "sv", "1 dag försenat"),
        (date(2026, 12, 1), "et", "5 päeva jäänud"),
    ],
)
def test_days_left_in_words(act_by: date, language: str, words: str) -> None:
    assert days_left(act_by, TODAY, language) == words


@pytest.mark.covers("R36")
def test_digest_has_a_line_a_case_with_its_local_date() -> None:
    by_case = [[due(1, "c-5"), due(1, "triage")], [due(2, "c", TODAY)]]
    subject, body = digest(by_case, TODAY, DESK, "en")
    assert subject == "Privacy requests 26.11.2026, reminders: 2"
    assert body.splitlines()[:2] == [
        "PR-2026-000001: answer by 1.12.2026 (5 days left). State: in work. The date comes nearer. "
        "Not sorted yet: decide what is asked.",
        "PR-2026-000002: answer by 26.11.2026 (today). State: in work. The last day.",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_digest_comes_also_when_nothing_is_due(language: str) -> None:
    subject, body = digest([], TODAY, DESK, language)
    assert "26.11.2026" in subject
    assert body.splitlines()[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_digest_links_to_the_desk(language: str) -> None:
    assert DESK in digest([[due(1, "c-5")]], TODAY, DESK, language)[1].splitlines()


def test_kind_is_named_once() -> None:
    _, body = digest([[due(1, "overdue"), due(1, "overdue")]], TODAY, DESK, "en")
    assert body.count("Late: answer at once.") == 1


@pytest.mark.covers("R36")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", sorted(ESCALATING))
def test_mail_of_its_own_says_why_it_comes(kind: str, language: str) -> None:
    subject, body = single([due(7, kind, TODAY)], TODAY, DESK, language)
    assert subject.startswith("PR-2026-000007: ")
    assert body.count("PR-2026-000007") == 2  # the line, and the link
    assert body.splitlines()[0].endswith(".")


def keys_of(language: str) -> set[str]:
    texts = tomllib.loads((TEXTS / f"{language}.toml").read_text(encoding="utf-8"))
    flat = {name for name, value in texts.items() if isinstance(value, str)}
    return flat | {f"{table}.{name}" for table in ("kind", "state") for name in texts[table]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_text(language: str) -> None:
    assert keys_of(language) == keys_of("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_and_open_state_has_words(language: str) -> None:
    kinds = {TRIAGE, SUPPRESS, ACT, EXTEND, POST, LAST_DAY, OVERDUE, ASK_AGAIN, NOT_IDENTIFIED, COUNTDOWN}
    found = keys_of(language)
    assert {f"kind.{kind}" for kind in kinds} <= found
    assert {f"state.{state}" for state in set(CaseState) - CLOSED_STATES} <= found


@pytest.mark.parametrize("language", LANGUAGES)
def test_single_mail_is_about_one_case_and_links_to_it(language: str) -> None:
    subject, body = single([due(7, "c", TODAY)], TODAY, DESK, language)
    assert subject.startswith("PR-2026-000007: ")
    assert body.endswith(f"\n\n{DESK}/cases/PR-2026-000007\n")


@pytest.mark.parametrize("language", LANGUAGES)
def test_send_problem_says_what_to_do(language: str) -> None:
    subject, body = send_problem("PR-2026-000007", "uncertain", DESK, language)
    assert "PR-2026-000007" in subject
    assert "privacy-bot outbox list" in body
    assert f"{DESK}/cases/PR-2026-000007" in body


@pytest.mark.parametrize("language", LANGUAGES)
def test_mail_that_could_not_be_handled_is_named_by_number(language: str) -> None:
    subject, body = set_aside(12, language)
    assert "12" in subject
    assert "privacy-bot mail list" in body

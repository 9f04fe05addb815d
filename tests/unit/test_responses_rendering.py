"""Reply texts: what each mail must say, in four languages, and what it may not."""

import dataclasses
import re
import tomllib
from datetime import date
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from bot.domain.drafts import GapKind, ReplyFacts
from bot.domain.passages import INSTEAD, WITHIN, Passage
from bot.domain.processing import ReplyRecord
from bot.domain.residence import Residence, ToldBy
from bot.domain.vocabulary import DraftKind, Language, RequestType, Topic
from responses import remaining_gaps, render
from responses.checks import ANSWER, mandatory
from responses.engine import TEMPLATES, WORDS, Engine, read_templates
from responses.parts import template_name
from responses.rendering import draft

SWEDEN = Residence(country="SE", told_by=ToldBy.STATED)
ROOT = Path(__file__).parents[2]
MARK = re.compile(r"\{#\s*([^#]*?)\s*#\}")
TAG = re.compile(r"\{%.*?%\}\n?")
# Answers that need nothing of staff but a look.
WRITTEN = (
    RequestType.ACCESS,
    RequestType.ERASURE,
    RequestType.RESTRICTION,
    RequestType.OPT_OUT,
    RequestType.CONSENT_WITHDRAWAL,
)
# Answers in which staff have to write what they did or found.
OPEN = (RequestType.RECTIFICATION, RequestType.COMPLAINT, RequestType.OTHER_PRIVACY)


def example() -> ReplyRecord:
    """The record of config.example.toml."""
    tables = tomllib.loads((ROOT / "config.example.toml").read_text(encoding="utf-8"))
    wanted = {name: tables[name] for name in ("controller", "processing", "legal")}
    return TypeAdapter(ReplyRecord).validate_python(wanted)


RECORD = example()


def facts(kind: DraftKind = DraftKind.REPLY, *requests: RequestType, **changes: object) -> ReplyFacts:
    """An invented case, received on 2 March 2026."""
    sample = ReplyFacts(
        ref="PR-2026-000123",
        kind=kind,
        language=Language.FI,
        requests=requests,
        received_on=date(2026, 3, 2),
        cautious_on=date(2026, 4, 2),
        today=date(2026, 3, 5),
        requester_name="Aino Esimerkki",
        handler="Tiina Testi, asiakaspalvelu",
        reason="Tietoja on haettava useasta järjestelmästä.",
        extended_on=date(2026, 6, 2),
    )
    return dataclasses.replace(sample, **changes)  # type: ignore[arg-type]  # the fields are checked when used


def kinds() -> list[ReplyFacts]:
    """Every kind of mail, right, passage and topic, in Finnish."""
    replies = [facts(DraftKind.REPLY, right) for right in RequestType]
    special = [facts(DraftKind.REPLY, *rights_of(passage), passages=(passage,)) for passage in Passage]
    notices = [facts(DraftKind.NOTICE, RequestType.ERASURE, topic=topic) for topic in Topic]
    asked = (DraftKind.ACKNOWLEDGEMENT, DraftKind.IDENTITY, DraftKind.EXTENSION, DraftKind.REFUSAL)
    return [*(facts(kind, RequestType.ACCESS) for kind in asked), *replies, *special, *notices]


def rights_of(passage: Passage) -> tuple[RequestType, ...]:
    """The rights in whose answer a passage stands."""
    if passage in WITHIN:
        return (RequestType.ERASURE,)
    return tuple(sorted(INSTEAD.get(passage, {RequestType.OTHER_PRIVACY})))


def mandatory_marks() -> list[tuple[ReplyFacts, str]]:
    """Every mark that some mail must hold; the copy of the data comes with the registers."""
    return [
        (dataclasses.replace(case, language=language), mark)
        for case in kinds()
        for language in Language
        for mark in sorted(mandatory(case, RECORD.processing) - {"A15-3-a"} - _shared(case))
    ]


def _shared(case: ReplyFacts) -> frozenset[str]:
    """Marks of the common frame: looking at them in one kind of reply is enough."""
    first = case.kind is not DraftKind.REPLY or case.requests == (RequestType.OPT_OUT,)
    return frozenset() if first else ANSWER


def without_passage(source: str, mark: str) -> str:
    """The template with the words of a marked passage taken out, its tags left."""
    pieces = MARK.split(source)
    kept = [pieces[0]]
    for names, passage in zip(pieces[1::2], pieces[2::2], strict=True):
        emptied = "".join(TAG.findall(passage)) if mark in names.split() else passage
        kept.append(f"{{# {names} #}}\n{emptied}")
    return "".join(kept)


def without_mark(source: str, mark: str) -> str:
    """The template with the mark itself taken out."""
    return MARK.sub(lambda found: "{# end #}" if mark in found[1].split() else found[0], source)


SOURCES = read_templates(TEMPLATES)


@pytest.mark.covers("R47")
@pytest.mark.parametrize(
    ("case", "mark"),
    mandatory_marks(),
    ids=lambda each: template_name(each) + "-" + each.language if isinstance(each, ReplyFacts) else each,
)
def test_mandatory_passage_taken_out_is_reported(case: ReplyFacts, mark: str) -> None:
    missing = {gap.id for gap in render(case, RECORD).gaps if "text lacks" in gap.text}
    assert mark not in missing
    for mutate in (without_passage, without_mark):
        sources = {
            name: mutate(text, mark) if name.endswith(".j2") else text for name, text in SOURCES.items()
        }
        gaps = draft(case, RECORD, Engine(sources)).gaps
        assert (GapKind.MISSING_BLOCK, mark) in {(gap.kind, gap.id) for gap in gaps}


@pytest.mark.parametrize("language", Language)
def test_acknowledgement_tells_reference_dates_and_that_it_is_free(language: Language) -> None:
    made = render(facts(DraftKind.ACKNOWLEDGEMENT, RequestType.ERASURE, language=language), RECORD)
    words = {
        Language.FI: ("2.3.2026", "2.4.2026", "henkilötietojen poistaminen", "maksutonta"),
        Language.SV: ("2 mars 2026", "2 april 2026", "radering", "kostar dig ingenting"),
        Language.EN: ("2 March 2026", "2 April 2026", "erasure", "free of charge"),
        Language.ET: ("02.03.2026", "02.04.2026", "isikuandmete kustutamine", "tasuta"),
    }
    for expected in (*words[language], "PR-2026-000123", "info@clewer.com", "2372046-5"):
        assert expected in made.body
    assert made.subject.endswith(" [PR-2026-000123]")
    assert made.gaps == ()


@pytest.mark.parametrize("kind", [DraftKind.ACKNOWLEDGEMENT, DraftKind.IDENTITY])
@pytest.mark.parametrize("language", Language)
def test_customer_and_stranger_get_the_same_words_before_identity(
    kind: DraftKind, language: Language
) -> None:
    customer = facts(kind, RequestType.ACCESS, language=language, residence=SWEDEN)
    stranger = dataclasses.replace(customer, requester_name="Matti Muu", residence=None)
    assert render(customer, RECORD) == render(stranger, RECORD)


@pytest.mark.parametrize("language", Language)
def test_unread_message_is_acknowledged_in_neutral_words(language: Language) -> None:
    one = facts(DraftKind.ACKNOWLEDGEMENT, RequestType.ERASURE, language=language, uncertain=True)
    other = dataclasses.replace(one, requests=())
    assert render(one, RECORD).body == render(other, RECORD).body
    assert render(one, RECORD).subject != render(dataclasses.replace(one, uncertain=False), RECORD).subject


@pytest.mark.parametrize("language", Language)
def test_several_requests_are_answered_in_one_mail_with_one_common_block(language: Language) -> None:
    made = render(facts(DraftKind.REPLY, *WRITTEN, language=language), RECORD)
    words = tomllib.loads(SOURCES[f"{language}/{WORDS}"])
    positions = [made.body.index(words["heading"][right]) for right in WRITTEN]
    assert positions == sorted(positions)
    assert made.body.count("www.edpb.europa.eu") == 1
    assert made.template == "reply:access+erasure+restriction+opt_out+consent_withdrawal"


def test_lines_fit_a_quoted_mail() -> None:
    for language in Language:
        body = render(facts(DraftKind.REPLY, *WRITTEN, language=language), RECORD).body
        assert max(map(len, body.splitlines())) <= 76
        assert "\n\n\n" not in body


def test_access_draft_says_what_only_the_registers_can_tell() -> None:
    gaps = render(facts(DraftKind.REPLY, RequestType.ACCESS), RECORD).gaps
    assert {gap.id for gap in gaps} == {"A15-3-a", "S-05", "S-17", "A15-1-c", "JC-1", "S-32"}
    assert {gap.kind for gap in gaps} == {GapKind.MISSING_BLOCK}
    searched = next(gap.text for gap in gaps if gap.id == "S-05")
    for company in ("Clewer Technology Oy", "Clewer Oy", "Clewer Markkinointi Oy", "Clewer Logistics OÜ"):
        assert company in searched


def test_late_erasure_promises_no_day_gone_by() -> None:
    made = render(facts(DraftKind.REPLY, RequestType.ERASURE, today=date(2026, 5, 8)), RECORD)
    assert "viimeistään 8.5.2026" in " ".join(made.body.split())


@pytest.mark.parametrize("right", OPEN)
def test_answer_that_staff_have_to_complete_waits_for_them(right: RequestType) -> None:
    made = render(facts(DraftKind.REPLY, right, RequestType.OPT_OUT), RECORD)
    assert (GapKind.MISSING_VALUE, f"answer.{right}") in {(gap.kind, gap.id) for gap in made.gaps}
    assert "[[ HENKILÖKUNTA" in made.body
    assert "SUORAMARKKINOINTIKIELTO" in made.body


def test_answer_gap_closes_when_staff_have_written_it() -> None:
    made = render(facts(DraftKind.REPLY, RequestType.COMPLAINT, RequestType.PORTABILITY), RECORD)
    assert remaining_gaps(made.gaps, made.body) == made.gaps
    assert remaining_gaps(made.gaps, " ") == made.gaps
    written = re.sub(r"\[\[.*\]\]", "Vastaus.", made.body)
    assert [gap.id for gap in remaining_gaps(made.gaps, written)] == ["S-05", "P20-1"]


def test_reply_to_nothing_named_and_notice_wait_for_staff() -> None:
    assert [gap.id for gap in render(facts(DraftKind.REPLY), RECORD).gaps] == ["answer.other_privacy"]
    notice = render(facts(DraftKind.NOTICE), RECORD)
    assert [gap.id for gap in notice.gaps] == ["answer.notice"]
    assert "2.3.2026" not in notice.body

"""Replies from the mail to the gate: passages, notices, sources, and what may not leave."""

import asyncio
import dataclasses
import json
from typing import Any

import pytest

from bot.domain.passages import Passage
from bot.domain.vocabulary import DraftKind, RequestType, Topic
from bot.errors import GateClosedError, UsageError
from bot.workflows import casework, drafting
from bot.workflows.drafting import Edit, Order
from storage.drafts import StoredDraft
from tests.support.bench import Bench
from tests.support.bot_process import BotHome
from tests.support.letters import ACCESS, ERASURE, OPT_OUT, Letter

ANALYTICS = Letter(
    sender="Kalle Koski <kalle@example.fi>",
    subject="Evästeet ja Google Analytics",
    body="Hei, siirtyvätkö henkilötietoni Google Analyticsin kautta Yhdysvaltoihin? Terveisin Kalle",
)
GERMAN = Letter(
    sender="Karl Muster <karl@example.com>",
    subject="Auskunft nach Artikel 15 DSGVO",
    body="Sehr geehrte Damen und Herren, bitte senden Sie mir eine Kopie aller Daten, die Sie "
    "über mich gespeichert haben. Mit freundlichen Grüßen, Karl Muster",
)
AT_WORK = Letter(
    sender="Riikka Rauta <riikka.rauta@yritys.example.com>",
    subject="Tietojen poisto",
    body="Hei, poistakaa henkilötietoni asiakasrekisteristänne.\n\nRiikka Rauta\nToimitusjohtaja, Yritys Oy",
)


def order(bench: Bench, ref: str, *passages: Passage, force: bool = False) -> dict[str, Any]:
    """Orders the reply with these passages; gives it as `case show` does."""
    wanted = Order(ref=ref, kind=DraftKind.REPLY, passages=passages, force=force)
    bench.call(lambda session: drafting.order(session, bench.office, wanted))
    return reply(bench, ref)


def reply(bench: Bench, ref: str) -> dict[str, Any]:
    """The newest reply of the case."""
    found: dict[str, Any] = [each for each in bench.case(ref)["drafts"] if each["kind"] == "reply"][-1]
    return found


def edit(bench: Bench, ref: str, body: str) -> None:
    """Staff change the reply."""
    bench.call(lambda session: drafting.edit(session, bench.office, Edit(ref=ref, body=body, by="heli")))


def relabel(bench: Bench, ref: str, *requests: RequestType) -> None:
    """Staff say what is asked."""
    act = casework.Act(ref=ref, by="heli")
    bench.call(lambda session: casework.relabel(session, bench.office, act, requests))


async def opened(bench: Bench, letter: Letter, *requests: RequestType) -> str:
    """The reference of a case in work, its writer known, and what is asked as staff say it."""
    [case] = await bench.take(letter.write())
    if requests:
        relabel(bench, case["ref"], *requests)
    bench.confirm(case["ref"])
    return str(case["ref"])


@pytest.mark.covers("S-34")
async def test_a_question_on_analytics_finds_its_answer_in_the_draft(sqlite_bench: Bench) -> None:
    [case] = await sqlite_bench.take(ANALYTICS.write())
    relabel(sqlite_bench, case["ref"], RequestType.OTHER_PRIVACY)
    made = reply(sqlite_bench, case["ref"])
    assert "2023/1795" in made["text"]
    assert made["gaps"] == []
    assert made["template"] == "reply:other_privacy;analytics"


@pytest.mark.covers("S-01", "S-47", "S-49", "S-59")
@pytest.mark.parametrize("letter", [AT_WORK, ACCESS], ids=["representative", "private person"])
async def test_whoever_writes_gets_the_reply_to_what_was_asked(sqlite_bench: Bench, letter: Letter) -> None:
    ref = await opened(sqlite_bench, letter)
    asked = sqlite_bench.case(ref)["requests"]
    assert ("erasure" if letter is AT_WORK else "access") in [each["type"] for each in asked]
    assert reply(sqlite_bench, ref)["template"] == f"reply:{'+'.join(each['type'] for each in asked)}"


async def test_another_language_is_answered_in_english_with_a_word_to_staff(sqlite_bench: Bench) -> None:
    ref = await opened(sqlite_bench, GERMAN, RequestType.ACCESS)
    case = sqlite_bench.case(ref)
    assert case["language"] == "en"
    assert "Dear Karl" in reply(sqlite_bench, ref)["text"]
    assert any("another language (de)" in note["text"] for note in case["notes"])


async def test_the_choice_of_staff_stays_when_the_draft_is_made_anew(bench: Bench) -> None:
    ref = await opened(bench, ERASURE, RequestType.ERASURE)
    assert "EI TIETOJA" not in reply(bench, ref)["text"]
    made = order(bench, ref, Passage.NOTHING_HELD)
    assert "TIETONNE REKISTERISSÄMME" in made["text"]
    bench.call(lambda session: drafting.draft(session, bench.office, ref, DraftKind.REPLY))
    assert reply(bench, ref)["template"] == "reply:erasure;nothing_held"
    assert order(bench, ref)["template"] == "reply:erasure"


async def test_a_passage_without_a_place_or_over_an_edited_text_is_refused(sqlite_bench: Bench) -> None:
    ref = await opened(sqlite_bench, ACCESS, RequestType.ACCESS)
    with pytest.raises(UsageError, match="claim has no place in an answer about access"):
        order(sqlite_bench, ref, Passage.CLAIM)
    edit(sqlite_bench, ref, reply(sqlite_bench, ref)["text"] + "\nLisäys.")
    with pytest.raises(UsageError, match="--force"):
        order(sqlite_bench, ref, Passage.FACEBOOK)
    assert "Meta Platforms" in order(sqlite_bench, ref, Passage.FACEBOOK, force=True)["text"]


@pytest.mark.covers("S-15")
async def test_processing_goes_on_against_an_objection_only_with_every_ground_written(
    sqlite_bench: Bench,
) -> None:
    ref = await opened(sqlite_bench, ACCESS, RequestType.ACCESS)
    relabel(sqlite_bench, ref, RequestType.OBJECTION)
    made = order(sqlite_bench, ref, Passage.OBJECTION_CONTINUED)
    assert made["text"].count("[[") == 5
    with pytest.raises(GateClosedError, match="double brackets"):
        sqlite_bench.approve(ref, why="in a hurry")
    first, rest = made["text"].split("[[", 1)
    edit(sqlite_bench, ref, first + "Kirjoitettu. [[" + rest.split("[[", 1)[1])
    with pytest.raises(GateClosedError, match="double brackets"):
        sqlite_bench.approve(ref, why="in a hurry")


async def test_a_duty_that_an_edit_takes_out_is_missed_until_it_is_back(bench: Bench) -> None:
    ref = await opened(bench, OPT_OUT, RequestType.OPT_OUT)
    whole = reply(bench, ref)
    assert whole["gaps"] == []
    assert {"M21-5", "G-7"} <= set(whole["required"])
    paragraphs = whole["text"].split("\n\n")
    kept = [each for each in paragraphs if "spärrlista" not in each]
    assert len(kept) == len(paragraphs) - 1
    edit(bench, ref, "\n\n".join(kept))
    assert [gap["id"] for gap in reply(bench, ref)["gaps"]] == ["M21-5"]
    with pytest.raises(GateClosedError, match="M21-5"):
        bench.approve(ref, why="")
    edit(bench, ref, whole["text"])
    assert reply(bench, ref)["gaps"] == []


async def test_sources_stand_beside_the_sentences_that_are_still_there(sqlite_bench: Bench) -> None:
    ref = await opened(sqlite_bench, ERASURE, RequestType.ERASURE)
    made = reply(sqlite_bench, ref)
    text = " ".join(made["text"].split())
    assert len(made["sources"]) > 10
    assert all(line["text"] in text and line["source"] for line in made["sources"])
    edit(sqlite_bench, ref, "Aivan muuta tekstiä.")
    assert reply(sqlite_bench, ref)["sources"] == []


@pytest.mark.covers("S-58")
async def test_a_draft_from_an_older_notice_needs_a_reason(sqlite_bench: Bench) -> None:
    ref = await opened(sqlite_bench, OPT_OUT, RequestType.OPT_OUT)
    record = sqlite_bench.office.record
    assert record.processing is not None
    assert reply(sqlite_bench, ref)["notice_version"] == record.processing.notice_version
    newer = dataclasses.replace(record.processing, notice_version="01.01.2027")
    sqlite_bench.office = dataclasses.replace(
        sqlite_bench.office, record=dataclasses.replace(record, processing=newer)
    )
    with pytest.raises(GateClosedError, match=r"which is now 01\.01\.2027"):
        sqlite_bench.approve(ref, why="")
    bench_draft = drafting.Order(ref=ref, kind=DraftKind.REPLY)
    sqlite_bench.call(lambda session: drafting.order(session, sqlite_bench.office, bench_draft))
    assert sqlite_bench.approve(ref, why="") > 0


@pytest.mark.covers("S-57", "S-64")
async def test_a_claim_that_the_notice_does_not_bear_out_needs_a_reason(sqlite_bench: Bench) -> None:
    ref = await opened(sqlite_bench, OPT_OUT, RequestType.OPT_OUT)
    claim = "Vi överför aldrig uppgifter till någon. Kontakta vårt dataskyddsombud."
    edit(sqlite_bench, ref, reply(sqlite_bench, ref)["text"] + claim)
    with pytest.raises(GateClosedError) as refused:
        sqlite_bench.approve(ref, why="")
    assert "aldrig" in str(refused.value)
    assert "dataskyddsombud" in str(refused.value)


def notice(bench: Bench, ref: str, topic: Topic) -> StoredDraft:
    """Staff order a notice."""
    wanted = Order(ref=ref, kind=DraftKind.NOTICE, topic=topic)
    return bench.call(lambda session: drafting.order(session, bench.office, wanted))


async def test_notices_by_topic_are_drafts_and_those_of_a_step_are_not_ordered(sqlite_bench: Bench) -> None:
    ref = await opened(sqlite_bench, ACCESS, RequestType.ACCESS)
    for topic in (Topic.STATUS, Topic.THANKS, Topic.CLARIFICATION, Topic.MANDATE):
        made = notice(sqlite_bench, ref, topic)
        assert made.template == f"notice:{topic}"
        assert ref in made.subject + made.body
    with pytest.raises(UsageError, match="made by the step"):
        notice(sqlite_bench, ref, Topic.OLD_ADDRESS)
    with pytest.raises(UsageError, match="staff send themselves"):
        notice(sqlite_bench, ref, Topic.RECIPIENTS)


async def test_case_draft_takes_passages_and_topics(sqlite_home: BotHome, sqlite_bench: Bench) -> None:
    ref = await opened(sqlite_bench, ERASURE, RequestType.ERASURE)

    def call(*words: str) -> str:
        return sqlite_home.must("case", *words)

    await asyncio.to_thread(call, "draft", ref, "--with", "facebook", "--with", "claim")
    shown = json.loads(await asyncio.to_thread(call, "show", ref, "--json"))
    assert shown["drafts"][-1]["template"] == "reply:erasure;claim+facebook"
    before = len(shown["drafts"])
    text = await asyncio.to_thread(call, "draft", ref, "--type", "notice", "--topic", "recipients")
    assert "19 artiklan" in text
    assert "Ville" not in text
    # The text goes to others, by staff: the case's own mails go to the person.
    shown = json.loads(await asyncio.to_thread(call, "show", ref, "--json"))
    assert len(shown["drafts"]) == before


@pytest.mark.covers("S-26")
async def test_an_opt_out_from_newsletters_makes_staff_look_for_the_consent(sqlite_bench: Bench) -> None:
    [case] = await sqlite_bench.take(OPT_OUT.write())
    [note] = [each for each in sqlite_bench.case(case["ref"])["notes"] if "917/2014" in each["text"]]
    assert note["author"] == "bot"

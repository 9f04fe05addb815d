"""The identity question for a letter that came without an e-mail address: by post, with a code of its own."""

import io
from typing import Any

import pytest
from pypdf import PdfReader

from bot.domain.vocabulary import Channel, DraftKind
from bot.errors import GateClosedError
from bot.workflows import challenges, letters, paper
from bot.workflows.casework import Act
from classifiers import Classifier
from tests.support.bench import Bench
from tests.support.identity import CODE, left, register, release

ON_FILE = "anna.aalto@example.org"


def entered(bench: Bench, classifier: Classifier) -> str:
    """A letter in her name, from a postal address that anybody may write; its case."""
    letter = letters.Entered(
        received_at=bench.clock(),
        name="Anna Aalto",
        channel=Channel.LETTER,
        filename="letter.txt",
        content="Pyydän kopion kaikista henkilötiedoista, joita teillä on minusta.".encode(),
        postal="Postilokero 9, 00100 Helsinki",
        by="heli",
    )
    content, judged = letters.judge_entered(classifier, letter)
    return bench.call(lambda s: letters.enter(s, bench.office, letter, content, judged)).ref


def printed(bench: Bench, ref: str, draft_id: int) -> str:
    pdf = bench.call(lambda s: paper.letter_pdf(s, bench.office, ref, draft_id))
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def post(bench: Bench, ref: str, draft_id: int) -> None:
    act = Act(ref=ref, by="heli")
    today = bench.clock().date()
    bench.call(lambda s: paper.posted(s, bench.office, act, today, draft_id))


def taken(bench: Bench, ref: str, code: str) -> challenges.Answer:
    return bench.call(lambda s: challenges.check_code(s, bench.office, ref, "heli", code))


def identity(bench: Bench, ref: str) -> dict[str, Any]:
    found: dict[str, Any] = bench.case(ref)["identity"]
    return found


@pytest.mark.covers("A20", "R30")
async def test_the_question_goes_by_post_with_a_code_that_proves_nothing_by_itself(
    sqlite_bench: Bench, classifier: Classifier
) -> None:
    bench = sqlite_bench
    ref = entered(bench, classifier)
    asked = release(bench, ref)
    (code,) = CODE.findall(printed(bench, ref, asked))
    assert printed(bench, ref, asked).count(code) == 1, "printed again it is the same letter"
    post(bench, ref, asked)
    assert identity(bench, ref)["state"] == "challenged"
    assert not CODE.findall(printed(bench, ref, asked)), "the code is kept no longer than the letter is here"
    assert taken(bench, ref, code) is challenges.Answer.PROVES_NOTHING
    assert taken(bench, ref, code) is challenges.Answer.WRONG, "it is used"
    assert identity(bench, ref)["level"] == "ID-0"


@pytest.mark.covers("A1", "A20")
async def test_the_contact_on_file_is_asked_and_gets_the_answer(
    sqlite_bench: Bench, classifier: Classifier
) -> None:
    """Whoever has written the letter: the answer goes where the code that counts came from, never by post."""
    bench = sqlite_bench
    ref = entered(bench, classifier)
    register(bench, ref, emails=(ON_FILE,))
    release(bench, ref)
    await bench.send()
    (question,) = left(bench)
    assert question.to == ON_FILE
    assert taken(bench, ref, question.code) is challenges.Answer.CONFIRMED
    bench.approve(ref)
    with pytest.raises(GateClosedError, match="case approve releases it"):
        printed(bench, ref, [each["id"] for each in bench.case(ref)["drafts"] if each["kind"] == "reply"][-1])
    await bench.send()
    assert left(bench)[-1].to == ON_FILE
    assert bench.draft_state(ref, DraftKind.REPLY) == "sent"


async def test_a_code_by_telephone_or_letter_is_taken_by_a_command(
    sqlite_bench: Bench, classifier: Classifier
) -> None:
    ref = entered(sqlite_bench, classifier)
    home = sqlite_bench.home
    said = home.must("case", "check-code", ref, "--code", "23456-ABCDE", "--by", "heli")
    assert "the code is not right" in said

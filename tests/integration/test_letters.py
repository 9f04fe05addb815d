"""Letters, calls and visits: same case, same dates; the answer is printed, posted by hand, and then sent."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from bot.domain.calendar import HELSINKI
from bot.domain.vocabulary import Channel, DraftKind, RequestType
from bot.errors import GateClosedError, NotFoundError, UsageError
from bot.workflows import approval, casework, letters, paper
from bot.workflows.letters import Entered
from classifiers import Classifier
from storage import cases, drafts, tombstones
from storage.database import Transaction
from tests.support.bench import Bench
from tests.support.documents import pdf
from tests.support.letters import ACCESS

WORDS = "Hyvä vastaanottaja, pyydän kopion kaikista henkilötiedoista, joita teillä on minusta. Aino Äyräs"
LETTER = Entered(
    received_at=datetime(2026, 11, 20, tzinfo=HELSINKI),
    name="Aino Äyräs-Šokki",
    channel=Channel.LETTER,
    filename="kirje.txt",
    content=WORDS.encode(),
    postal="Koivukuja 3 B, 20100 Turku",
    by="heli",
)


def enter(bench: Bench, classifier: Classifier, entered: Entered = LETTER) -> dict[str, Any]:
    checked = letters.checked(entered, bench.clock())
    content, judged = letters.judge_entered(classifier, checked)
    stored = bench.call(lambda s: letters.enter(s, bench.office, checked, content, judged))
    return bench.case(stored.ref)


def post(bench: Bench, ref: str, on: date) -> str:
    act = casework.Act(ref=ref, by="heli")
    return bench.call(lambda s: paper.posted(s, bench.office, act, on))[1]


def printed(bench: Bench, ref: str) -> str:
    content = bench.call(lambda s: paper.letter_pdf(s, bench.office, ref))
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


@pytest.mark.covers("S-06", "R39")
async def test_a_letter_is_a_case_with_the_dates_of_its_delivery(
    bench: Bench, classifier: Classifier
) -> None:
    case = enter(bench, classifier)
    assert (case["channel"], case["state"]) == ("letter", "identity_pending")
    assert [each["type"] for each in case["requests"]] == ["access"]
    assert (case["dates"][0]["received_on"], case["act_by"]) == ("2026-11-20", "2026-12-20")
    assert case["identity"]["required"] == "ID-2"
    assert case["messages"][0]["text"].startswith("Hyvä vastaanottaja")
    assert bench.outbox() == []  # nobody vouches for it, and nobody is acknowledged


async def test_a_letter_and_a_mail_of_the_same_words_have_the_same_dates(
    sqlite_bench: Bench, classifier: Classifier
) -> None:
    mail = replace(ACCESS, body=WORDS, passes=None).write()
    [row] = await sqlite_bench.take(mail, received=LETTER.received_at)
    case = sqlite_bench.case(row["ref"])
    by_letter = enter(sqlite_bench, classifier)
    same = ("state", "requests", "language", "due_on", "cautious_on", "act_by", "identity")
    assert [case[key] for key in same] == [by_letter[key] for key in same]


async def test_a_scan_with_words_is_read_and_one_without_goes_to_a_person(
    sqlite_bench: Bench, classifier: Classifier
) -> None:
    read = enter(sqlite_bench, classifier, replace(LETTER, filename="scan.pdf", content=pdf(WORDS)))
    assert [each["type"] for each in read["requests"]] == ["access"]
    blind = enter(sqlite_bench, classifier, replace(LETTER, filename="scan.png", content=b"\x89PNG" * 9000))
    assert blind["state"] == "triage"


async def test_what_staff_say_it_asks_counts(sqlite_bench: Bench, classifier: Classifier) -> None:
    wanted = (RequestType.ERASURE, RequestType.OPT_OUT)
    case = enter(sqlite_bench, classifier, replace(LETTER, requests=wanted))
    assert [each["type"] for each in case["requests"]] == list(wanted)


async def test_the_same_letter_is_entered_once(sqlite_bench: Bench, classifier: Classifier) -> None:
    case = enter(sqlite_bench, classifier)
    with pytest.raises(GateClosedError, match=case["ref"]):
        enter(sqlite_bench, classifier)


@pytest.mark.parametrize(
    ("entered", "said"),
    [
        (replace(LETTER, received_at=datetime(2027, 1, 1, tzinfo=HELSINKI)), "future"),
        (replace(LETTER, name=" "), "--name"),
        (replace(LETTER, content=b" \n"), "empty"),
        (replace(LETTER, email="no address"), "no e-mail address"),
        (replace(LETTER, channel=Channel.EMAIL), "--channel"),
    ],
)
def test_what_is_missing_is_named(sqlite_bench: Bench, entered: Entered, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        letters.checked(entered, sqlite_bench.clock())


@pytest.mark.covers("S-06", "S-46")
async def test_an_answer_on_paper_is_printed_and_sent_when_it_is_posted(
    bench: Bench, classifier: Classifier
) -> None:
    ref = str(enter(bench, classifier)["ref"])
    bench.confirm(ref)
    with pytest.raises(NotFoundError, match="no approved letter"):
        printed(bench, ref)
    bench.approve(ref)
    assert bench.outbox() == []
    assert (bench.case(ref)["state"], bench.draft_state(ref)) == ("approved", "approved")
    text = printed(bench, ref)
    assert "Aino Äyräs-Šokki\nKoivukuja 3 B\n20100 Turku" in text
    assert ref in text
    assert post(bench, ref, date(2026, 11, 26)) == ""
    case = bench.case(ref)
    assert (case["state"], bench.draft_state(ref)) == ("answered", "sent")
    assert case["messages"][-1]["direction"] == "out"


async def test_a_posted_letter_is_kept_as_it_was_posted(bench: Bench, classifier: Classifier) -> None:
    ref = str(enter(bench, classifier)["ref"])
    bench.confirm(ref)
    bench.approve(ref)
    bench.call(lambda s: paper.letter_pdf(s, bench.office, ref))
    bench.clock.forward(timedelta(hours=1))
    on_paper = bench.call(
        lambda s: paper.letter_pdf(s, bench.office, ref)
    )  # printed once more: this one goes
    post(bench, ref, date(2026, 11, 26))
    bench.clock.forward(timedelta(days=200))
    company = bench.office.record.controller
    assert company is not None
    other_company = replace(company, name="Another Name Oy")
    bench.office = replace(bench.office, record=replace(bench.office.record, controller=other_company))
    assert bench.call(lambda s: paper.letter_pdf(s, bench.office, ref)) == on_paper
    [sent] = [each for each in bench.case(ref)["drafts"] if each["state"] == "sent"]
    assert sent["printed_at"] == "2026-11-26T11:30:00+02:00"
    [[raw]] = bench.rows("SELECT pdf FROM letter_copies")
    assert b"%PDF" not in bytes(raw)


async def test_a_letter_that_was_never_printed_here_is_kept_when_it_is_posted(
    sqlite_bench: Bench, classifier: Classifier
) -> None:
    ref = str(enter(sqlite_bench, classifier)["ref"])
    sqlite_bench.confirm(ref)
    sqlite_bench.approve(ref)
    post(sqlite_bench, ref, date(2026, 11, 26))
    assert [each["printed_at"] for each in sqlite_bench.case(ref)["drafts"]] == ["2026-11-26T10:30:00+02:00"]


async def test_the_copy_goes_with_the_case(sqlite_bench: Bench, classifier: Classifier) -> None:
    ref = str(enter(sqlite_bench, classifier)["ref"])
    sqlite_bench.confirm(ref)
    sqlite_bench.approve(ref)
    post(sqlite_bench, ref, date(2026, 11, 26))
    sqlite_bench.call(lambda s: tombstones.erase_content(s, cases.load(s, ref).id, sqlite_bench.clock()))
    assert sqlite_bench.rows("SELECT pdf FROM letter_copies") == []


async def test_a_letter_posted_too_late_is_said_to_be(sqlite_bench: Bench, classifier: Classifier) -> None:
    ref = str(enter(sqlite_bench, classifier)["ref"])
    sqlite_bench.confirm(ref)
    sqlite_bench.approve(ref)
    sqlite_bench.clock.forward(timedelta(days=22))  # 18 December; the date is 20 December, a Sunday
    with pytest.raises(UsageError, match="future"):
        post(sqlite_bench, ref, date(2026, 12, 19))
    assert "2026-12-16" in post(sqlite_bench, ref, date(2026, 12, 18))


async def test_a_printed_answer_can_be_sent_back_before_it_is_posted(
    sqlite_bench: Bench, classifier: Classifier
) -> None:
    ref = str(enter(sqlite_bench, classifier)["ref"])
    sqlite_bench.confirm(ref)
    sqlite_bench.approve(ref)
    sqlite_bench.call(lambda s: approval.reject(s, sqlite_bench.office, ref, "anna", "a name is wrong"))
    with pytest.raises((GateClosedError, NotFoundError)):
        post(sqlite_bench, ref, date(2026, 11, 26))
    assert sqlite_bench.case(ref)["state"] == "open"


async def test_what_was_asked_by_word_of_mouth_is_confirmed_in_writing(
    sqlite_bench: Bench, classifier: Classifier
) -> None:
    call = replace(LETTER, channel=Channel.PHONE, email="Aino@Example.fi", postal="")
    case = enter(sqlite_bench, classifier, call)
    [notice] = [each for each in case["drafts"] if each["kind"] == DraftKind.NOTICE]
    assert "20.11.2026" in notice["text"]

    def work(session: Transaction) -> None:
        seen = drafts.get(session, notice["id"])
        given = approval.Approval(ref=case["ref"], by="anna", seen_hash=seen.text_hash, draft_id=seen.id)
        approval.approve(session, sqlite_bench.office, given)

    sqlite_bench.call(work)
    assert await sqlite_bench.send() == {"sent": 1}
    assert sqlite_bench.outbox()[0].recipient == "aino@example.fi"
    assert sqlite_bench.case(case["ref"])["state"] == "identity_pending"

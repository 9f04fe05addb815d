"""An identity document that came unasked is flagged, and gone after the check; the reply asks for none."""

import json

import pytest

from bot.domain.vocabulary import CaseState
from bot.errors import UsageError
from bot.workflows import casework, course, documents
from storage import inbox, messages
from storage.database import Transaction
from tests.support.bench import Bench
from tests.support.documents import mail_with, pdf
from tests.support.letters import ACCESS, ERASURE, Letter

PHOTO = ("passi.jpg", "image/jpeg", b"\xff\xd8" + b"x" * 90_000)
SCAN = ("scan.pdf", "application/pdf", pdf("SUOMI FINLAND", "PASSI / PASS / PASSPORT", "ESIMERKKI AINO"))
ASKS_FOR_NONE = {
    "fi": "Emme tarvitse niitä asianne käsittelyyn.",
    "sv": "Vi behöver dem inte för att behandla ditt ärende.",
    "en": "We do not need them to handle your request.",
    "et": "Me ei vaja neid Teie pöördumise lahendamiseks.",
}
BODIES = {
    "fi": "Hei, poistakaa kaikki minua koskevat tiedot rekisteristänne. Terveisin Ville",
    "sv": "Hej, jag vill att ni raderar alla uppgifter om mig ur ert register. Hälsningar Sara",
    "en": "Dear Sirs, please send me a copy of all personal data you hold about me. Regards, John",
    "et": "Tere, palun kustutage kõik minu isikuandmed oma registrist. Lugupidamisega Mari",
}


def raw(bench: Bench, ref: str) -> list[bytes | None]:
    """The bytes of the case's mails, as far as they are kept."""

    def work(session: Transaction) -> list[bytes | None]:
        [(case_id,)] = bench.rows("select id from cases where ref = :ref", ref=ref)
        return [inbox.content(session, number) for number in messages.originals(session, case_id)]

    return bench.call(work)


@pytest.mark.covers("A12", "A13")
@pytest.mark.parametrize("attached", [PHOTO, SCAN], ids=["photo", "scan"])
async def test_it_is_flagged_and_gone_when_the_check_is_recorded(
    bench: Bench, attached: tuple[str, str, bytes]
) -> None:
    [case] = await bench.take(mail_with(ERASURE.body, attached))
    ref = case["ref"]
    assert "identity_document" in case["flags"]
    assert attached[0] in "\n".join(note["text"] for note in bench.case(ref)["notes"])
    assert raw(bench, ref) != [None]
    bench.confirm(ref)
    whole = bench.case(ref)
    assert whole["flags"] == []
    assert raw(bench, ref) == [None]
    assert [event["by"] for event in whole["timeline"] if event["what"] == "document_deleted"] == ["bot"]
    assert "ESIMERKKI" not in json.dumps(whole)
    assert "poistakaa kaikki" in whole["messages"][0]["text"]


@pytest.mark.covers("A13")
@pytest.mark.parametrize("end", ["refuse", "close", "withdraw"])
async def test_it_is_gone_when_the_case_ends_without_a_check(bench: Bench, end: str) -> None:
    [case] = await bench.take(mail_with(ERASURE.body, PHOTO))
    act = casework.Act(ref=case["ref"], by="anna", why="not_identified")

    def finish(session: Transaction) -> object:
        if end == "refuse":
            return casework.refuse(session, bench.office, act)
        if end == "close":
            return casework.close(session, bench.office, act, CaseState.NOT_A_REQUEST)
        return casework.withdraw(session, bench.office, act)

    bench.call(finish)
    assert raw(bench, case["ref"]) == [None]
    assert "identity_document" not in bench.case(case["ref"])["flags"]


@pytest.mark.covers("A13")
async def test_it_goes_with_its_case_into_another_one(bench: Bench) -> None:
    await bench.take(mail_with(ERASURE.body, SCAN), mail_with(ACCESS.body))
    [into, merged] = sorted(bench.cases(), key=lambda case: "identity_document" in case["flags"])
    act = casework.Act(ref=merged["ref"], by="anna", why="the same matter")
    bench.call(lambda session: course.merge(session, bench.office, act, into["ref"]))
    assert "identity_document" in bench.case(into["ref"])["flags"]
    assert None not in raw(bench, into["ref"])
    bench.confirm(into["ref"])
    assert raw(bench, into["ref"]).count(None) == 1
    assert "ESIMERKKI" not in json.dumps(bench.case(into["ref"]))


@pytest.mark.covers("A13")
async def test_a_person_can_delete_it_at_once(sqlite_bench: Bench) -> None:
    [case] = await sqlite_bench.take(mail_with(ERASURE.body, PHOTO))
    assert "1 mail" in sqlite_bench.home.must("case", "drop-document", case["ref"], "--by", "heli")
    assert raw(sqlite_bench, case["ref"]) == [None]
    act = casework.Act(ref=case["ref"], by="heli")
    with pytest.raises(UsageError, match="no identity document"):
        sqlite_bench.call(lambda session: documents.drop(session, sqlite_bench.office, act))


async def test_the_other_mails_of_the_case_are_kept(bench: Bench) -> None:
    [case] = await bench.take(
        mail_with(ERASURE.body, ("laite.jpg", "image/jpeg", b"\xff\xd8" + b"x" * 90_000))
    )
    bench.confirm(case["ref"])
    assert None not in raw(bench, case["ref"])


@pytest.mark.covers("A13", "S-18")
@pytest.mark.parametrize("language", ASKS_FOR_NONE)
async def test_the_acknowledgement_and_the_reply_ask_for_none(sqlite_bench: Bench, language: str) -> None:
    plain = Letter(body=BODIES[language])
    told = Letter(body=f"{BODIES[language]}\n\n131052-308T")
    await sqlite_bench.take(plain.write(), told.write())
    for case in sqlite_bench.cases():
        assert case["language"] == language
        whole = sqlite_bench.case(case["ref"])
        texts = [draft["text"] for draft in whole["drafts"] if draft["kind"] in ("acknowledgement", "reply")]
        assert len(texts) == 2
        came = "identity_number" in case["flags"]
        assert [ASKS_FOR_NONE[language] in " ".join(text.split()) for text in texts] == [came, came]
    assert sorted("identity_number" in case["flags"] for case in sqlite_bench.cases()) == [False, True]

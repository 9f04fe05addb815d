"""A request may stand in an attachment, in winmail.dat or below a quote; the unreadable goes to triage."""

from dataclasses import replace
from typing import Any

import pytest

from tests.support.bench import Bench
from tests.support.documents import DOCX_TYPE, docx, locked_pdf, mail_with, odt, pdf, winmail
from tests.support.letters import ACCESS, ERASURE, NO_PRIVACY, Letter

REQUEST = "Hei, poistakaa kaikki minua koskevat tiedot rekisteristänne. Terveisin Ville Virta"
COVER = "Hei, ohessa kirje. Terveisin Ville"
READABLE = {
    "pdf": ("kirje.pdf", "application/pdf", pdf(REQUEST)),
    "docx": ("kirje.docx", DOCX_TYPE, docx("Hei,", REQUEST)),
    "odt": ("kirje.odt", "application/vnd.oasis.opendocument.text", odt(REQUEST)),
    "txt": ("kirje.txt", "text/plain", REQUEST.encode("cp1252")),
    "eml": ("kirje.eml", "message/rfc822", b""),
}
CLOSED = {
    "scan": ("scan.pdf", "application/pdf", pdf()),
    "locked": ("kirje.pdf", "application/pdf", locked_pdf(REQUEST, "salasana")),
    "photo": ("kuva.jpg", "image/jpeg", b"\xff\xd8" + b"x" * 90_000),
    "broken": ("kirje.docx", DOCX_TYPE, b"PK rubbish"),
    "zip": ("kirje.zip", "application/zip", b"PK\x03\x04"),
    "S/MIME": ("smime.p7m", "application/pkcs7-mime", b"0\x80"),
}


def types(case: dict[str, Any]) -> list[str]:
    return [request["type"] for request in case["requests"]]


def notes(bench: Bench, ref: str) -> str:
    return "\n".join(note["text"] for note in bench.case(ref)["notes"])


@pytest.mark.covers("R7", "R45")
@pytest.mark.parametrize("name", ["pdf", "docx", "odt", "txt"])
@pytest.mark.parametrize("body", [COVER, ""])
async def test_a_request_in_an_attachment_opens_a_case(sqlite_bench: Bench, name: str, body: str) -> None:
    [case] = await sqlite_bench.take(mail_with(body, READABLE[name]))
    assert "erasure" in types(case)
    assert case["language"] == "fi"
    mail = sqlite_bench.case(case["ref"])["messages"][0]
    assert REQUEST in mail["text"]
    assert all(0 <= each["start"] < each["end"] <= len(mail["text"]) for each in mail["evidence"])


async def test_a_request_packed_by_outlook_opens_a_case(bench: Bench) -> None:
    packed = winmail(REQUEST)
    [case] = await bench.take(mail_with("", ("winmail.dat", "application/ms-tnef", packed)))
    assert "erasure" in types(case)
    assert case["state"] != "triage"


@pytest.mark.covers("R7")
@pytest.mark.parametrize("name", CLOSED)
@pytest.mark.parametrize("body", [COVER, ""])
async def test_what_only_a_person_can_open_goes_to_triage(sqlite_bench: Bench, name: str, body: str) -> None:
    [case] = await sqlite_bench.take(mail_with(body, CLOSED[name]))
    assert case["state"] == "triage"
    assert "person has to open" in notes(sqlite_bench, case["ref"])


async def test_an_encrypted_mail_goes_to_triage(sqlite_bench: Bench) -> None:
    body = "-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----"
    [case] = await sqlite_bench.take(Letter(subject="...", body=body).write())
    assert case["state"] == "triage"


@pytest.mark.parametrize(
    "attachment",
    [
        ("tarjous.pdf", "application/pdf", pdf("Hei, voisimmeko sopia vuosihuollon viikolle 50?")),
        ("logo.png", "image/png", b"\x89PNG" + b"x" * 5_000),
        ("kortti.vcf", "text/vcard", b"BEGIN:VCARD"),
    ],
    ids=["offer", "logo", "card"],
)
async def test_other_business_with_an_attachment_is_left_alone(
    sqlite_bench: Bench, attachment: tuple[str, str, bytes]
) -> None:
    assert await sqlite_bench.take(mail_with(NO_PRIVACY.body, attachment)) == []


async def test_a_sure_request_stays_sure_beside_a_scan(sqlite_bench: Bench) -> None:
    [case] = await sqlite_bench.take(mail_with(ERASURE.body, CLOSED["scan"]))
    assert case["state"] != "triage"
    assert "erasure" in types(case)


@pytest.mark.covers("R44")
@pytest.mark.parametrize(
    ("charset", "codec"),
    [
        ("x-unknown", "utf-8"),
        ("us-ascii", "cp1252"),
        ("utf-16", "utf-8"),
        ("cp-850", "cp850"),
        ("utf-7", "utf-7"),
    ],
)
async def test_a_request_in_a_wrong_charset_is_understood(
    sqlite_bench: Bench, charset: str, codec: str
) -> None:
    head, _, body = ERASURE.write().partition(b"\r\n\r\n")
    mail = head.replace(b"charset=utf-8", f"charset={charset}".encode()) + b"\r\n\r\n"
    [case] = await sqlite_bench.take(mail + body.decode().encode(codec))
    assert "erasure" in types(case)
    shown = sqlite_bench.case(case["ref"])["messages"][0]
    assert "rekisteristänne" in shown["text"]


QUOTED = "Lähettäjä: Info <info@example.com>\nLähetetty: torstai 5. marraskuuta 2026 10.00\nAihe: Tarjous\n\n"


@pytest.mark.covers("R45")
async def test_what_we_wrote_is_shown_and_asks_for_nothing(bench: Bench) -> None:
    ours = "Teillä on oikeus saada kopio tiedoistanne ja vaatia niiden poistamista."
    answer = replace(ACCESS, body=f"{ACCESS.body}\n\n{QUOTED}{ours}")
    [case] = await bench.take(
        answer.write(), replace(NO_PRIVACY, body=f"{NO_PRIVACY.body}\n\n{QUOTED}{ours}").write()
    )
    assert types(case) == ["access"]
    mail = bench.case(case["ref"])["messages"][0]
    assert mail["text"].endswith(ours)


@pytest.mark.covers("R45")
async def test_an_answer_between_quoted_lines_is_read(bench: Bench) -> None:
    body = f"Info kirjoitti 5.11.2026 klo 10.00:\n> Haluatteko uutiskirjeen?\n\n{REQUEST}\n\n> Terveisin Info"
    [case] = await bench.take(replace(ERASURE, body=body).write())
    assert "erasure" in types(case)

"""Attachments are read in a process of its own, and what is meant to break it breaks only that (R7, A30)."""

import io
import time
import zipfile
from dataclasses import replace

import pytest

from bot.domain.attachments import AttachedText, Reading
from bot.mail.documents import Limits, read_document, read_documents
from bot.mail.parse import parse_message
from tests.support.documents import DOCX_TYPE, docx, locked_pdf, mail_with, odt, pdf, winmail

WORDS = "Pyydän kopion kaikista tiedoistani, päivää."
ENTITIES = '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;&x;&x;&x;">]>'


def read(data: bytes, kind: str, limits: Limits | None = None) -> AttachedText:
    return read_document("kirje", kind, data, limits or Limits())


@pytest.mark.parametrize(
    ("kind", "data"),
    [("pdf", pdf(WORDS)), ("docx", docx(WORDS)), ("odt", odt(WORDS)), ("pdf", locked_pdf(WORDS, ""))],
    ids=["pdf", "docx", "odt", "pdf with an owner's password only"],
)
def test_words_of_a_document(kind: str, data: bytes) -> None:
    found = read(data, kind)
    assert (found.reading, found.text) == (Reading.READ, WORDS)


def test_paragraphs_stay_apart() -> None:
    assert read(docx("Hei", WORDS), "docx").text == f"Hei\n{WORDS}"


def zipped(size: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<a>" + b" " * size + b"</a>")
    return out.getvalue()


@pytest.mark.covers("R7", "A30")
@pytest.mark.parametrize(
    ("kind", "data", "reading"),
    [
        ("pdf", pdf(), Reading.NO_TEXT),
        ("pdf", locked_pdf(WORDS, "salasana"), Reading.LOCKED),
        ("docx", b"\xd0\xcf\x11\xe0" + b"\0" * 600, Reading.LOCKED),
        ("pdf", b"%PDF-1.7 rubbish", Reading.UNREADABLE),
        ("docx", docx(WORDS)[:-40], Reading.UNREADABLE),
        ("docx", b"PK\x03\x04", Reading.UNREADABLE),
        ("docx", docx("&y;", before=ENTITIES), Reading.UNREADABLE),
        ("docx", zipped(50_000_000), Reading.TOO_BIG),
        ("docx", zipped(9_000_000), Reading.TOO_BIG),
    ],
    ids=["scan", "locked pdf", "locked docx", "no pdf", "cut", "no zip", "entities", "bomb", "ratio"],
)
def test_what_cannot_be_read_says_why(kind: str, data: bytes, reading: Reading) -> None:
    assert (read(data, kind).reading, read(data, kind).text) == (reading, "")


def slow_pdf() -> bytes:
    return pdf(*[f"({number}) {WORDS}" for number in range(60_000)])


@pytest.mark.covers("A30")
def test_a_document_that_takes_for_ever_is_stopped() -> None:
    began = time.monotonic()
    found = read(slow_pdf(), "pdf", replace(Limits(), seconds=1))
    assert found.reading is Reading.UNREADABLE
    assert time.monotonic() - began < 7


@pytest.mark.covers("A30")
def test_a_document_that_wants_all_memory_is_stopped() -> None:
    found = read(docx(WORDS * 200_000), "docx", replace(Limits(), megabytes=40))
    assert found.reading in (Reading.UNREADABLE, Reading.TOO_BIG)


def texts(mail: bytes, limits: Limits | None = None) -> tuple[AttachedText, ...]:
    return read_documents(mail, parse_message(mail), limits or Limits())


def test_every_kind_that_people_attach() -> None:
    inner = mail_with("Poistakaa tietoni.", subject="Pyyntö")
    mail = mail_with(
        "Liitteenä.",
        ("a.pdf", "application/octet-stream", pdf(WORDS)),
        ("b.docx", DOCX_TYPE, docx(WORDS)),
        ("c.txt", "text/plain", WORDS.encode("cp1252")),
        ("d.rtf", "application/rtf", rb"{\rtf1\ansi Hyv\'e4}"),
        ("e.eml", "application/octet-stream", inner),
        ("f.png", "image/png", b"\x89PNG"),
        ("winmail.dat", "application/ms-tnef", winmail(files=[("g.txt", b"Hei")])),
    )
    found = {one.filename: one.text for one in texts(mail, replace(Limits(), documents=9))}
    assert found == {
        "a.pdf": WORDS,
        "b.docx": WORDS,
        "c.txt": WORDS,
        "d.rtf": "Hyvä",
        "Pyyntö": "Pyyntö\n\nPoistakaa tietoni.",
        "g.txt": "Hei",
    }


def test_tables_and_keys_that_call_themselves_text_are_left_alone() -> None:
    assert texts(mail_with("Hei", ("data.csv", "text/plain", b"a;b"), ("key.asc", "text/plain", b"x"))) == ()


def test_only_the_first_documents_and_none_that_is_too_big() -> None:
    files = [(f"{number}.txt", "text/plain", b"Hei" * (1 + 99 * (number == 1))) for number in range(5)]
    found = texts(mail_with("Hei", *files), replace(Limits(), documents=3, size=200))
    assert [one.reading for one in found] == [
        *(Reading.READ, Reading.TOO_BIG, Reading.READ, Reading.READ, Reading.TOO_BIG)
    ]

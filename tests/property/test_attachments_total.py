"""Whatever lies beside the text: its readers give words or nothing, and never raise (R7)."""

import struct

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.mail.body import told_apart
from bot.mail.document_worker import READERS, read
from bot.mail.documents import Limits, read_documents
from bot.mail.flowed import unflowed
from bot.mail.icalendar import calendar_text
from bot.mail.parse import parse_message
from bot.mail.rtf import rtf_to_text
from bot.mail.tnef import decompressed_rtf, read_tnef
from bot.mail.written_dates import written_date
from tests.support.documents import docx, mail_with, odt, pdf, winmail

RTF_PIECES = st.sampled_from(
    [
        *(
            b"{",
            b"}",
            b"\\par",
            b"\\u228?",
            b"\\u-10179?\\u-8960?",
            b"\\uc0 ",
            b"\\'e4",
            b"\\*",
            b"\\htmlrtf ",
        ),
        *(
            b"\\fromhtml1 ",
            b"\\htmltag64 <p>",
            b"\\ansicpg99999 ",
            b"\\ansicpg932 ",
            b"\\fonttbl",
            b"words ",
            b"\\",
        ),
        *(b"\\u99999999 ", b"\\bin99999 ", b"\\uc-5 "),
    ]
)
NUMBERS = st.sampled_from([0x8010, 0x800C, 0x800F, 0x9002, 0x9003, 0x9005, 0x9007, 0x1234])
PACKED = winmail("Poistakaa tietoni", rtf=b"{\\rtf1 Hei}", files=[("pyyntö.txt", b"Hei")])
FILES = {"pdf": pdf("Hei"), "docx": docx("Hei"), "odt": odt("Hei")}


@st.composite
def damaged(draw: st.DrawFn, whole: bytes) -> bytes:
    data = bytearray(whole)
    for _ in range(draw(st.integers(0, 6))):
        data[draw(st.integers(0, len(data) - 1))] = draw(st.integers(0, 255))
    return bytes(data[: draw(st.integers(0, len(data)))] if draw(st.booleans()) else data)


@given(st.binary(max_size=300) | st.lists(RTF_PIECES, max_size=30).map(b"".join))
def test_any_rtf(data: bytes) -> None:
    assert isinstance(rtf_to_text(data), str)


@given(
    st.lists(st.tuples(NUMBERS, st.binary(max_size=60), st.integers(0, 80)), max_size=8)
    .map(lambda all_: b"".join(struct.pack("<BHHI", 1, n, 0, size) + data for n, data, size in all_))
    .map(lambda data: struct.pack("<IH", 0x223E9F78, 1) + data)
    | damaged(PACKED)
)
def test_any_winmail(data: bytes) -> None:
    read_tnef(data)
    parse_message(mail_with("", ("winmail.dat", "application/ms-tnef", data)))


@given(st.binary(max_size=200).map(lambda data: struct.pack("<II4sI", 9, 99, b"LZFu", 0) + data))
def test_any_compressed_rtf(data: bytes) -> None:
    assert len(decompressed_rtf(data)) <= 99


@pytest.mark.parametrize("kind", READERS)
@given(st.data())
@settings(max_examples=60)
def test_any_document(kind: str, data: st.DataObject) -> None:
    content = data.draw(damaged(FILES[kind]) | st.binary(max_size=100))
    code, text = read(kind, content)
    assert bool(text) == (code == 0)


@given(st.text(alphabet="> \n-ab", max_size=80), st.booleans())
@example("> \n-- \n>", True)
def test_flowed_text_keeps_every_letter(text: str, delete_space: bool) -> None:
    found = unflowed(text, delete_space=delete_space)
    assert [one for one in found if one in "ab"] == [one for one in text if one in "ab"]


@given(st.text(max_size=120) | st.text(alphabet="0123456789.:-/ klmarskunovjäPAM+GT", max_size=60))
@example("9" * 300 + ".1.2026")
@example("1.1.2026 10:00 +99:99")
@example("1. tammikuuta 2026 klo 24.00")
def test_any_date(text: str) -> None:
    found = written_date(text)
    assert found is None or found.tzinfo is not None


@given(st.text(max_size=200))
def test_any_invitation(text: str) -> None:
    calendar_text(f"BEGIN:VCALENDAR\nSUMMARY:{text}")


@given(
    st.lists(
        st.sampled_from(
            [
                *(
                    "> vanha",
                    "oma",
                    "",
                    "Info wrote:",
                    "-- ",
                    "From: Info <a@b.fi>",
                    "Sent: 5.11.2026",
                    "Subject: x",
                ),
                *("-----Original Message-----", "____________", "Lainaus A:", "Sent from my iPhone", ">> > "),
            ]
        ),
        max_size=25,
    )
)
def test_own_words_and_quotes_are_all_of_the_text(lines: list[str]) -> None:
    text = "\n".join(lines)
    for spans in told_apart(text):
        edges = [0, *(edge for span in spans for edge in span), len(text)]
        assert edges == sorted(edges)
    message = parse_message(f"Subject: Fwd: x\n\n{text}".encode())
    if message.forwarded and message.forwarded.body:
        assert message.text[slice(*message.forwarded.body)] == message.text[message.forwarded.body[0] :]


@given(st.binary(max_size=200))
@settings(max_examples=30)
def test_any_attached_text(data: bytes) -> None:
    content = mail_with("", ("pyyntö.txt", "text/plain", data), ("kirje.rtf", "application/rtf", data))
    read_documents(content, parse_message(content), Limits())

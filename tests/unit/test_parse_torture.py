"""Mails as broken programs write them: the words, the writer and the subject are read all the same."""

import base64
import binascii
import quopri

import pytest

from bot.mail.authentication import authenticate
from bot.mail.parse import parse_message

WORDS = "Pyydän poistamaan tietoni – kiitos."
RAW = WORDS.encode()
HEAD = b"From: Anna <a@example.fi>\nTo: info@example.com\nSubject: x\nMessage-ID: <m@x>\nMIME-Version: 1.0\n"
PLAIN = HEAD + b"Content-Type: text/plain; charset=utf-8\n"
PARTS = (
    b"--bb\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n" + RAW + b"\n"
    b"--bb\nContent-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\nJVBERi0=\n"
)


def _uuencoded(data: bytes) -> bytes:
    lines = b"".join(binascii.b2a_uu(data[at : at + 45]) for at in range(0, len(data), 45))
    return b"begin 644 a.txt\n" + lines + b"`\nend\n"


ENCODINGS = {
    **dict.fromkeys(("7-bit", "", "plain", "text/html", "8bits", "8-bit", "utf-8", "amazing", "binary"), RAW),
    **dict.fromkeys(
        ("BASE64", " base64 ; x=y", "base 64", '"base64"', "base64 (x)"), base64.encodebytes(RAW)
    ),
    **dict.fromkeys(
        ("quoted-printable ", "quoted-printable;", "quoted-printeable", "Quoted_Printable", "qp"),
        quopri.encodestring(RAW),
    ),
    **dict.fromkeys(("x-uuencode", "uuencode"), _uuencoded(RAW)),
}
TYPES = [
    *(
        'text/plain; charset="utf-8',
        "text/plain; charset=utf-8; charset=iso-8859-1",
        "text/plain charset=utf-8",
    ),
    *(
        "text/plain; charset = utf-8",
        "text; charset=utf-8",
        "/plain; charset=utf-8",
        "text/",
        "plain",
        "html",
    ),
    *(
        "text/plain;; charset=utf-8;",
        "TEXT/PLAIN; CHARSET=UTF-8",
        "text/plain;charset='utf-8'",
        "text/plain, text/html",
    ),
    *(
        'text/plain; charset="utf-8"; name=kirje.txt',
        "text/x-amp-html; charset=utf-8",
        "text/enriched; charset=utf-8",
    ),
    *(
        "text/plain; charset=unicode",
        "text/plain; charset=utf8mb4",
        "text/plain; charset==utf-8",
        "text/html/plain",
    ),
    *("text/plain; charset=default", "text/plain; charset=_iso-2022-jp$ESC"),
]


def _multipart(kind: str, parts: bytes = PARTS, end: bytes = b"--bb--\n", more: bytes = b"") -> bytes:
    return HEAD + f"Content-Type: {kind}\n".encode() + more + b"\n" + parts + end


MIXED = "multipart/mixed; boundary=bb"
SHAPES = {
    "no end": _multipart(MIXED, end=b""),
    "an end with one dash": _multipart(MIXED, end=b"--bb-\n"),
    "blanks after the boundary": _multipart(MIXED, PARTS.replace(b"--bb\n", b"--bb   \n")),
    "8-bit boundary": _multipart('multipart/mixed; boundary="bä"', PARTS.replace(b"--bb", "--bä".encode())),
    "a boundary that begins like another": _multipart(
        MIXED, PARTS + b"--bb2\nContent-Type: text/plain\n\nmuuta\n"
    ),
    "two types": _multipart(MIXED, more=b"Content-Type: text/plain\n"),
    "no boundary": _multipart("multipart/mixed"),
    "another boundary": _multipart("multipart/mixed; boundary=cc"),
    "parts said to be base64": _multipart(MIXED, more=b"Content-Transfer-Encoding: base64\n"),
    "lost boundary, said to be base64": _multipart(
        "multipart/mixed", more=b"Content-Transfer-Encoding: base64\n"
    ),
    "a part without headers": _multipart(MIXED, b"--bb\n\n" + RAW + b"\n"),
    "a type wrapped without a blank": HEAD + b"Content-Type: multipart/mixed;\nboundary=bb\n\n" + PARTS,
    "CR alone": _multipart(MIXED).replace(b"\n", b"\r"),
    "line ends made twice": _multipart(MIXED).replace(b"\n", b"\r\r\n"),
    "line ends mixed": _multipart(MIXED).replace(b"\n", b"\r\n", 8),
    "HTML in line, with a name": _multipart(
        MIXED,
        b"--bb\nContent-Type: text/html; charset=utf-8\nContent-Disposition: inline; filename=m.html\n\n<p>"
        + RAW,
    ),
    "text said to be an attachment": PLAIN + b"Content-Disposition: attachment; filename=a.txt\n\n" + RAW,
    "a blank before the first header": b" " + PLAIN + b"\n" + RAW,
    "an empty line before the first header": b"\n" + PLAIN + b"\n" + RAW,
    "a mailbox's line before it": b">From a@b Thu Nov 26 08:00:00 2026\n" + PLAIN + b"\n" + RAW,
    "a line that is no header": PLAIN.replace(b"To:", b"no header\nTo:") + b"\n" + RAW,
    "an address wrapped without a blank": PLAIN.replace(b"info@", b"b@example.com,\ninfo@") + b"\n" + RAW,
    "blanks before colons": PLAIN.replace(b": ", b" : ") + b"\n" + RAW,
    "no empty line": b"From: Anna <a@example.fi>\nSubject: x\n" + RAW,
    "NUL": PLAIN + b"\n" + RAW.replace(b" ", b"\0 "),
    "UTF-7": HEAD + b"Content-Type: text/plain; charset=utf-7\n\n" + WORDS.encode("utf-7"),
    "Windows-1252 said to be UTF-8": PLAIN + b"\n" + WORDS.encode("cp1252"),
    "UTF-8 said to be ASCII": PLAIN.replace(b"utf-8", b"us-ascii") + b"\n" + RAW,
}


def read(content: bytes) -> tuple[str, str, bool]:
    """Writer, subject, and whether the words are in the text."""
    message = parse_message(content)
    return message.sender.address, message.subject, WORDS in message.text


ALL_READ = ("a@example.fi", "x", True)


@pytest.mark.covers("R7", "R44")
@pytest.mark.parametrize("named", ENCODINGS)
def test_a_transfer_encoding_by_whatever_name(named: str) -> None:
    head = PLAIN + f"Content-Transfer-Encoding: {named}\n\n".encode()
    assert read(head + ENCODINGS[named]) == ALL_READ


@pytest.mark.covers("R7", "R44")
@pytest.mark.parametrize("kind", TYPES)
def test_a_type_however_written(kind: str) -> None:
    head = HEAD + f"Content-Type: {kind}\nContent-Transfer-Encoding: 8bit\n\n".encode()
    assert read(head + RAW + b"\n") == ALL_READ


@pytest.mark.covers("R7", "R44")
@pytest.mark.parametrize("content", SHAPES.values(), ids=SHAPES.keys())
def test_a_mail_of_whatever_shape(content: bytes) -> None:
    assert read(content) == ALL_READ


@pytest.mark.covers("R7", "A2")
def test_a_line_that_is_no_header_becomes_no_part_of_our_servers_verdict() -> None:
    trusted = b"Authentication-Results: mx.example.com; dmarc=fail header.from=example.fi\n"
    forged = b"dmarc=pass header.from=example.fi\n"
    message = parse_message(trusted + forged + PLAIN + b"\n" + RAW)
    assert message.subject == "x"
    assert message.header("authentication-results").endswith("dmarc=fail header.from=example.fi")
    assert not authenticate(message, "mx.example.com").authenticated

"""Whatever the bytes, parsing gives a value, and nothing in it has control characters (R7)."""

import unicodedata
from base64 import b64encode

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from bot.domain.messages import ParsedMessage
from bot.domain.screening import may_answer, screen
from bot.mail.authentication import authenticate
from bot.mail.authentication_results import MalformedResultsError, read_results
from bot.mail.charsets import undoubled
from bot.mail.parse import parse_message

NAMES = st.sampled_from(
    [
        *("From", "To", "Cc", "Reply-To", "Subject", "Date", "Message-ID", "References", "In-Reply-To"),
        *("Content-Type", "Content-Transfer-Encoding", "Content-Disposition", "Authentication-Results"),
        *("Return-Path", "List-Id", "Auto-Submitted", "Precedence", "X-Other"),
    ]
)
FRAGMENTS = st.sampled_from(
    [
        *(
            '"',
            "(",
            ")",
            "<",
            ">",
            "@",
            ",",
            ";",
            ":",
            "\\",
            "=",
            "=?",
            "?=",
            " ",
            "\t",
            "\n ",
            "\r\n\t",
            "\r",
        ),
        *(
            "\x00",
            "\x1b",
            "\u2028",
            "ä",
            "\udce4",
            "\udcff",
            "a@example.fi",
            "<a@b>",
            "Matti",
            "=?utf-8?q?=0D=0A?=",
        ),
        *(
            "=?utf-8?b?w6Q?=",
            "=?idna?q?x?=",
            "=?\x00?b?!!?=",
            "text/html",
            "multipart/mixed",
            "boundary=b",
            "b",
        ),
        *(
            "multipart/alternative",
            "message/rfc822",
            "message/delivery-status",
            "charset=utf-16",
            "charset*=a'b'%ff",
        ),
        *(
            "charset*0*=x''%00; charset*1=y",
            "filename*=utf-8''%0d%0a",
            "base64",
            "quoted-printable",
            "x-uuencode",
        ),
        *(
            "Mon, 1 Jan 2026 00:00:00 +9999",
            "99999999999999999999",
            "-0000",
            "mx; dmarc=pass",
            "\n--b\n",
            "\n--b--\n",
        ),
    ]
)
VALUES = st.lists(FRAGMENTS | st.text(max_size=8), max_size=8).map("".join)
LINES = st.sampled_from(
    [
        *("--b", "--b--", "", "> quoted", "-- ", "--", "On 1.1.2026 10:00 a@b wrote:", "From: a", "Aihe: b"),
        *(
            "-----Original Message-----",
            "Lähetetty iPhonesta",
            "<p>hei",
            "<blockquote>",
            "<pre>a",
            "</pre>",
            "&auml;",
        ),
        *(
            "Tämä viesti on luottamuksellinen, jos vahingossa",
            "=C3=A4=",
            "w6TDtg==",
            "Content-Type: text/html",
            "_____",
        ),
        *(
            "Content-Type: multipart/mixed; boundary=b",
            "begin 644 x",
            "\udce4",
            "\x00\x07",
            "\r",
            "<div><br></div>",
        ),
    ]
)


def as_bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass").replace(b"\xed\xb3", b"\xe4")


@st.composite
def soups(draw: st.DrawFn) -> bytes:
    headers = draw(st.lists(st.tuples(NAMES, VALUES), max_size=8))
    lines = draw(st.lists(LINES | st.text(max_size=20), max_size=25))
    head = "".join(f"{name}: {value}\n" for name, value in headers)
    return as_bytes(head + "\n" + "\n".join(lines))


def every_value(message: ParsedMessage) -> list[str]:
    people = [*message.senders, *message.reply_to, *message.to, *message.cc]
    return [
        *(message.message_id, message.subject, message.content_type),
        *(*message.in_reply_to, *message.references, *message.defects),
        *(value for one in people for value in (one.name, one.address)),
        *(value for pair in message.headers for value in pair),
        *(value for one in message.attachments for value in (one.filename, one.content_type)),
    ]


def check(content: bytes) -> None:
    message = parse_message(content)
    for value in every_value(message):
        assert not any(unicodedata.category(character) in ("Cc", "Cs") for character in value), value
    assert not any(unicodedata.category(one) in ("Cc", "Cs") for one in message.text if one not in "\n\t")
    for spans in (message.quoted, message.signature):
        ends = [0, *(edge for span in spans for edge in span), len(message.text)]
        assert ends == sorted(ends)
    own_words = "".join(message.own_text.split())
    assert len(own_words) <= len("".join(message.text.split()))
    screening = screen(message, frozenset({"a@example.fi"}), frozenset())
    may_answer(message, screening)
    authenticate(message, "mx")


@pytest.mark.covers("R7")
@given(st.binary(max_size=400))
@example(b"")
@example(b"Content-Type: text/plain; charset*=a\x00b'x'y\n\nx\xff")
@example(b"\x00: \xff\n\n\xff\xfe")
def test_any_bytes(content: bytes) -> None:
    check(content)


@pytest.mark.covers("R7")
@given(soups())
def test_header_soups(content: bytes) -> None:
    check(content)


@pytest.mark.covers("R7")
@given(
    st.integers(1, 80),
    st.sampled_from(["multipart/mixed", "multipart/alternative", "message/rfc822"]),
    soups(),
)
def test_nested_parts(depth: int, kind: str, inner: bytes) -> None:
    nest = "".join(f"Content-Type: {kind}; boundary=n{n}\n\n--n{n}\n" for n in range(depth))
    check(nest.encode() + inner)


@given(
    st.text(max_size=300), st.sampled_from(["utf-8", "utf-16", "cp1252", "iso-8859-15", "nonsense", "idna"])
)
def test_any_html_in_any_charset(text: str, charset: str) -> None:
    head = f"Content-Type: text/html; charset={charset}\nContent-Transfer-Encoding: base64\n\n"
    check(head.encode() + b64encode(as_bytes(text)))


@given(st.text(alphabet=st.characters(exclude_categories=["C", "Z"]) | st.just(" "), max_size=200))
def test_plain_words_are_kept(text: str) -> None:
    assume(undoubled(text) == text)  # "hyvÃ¤Ã¤" is mended on purpose
    parsed = parse_message(b"Content-Type: text/plain; charset=utf-8\n\n" + text.encode())
    assert "".join(parsed.text.split()) == "".join(text.split())


@given(VALUES)
def test_authentication_results_are_read_or_refused(value: str) -> None:
    try:
        found = read_results(value)
    except MalformedResultsError:
        return
    assert found.authserv_id
    assert found.authserv_id == found.authserv_id.lower()

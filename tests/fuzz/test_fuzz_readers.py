"""Every reader of what comes from outside gives a value or its one foreseen error (R7)."""

import json
import tempfile
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.cli.model import not_own_words, read_json_mails
from bot.domain.bounces import judge_words
from bot.domain.forms import form_person
from bot.errors import ConfigError
from bot.mail.addresses import read_addresses
from bot.mail.authentication_results import MalformedResultsError, read_results
from bot.mail.body import quoted_spans, signature_spans
from bot.mail.charsets import decode, undoubled
from bot.mail.flowed import unflowed
from bot.mail.headers import decode_words, unfold
from bot.mail.html import html_to_text
from bot.mail.icalendar import calendar_text
from bot.mail.parse import parse_message
from bot.mail.reports import read_report
from bot.mail.rtf import rtf_to_text
from bot.mail.tnef import read_tnef
from bot.mail.written_dates import written_date
from bot.settings import load_settings
from storage.encryption import read_key_file

EXAMPLES = settings(max_examples=60)
WORDS = st.sampled_from(
    [
        *(
            "> ",
            ">",
            "-- \n",
            "\n",
            "\r",
            "\t",
            "_____\n",
            "On 1.1.2026 a@example.fi wrote:\n",
            "From: a\nSent: b\n",
        ),
        *(
            "Lähettäjä: a <a@example.fi>\n",
            "klo 10.00 kirjoitti:\n",
            "Aihe: x\n",
            "Begin forwarded message:\n",
            "*",
        ),
        *(
            "-----Original Message-----\n",
            "Lähetetty iPhonesta\n",
            "a@example.fi",
            "<a@b>",
            "5.1.1",
            "Nimi: ",
            ": ",
        ),
        *(
            "Final-Recipient: rfc822; a@example.fi\n",
            "Action: failed\n",
            "Message-ID: <a@b>\n",
            "\x00",
            "\udce4",
            "\u202e",
        ),
        *(
            "<blockquote>",
            "</p>",
            "<pre>",
            "&auml;",
            "<!--",
            "{\\rtf1 ",
            "\\u228 ?",
            "BEGIN:VEVENT\n",
            "DTSTART:20260101\n",
        ),
        *(
            "=?utf-8?q?=0D=0A?=",
            "(",
            ")",
            '"',
            ",",
            ";",
            "=",
            "mx; dmarc=pass",
            "Mon, 99 Jan 2026 25:61:00 +9999",
            "29.2.2026",
        ),
    ]
)
SOUP = st.lists(WORDS | st.text(max_size=8), max_size=30).map("".join)
TEXT_READERS: dict[str, Callable[[str], Any]] = {
    "quotes": quoted_spans,
    "signatures": signature_spans,
    "not own words": not_own_words,
    "form": form_person,
    "bounce": lambda text: judge_words(text, text),
    "addresses": lambda text: read_addresses([text]),
    "encoded words": lambda text: decode_words(unfold(text)),
    "HTML": html_to_text,
    "calendar": calendar_text,
    "flowed": lambda text: unflowed(text, delete_space=True),
    "date": written_date,
    "doubly encoded": undoubled,
}


def as_bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


@pytest.mark.covers("R7")
@pytest.mark.parametrize("read", TEXT_READERS.values(), ids=list(TEXT_READERS))
@given(text=SOUP)
@EXAMPLES
def test_any_text_is_read(read: Callable[[str], Any], text: str) -> None:
    read(text)


@pytest.mark.covers("R45")
@given(SOUP)
@EXAMPLES
def test_spans_lie_in_the_text_and_do_not_overlap(text: str) -> None:
    for spans in (quoted_spans(text), signature_spans(text)):
        edges = [0, *(edge for span in spans for edge in span), len(text)]
        assert edges == sorted(edges)


@pytest.mark.covers("R7")
@given(
    st.binary(max_size=300) | SOUP.map(as_bytes),
    st.sampled_from(["", "utf-8", "utf-16", "utf-7", "x", "idna", "\x00"]),
)
@EXAMPLES
def test_any_bytes_are_read(data: bytes, charset: str) -> None:
    text, _ = decode(data, charset)
    text.encode()  # no lone surrogate is left
    rtf_to_text(data)
    read_tnef(data)
    read_tnef(b"\x78\x9f\x3e\x22\x00\x00" + data)


HEADS = [
    b"Return-Path: <>\r\nFrom: MAILER-DAEMON@example.fi\r\nSubject: Undelivered\r\n\r\n",
    b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n"
    b"Content-Type: message/delivery-status\r\n\r\n",
    b"Content-Type: message/rfc822\r\n\r\n",
    b"",
]


@pytest.mark.covers("R7", "R18")
@given(st.sampled_from(HEADS), st.binary(max_size=300) | SOUP.map(as_bytes))
@EXAMPLES
def test_any_delivery_report_is_read(head: bytes, rest: bytes) -> None:
    report = read_report(head + rest, parse_message(head + rest))
    for value in (*report.about, *report.recipients, report.status):
        assert not any(unicodedata.category(character) in ("Cc", "Cs") for character in value)


@pytest.mark.covers("R27")
@given(SOUP)
@EXAMPLES
def test_any_verdict_is_read_or_refused(text: str) -> None:
    try:
        read_results(text)
    except MalformedResultsError:
        return


TOML = st.sampled_from(
    [
        *(
            "[mailbox]\n",
            "[smtp]\n",
            "[[registers]]\n",
            "[x.y]\n",
            "host = ",
            '"a"',
            "1",
            "[]",
            "{}",
            "true",
            "\n",
            "=",
            ".",
        ),
        *(
            'password = "geheim-17"\n',
            "port = 99999999999999999999\n",
            "days = [[1]]\n",
            "# a\n",
            "1979-05-27T07:32:00Z",
        ),
    ]
)


@given(
    st.lists(TOML | st.text(max_size=5), max_size=15).map("".join)
    | st.binary(max_size=80).map(lambda b: b.decode("latin-1"))
)
@example("a = " + "[" * 5_000)
@EXAMPLES
def test_any_settings_file_is_refused_in_words_that_hold_no_secret(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "config.toml"
        path.write_bytes(as_bytes(text))
        with pytest.raises(ConfigError) as refused:
            load_settings(path)  # nothing in these texts makes a whole configuration
    assert "geheim" not in str(refused.value)


KEY = "k1:MTExMTExMTExMTExMTExMTExMTExMTExMTExMTExMTE="


@given(
    st.lists(
        st.sampled_from([KEY, "k2:" + KEY[3:], "#", ":", "k1:", "\n", "\x00"]) | st.text(max_size=6)
    ).map("\n".join)
    | SOUP
)
@EXAMPLES
def test_any_key_file_is_read_or_refused_in_words_that_hold_no_key(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "keys"
        path.write_bytes(as_bytes(text))
        said = ""
        try:
            assert read_key_file(path).keys
        except ConfigError as refused:
            said = str(refused)
    assert KEY[3:] not in said


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "body", "subject", "from"]), inner)
    ),
    max_leaves=6,
)


@given(
    st.lists(JSON.map(json.dumps).map(str.encode) | st.binary(max_size=60) | SOUP.map(as_bytes), max_size=5)
)
@example([b"[" * 100_000])
@example([b'{"body": "\\ud800"}'])
@example([b"9" * 5_000])
@EXAMPLES
def test_any_json_line_is_a_mail_or_an_error_of_its_own(lines: list[bytes]) -> None:
    found = list(read_json_mails(lines))
    assert len(found) == sum(bool(line.strip()) for line in lines)
    assert all((mail is None) == bool(error) for _, mail, error in found)

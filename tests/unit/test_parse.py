"""Mails of the kinds that arrive, read from tests/mail/."""

from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from bot.domain.messages import Attachment, Mailbox, ParsedMessage
from bot.mail.parse import parse_message

MAILS = Path(__file__).parent.parent / "mail"


def sample(name: str) -> ParsedMessage:
    return parse_message((MAILS / name).read_bytes())


def mail(headers: str = "", body: str = "x") -> ParsedMessage:
    return parse_message(f"{headers}\n\n{body}".encode())


def test_html_only_mail_becomes_lines_without_script_and_style() -> None:
    message = sample("fi_erasure_html_only.eml")
    assert message.from_html
    assert message.text == (
        "Hei,\n\nmyimme mökin keväällä.\nPoistakaa kaikki tietoni, myös puhelinnumero.\n\n"
        "Tuula Haavisto\nLue lisää: kotisivuni"
    )


def test_headers_of_an_ordinary_mail() -> None:
    message = sample("fi_erasure_html_only.eml")
    assert message.sender == Mailbox(name="Tuula Haavisto", address="tuula.haavisto@example.fi")
    assert message.subject == "Tietojeni poistaminen – mökki myyty"
    assert message.message_id == "<html-only-1@example.fi>"
    assert message.date == datetime(2026, 11, 3, 7, 12, tzinfo=UTC)
    assert message.defects == ()


def test_headers_are_unfolded_in_order() -> None:
    message = sample("fi_erasure_html_only.eml")
    assert [name for name, _ in message.headers][:3] == ["return-path", "authentication-results", "received"]
    assert message.header("received").endswith(
        "by mx.example.com with ESMTPS id 4XYZ; Tue, 3 Nov 2026 09:12:01 +0200 (EET)"
    )


@pytest.mark.covers("R44")
def test_latin_1_body_and_raw_latin_1_headers() -> None:
    message = sample("sv_access_latin1.eml")
    assert message.sender.name == "Örjan Åkerblom"
    assert message.subject == "Vilka uppgifter har ni om mig på ert företag?"
    assert "Anläggningen står på Ängsvägen 4." in message.text


@pytest.mark.covers("R44")
def test_utf_8_that_calls_itself_latin_1_is_read_as_utf_8() -> None:
    message = sample("et_opt_out_wrong_charset.eml")
    assert message.text.startswith("Tere, ärge saatke mulle enam pakkumisi")
    assert message.subject == "Ärge mulle üled saatke"
    assert message.sender.name == "Ülo Pärn"
    assert message.defects == ("charset is utf-8, which is not declared",)


@pytest.mark.covers("R44")
@pytest.mark.parametrize(
    ("charset", "body", "text"),
    [
        ("utf-8", "hyvää".encode("cp1252"), "hyvää"),
        ("us-ascii", "hyvää €".encode("cp1252"), "hyvää €"),
        ("iso-8859-1", "“hyvää” €".encode("cp1252"), "“hyvää” €"),
        ("x-nothing", "õhtu".encode(), "õhtu"),
        ("iso-8859-13", "šokk žanr".encode("iso-8859-13"), "šokk žanr"),
        ("utf-16", "päivää".encode("utf-16"), "päivää"),
        ("unicode_escape", b"\\ud800 abc", "\\ud800 abc"),
        ("utf-8", "pitkä ä ö teksti õ".encode()[:-1], "pitkä ä ö teksti \N{REPLACEMENT CHARACTER}"),
        ("utf-8", b"\x81 abc", " abc"),
    ],
)
def test_charset_ladder(charset: str, body: bytes, text: str) -> None:
    head = f"Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: 8bit\n\n"
    assert parse_message(head.encode() + body).text.strip() == text.strip()


@pytest.mark.covers("A30")
def test_encoded_line_breaks_make_no_header() -> None:
    message = sample("en_encoded_crlf_subject.eml")
    assert message.subject == "Hello Bcc: victim@example.com[31m"
    assert message.senders == (
        Mailbox(name="Mallory Bcc: victim@example.com", address="mallory@example.com"),
    )
    assert "bcc" not in dict(message.headers)


def test_group_addresses_are_opened() -> None:
    message = sample("fi_group_and_two_froms.eml")
    assert [one.address for one in message.senders] == ["veikko@example.fi", "aune@example.fi"]
    assert message.to == ()
    assert message.cc == (
        Mailbox(name="Puheenjohtaja, Raija", address="raija@example.fi"),
        Mailbox(name="", address="info@example.com"),
    )


def test_a_second_from_header_is_seen() -> None:
    assert len(mail("From: a@example.com\nFrom: b@example.com").senders) == 2


def test_mail_without_message_id_charset_or_readable_date() -> None:
    message = sample("fi_no_message_id_no_charset.eml")
    assert (message.message_id, message.date) == ("", None)
    assert message.sender == Mailbox(name="Aune Mäkelä", address="aune.m@example.fi")
    assert message.text == "Olen muuttanut, uusi osoite on Kirkkotie 4. Päivittäkää tietoni."
    assert {"no Message-ID", "Date can't be read"} <= set(message.defects)


def test_attachments_are_listed_and_plain_text_is_preferred() -> None:
    message = sample("en_attachment_and_alternative.eml")
    assert message.text == "Please send me a copy of all my data.\nThe mandate is attached."
    assert not message.from_html
    assert message.attachments == (
        Attachment(filename="valtakirja ä.pdf", content_type="application/pdf", size=15),
        Attachment(filename="", content_type="message/rfc822", size=83),
    )


def test_plain_text_that_only_points_to_a_browser_gives_way_to_html() -> None:
    message = sample("fi_newsletter.eml")
    assert message.from_html
    assert message.text.startswith("Marraskuun niksit\n\nHaravoi viisaasti, ja jätä osa lehdistä siilille.")


def test_empty_plain_text_gives_way_to_html() -> None:
    made = EmailMessage()
    made.set_content("\n")
    made.add_alternative("<p>Poistakaa tietoni</p>", subtype="html")
    assert parse_message(bytes(made)).text == "Poistakaa tietoni"


def test_references_and_in_reply_to_are_message_ids() -> None:
    message = sample("en_reply_inline_answers.eml")
    assert message.in_reply_to == ("<PR-2026-000007.a1.00000000000000000000000000000000@example.com>",)
    assert message.references == ("<first@example.com>", *message.in_reply_to)


def test_encoded_words_in_a_trace_header_stay_as_they_came() -> None:
    header = "Authentication-Results: mx; spf=pass smtp.mailfrom==?utf-8?q?=3Bdmarc=3Dpass?="
    assert "dmarc=pass" not in mail(header).header("authentication-results")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("=?utf-8?B?w6Q=?= =?utf-8?B?w7Y=?=", "äö"),
        ("=?utf-8?Q?=C3?= =?utf-8?Q?=A4?=", "ä"),
        ("a =?iso-8859-1?q?=E4_b?= c", "a ä b c"),
        ("=?utf-8*fi?q?p=C3=A4iv=C3=A4?=", "päivä"),
        ("=?utf-8?B?w6Q?=", "ä"),
        ("=?nonsense?x?y?=", "=?nonsense?x?y?="),
        ("=?x-none?q?p=C3=A4iv=C3=A4?=", "päivä"),
        ("\u202eabc\u200b", "abc"),
    ],
)
def test_subject_decoding(value: str, text: str) -> None:
    assert mail(f"Subject: {value}").subject == text


def test_date_without_a_zone_is_utc() -> None:
    assert mail("Date: Sun, 15 Nov 2026 00:00:00 -0000").date == datetime(2026, 11, 15, tzinfo=UTC)


def test_a_year_that_no_calendar_holds_is_no_date() -> None:
    assert mail("Date: Mon, 1 Jan 1601 00:00:00 +0000").date is None


def test_multipart_without_its_boundary_keeps_the_words() -> None:
    assert "poistakaa tietoni" in mail("Content-Type: multipart/mixed; boundary=zz", "poistakaa tietoni").text


def test_hostile_nesting_keeps_headers_and_words() -> None:
    nest = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(400))
    message = mail(f"From: a@example.com\n{nest}", "poistakaa tietoni")
    assert message.sender.address == "a@example.com"
    assert "poistakaa tietoni" in message.text
    assert "parts could not be told apart" in message.defects


def test_base64_with_a_broken_end_is_read_as_far_as_it_goes() -> None:
    assert mail("Content-Transfer-Encoding: base64 (broken)", "cG9pc3Rha2FhIQ").text == "poistakaa!"

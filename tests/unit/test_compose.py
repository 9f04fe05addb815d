"""The bytes of an answer: right headers, right names, nothing that a value could smuggle in."""

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr

import pytest

from bot.errors import PermanentMailError
from bot.mail.compose import AutoSubmitted, OutgoingMail, compose
from bot.mail.message_ids import is_ours, new_message_id, ref_of
from bot.mail.parse import parse_message

KEY = b"k" * 32
MAIL = OutgoingMail(
    from_name="Esimerkki Oy",
    from_address="info@example.com",
    to_name="Tuula Haavisto",
    to_address="tuula@example.fi",
    subject="Pyyntönne [PR-2026-000001]",
    body="Hei,\n\nolemme poistaneet tietonne.\n",
    message_id="<PR-2026-000001.n.m@example.com>",
    date=datetime(2026, 11, 26, 8, 0, tzinfo=UTC),
)


def read(mail: OutgoingMail) -> EmailMessage:
    return message_from_bytes(compose(mail), policy=default)


def test_whole_mail() -> None:
    assert compose(replace(MAIL, subject="Done", body="Hello,\nall is gone.\n")) == (
        b"Date: Thu, 26 Nov 2026 08:00:00 +0000\r\n"
        b"From: Esimerkki Oy <info@example.com>\r\n"
        b"To: Tuula Haavisto <tuula@example.fi>\r\n"
        b"Subject: Done\r\n"
        b"Message-ID: <PR-2026-000001.n.m@example.com>\r\n"
        b"X-Privacy-Bot: 1\r\n"
        b"MIME-Version: 1.0\r\n"
        b"Content-Type: text/plain; charset=utf-8\r\n"
        b"Content-Transfer-Encoding: 7bit\r\n"
        b"\r\n"
        b"Hello,\r\nall is gone.\r\n"
    )


@pytest.mark.covers("R43")
@pytest.mark.parametrize(
    "name",
    [
        "Åsa Öberg-Šimkus",
        "Žanna Õunapuu",
        "Meri, Matti",
        'Matti "Masa" Meri',
        "back\\slash",
        "=?utf-8?q?x?=",
        "Hyvin Pitkäniminen Osakeyhtiö ja sen kaikki tytäryhtiöt Äänekoskelta Öölantiin",
        "Dr. Dot",
        "a@example.fi",
        "",
    ],
)
def test_names_arrive_as_written(name: str) -> None:
    mail = replace(MAIL, from_name=name, to_name=name, subject=name)
    message = message_from_bytes(compose(mail))
    assert str(make_header(decode_header(message["Subject"]))) == name
    written, address = parseaddr(message["To"])
    assert str(make_header(decode_header(written))) == name
    assert address == "tuula@example.fi"
    parsed = parse_message(compose(mail))
    assert (parsed.sender.name, parsed.subject) == (name, name)


def test_body_arrives_as_written() -> None:
    body = "Päivää €\n.\nFrom here on\n= sign\ntrailing \n" + "pitkä " * 300 + "\n\n-- \nÅsa\n"
    assert read(replace(MAIL, body=body)).get_content().replace("\r\n", "\n") == body


@pytest.mark.parametrize("body", ["x" * 5000, "ä" * 5000, "sana " * 2000, "", "a\r\nb\rc\n"])
def test_lines_are_short_and_end_in_crlf(body: str) -> None:
    raw = compose(replace(MAIL, body=body, subject="word " * 400, to_name="å" * 400))
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert raw.count(b"\n") == raw.count(b"\r\n") == raw.count(b"\r")


@pytest.mark.covers("A30")
def test_control_characters_in_names_and_subject_start_no_header() -> None:
    evil = "x\r\nBcc: victim@example.com\x00\x1b\u2028Cc: y"
    message = read(replace(MAIL, from_name=evil, to_name=evil, subject=evil))
    assert message["Bcc"] is None
    assert message["Cc"] is None
    assert message["Subject"] == "x Bcc: victim@example.com Cc: y"


@pytest.mark.covers("A30", "R23")
@pytest.mark.parametrize(
    "address",
    [
        "a@example.fi\r\nBcc: b@example.fi",
        "a@example.fi\n",
        "a@example.fi, b@example.fi",
        "a@example.fi b@example.fi",
        "a@example.fi>",
        "<a@example.fi>",
        "a@b@example.fi",
        "Ä@example.fi",
        "a@",
        "@example.fi",
        "a@ex\x00ample.fi",
        "a@-.fi",
        "a@ä..fi",
        "",
    ],
)
def test_addresses_that_are_not_plain_are_refused(address: str) -> None:
    for mail in (replace(MAIL, to_address=address), replace(MAIL, from_address=address)):
        with pytest.raises(PermanentMailError):
            compose(mail)


@pytest.mark.parametrize("message_id", ["", "x", "<a b@c>", "<a@b>\r\nBcc: c", "<ä@b>"])
def test_own_message_id_must_be_one(message_id: str) -> None:
    with pytest.raises(PermanentMailError):
        compose(replace(MAIL, message_id=message_id))


def test_international_domain_goes_out_in_ascii() -> None:
    assert read(replace(MAIL, to_address="a@hyvä.example"))["To"].addresses[0].domain == "xn--hyv-sla.example"


def test_naive_date_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        compose(replace(MAIL, date=MAIL.date.replace(tzinfo=None)))


def test_answer_names_the_mail_it_answers() -> None:
    mail = replace(MAIL, in_reply_to="<q@example.fi>", references=("<first@example.fi>", "<q@example.fi>"))
    parsed = parse_message(compose(mail))
    assert parsed.in_reply_to == ("<q@example.fi>",)
    assert parsed.references == ("<first@example.fi>", "<q@example.fi>")


def test_long_message_ids_are_neither_encoded_nor_cut() -> None:
    long = f"<{'x' * 200}@example.fi>"
    assert parse_message(compose(replace(MAIL, in_reply_to=long))).references == (long,)


def test_a_strangers_broken_ids_are_left_out() -> None:
    parsed = parse_message(compose(replace(MAIL, in_reply_to="<a b>", references=("x\r\nBcc: y", "<ok@b>"))))
    assert (parsed.in_reply_to, parsed.references) == ((), ("<ok@b>",))


def test_endless_threads_keep_first_and_last() -> None:
    chain = tuple(f"<{n}@example.fi>" for n in range(100))
    references = parse_message(compose(replace(MAIL, references=chain))).references
    assert (references[0], references[-1], len(references)) == (chain[0], chain[-1], 20)


@pytest.mark.covers("R19")
@pytest.mark.parametrize("how", [AutoSubmitted.REPLIED, AutoSubmitted.GENERATED])
def test_automatic_mail_says_so(how: AutoSubmitted) -> None:
    message = read(replace(MAIL, auto_submitted=how))
    assert message["Auto-Submitted"] == how
    assert message["X-Auto-Response-Suppress"] == "All"


@pytest.mark.covers("R17")
def test_a_persons_mail_is_not_called_automatic_but_carries_our_mark() -> None:
    message = read(MAIL)
    assert message["Auto-Submitted"] is None
    assert message["X-Privacy-Bot"] == "1"


@pytest.mark.covers("R25", "A8")
def test_message_ids_of_ours_are_recognised() -> None:
    made = new_message_id(ref="PR-2026-000001", key=KEY, nonce="a1b2", domain="example.com")
    assert is_ours(made, key=KEY)
    assert ref_of(made, key=KEY) == "PR-2026-000001"
    assert parse_message(compose(replace(MAIL, message_id=made))).message_id == made


@pytest.mark.covers("A8")
@pytest.mark.parametrize(
    "change",
    [("000001", "000002"), ("a1b2", "a1b3"), ("example.com", "evil.example"), (">", ""), ("<", "<x")],
)
def test_changed_message_ids_are_not_ours(change: tuple[str, str]) -> None:
    made = new_message_id(ref="PR-2026-000001", key=KEY, nonce="a1b2", domain="example.com")
    assert not is_ours(made.replace(*change), key=KEY)
    assert not is_ours(made, key=b"other")
    assert not is_ours(made, key=b"")


@pytest.mark.parametrize(
    ("ref", "nonce", "domain"),
    [("", "n", "d.fi"), ("a.b", "n", "d.fi"), ("r", "n>", "d.fi"), ("r", "n", "d fi")],
)
def test_message_id_parts_must_be_plain(ref: str, nonce: str, domain: str) -> None:
    with pytest.raises(ValueError):
        new_message_id(ref=ref, key=KEY, nonce=nonce, domain=domain)

"""What is a person's letter and what is not; and whom the bot may ever answer by itself."""

from pathlib import Path

import pytest

from bot.domain.screening import Screening, Verdict, may_answer, screen
from bot.mail.parse import parse_message

MAILS = Path(__file__).parent.parent / "mail"
OWN = frozenset({"info@example.com"})
FORMS = frozenset({"lomake@example.com"})


def screened(headers: str, body: str = "Poistakaa tietoni.", sender: str = "a@example.fi") -> Screening:
    raw = f"From: {sender}\n{headers}\n\n{body}"
    return screen(parse_message(raw.encode()), OWN, FORMS)


def answerable(headers: str = "", sender: str = "a@example.fi") -> bool:
    message = parse_message(f"From: {sender}\n{headers}\n\nPoistakaa tietoni.".encode())
    return may_answer(message, screen(message, OWN, FORMS))


@pytest.mark.parametrize(
    ("name", "verdict", "answer"),
    [
        ("fi_erasure_html_only", Verdict.PROCESS, True),
        ("sv_access_latin1", Verdict.PROCESS, True),
        ("sv_bare_forward", Verdict.PROCESS, True),
        ("fi_answer_to_newsletter", Verdict.PROCESS, True),
        ("et_robot_sender", Verdict.PROCESS, False),
        ("fi_group_and_two_froms", Verdict.PROCESS, False),
        ("fi_web_form", Verdict.PROCESS, False),
        ("fi_out_of_office", Verdict.AUTO_REPLY, False),
        ("et_out_of_office_subject_only", Verdict.AUTO_REPLY, False),
        ("en_delivery_failure", Verdict.BOUNCE, False),
        ("fi_newsletter", Verdict.LIST, False),
    ],
)
@pytest.mark.covers("R17", "R18", "R19")
def test_sample_mails(name: str, verdict: Verdict, answer: bool) -> None:
    message = parse_message((MAILS / f"{name}.eml").read_bytes())
    found = screen(message, OWN, FORMS)
    assert (found.verdict, may_answer(message, found)) == (verdict, answer)


MARK = "X-Privacy-Bot: 1"


@pytest.mark.covers("R17")
def test_what_we_sent_from_our_address_is_our_own() -> None:
    assert screened(MARK, sender="Info <INFO@example.com>").verdict is Verdict.OWN


@pytest.mark.covers("R17")
@pytest.mark.parametrize("sender", ["info@example.com", "a@example.fi", "lomake@example.com"])
def test_a_mail_with_our_message_id_is_our_own(sender: str) -> None:
    message = parse_message(f"From: {sender}\n\nPoistakaa tietoni.".encode())
    assert screen(message, OWN, FORMS, ours=True).verdict is Verdict.OWN


@pytest.mark.covers("R7")
@pytest.mark.parametrize(
    "sender", ["a@example.fi", "lomake@example.com", "info@example.com, a@example.fi", ""]
)
def test_our_mark_hides_no_request_of_anybody_else(sender: str) -> None:
    assert screened(MARK, sender=sender).verdict is Verdict.PROCESS


@pytest.mark.covers("R19")
def test_what_a_colleague_forwards_from_our_address_is_read_and_not_answered() -> None:
    assert screened("Subject: VS: tietoni", sender="info@example.com").verdict is Verdict.PROCESS
    assert not answerable("Subject: VS: tietoni", sender="info@example.com")


def test_an_absence_message_from_our_address_is_no_letter() -> None:
    assert screened("Auto-Submitted: auto-replied", sender="info@example.com").verdict is Verdict.AUTO_REPLY


def test_a_form_that_writes_from_our_own_address_is_read() -> None:
    message = parse_message(b"From: info@example.com\nReply-To: a@example.fi\n\nPoistakaa tietoni.")
    assert screen(message, OWN, OWN) == Screening(
        verdict=Verdict.PROCESS, reason="a web form's mail", from_form=True
    )


def test_our_address_beside_another_is_not_ours_alone() -> None:
    assert screened("", sender="info@example.com, a@example.fi").verdict is Verdict.PROCESS


@pytest.mark.covers("R18")
@pytest.mark.parametrize(
    ("headers", "sender"),
    [
        ("Content-Type: multipart/report; report-type=delivery-status; boundary=b", "a@example.fi"),
        ("Content-Type: message/delivery-status", "a@example.fi"),
        ("X-Failed-Recipients: x@example.fi", "a@example.fi"),
        ("Subject: anything", "MAILER-DAEMON@mx.example.fi"),
        ("Subject: Delivery Status Notification (Failure)", "postmaster@example.fi"),
        ("Subject: Viestin toimitus epäonnistui", "postmaster@example.fi"),
        ("Subject: Ditt meddelande kunde inte levereras", "postmaster@example.se"),
        ("Subject: Kirja kohaletoimetamine ebaõnnestus", "postmaster@example.ee"),
        ("Return-Path: <>", "a@example.fi"),
        ("Auto-Submitted: auto-generated\nSubject: Undeliverable: asia", "system@example.fi"),
        ("Return-Path: <MAILER-DAEMON>\nSubject: Mail could not be delivered", "imss@example.be"),
    ],
)
def test_bounces(headers: str, sender: str) -> None:
    assert screened(headers, sender=sender).verdict is Verdict.BOUNCE


def test_a_postmaster_who_writes_a_letter_is_read() -> None:
    assert screened("Subject: Tietopyyntö", sender="postmaster@example.fi").verdict is Verdict.PROCESS


@pytest.mark.covers("R19")
@pytest.mark.parametrize(
    "headers",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-generated; owner-email=x",
        "X-Autoreply: yes",
        "X-Autorespond: Re: x",
        "Precedence: auto_reply",
        "X-Autogenerated: Reply",
        "X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent\nSubject: On leave until Monday",
        "Subject: Automaattinen vastaus: Pyyntönne",
        "Subject: Poissa toimistosta",
        "Subject: Poissa: Pyyntönne",
        "Subject: Autosvar: Er begäran",
        "Subject: Frånvaro: Er begäran",
        "Subject: Automatic reply: Your request",
        "Subject: Out of Office: Your request",
        "Subject: Automaatvastus: Teie taotlus",
        "Return-Path: <>\nSubject: Olen lomalla",
        "X-Auto-Response-Suppress: OOF\nSubject: Vacation",
        "Content-Type: multipart/report; report-type=disposition-notification; boundary=b",
    ],
)
def test_automatic_replies(headers: str) -> None:
    assert screened(headers).verdict is Verdict.AUTO_REPLY


@pytest.mark.parametrize(
    "headers",
    [
        "Auto-Submitted: no",
        "X-Autogenerated: Forward",
        "Subject: Viestini palautettiin, returned mail",
        "X-Autoreply: no",
        "Subject: VS: Automaattinen vastaus: Pyyntönne",
        "Subject: Poissa listalta",
        "Subject: Olen lomalla, siirtäkää huolto",
        "Subject: Automaattinen hälytys ei toimi",
    ],
)
def test_people_are_no_automatic_replies(headers: str) -> None:
    assert screened(headers).verdict is Verdict.PROCESS


@pytest.mark.parametrize(
    "headers",
    [
        "List-Id: <kirje.example.fi>",
        "List-Unsubscribe: <mailto:x@example.fi>",
        "Precedence: bulk",
        "Precedence: List",
    ],
)
def test_lists(headers: str) -> None:
    assert screened(headers).verdict is Verdict.LIST


@pytest.mark.parametrize(
    "headers",
    [
        "List-Id: <info.example.com>\nPrecedence: list\nList-Unsubscribe: <mailto:x@example.com>",
        "List-Id: <x>\nList-Post: <mailto:info@example.com>",
    ],
)
def test_a_mailbox_that_is_run_as_a_group_is_read(headers: str) -> None:
    assert screened(headers).verdict is Verdict.PROCESS


def test_empty_mail() -> None:
    assert screened("", body=" \n").verdict is Verdict.EMPTY


@pytest.mark.parametrize("headers", ["Subject: poistakaa tietoni", "Content-Type: application/pdf"])
def test_a_subject_or_an_attachment_is_enough_to_be_read(headers: str) -> None:
    assert screened(headers, body="").verdict is Verdict.PROCESS


@pytest.mark.covers("R19")
@pytest.mark.parametrize(
    "sender",
    [
        "no-reply@example.fi",
        "noreply@example.fi",
        "DoNotReply@example.fi",
        "do-not-reply+1@example.fi",
        "kauppa.noreply@example.fi",
        "ei-vastata@example.fi",
        "vastaamatta@example.fi",
        "svara-ej@example.se",
        "mitte-vastata@example.ee",
        "postmaster@example.fi",
        "owner-lista@example.fi",
        "lista-request@example.fi",
        "notifications@example.fi",
        "Matti",
        "matti@localhost",
        "",
    ],
)
def test_robots_and_unreadable_senders_get_no_answer(sender: str) -> None:
    assert not answerable(sender=sender)


@pytest.mark.parametrize("sender", ["vastaanotto@example.fi", "abbot@example.com", "roboti.matti@example.fi"])
def test_people_whose_address_looks_like_a_robots_may_be_answered(sender: str) -> None:
    assert answerable(sender=sender)


@pytest.mark.parametrize("value", ["All", "DR, OOF, AutoReply"])
def test_who_asks_for_no_automatic_answer_gets_none(value: str) -> None:
    assert not answerable(f"X-Auto-Response-Suppress: {value}")


def test_no_answer_to_what_is_screened_out() -> None:
    assert not answerable("Auto-Submitted: auto-replied")

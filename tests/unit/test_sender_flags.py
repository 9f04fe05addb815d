"""What the headers give away about who a mail says it is from."""

import pytest

from bot.domain.messages import Authentication
from bot.domain.registers import LookUp
from bot.domain.sender_flags import flags_of_sender, flags_on_file
from bot.domain.vocabulary import Flag
from bot.mail.parse import parse_message


def flags(headers: str, *, authenticated: bool = False) -> tuple[Flag, ...]:
    message = parse_message(f"{headers}\nSubject: x\n\ny".encode())
    return flags_of_sender(message, Authentication(authenticated=authenticated, reason=""))


@pytest.mark.covers("A4")
@pytest.mark.parametrize(
    "sender",
    [
        '"matti@example.fi" <x@evil.example>',
        '"Matti (matti@example.fi)" <x@evil.example>',
        "=?utf-8?q?matti=EF=BC=A0example=2Efi?= <x@evil.example>",
    ],
)
def test_an_address_shown_as_a_name_is_told(sender: str) -> None:
    assert flags(f"From: {sender}") == (Flag.DISPLAY_NAME,)


@pytest.mark.covers("A4", "A5")
def test_the_same_trick_in_reply_to_is_told() -> None:
    headers = 'From: Matti <matti@example.fi>\nReply-To: "matti@example.fi" <x@evil.example>'
    assert flags(headers) == (Flag.DISPLAY_NAME,)


def test_ones_own_address_as_a_name_is_usual() -> None:
    assert flags('From: "Matti@example.fi" <matti@example.fi>') == ()
    assert flags("From: Matti Virtanen <matti@example.fi>") == ()


def test_several_senders_are_told() -> None:
    assert flags("From: a@example.fi, b@example.fi") == (Flag.SEVERAL_SENDERS,)


@pytest.mark.covers("R28")
@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("<x@evil.example>", True),
        ("<bounce@mail.example.fi>", False),
        ("<matti@example.fi>", False),
        ("<>", False),
        ("", False),
    ],
)
def test_an_envelope_from_elsewhere_is_told(path: str, told: bool) -> None:
    headers = f"Return-Path: {path}\nFrom: Matti <matti@example.fi>"
    assert (Flag.ENVELOPE_DIFFERS in flags(headers)) is told
    assert Flag.ENVELOPE_DIFFERS not in flags(headers, authenticated=True)


def test_a_mail_of_nobody_has_no_envelope_to_compare() -> None:
    assert flags("Return-Path: <x@evil.example>\nFrom: Matti") == ()
    assert flags("Return-Path: <x@example.fi>\nFrom: m@sub.example.fi") == ()


def test_the_registers_give_away_a_look_alike() -> None:
    assert flags_on_file(LookUp(resembles="m…@example.fi")) == (Flag.LOOK_ALIKE,)
    assert flags_on_file(LookUp()) == ()

"""Address headers as people's programs write them."""

import pytest

from bot.mail.addresses import read_addresses


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Matti Meri <Matti@Example.FI>", [("Matti Meri", "matti@example.fi")]),
        ("matti@example.fi", [("", "matti@example.fi")]),
        ("<matti@example.fi>", [("", "matti@example.fi")]),
        ("matti@example.fi (Matti Meri)", [("Matti Meri", "matti@example.fi")]),
        ('"Meri, Matti" <matti@example.fi>', [("Meri, Matti", "matti@example.fi")]),
        ("Meri, Matti <matti@example.fi>", [("Meri, Matti", "matti@example.fi")]),
        ("a@example.fi, b@example.fi", [("", "a@example.fi"), ("", "b@example.fi")]),
        ("a@example.fi; b@example.fi", [("", "a@example.fi"), ("", "b@example.fi")]),
        ("a@example.fi b@example.fi", [("", "a@example.fi"), ("", "b@example.fi")]),
        ("<a@example.fi> <b@example.fi>", [("", "a@example.fi"), ("", "b@example.fi")]),
        ("'Matti' <m@example.fi>", [("Matti", "m@example.fi")]),
        ('"m@example.fi" <x@example.com>', [("m@example.fi", "x@example.com")]),
        ("=?utf-8?q?a=40example=2Efi=2C?= <b@example.fi>", [("a@example.fi,", "b@example.fi")]),
        ("Ryhmä: a@example.fi, B <b@example.fi>;", [("", "a@example.fi"), ("B", "b@example.fi")]),
        ("undisclosed-recipients:;", []),
        ("", []),
        ("Matti", [("Matti", "")]),
        ("Matti <>", [("Matti", "")]),
        ("mailto:m@example.fi", [("", "m@example.fi")]),
        ("Matti Meri [mailto:m@example.fi]", [("Matti Meri", "m@example.fi")]),
        ("Matti <<m@example.fi>>", [("Matti", "m@example.fi")]),
        ("m @ example.fi", [("", "m@example.fi")]),
        ("Matti @ Meri <m@example.fi>", [("Matti @ Meri", "m@example.fi")]),
        ("<@relay.example:m@example.fi>", [("", "m@example.fi")]),
        ("m@example.fi (a (nested) word", [("a (nested) word", "m@example.fi")]),
        ("Matti <m@example.fi", [("Matti", "m@example.fi")]),
        ('"odd \\" name" <m@example.fi>', [('odd " name', "m@example.fi")]),
        ('"two words"@example.fi', [("", '"two words"@example.fi')]),
    ],
)
def test_address_header(value: str, expected: list[tuple[str, str]]) -> None:
    assert [(one.name, one.address) for one in read_addresses([value])] == expected


@pytest.mark.covers("A3")
def test_no_letter_of_another_alphabet_becomes_ours() -> None:
    [kelvin] = read_addresses(["<ma\N{KELVIN SIGN}I@EXAMPLE.fi>"])
    assert kelvin.address == "ma\N{KELVIN SIGN}i@example.fi"
    assert read_addresses(["<ÄIJÄ@example.fi>"])[0].address == "äijä@example.fi"

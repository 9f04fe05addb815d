"""An address that looks like one on file is told, and only such a one (A3)."""

import pytest

from bot.domain.look_alikes import distance, resembled

ON_FILE = ("matti.virtanen@gmail.com", "anna@example.fi", "no address", "liisa.korhonen@äijälä.fi")

ALIKE = [
    "matti.virtanen+data@gmail.com",
    "mattivirtanen@gmail.com",
    "m.atti.virtanen@gmail.com",
    "matti_virtanen@gmail.com",
    "matti-virtanen@gmail.com",
    "virtanen.matti@gmail.com",
    "matti.juhani.virtanen@gmail.com",
    "matti.virtanen1@gmail.com",
    "matti.virtanen77@gmail.com",
    "mati.virtanen@gmail.com",
    "matti.virtannen@gmail.com",
    "matti.vitranen@gmail.com",
    "matti.virtanem@gmail.com",
    "rnatti.virtanen@gmail.com",
    "matti.vvirtanen@gmail.com",
    "mattl.vlrtanen@gmail.com",
    "matt1.v1rtanen@gmail.com",
    "m4tti.virtanen@gmail.com",
    "mаtti.virtanen@gmail.com",  # Cyrillic а
    "mаttі.vіrtаnеn@gmail.com",  # Cyrillic throughout
    "mαtti.virtanen@gmail.com",  # Greek α
    "mattı.vırtanen@gmail.com",  # dotless ı
    "mättí.virtanen@gmail.com",
    "ｍatti.virtanen@gmail.com",
    "matti.virtanen@gmai1.com",
    "matti.virtanen@grnail.com",
    "matti.virtanen@gmial.com",
    "matti.virtanen@gmaill.com",
    "matti.virtanen@gmall.com",
    "matti.virtanen@gmail.co",
    "matti.virtanen@gmail.fi",
    "matti.virtanen@gmаil.com",  # Cyrillic а
    "matti.virtanen@googlemail.com",
    "matti.virtanen@outlook.com",
    "mattivirtanen@proton.me",
    "virtanen.matti@outlook.com",
    "matti.j.virtanen@outlook.com",
    "anna@example.com",
    "anna@example.org",
    "anna@exarnple.fi",
    "anna@exampIe.fi",
    "anna@examp1e.fi",
    "anna@exmple.fi",
    "anna@exapmle.fi",
    "anna@example.fi.com",
    "аnna@example.fi",  # Cyrillic а
    "ann\N{GREEK SMALL LETTER ALPHA}@example.fi",
    "anna+privacy@example.fi",
    "a.nna@example.fi",
    "liisa.korhonen@aijala.fi",
    "liisa.korhonen@xn--ijl-placb.com",
]
NOT_ALIKE = [
    "ville@example.fi",
    "hanna@example.fi",
    "liisa.virtanen@gmail.com",
    "matti.korhonen@gmail.com",
    "anna@other.fi",
    "anna",
    "+tag@example.fi",
    "info@example.fi",
    "anna@ä..fi",
]


@pytest.mark.covers("A3")
@pytest.mark.parametrize("address", ALIKE)
def test_a_look_alike_is_told(address: str) -> None:
    assert resembled(address, ON_FILE)


@pytest.mark.parametrize("address", NOT_ALIKE)
def test_another_person_is_no_look_alike(address: str) -> None:
    assert resembled(address, ON_FILE) == ""


def test_everybody_has_an_info_address() -> None:
    assert resembled("toimisto@one.fi", ["toimisto@another.fi"]) == ""


@pytest.mark.parametrize(
    ("text", "other", "apart"),
    [
        ("abc", "abc", 0),
        ("abc", "abd", 1),
        ("abc", "acb", 1),
        ("abc", "ab", 1),
        ("abcd", "badc", 2),
        ("abc", "xyz", None),
        ("a", "abcd", None),
        ("ab", "cd", 2),
        ("abcde", "vwxyz", None),
        ("abcdef", "fabcde", 2),
        ("abxy", "xyab", None),
    ],
)
def test_distance_counts_slips(text: str, other: str, apart: int | None) -> None:
    assert distance(text, other, most=2) == apart

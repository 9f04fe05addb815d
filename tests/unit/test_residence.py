"""Whose authority a reply names when the writer's country isn't told: a guess by the address."""

import pytest

from bot.domain.residence import probable_residence
from bot.domain.vocabulary import Country


@pytest.mark.covers("S-55")
@pytest.mark.parametrize(
    ("address", "country"),
    [
        ("aino@example.fi", Country.FI),
        ("AINO@EXAMPLE.FI", Country.FI),
        ("ida@example.ax", Country.FI),
        ("mari@example.ee", Country.EE),
        ("sara@mail.example.se", Country.SE),
        ("john@example.com", None),
        ("", None),
    ],
)
def test_country_is_guessed_by_the_top_level_domain(address: str, country: Country | None) -> None:
    assert probable_residence(address) == country

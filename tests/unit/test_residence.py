"""Which country a reply's authority is chosen by."""

import pytest

from bot.domain.residence import probable_residence
from bot.domain.vocabulary import Country


@pytest.mark.covers("S-55")
@pytest.mark.parametrize(
    ("address", "country"),
    [
        ("aino@example.fi", Country.FI),
        ("maarit@example.AX", Country.FI),
        ("kadri@example.ee", Country.EE),
        ("elsa@example.se", Country.SE),
        ("joan@example.com", None),
        ("", None),
    ],
)
def test_top_level_domain_tells_the_country(address: str, country: Country | None) -> None:
    assert probable_residence(address) is country

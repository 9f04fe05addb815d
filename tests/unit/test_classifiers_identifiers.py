"""Addresses and numbers in a body; national numbers only with a right check digit."""

import pytest

from classifiers.identifiers import find_identifiers


@pytest.mark.parametrize(
    ("body", "kind", "text"),
    [
        ("Osoite on aino.esimerkki@example.fi.", "email", "aino.esimerkki@example.fi"),
        ("Soita 040 000 1177 illalla", "phone", "040 000 1177"),
        ("Ring mig på +46 70 000 00 00.", "phone", "+46 70 000 00 00"),
        ("Hetu 131052-308T on minun", "national_id", "131052-308T"),
        ("isikukood 37605030299", "national_id", "37605030299"),
        ("personnummer 811218-9876", "national_id", "811218-9876"),
        ("asiakasnumeroni on 300-8841", "customer_number", "300-8841"),
        ("mitt kundnummer är 554120", "customer_number", "554120"),
    ],
)
def test_is_found_with_its_place(body: str, kind: str, text: str) -> None:
    (entity,) = find_identifiers(body)
    assert (entity.kind, entity.text, body[entity.start : entity.end]) == (kind, text, text)


@pytest.mark.parametrize(
    "body",
    [
        "131052-308U",  # wrong check character
        "37605030298",  # wrong check digit
        "811218-9877",  # wrong check digit
        "319952-3080",  # no such day or month
        "lasku 44187, 12.8.2025, 1 250,00 euroa",
        "laite@",
        "",
    ],
)
def test_other_numbers_are_nobodys(body: str) -> None:
    assert [entity.kind for entity in find_identifiers(body) if entity.kind != "phone"] == []


def test_found_things_do_not_overlap_and_keep_their_order() -> None:
    found = find_identifiers("040 000 1177, 131052-308T ja aino@example.fi")
    assert [entity.kind for entity in found] == ["phone", "national_id", "email"]

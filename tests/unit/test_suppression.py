"""Lists cleaned of those who may not be marketed to: whatever the columns, the separator and the spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.suppression import Contact, cleaned, contacts, contacts_in, separator_of

LISTED = contacts(["anna@example.fi", "pekka@example.com"], ["040 123 4567"])


def suppressed(there: frozenset[Contact]) -> bool:
    return not LISTED.isdisjoint(there)


@pytest.mark.parametrize(
    "cell",
    [
        "Anna@Example.FI",
        "Anna Aalto <anna@example.fi>",
        "mailto:anna@example.fi",
        "x@example.fi; anna@example.fi",
        "+358 40 1234567",
        "00358401234567",
        "040-123 4567 (iltaisin)",
        "koti 09 555 111 222, gsm 0401234567",
    ],
)
def test_every_spelling_of_a_contact_is_known(cell: str) -> None:
    assert suppressed(contacts_in(["Anna", cell]))


@pytest.mark.parametrize(
    "cell", ["hanna@example.fi", "anna@example.fi.example.com", "0401234568", "", "4567"]
)
def test_another_contact_stays(cell: str) -> None:
    assert not suppressed(contacts_in(["Anna", cell]))


@pytest.mark.covers("S-30")
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_a_cleaned_list_has_every_other_line_as_it_was(separator: str, end: str) -> None:
    rows = [
        ["Nimi", "Sähköposti", "Puhelin"],
        ["Anna Aalto", "ANNA@example.fi", ""],
        ['"Öberg, ""Kalle"" ', ' katu 1"', ""],
        ["Sara", "sara@example.se", "+46 70 123 45 67"],
        ["Ville", "", "0401234567"],
        ["", "", ""],
    ]
    lines = [separator.join(row) + end for row in rows]
    done = cleaned("".join(lines), suppressed)
    assert done.text == lines[0] + lines[2] + lines[3] + lines[5]
    assert (done.rows, done.removed, done.unread) == (4, (2, 5), (3,))


def test_a_cell_over_several_lines_goes_or_stays_with_its_row() -> None:
    text = 'nimi;osoite\n"Anna\nAalto";anna@example.fi\n"Sara\nÅ";sara@example.se\nloppu;x@example.fi'
    done = cleaned(text, suppressed)
    assert done.text == 'nimi;osoite\n"Sara\nÅ";sara@example.se\nloppu;x@example.fi'
    assert done.removed == (2,)


def test_a_list_without_a_heading_loses_its_first_row_too() -> None:
    assert cleaned("anna@example.fi\nsara@example.se\n", suppressed).text == "sara@example.se\n"


def test_an_endless_cell_is_named_by_its_line() -> None:
    with pytest.raises(ValueError, match="line 2"):
        cleaned('a;b\n"' + "x" * 1_100_000, suppressed)


def test_a_list_of_one_column_has_a_comma() -> None:
    assert separator_of("nobody here") == ","


@given(st.lists(st.text(alphabet='ab;,\n@." 4', max_size=30), max_size=6))
def test_nothing_is_lost_where_nobody_is_listed(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert cleaned(text, lambda there: False).text == text

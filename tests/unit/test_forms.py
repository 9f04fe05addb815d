"""Who filled in a web form."""

import pytest

from bot.domain.forms import form_person
from bot.domain.messages import Mailbox

TOPI = Mailbox(name="Topi Virkkula", address="topi@example.fi")


@pytest.mark.parametrize(
    "text",
    [
        "Yhteydenotto\n\nNimi: Topi Virkkula\nSähköposti: topi@example.fi\nViesti: Hei",
        "Lähettäjä: Topi Virkkula\nSähköpostiosoite (pakollinen): Topi@Example.fi",
        "Namn: Topi Virkkula\nE-post: topi@example.fi",
        "Full name = Topi Virkkula\nE-mail = topi@example.fi",
        "Name: Topi Virkkula\nEmail: topi@example.fi <mailto:topi@example.fi>",
        "Teie nimi: Topi Virkkula\nE-posti aadress: topi@example.fi",
        "*Nimi*: Topi Virkkula\n*Sähköposti*: topi@example.fi",
        "Nimi\tTopi Virkkula\nSähköposti\ttopi@example.fi",
        "| Nimi | Topi Virkkula |\n| Sähköposti | topi@example.fi |",
        "Nimi *\nTopi Virkkula\n\nSähköposti *\n\ntopi@example.fi\n\nViesti\nHei",
        "Nimi:\nTopi Virkkula\nSähköposti:\ntopi@example.fi",
        "Etunimi: Topi\nSukunimi: Virkkula\nSähköposti: topi@example.fi",
        "First name: Topi\nLast name: Virkkula\nYour e-mail: topi@example.fi\nE-mail: topi@example.fi",
    ],
)
def test_the_fields_name_the_person(text: str) -> None:
    assert form_person(text) == TOPI


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Poistakaa tietoni.",
        "Kirjoittakaa osoitteeseen topi@example.fi",
        "Nimi: Topi Virkkula\nSähköposti:\nPuhelin: 040 123",
        "Sähköposti: ei ole",
        "Sähköposti: topi@localhost",
    ],
)
def test_without_an_address_in_a_field_there_is_nobody(text: str) -> None:
    assert form_person(text) is None


def test_a_message_that_names_another_address_leaves_it_open_who_asks() -> None:
    assert form_person("Sähköposti: topi@example.fi\nViesti: Hei\nEmail: victim@example.com") is None


def test_an_endless_text_is_left_to_a_person() -> None:
    assert form_person("Sähköposti: topi@example.fi\n" + "Viesti " * 20_000) is None


def test_an_address_alone_is_enough() -> None:
    assert form_person("Nimi:\nSähköposti: topi@example.fi") == Mailbox(name="", address="topi@example.fi")

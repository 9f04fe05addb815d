"""Somebody wants to harm, or acts for another person, or sits in the victim's mailbox (A17 to A24)."""

from dataclasses import replace

import pytest

from tests.attacks.conftest import MakeTown
from tests.attacks.letters import from_anna, from_eve, her_number, nothing_is_told, said_by_eve
from tests.attacks.words import AGENT, CHANGE, ERASURE, HEIR, INSIDER, OPT_OUT, RESTRICTION
from tests.support.attack_seen import EVE, Attack
from tests.support.customers import ANNA, registers

pytestmark = pytest.mark.faults
HERS = frozenset({ANNA.email})


@pytest.mark.covers("A17")
@pytest.mark.parametrize("language", ["fi", "en"])
async def test_nobody_elses_erasure_is_carried_out(towns: MakeTown, language: str) -> None:
    spoofed = from_anna(language, passes=False, body=ERASURE[language].format(name=ANNA.name))
    town = towns(ANNA)
    outcome = await town.suffers(
        Attack(first=(spoofed, said_by_eve(ERASURE[language].format(name=ANNA.name))))
    )
    assert outcome.disclosed(ANNA) == []
    assert "answered" not in {case["state"] for case in town.bench.cases()}


@pytest.mark.covers("A18")
@pytest.mark.parametrize("language", ["sv", "et"])
async def test_new_contact_data_first_open_no_data_afterwards(towns: MakeTown, language: str) -> None:
    """From her mailbox the address is changed; staff change it on file; then the new one asks."""
    town = towns(ANNA)
    wish = from_anna(language, body=CHANGE[language].format(name=ANNA.name, to=EVE))
    await town.bench.take(wish.write())
    await town.staff_click(Attack())
    told = [mail.recipients[0] for mail in town.bench.home.servers.smtp.mails]
    assert ANNA.second_email in told, "the old contacts hear of the change"
    changed = replace(ANNA, email=EVE)
    town.bench.home.registers = registers(town.bench.home.folder, [changed])
    town.bench.reconfigure()
    town.persons = [changed]
    await town.bench.take(from_eve(language).write())
    asked = town.bench.case(max(case["ref"] for case in town.bench.cases()))
    assert "contact_changed" in asked["flags"]
    outcome = await town.suffers(Attack())
    assert outcome.disclosed(ANNA) == []


@pytest.mark.covers("A19")
@pytest.mark.parametrize("language", ["fi", "en"])
async def test_a_stop_is_harmless_and_tells_nothing(towns: MakeTown, language: str) -> None:
    await nothing_is_told(towns, Attack(first=(said_by_eve(OPT_OUT[language].format(name=ANNA.name)),)))


@pytest.mark.covers("A19")
@pytest.mark.parametrize("language", ["sv", "et"])
async def test_a_restriction_needs_the_person(towns: MakeTown, language: str) -> None:
    words = RESTRICTION[language].format(name=ANNA.name)
    await nothing_is_told(towns, Attack(first=(said_by_eve(words),)))


@pytest.mark.covers("A20")
@pytest.mark.parametrize("language", ["fi", "en"])
async def test_the_former_owner_of_the_house_gets_nothing(towns: MakeTown, language: str) -> None:
    more = f"{ANNA.street}, {ANNA.town}. {ANNA.serial}"
    letter = from_eve(language, name="Eero Entinen", more=more)
    await nothing_is_told(towns, Attack(first=(letter,), known=(ANNA.street, ANNA.serial)))


@pytest.mark.covers("A21")
@pytest.mark.parametrize("language", ["sv", "et", "fi"])
async def test_a_lawyer_without_a_mandate_gets_nothing(towns: MakeTown, language: str) -> None:
    letter = said_by_eve(AGENT[language].format(name=ANNA.name), name="Lex Oy")
    town = towns(ANNA)
    outcome = await town.suffers(
        Attack(first=(replace(letter, body=f"{letter.body} {her_number(language)}"),))
    )
    assert outcome.disclosed(replace(ANNA, customer_number="(told by the lawyer)")) == []
    [case] = town.bench.cases()
    assert (case["identity"]["required"], "representative" in case["flags"]) == ("ID-3", True)


@pytest.mark.covers("A22")
@pytest.mark.parametrize("language", ["fi", "en", "sv", "et"])
async def test_heirs_are_for_people_to_decide(towns: MakeTown, language: str) -> None:
    town = towns(ANNA)
    outcome = await town.suffers(
        Attack(first=(said_by_eve(HEIR[language].format(name=ANNA.name), name="Eve"),))
    )
    assert outcome.disclosed(ANNA) == []
    [case] = town.bench.cases()
    assert case["identity"]["required"] == "ID-3"


@pytest.mark.covers("A23")
@pytest.mark.parametrize("language", ["sv", "en", "fi", "et"])
async def test_a_colleague_gets_no_customers_data(towns: MakeTown, language: str) -> None:
    words = f"{INSIDER[language].format(name=ANNA.name)} {her_number(language)}"
    letter = replace(said_by_eve(words), sender="Heli <heli@example.com>")
    town = towns(ANNA)
    known = (ANNA.customer_number,)
    outcome = await town.suffers(Attack(first=(letter,), reads=frozenset({"heli@example.com"}), known=known))
    assert outcome.disclosed(ANNA) == []
    assert "insider" in town.bench.cases()[0]["flags"]


@pytest.mark.covers("A24")
@pytest.mark.parametrize("language", ["fi", "et"])
async def test_her_mailbox_alone_opens_no_sensitive_data(towns: MakeTown, language: str) -> None:
    town = towns(replace(ANNA, second_email=""))
    outcome = await town.suffers(Attack(first=(from_anna(language),), reads=HERS))
    assert town.bench.cases()[0]["identity"]["level"] == "ID-2", "the code came back from her mailbox"
    assert outcome.disclosed(replace(ANNA, second_email="")) == []

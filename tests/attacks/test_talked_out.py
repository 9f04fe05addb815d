"""Somebody talks staff into it, or brings what looks like proof (A9 to A16)."""

import pytest

from bot.domain.proofs import ProofKind
from bot.workflows import challenges
from tests.attacks.conftest import MakeTown
from tests.attacks.letters import from_anna, from_eve, her_number, nothing_is_told, said_by_eve
from tests.attacks.words import ACCESS, ASKS, LOST, NEGOTIATES, THREATENS
from tests.support.attack import Town, types_facts
from tests.support.attack_seen import EVE, Attack
from tests.support.customers import ANNA, BERTIL
from tests.support.documents import mail_with, pdf
from tests.support.identity import LINK

pytestmark = pytest.mark.faults
GUESSED = {ProofKind.DEVICE_SERIAL: ANNA.phone, ProofKind.INVOICE_NUMBER: ANNA.street}
KNOWN = (ANNA.customer_number, ANNA.serial, ANNA.invoice)
RIGHT = {ProofKind.DEVICE_SERIAL: ANNA.serial, ProofKind.INVOICE_NUMBER: ANNA.invoice}


@pytest.mark.covers("A9")
@pytest.mark.parametrize("language", ["fi", "en"])
async def test_the_new_address_of_somebody_who_lost_the_old_one_gets_nothing(
    towns: MakeTown, language: str
) -> None:
    more = f"{LOST[language]} {her_number(language)}"
    attack = Attack(first=(from_eve(language, more=more),), elsewhere=EVE, known=(ANNA.customer_number,))
    town = towns(ANNA)
    outcome = await town.suffers(attack)
    assert outcome.disclosed(ANNA) == []
    assert town.bench.cases()[0]["state"] != "answered"
    told = [to for to, _ in outcome.mails]
    assert ANNA.email in told, "the old contact has to hear of it"


@pytest.mark.covers("A10")
@pytest.mark.parametrize("language", ["sv", "et"])
async def test_nobody_talks_the_proof_down(towns: MakeTown, language: str) -> None:
    more = said_by_eve(NEGOTIATES[language], subject="Re: [PR-2026-000001]")
    await nothing_is_told(towns, Attack(first=(from_eve(language, more=NEGOTIATES[language]),), then=(more,)))


@pytest.mark.covers("A11")
@pytest.mark.parametrize("language", ["fi", "en"])
async def test_threats_change_nothing(towns: MakeTown, language: str) -> None:
    town = towns(ANNA)
    outcome = await town.suffers(Attack(first=(from_eve(language, more=THREATENS[language]),)))
    assert outcome.disclosed(ANNA) == []
    assert town.bench.cases()[0]["identity"]["level"] == "ID-0"
    assert "pressure" in town.bench.cases()[0]["flags"]


@pytest.mark.covers("A12", "A13")
@pytest.mark.parametrize("language", ["sv", "et"])
async def test_a_picture_of_a_passport_proves_nothing_and_is_told_to_nobody(
    towns: MakeTown, language: str
) -> None:
    number = "131052-308T"
    body = f"{ACCESS[language].format(name=ANNA.name)}\n{number}"
    passport = ("passport.pdf", "application/pdf", pdf("PASSI / PASS / PASSPORT", ANNA.name.upper()))
    mail = mail_with(body, passport, sender=f"{ANNA.name} <{EVE}>")
    town = towns(ANNA)
    await town.bench.take(mail)
    outcome = await town.suffers(Attack())
    case = town.bench.case(town.bench.cases()[0]["ref"])
    assert (case["identity"]["level"], outcome.disclosed(ANNA)) == ("ID-0", [])
    assert number not in str(case)
    assert all(number not in text for text in outcome.texts())


async def asked(town: Town, language: str) -> str:
    """The link in the question that the attacker got."""
    outcome = await town.suffers(Attack(first=(from_eve(language, more=her_number(language)),), known=KNOWN))
    return str(LINK.findall("\n".join(outcome.texts()))[0])


@pytest.mark.covers("A14")
@pytest.mark.parametrize("language", ["fi", "en"])
async def test_what_others_know_proves_nothing(towns: MakeTown, language: str) -> None:
    town = towns(ANNA)
    token = await asked(town, language)
    types_facts(town, token, GUESSED)
    assert town.bench.cases()[0]["identity"]["level"] == "ID-0"
    assert (await town.suffers(Attack())).disclosed(ANNA) == []


@pytest.mark.covers("A15", "A20")
@pytest.mark.parametrize("language", ["sv", "et"])
async def test_right_facts_open_no_other_address(towns: MakeTown, language: str) -> None:
    """Whoever was told the facts, or read them off a device, gets no answer at an address of their own."""
    town = towns(ANNA)
    attack = Attack(first=(from_eve(language, more=her_number(language)),), known=KNOWN)
    outcome = await town.suffers(attack)
    types_facts(town, LINK.findall("\n".join(outcome.texts()))[0], RIGHT)
    assert town.bench.cases()[0]["identity"]["level"] == "ID-2"
    assert (await town.suffers(Attack(known=attack.known))).disclosed(ANNA) == []


@pytest.mark.covers("A16")
@pytest.mark.parametrize("language", ["fi", "sv", "en", "et"])
async def test_nobody_learns_who_is_a_customer(towns: MakeTown, language: str) -> None:
    first = (said_by_eve(ASKS[language].format(name=ANNA.name), subject="?"),)
    outcome = await nothing_is_told(towns, Attack(first=first), BERTIL)
    assert outcome.view


@pytest.mark.covers("A25")
@pytest.mark.parametrize("language", ["fi", "en"])
async def test_codes_are_not_guessed(towns: MakeTown, language: str) -> None:
    town = towns(ANNA)
    outcome = await town.suffers(Attack(first=(from_anna(language, passes=False),)))
    hers = "\n".join(text for to, mail in outcome.mails if to == ANNA.email for text in town.read(mail))
    token, code = LINK.findall(hers)[-1], town.codes(hers)[-1]
    office = town.bench.office
    for number in range(6):
        town.types(token, f"2345{number + 2}-ABCDE")
    answer = town.bench.call(lambda s: challenges.answered_on_page(s, office, token, code))
    assert answer is challenges.Answer.WRONG
    assert town.bench.cases()[0]["identity"]["level"] == "ID-0"


@pytest.mark.covers("A26")
@pytest.mark.parametrize("language", ["sv", "et"])
async def test_a_scanner_that_opens_every_link_shows_nobody(towns: MakeTown, language: str) -> None:
    """The pages of `suffers` are opened with every link of the mailboxes that are read."""
    town = towns(ANNA)
    reads = frozenset({ANNA.email, ANNA.second_email})
    await town.bench.take(from_anna(language, passes=False).write())
    await town.staff_click(Attack())
    before = town.bench.cases()[0]["identity"]["level"]
    pages = [page async for page in town.pages(Attack(reads=reads))]
    assert any("/verify/" in page for page in pages)
    assert (before, town.bench.cases()[0]["identity"]["level"]) == ("ID-0", "ID-0")

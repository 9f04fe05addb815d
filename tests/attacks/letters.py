"""The letters and the judgement that several modules of attacks share."""

from dataclasses import replace

from tests.attacks.conftest import MakeTown
from tests.attacks.words import ACCESS, NUMBER
from tests.support.attack_seen import EVE, Attack, Outcome
from tests.support.customers import ANNA, BERTIL, Person
from tests.support.letters import Letter


def from_anna(language: str, **changes: object) -> Letter:
    """A request with her address in From."""
    letter = Letter(sender=f"{ANNA.name} <{ANNA.email}>", body=ACCESS[language].format(name=ANNA.name))
    return replace(letter, **changes)  # type: ignore[arg-type]


def from_eve(language: str, name: str = ANNA.name, address: str = EVE, more: str = "") -> Letter:
    """A request from an address of the attacker's under her name."""
    body = f"{more}\n{ACCESS[language].format(name=name)}"
    return Letter(sender=f"{name} <{address}>", body=body)


def said_by_eve(text: str, name: str = ANNA.name, **changes: object) -> Letter:
    """These words from the attacker's address."""
    return replace(Letter(sender=f"{name} <{EVE}>", body=text), **changes)  # type: ignore[arg-type]


def her_number(language: str) -> str:
    """The sentence that makes the registers find her."""
    return NUMBER[language].format(number=ANNA.customer_number)


async def nothing_is_told(towns: MakeTown, attack: Attack, *more: Person) -> Outcome:
    """No canary and no code of others; and all is as if the victim were no customer."""
    victim = towns(ANNA, *more)
    outcome = await victim.suffers(attack)
    assert victim.bench.cases(), "the mails must be requests, or the attack shows nothing"
    assert outcome.disclosed(ANNA, BERTIL) == []
    elsewhere = await towns(*more).suffers(attack)
    assert outcome.view == elsewhere.view
    return outcome

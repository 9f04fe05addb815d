"""The town itself: with a broken gate an attack is seen as one, so that its silence means something."""

from dataclasses import replace

import pytest

from bot.domain.vocabulary import IdentityLevel
from tests.attacks.conftest import MakeTown
from tests.attacks.letters import from_anna, from_eve, her_number
from tests.support.attack_seen import Attack
from tests.support.customers import ANNA


def no_reason(*_: object) -> list[str]:
    """A gate that finds nothing wrong."""
    return []


@pytest.mark.faults
@pytest.mark.covers("A33")
async def test_with_an_open_gate_the_canaries_fly(towns: MakeTown, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.workflows.releasing.why_not_there", no_reason)
    monkeypatch.setattr("bot.workflows.releasing._tells_too_much", no_reason)
    monkeypatch.setattr("bot.workflows.approval._about_case", no_reason)
    for module in ("case", "identity"):  # the settings' table would raise it again
        monkeypatch.setattr(f"bot.domain.{module}.required_level", lambda *_, **__: IdentityLevel.NONE)
    more = her_number("fi")
    outcome = await towns(ANNA).suffers(
        Attack(first=(from_eve("fi", more=more),), known=(ANNA.customer_number,))
    )
    assert set(outcome.disclosed(ANNA)) == set(ANNA.canaries) - {ANNA.customer_number}


@pytest.mark.faults
async def test_a_code_in_the_wrong_mail_is_seen(towns: MakeTown, monkeypatch: pytest.MonkeyPatch) -> None:
    """The code of the contact on file, also to the writer: then the writer shows to be the person."""
    monkeypatch.setattr("bot.workflows.challenges.fresh_code", lambda _: "23456-789AB")
    outcome = await towns(ANNA).suffers(Attack(first=(from_eve("en", more=her_number("en")),)))
    assert "23456-789AB" in outcome.disclosed(ANNA)


@pytest.mark.covers("A1", "A16")
async def test_a_forged_address_and_a_new_one_get_nothing(towns: MakeTown) -> None:
    """The two commonest attacks, quickly: the others are played by `make faults`."""
    town = towns(ANNA)
    attack = Attack(first=(from_anna("fi", passes=False), from_eve("sv", more=her_number("sv"))))
    outcome = await town.suffers(replace(attack, known=(ANNA.customer_number,)))
    assert outcome.disclosed(ANNA) == []
    assert outcome.view, "the attacker was answered"
    assert "answered" not in {case["state"] for case in town.bench.cases()}

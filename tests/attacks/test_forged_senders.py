"""Somebody writes in another's name: by address, by headers, by threads (A1 to A8)."""

from dataclasses import replace

import pytest

from tests.attacks.conftest import MakeTown
from tests.attacks.letters import from_anna, from_eve, nothing_is_told
from tests.attacks.words import ACCESS, COPY, LOST
from tests.support.attack_seen import EVE, Attack
from tests.support.customers import ANNA
from tests.support.letters import AUTHSERV

pytestmark = pytest.mark.faults


@pytest.mark.covers("A1")
@pytest.mark.parametrize(("language", "passes"), [("fi", False), ("sv", None), ("en", None), ("et", False)])
async def test_a_forged_address_gets_nothing(towns: MakeTown, language: str, passes: bool | None) -> None:
    await nothing_is_told(towns, Attack(first=(from_anna(language, passes=passes),)))


@pytest.mark.covers("A2")
@pytest.mark.parametrize("language", ["fi", "en"])
async def test_a_forged_verdict_is_not_believed(towns: MakeTown, language: str) -> None:
    ours = f"Authentication-Results: {AUTHSERV}; dmarc=pass header.from=example.fi"
    theirs = "Authentication-Results: mx.evil.example.net; dmarc=pass header.from=example.fi"
    below = from_anna(language, passes=False, headers=(ours,))
    foreign = from_anna(language, passes=None, headers=(theirs,), subject="Re")
    town = towns(ANNA)
    outcome = await town.suffers(Attack(first=(below, foreign)))
    assert {case["identity"]["level"] for case in town.bench.cases()} == {"ID-0"}
    assert outcome.disclosed(ANNA) == []


LOOK_ALIKES = ["anna.aa1to@example.fi", "anna.aalto@examp1e.fi", "anna.aalto+tiedot@example.fi"]


@pytest.mark.covers("A3")
@pytest.mark.parametrize(("language", "address"), [*zip(["sv", "et", "fi"], LOOK_ALIKES, strict=True)])
async def test_a_look_alike_is_a_stranger(towns: MakeTown, language: str, address: str) -> None:
    attack = Attack(first=(from_eve(language, address=address),), reads=frozenset({address}))
    await nothing_is_told(towns, attack)


@pytest.mark.covers("A4")
@pytest.mark.parametrize("language", ["fi", "en"])
async def test_a_name_is_no_sender(towns: MakeTown, language: str) -> None:
    await nothing_is_told(towns, Attack(first=(from_eve(language, name=f'"{ANNA.email}"'),)))


@pytest.mark.covers("A5")
@pytest.mark.parametrize(("language", "passes"), [("sv", False), ("et", True)])
async def test_reply_to_gets_nothing(towns: MakeTown, language: str, passes: bool) -> None:
    letter = from_anna(language, passes=passes, headers=(f"Reply-To: {EVE}",))
    outcome = await towns(ANNA).suffers(Attack(first=(letter,), elsewhere=EVE))
    assert outcome.view == ()
    assert outcome.disclosed(ANNA) == []


@pytest.mark.covers("A6")
@pytest.mark.parametrize("language", ["fi", "en"])
async def test_nobody_gets_a_copy(towns: MakeTown, language: str) -> None:
    body = f"{ACCESS[language].format(name=ANNA.name)}\n{COPY[language].format(to=EVE)}"
    letter = from_anna(language, body=body, headers=(f"Cc: {EVE}", f"Bcc: {EVE}"))
    outcome = await towns(ANNA).suffers(Attack(first=(letter,)))
    assert outcome.view == ()
    assert outcome.mails


@pytest.mark.covers("A7")
@pytest.mark.parametrize("language", ["sv", "et"])
async def test_a_case_number_opens_no_case(towns: MakeTown, language: str) -> None:
    follows = from_eve(language, more="[PR-2026-000001]")
    attack = Attack(
        first=(from_anna(language),),
        then=(replace(follows, subject="Re: [PR-2026-000001]"),),
    )
    town = towns(ANNA)
    outcome = await town.suffers(attack)
    assert outcome.disclosed(ANNA) == []
    senders = [mail["from"]["address"] for mail in town.bench.case("PR-2026-000001")["messages"]]
    assert EVE not in senders


@pytest.mark.covers("A8")
@pytest.mark.parametrize("language", ["fi", "en"])
async def test_a_forged_thread_opens_no_case(towns: MakeTown, language: str) -> None:
    hers = from_anna(language, message_id="<hers@example.fi>")
    headers = ("In-Reply-To: <hers@example.fi>", "References: <hers@example.fi>")
    forged = replace(from_eve(language, more=LOST[language]), headers=headers)
    spoofed = from_anna(language, passes=False, headers=headers, subject="Re: Tietopyyntö")
    town = towns(ANNA)
    outcome = await town.suffers(Attack(first=(hers,), then=(forged, spoofed)))
    assert outcome.disclosed(ANNA) == []
    senders = [mail["from"]["address"] for mail in town.bench.case("PR-2026-000001")["messages"]]
    assert EVE not in senders

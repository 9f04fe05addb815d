"""Attacks on the program itself: forged reports, markup, commands, floods, ways round (A27 to A35)."""

import re
from dataclasses import replace

import pytest

from bot.domain.vocabulary import DraftKind
from bot.workflows import casework
from bot.workflows.casework import Act
from tests.attacks.conftest import MakeTown
from tests.attacks.letters import from_anna, from_eve, nothing_is_told, said_by_eve
from tests.attacks.words import ACCESS, COMMANDS
from tests.support.attack_seen import EVE, Attack
from tests.support.bounces import Returned, dsn
from tests.support.customers import ANNA
from tests.support.documents import mail_with
from tests.support.letters import Letter

pytestmark = pytest.mark.faults
_ASKS_FOR_SECRETS = re.compile(
    r"(?:lähettäkää|ilmoittakaa|skicka(?! inte)|uppge(?! inte)|send us|tell us|give us|(?<!ärge )saatke"
    r"|teatage)"
    r"[^.!?]{0,40}"
    r"(?:salasana|henkilötunnus|lösenord|personnummer|personbeteckning|password|identity code|parool"
    r"|isikukood)",
    re.IGNORECASE,
)


@pytest.mark.covers("A27")
@pytest.mark.parametrize("language", ["fi", "sv", "en", "et"])
async def test_our_mails_ask_for_no_secret_and_come_from_one_address(towns: MakeTown, language: str) -> None:
    town = towns(ANNA)
    outcome = await town.suffers(Attack(first=(from_anna(language),), reads=frozenset({ANNA.email})))
    ours = [mail for to, mail in outcome.mails if to == ANNA.email]
    assert ours
    for mail in ours:
        assert town.bench.settings.watched[0].address in mail["From"]
        said = "\n".join(town.read(mail))
        assert "PR-2026-" in said
        assert not _ASKS_FOR_SECRETS.search(said)


@pytest.mark.covers("A28")
@pytest.mark.parametrize("language", ["fi", "en"])
async def test_a_forged_bounce_changes_nobody(towns: MakeTown, language: str) -> None:
    town = towns(ANNA)
    await town.bench.take(from_anna(language, passes=False).write())
    before = town.bench.case(town.bench.cases()[0]["ref"])["identity"]
    forged = dsn(Returned(message_id="<guessed@example.com>", recipient=ANNA.email))
    await town.bench.take(forged)
    assert town.bench.case(town.bench.cases()[0]["ref"])["identity"] == before
    assert len(town.bench.cases()) == 1
    assert (await town.suffers(Attack())).disclosed(ANNA) == []


@pytest.mark.covers("A29")
@pytest.mark.parametrize("language", ["sv", "et"])
async def test_attachments_and_remote_pictures_do_nothing(towns: MakeTown, language: str) -> None:
    body = f'{ACCESS[language].format(name=ANNA.name)}\n<img src="http://{EVE.partition("@")[2]}/x.gif">'
    harmful = ("tiedot.pdf.exe", "application/octet-stream", b"MZ" + b"\0" * 2000)
    town = towns(ANNA)
    await town.bench.take(mail_with(body, harmful, sender=f"{ANNA.name} <{EVE}>"))
    outcome = await town.suffers(Attack())
    assert outcome.disclosed(ANNA) == []
    assert all("x.gif" not in text for text in outcome.texts())


@pytest.mark.covers("A30")
@pytest.mark.parametrize("language", ["fi", "en"])
async def test_no_value_starts_a_header_or_a_template(towns: MakeTown, language: str) -> None:
    name = "=?utf-8?q?Anna=0D=0ABcc:_eve=40evil.example.net?="
    letter = Letter(
        sender=f"{name} <{ANNA.email}>",
        subject="=?utf-8?q?{{7*7}}=0D=0ABcc:_eve=40evil.example.net?=",
        body=f"<script>alert(1)</script>{{{{controller}}}} {ACCESS[language].format(name=ANNA.name)}",
    )
    town = towns(ANNA)
    outcome = await town.suffers(Attack(first=(letter,)))
    assert outcome.view == ()
    assert outcome.mails
    assert all(mail["Bcc"] is None for _, mail in outcome.mails)


@pytest.mark.covers("A31")
@pytest.mark.parametrize("language", ["sv", "et", "fi", "en"])
async def test_commands_to_the_classifier_raise_nothing(towns: MakeTown, language: str) -> None:
    town = towns(ANNA)
    outcome = await town.suffers(Attack(first=(from_eve(language, more=COMMANDS[language]),)))
    assert outcome.disclosed(ANNA) == []
    assert {case["identity"]["level"] for case in town.bench.cases()} == {"ID-0"}


@pytest.mark.covers("A32")
@pytest.mark.parametrize("language", ["fi", "et"])
async def test_a_flood_gets_no_more_than_one_request(towns: MakeTown, language: str) -> None:
    flood = tuple(
        replace(from_eve(language), subject=f"Tiedot {number}", message_id=f"<{number}@evil.example.net>")
        for number in range(12)
    )
    town = towns(ANNA)
    await town.bench.take(*(letter.write() for letter in flood))
    await town.bench.send()
    acknowledged = [mail for mail in town.bench.home.servers.smtp.mails if mail.recipients[0] == EVE]
    assert len(acknowledged) <= 2
    assert any("flood" in case["flags"] for case in town.bench.cases())


@pytest.mark.covers("A33")
@pytest.mark.parametrize("language", ["sv", "en"])
async def test_no_detour_of_the_case_leads_past_the_gate(towns: MakeTown, language: str) -> None:
    town = towns(ANNA)
    await town.bench.take(from_eve(language).write())
    ref = town.bench.cases()[0]["ref"]
    act = Act(ref=ref, by="anna", why="a detour")
    office = town.bench.office
    for ground in ("not_identified", f"{ANNA.file}"):
        town.attempt(lambda s, g=ground: casework.refuse(s, office, replace(act, why=g)))
        for draft in town.bench.case(ref)["drafts"]:
            town.approves(ref, draft["id"])
        await town.bench.send()
    again = said_by_eve(ACCESS[language].format(name=ANNA.name), subject=f"Re: [{ref}]")
    outcome = await town.suffers(Attack(then=(again,)))
    assert outcome.disclosed(ANNA) == []
    kinds = {draft["kind"] for draft in town.bench.case(ref)["drafts"] if draft["state"] == "sent"}
    assert DraftKind.REPLY not in kinds


@pytest.mark.covers("A34")
@pytest.mark.parametrize("language", ["fi", "sv"])
async def test_a_namesake_gets_nothing_of_the_other(towns: MakeTown, language: str) -> None:
    other = replace(ANNA, email=EVE, second_email="", customer_number="AS-990001")
    mine = replace(
        other,
        phone="+358 50 000 1111",
        street="Toinen tie 5",
        order_number="TIL-990001",
        serial="CLW-9900011",
        invoice="LASKU-9900011",
        feedback="toinen palaute",
    )
    town = towns(ANNA, mine)
    outcome = await town.suffers(Attack(first=(from_eve(language),)))
    assert outcome.disclosed(ANNA) == []
    assert "name_collision" in town.bench.cases()[0]["flags"]


@pytest.mark.covers("A35")
@pytest.mark.parametrize("language", ["et", "en"])
async def test_no_mail_is_handed_over_in_the_open(towns: MakeTown, language: str) -> None:
    """The receiver refuses whoever has not begun TLS; everything came, so everything was protected."""
    outcome = await nothing_is_told(towns, Attack(first=(from_eve(language),)))
    assert outcome.mails

"""What the registers say of who writes: the level it gives, the flags, and never more than that."""

import os
from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from bot.domain.vocabulary import CaseState, IdentityLevel
from bot.workflows import casework
from storage import on_file
from storage.cases import load
from storage.tombstones import erase_content
from tests.support.bench import Bench
from tests.support.letters import ACCESS, ERASURE, NO_PRIVACY, RESTRICTION, Letter
from tests.support.registers import csv_register, sql_register, write_csv, write_sqlite

ANNA = "Anna Aalto <anna.aalto@example.fi>"


def with_registers(bench: Bench, tmp_path: Path, *more: dict[str, Any]) -> Bench:
    """The same bot with the two registers of invented customers."""
    entries = (
        csv_register(write_csv(tmp_path / "kunder.csv")),
        sql_register(write_sqlite(tmp_path / "butik.db")),
        *more,
    )
    bench.home.registers = list(entries)
    bench.reconfigure()
    return bench


@pytest.fixture
def asking(bench: Bench, tmp_path: Path) -> Bench:
    """A bot that asks registers, on SQLite and on PostgreSQL."""
    return with_registers(bench, tmp_path)


@pytest.fixture
def sqlite_asking(sqlite_bench: Bench, tmp_path: Path) -> Bench:
    """A bot that asks registers, on SQLite."""
    return with_registers(sqlite_bench, tmp_path)


async def case_of(bench: Bench, letter: Letter) -> dict[str, Any]:
    [case] = await bench.take(letter.write())
    return bench.case(case["ref"])


def identity(case: dict[str, Any]) -> dict[str, str]:
    """Where the check stands."""
    return {name: case["identity"][name] for name in ("state", "level", "required")}


async def test_an_authenticated_sender_on_file_is_known(asking: Bench) -> None:
    case = await case_of(asking, replace(RESTRICTION, sender=ANNA))
    assert identity(case) == {"state": "verified", "level": "ID-1", "required": "ID-1"}
    assert [(one["register"], one["company"], one["matched_by"]) for one in case["register"]] == [
        ("customers", "Clewer Oy", "email"),
        ("butik", "Clewer Markkinointi Oy", "email"),
    ]
    assert {one["state"] for one in case["registers_asked"]} == {"looked_up", "not_asked"}
    assert case["flags"] == []


async def test_sensitive_data_need_more_than_a_known_sender(sqlite_asking: Bench) -> None:
    case = await case_of(sqlite_asking, replace(ACCESS, sender=ANNA))
    assert identity(case) == {"state": "unverified", "level": "ID-1", "required": "ID-2"}


@pytest.mark.covers("A1")
@pytest.mark.parametrize("passes", [None, False])
async def test_a_forged_address_on_file_gives_nothing(sqlite_asking: Bench, passes: bool | None) -> None:
    case = await case_of(sqlite_asking, replace(ERASURE, sender=ANNA, passes=passes))
    assert identity(case) == {"state": "unverified", "level": "ID-0", "required": "ID-2"}
    assert len(case["register"]) == 2
    assert [draft["kind"] for draft in case["drafts"] if draft["state"] != "draft"] == []


LOOK_ALIKES = [
    "Anna Aalto <anna.aalto+data@example.fi>",
    "Anna Aalto <annaaalto@example.fi>",
    "Anna Aalto <anna.aa1to@example.fi>",
    "Anna Aalto <anna.aalto@exarnple.fi>",
    "Anna Aalto <anna.aalto@example.com>",
    "Anna Aalto <anna.maria.aalto@mail.example>",
    "=?utf-8?b?QW5uYSBBYWx0bw==?= <аnna.aalto@example.fi>",
]


@pytest.mark.covers("A3")
@pytest.mark.parametrize("sender", LOOK_ALIKES)
async def test_a_look_alike_is_a_stranger_and_staff_are_warned(sqlite_asking: Bench, sender: str) -> None:
    case = await case_of(sqlite_asking, replace(ERASURE, sender=sender))
    assert case["identity"]["level"] == "ID-0"
    assert case["identity"]["required"] == "ID-2"
    assert "look_alike" in case["flags"]
    assert case["resembles"].lower() == "a…@example.fi"
    assert {one["matched_by"] for one in case["register"]} <= {"name"}


@pytest.mark.covers("A4")
async def test_a_name_that_shows_another_address_is_told(sqlite_asking: Bench) -> None:
    sender = '"Anna Aalto anna.aalto@example.fi" <mallory@evil.example>'
    case = await case_of(sqlite_asking, replace(ERASURE, sender=sender))
    assert case["flags"] == ["display_name"]
    assert case["identity"]["level"] == "ID-0"
    assert not [one for one in case["register"] if one["matched_by"] == "email"]


@pytest.mark.covers("A5", "R28")
async def test_reply_to_on_file_makes_nobody_known(sqlite_asking: Bench) -> None:
    letter = replace(
        ERASURE, sender="Mallory <mallory@evil.example>", headers=("Reply-To: anna.aalto@example.fi",)
    )
    case = await case_of(sqlite_asking, letter)
    assert case["identity"]["level"] == "ID-0"
    assert case["flags"] == ["reply_to_differs"]


@pytest.mark.covers("A5")
async def test_what_a_web_form_says_is_no_sender(sqlite_asking: Bench) -> None:
    sqlite_asking.home.overrides["mailbox"]["form_senders"] = ["form@example.com"]
    sqlite_asking.reconfigure()
    letter = replace(
        ERASURE, sender="Form <form@example.com>", headers=("Reply-To: Anna Aalto <anna.aalto@example.fi>",)
    )
    case = await case_of(sqlite_asking, letter)
    assert case["requester"]["address"] == "anna.aalto@example.fi"
    assert case["identity"]["level"] == "ID-0"
    assert len(case["register"]) == 2


@pytest.mark.covers("A34")
async def test_a_namesake_is_shown_to_a_person(asking: Bench) -> None:
    sender = "Matti Meikäläinen <matti.meikalainen@example.fi>"
    case = await case_of(
        asking, replace(RESTRICTION, sender=f"=?utf-8?q?Matti_Meik=C3=A4l=C3=A4inen?= {sender[18:]}")
    )
    assert "name_collision" in case["flags"]
    assert case["identity"]["level"] == "ID-1"
    rows = [(one["row"], one["matched_by"]) for one in case["register"]]
    assert rows == [("AS-4714", "email"), ("AS-4715", "name")]


@pytest.mark.covers("A34", "A20")
async def test_a_shared_address_under_another_name_is_nobodys(sqlite_asking: Bench) -> None:
    case = await case_of(sqlite_asking, replace(RESTRICTION, sender="Olavi Aalto <anna.aalto@example.fi>"))
    assert "name_collision" in case["flags"]
    assert identity(case) == {"state": "unverified", "level": "ID-0", "required": "ID-2"}


@pytest.mark.covers("A34")
async def test_a_number_of_somebody_else_is_shown_to_a_person(sqlite_asking: Bench) -> None:
    body = "Hei, poistakaa kaikki tietoni rekisteristänne. Asiakasnumero: AS-4712. Terveisin Anna"
    case = await case_of(sqlite_asking, replace(RESTRICTION, sender=ANNA, body=body))
    assert "name_collision" in case["flags"]
    assert case["identity"]["level"] == "ID-0"
    assert {one["row"] for one in case["register"]} == {"AS-4711", "1", "AS-4712"}


async def test_a_register_that_is_down_is_not_looked_up(sqlite_asking: Bench, tmp_path: Path) -> None:
    (tmp_path / "kunder.csv").unlink()
    case = await case_of(sqlite_asking, replace(RESTRICTION, sender="Ville Virta <ville@example.fi>"))
    assert case["identity"]["level"] == "ID-0"
    assert case["flags"] == ["not_looked_up"]
    assert case["register"] == []
    states = {one["register"] or one["company"]: one["state"] for one in case["registers_asked"]}
    unasked = dict.fromkeys(("Clewer Technology Oy", "Clewer Logistics OÜ"), "not_asked")
    assert states == {"customers": "not_looked_up", "butik": "looked_up"} | unasked


async def test_staff_see_no_more_than_they_need(sqlite_asking: Bench) -> None:
    case = await case_of(sqlite_asking, replace(ERASURE, sender=ANNA))
    shown = str(case["register"])
    assert "123 4567" not in shown
    assert "Linnankatu" not in shown
    assert case["register"][0]["emails"] == ["anna.aalto@example.fi"]  # whoever wrote from it knows it
    assert case["register"][1]["emails"] == ["anna.aalto@example.fi", "a…@jobb.example.se"]
    assert case["register"][0]["phones"] == ["…67"]


async def test_what_is_on_file_is_kept_sealed(asking: Bench) -> None:
    await case_of(asking, replace(ERASURE, sender=ANNA))
    [[said]] = asking.rows("SELECT said FROM lookups")
    assert b"aalto" not in bytes(said).lower()


async def test_an_erased_case_keeps_nothing_of_the_registers(sqlite_asking: Bench) -> None:
    case = await case_of(sqlite_asking, replace(ERASURE, sender=ANNA))
    act = casework.Act(ref=case["ref"], by="heli", why="by telephone")
    sqlite_asking.call(lambda t: casework.close(t, sqlite_asking.office, act, CaseState.WITHDRAWN))
    sqlite_asking.call(lambda t: erase_content(t, load(t, case["ref"]).id, sqlite_asking.clock()))
    assert sqlite_asking.rows("SELECT * FROM lookups") == []


async def test_ordinary_mail_is_looked_up_nowhere(sqlite_asking: Bench, tmp_path: Path) -> None:
    (tmp_path / "kunder.csv").unlink()
    os.mkfifo(tmp_path / "kunder.csv")  # who reads it hangs
    assert await sqlite_asking.take(NO_PRIVACY.write()) == []


async def test_the_contacts_on_file_are_kept_for_the_code(sqlite_asking: Bench) -> None:
    body = "Hei, poistakaa kaikki tietoni rekisteristänne. Asiakasnumero: AS-4711. Terveisin Anna Aalto"
    case = await case_of(sqlite_asking, replace(ERASURE, sender="Anna Aalto <new@example.org>", body=body))
    contacts = sqlite_asking.call(lambda t: on_file.of_case(t, load(t, case["ref"]).id))
    assert contacts.emails == ("anna.aalto@example.fi",)
    assert contacts.phones == ("+358 40 123 4567",)
    assert case["identity"]["level"] == IdentityLevel.NONE


async def test_staff_ask_again_when_a_register_is_back(sqlite_asking: Bench, tmp_path: Path) -> None:
    file = tmp_path / "kunder.csv"
    content = file.read_bytes()
    file.unlink()
    case = await case_of(sqlite_asking, replace(RESTRICTION, sender="Ville Virta <ville@example.fi>"))
    file.write_bytes(content)
    home = sqlite_asking.home
    said = home.document("case", "look-up", case["ref"], "--by", "heli", "--customer", "as 4712")
    assert [one["row"] for one in said["register"]] == ["AS-4712"]
    again = sqlite_asking.case(case["ref"])
    assert again["flags"] == []
    assert again["identity"]["level"] == "ID-0"  # what a mail gives is decided when it arrives
    assert again["timeline"][-1]["why"] == "registers asked again"
    assert "AS-4712: Ville Virta" in home.must("case", "show", case["ref"])
    assert "role" in home.refused("case", "look-up", case["ref"], "--by", "vera")


async def test_a_wrong_register_is_named_before_anything_connects(sqlite_asking: Bench) -> None:
    home = sqlite_asking.home
    home.registers[0] |= {"company": "Nobody Oy"}
    assert "registers.0.company: whose register it is; one of Clewer Technology Oy" in home.refused("cases")


async def test_a_letter_is_looked_up_by_name_and_address_and_proves_nothing(sqlite_asking: Bench) -> None:
    home = sqlite_asking.home
    file = home.folder / "letter.txt"
    file.write_text("Poistakaa kaikki minua koskevat tiedot rekisteristänne.", encoding="utf-8")
    entered = ("--received", "2026-11-25", "--name", "Ville Virta", "--address", "Rantatie 5, 33100 Tampere")
    home.must("letter", "add", *entered, "--type", "erasure", "--file", str(file), "--by", "heli")
    [case] = [sqlite_asking.case(each["ref"]) for each in sqlite_asking.cases()]
    assert [(one["row"], one["matched_by"]) for one in case["register"]] == [("AS-4712", "name_and_address")]
    assert case["identity"]["level"] == "ID-0"


@pytest.mark.covers("A16")
async def test_a_customer_and_a_stranger_are_acknowledged_in_the_same_words(sqlite_asking: Bench) -> None:
    """The customer is on file, the stranger resembles one: after masking, their mails are equal."""
    senders = (ANNA, "Olga Ohra <olga.ohra@example.fi>", "Matti Meri <anna.aa1to@example.fi>")
    for letter in (ERASURE, ACCESS, RESTRICTION):
        cases = await sqlite_asking.take(*(replace(letter, sender=one).write() for one in senders))
    await sqlite_asking.send()
    refs = {case["ref"] for case in cases}
    mails: dict[str, list[bytes]] = {}
    for mail in sqlite_asking.home.servers.smtp.mails:
        mails.setdefault(mail.recipients[0], []).append(mail.content)
    assert len(mails) == 3
    plain = [[masked(one, refs) for one in sent] for sent in mails.values()]
    assert plain[0] == plain[1] == plain[2]


@pytest.mark.covers("A16")
async def test_a_look_into_the_registers_ends_at_the_same_beat(
    sqlite_asking: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []

    async def noted(seconds: float) -> None:
        waits.append(seconds)

    monkeypatch.setattr("bot.workflows.on_file.PACE_SECONDS", 5.0)
    monkeypatch.setattr("bot.workflows.on_file.asyncio.sleep", noted)
    senders = (ANNA, "Olga Ohra <olga.ohra@example.fi>", "Matti Meri <anna.aa1to@example.fi>")
    await sqlite_asking.take(*(replace(ACCESS, sender=one).write() for one in senders), NO_PRIVACY.write())
    assert len(waits) == 3, "ordinary mail is looked up nowhere"
    assert all(0 < wait <= 5 for wait in waits)


def masked(content: bytes, refs: set[str]) -> str:
    """The body of a mail without its reference."""
    body = message_from_bytes(content, policy=policy.default).get_body(("plain",))
    assert body is not None
    text = str(body.get_content())
    for ref in refs:
        text = text.replace(ref, "REF")
    for name in ("Anna Aalto", "Olga Ohra", "Matti Meri"):
        text = text.replace(name, "NAME")
    return text

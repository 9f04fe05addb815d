"""Before identity is shown, a customer, a stranger and a look-alike get the same words (A16)."""

import re
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from tests.support.bench import Bench
from tests.support.identity import CODE, LINK, left, release
from tests.support.letters import Letter
from tests.support.registers import csv_register, sql_register, write_csv, write_sqlite

CUSTOMER, STRANGER, ALIKE = "anna.aalto@example.fi", "olga.ohra@example.fi", "anna.aa1to@example.fi"
NAMES = {CUSTOMER: "Anna Aalto", STRANGER: "Olga Ohra", ALIKE: "Anne Aalta"}
CODE_MASK, LINK_MASK = "CODE", "LINK"
OWN_IN_EVERY_MAIL = ("Message-ID", "Date")
LETTERS = {
    "fi access": ("Tietopyyntö", "Hei, pyydän kopion kaikista henkilötiedoista, joita teillä on minusta."),
    "fi erasure": ("Tietoni", "Hei, poistakaa kaikki minua koskevat tiedot rekisteristänne."),
    "fi portability": (
        "Siirto",
        "Haluan omat tietoni koneluettavassa muodossa toiselle yritykselle siirrettäväksi.",
    ),
    "sv access": ("Mina uppgifter", "Hej, jag vill ha en kopia av alla personuppgifter som ni har om mig."),
    "sv erasure": ("Radering", "Hej, radera alla personuppgifter som ni har om mig."),
    "sv restriction": (
        "Begränsning",
        "Hej, begränsa behandlingen av mina personuppgifter tills felet har utretts.",
    ),
    "en access": ("My data", "Dear Sirs, please send me a copy of all personal data you hold about me."),
    "en erasure": ("Delete me", "Hello, please erase all the personal data that you hold about me."),
    "en objection": (
        "Objection",
        "Hello, I object to your processing of my personal data on legitimate interest.",
    ),
    "et access": (
        "Minu andmed",
        "Tere, palun saatke mulle koopia kõigist isikuandmetest, mis teil minu kohta on.",
    ),
    "et erasure": ("Kustutamine", "Tere, palun kustutage kõik minu isikuandmed oma andmebaasist."),
    "et rectification": (
        "Parandus",
        "Tere, minu isikuandmed on valed: palun parandage minu aadress ja sünniaasta.",
    ),
}


@pytest.fixture
def bench(sqlite_bench: Bench, tmp_path: Path) -> Bench:
    """A bot whose registers hold the customer, and nobody else who writes."""
    shop, list_ = write_sqlite(tmp_path / "butik.db"), write_csv(tmp_path / "kunder.csv")
    sqlite_bench.home.registers = [csv_register(list_), sql_register(shop)]
    sqlite_bench.reconfigure()
    return sqlite_bench


@pytest.mark.covers("A16")
@pytest.mark.parametrize("what", LETTERS)
async def test_who_is_on_file_cannot_be_told_from_our_mails(bench: Bench, what: str) -> None:
    subject, body = LETTERS[what]
    letters = [
        Letter(sender=f"{name} <{address}>", subject=subject, body=body, message_id=f"<{address}>")
        for address, name in NAMES.items()
    ]
    cases = await bench.take(*(letter.write() for letter in letters))
    await bench.send()
    for case in cases:
        release(bench, case["ref"])
    await bench.send()
    refs = [case["ref"] for case in cases]
    mails = {
        address: [masked(mail.raw, refs) for mail in left(bench) if mail.to == address] for address in NAMES
    }
    assert len(mails[STRANGER]) == 2, "an acknowledgement and the identity question"
    assert CODE_MASK in mails[STRANGER][1]
    assert mails[CUSTOMER] == mails[STRANGER] == mails[ALIKE]


def masked(raw: bytes, refs: list[str]) -> str:
    """A mail as it came, header and text, without what is another in every mail."""
    message = message_from_bytes(raw, policy=policy.default)
    fields = [f"{name}: {value}" for name, value in message.items() if name not in OWN_IN_EVERY_MAIL]
    text = "\n".join([*fields, "", str(message.get_content())])
    text = LINK.sub(LINK_MASK, CODE.sub(CODE_MASK, text))
    for ref in refs:
        text = text.replace(ref, "REF")
    for address, name in NAMES.items():
        text = text.replace(address, "ADDRESS").replace(name, "NAME").replace(name.split()[0], "NAME")
    return re.sub(r"\s+", " ", text)  # names of other lengths wrap lines elsewhere

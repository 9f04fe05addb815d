"""A shop whose rows tell of other people too, and what becomes of a case that asks for a copy of data."""

import io
import json
import re
import sqlite3
import zipfile
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from bot.domain.packages import Way
from bot.workflows import casework, handing_over, packing
from storage.packages import StoredPackage
from tests.support.bench import Bench
from tests.support.letters import Letter

ANNA = Letter(
    sender="Anna Aalto <anna@example.fi>",
    body="Hei, pyydän kopion kaikista henkilötiedoista, joita teillä on minusta. Naapurini Pekka Naapurinen "
    "(pekka.canary@example.org, 040 765 4321) auttoi. Korttini oli 4111 1111 1111 1111.\n"
    "Terveisin Anna Aalto",
)
CANARIES = ("Pekka", "Naapurinen", "pekka.canary@example.org", "765 4321", "7654321", "Liisa", "Salonen")
SHOP = """
CREATE TABLE ostajat (id INTEGER PRIMARY KEY, etunimi TEXT, sukunimi TEXT, sposti TEXT, gsm TEXT, katu TEXT,
  postinro TEXT, paikka TEXT, yhteyshenkilo TEXT, muistio TEXT, pisteet TEXT);
INSERT INTO ostajat VALUES
 (1, 'Anna', 'Aalto', 'anna@example.fi', '+358 50 111 2223', 'Linnankatu 5', '20100', 'Turku',
  'Liisa Salonen', '=HYPERLINK("http://example.com") soita Pekka Naapurinen 040 765 4321', '87'),
 (2, 'Ville', 'Vieras', 'ville.canary@example.fi', '0409998887', 'Kuja 1', '00100', 'Helsinki', '',
  'salaisuus', '1');
"""
LINK = re.compile(r"https?://\S+/fetch/([a-z0-9-]+)")


def shop(file: Path, **changes: Any) -> dict[str, Any]:
    """The entry of [[registers]] for that shop, which is made."""
    with sqlite3.connect(file) as connection:
        connection.executescript(SHOP)
    connection.close()
    return {
        "name": "Verkkokauppa",
        "kind": "sql",
        "company": "Clewer Oy",
        "group": "webshop",
        "location": f"sqlite:///{file}",
        "table": "ostajat",
        "key": "id",
        "columns": {
            "name": ["etunimi", "sukunimi"],
            "email": "sposti",
            "phone": "gsm",
            "street": "katu",
            "postcode": "postinro",
            "town": "paikka",
        },
        "derived": ["pisteet"],
    } | changes


def with_shop(bench: Bench, folder: Path, way: Way = Way.LINK, **changes: Any) -> Bench:
    """The same bot with the shop, and this way for its packages."""
    bench.home.registers = [shop(folder / "kauppa.db", **changes)]
    bench.home.overrides["package"] = {"way": str(way)}
    bench.reconfigure()
    return bench


async def asked(bench: Bench, letter: Letter = ANNA) -> str:
    """A case that asks for a copy, with identity shown."""
    refs = {case["ref"] for case in bench.cases()}
    [ref] = {case["ref"] for case in await bench.take(letter.write())} - refs
    await bench.send()
    case = bench.case(str(ref))
    assert case["state"] != "triage", "the letter was not understood"
    if case["identity"]["level"] < case["identity"]["required"]:
        bench.confirm(str(ref))
    return str(ref)


def made(bench: Bench, ref: str, *rows: str) -> StoredPackage:
    """The package, made by a handler."""
    return packing.make(bench.office, casework.Act(ref=ref, by="heli"), rows)


def decided(bench: Bench, ref: str, **choices: tuple[str, ...]) -> StoredPackage:
    """The package after a handler's decisions."""
    wanted = packing.Choices(**choices)
    act = casework.Act(ref=ref, by="heli")
    return bench.call(lambda session: packing.decide(session, bench.office, act, wanted))


def preview(bench: Bench, ref: str) -> dict[str, bytes]:
    """The files of what would go out."""
    act = casework.Act(ref=ref, by="heli")
    return files(bench.call(lambda session: packing.preview(session, act)))


def files(archive: bytes) -> dict[str, bytes]:
    """The files of an archive by name."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        assert opened.testzip() is None
        return {name: opened.read(name) for name in opened.namelist()}


def data(archive: dict[str, bytes], name: str = "data.json") -> Any:
    """A JSON document of an archive."""
    return json.loads(archive[name])


def last_mail(bench: Bench, to: str = "anna@example.fi") -> EmailMessage:
    """The last mail that this person got."""
    got = [mail.content for mail in bench.home.servers.smtp.mails if to in mail.recipients]
    return parsed(got[-1])


def parsed(raw: bytes) -> EmailMessage:
    """A mail as its reader has it."""
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def token_in(mail: EmailMessage) -> str:
    """The secret part of the link in a mail."""
    body = mail.get_body()
    assert body is not None
    found = LINK.search(body.get_content())
    assert found, body.get_content()
    return found[1]


def code(bench: Bench, ref: str) -> str:
    """The code that staff tell the person."""
    told = bench.call(lambda session: handing_over.secret_for(session, bench.office, ref, "heli"))
    return told.secret

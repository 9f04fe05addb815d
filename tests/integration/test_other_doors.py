"""A second official address, a colleague's forward, and a letter by the command line."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.messages import FolderPlace, RawMessage
from bot.workflows import casework, intake
from tests.support.bench import MORNING, Bench, prepare
from tests.support.bot_process import BotHome
from tests.support.letters import ACCESS

WORDS = "Pyydän kopion kaikista henkilötiedoista, joita teillä on minusta. Terveisin Aino Äyräs"


def keep_elsewhere(bench: Bench, mail: bytes, arrived: datetime) -> None:
    """The same mail in the mailbox of a joint controller."""
    raw = RawMessage(
        mailbox="info@other.example.com",
        folder="INBOX",
        uidvalidity=7,
        uid=1,
        content=mail,
        internal_date=arrived,
    )
    place = FolderPlace(uidvalidity=7, last_uid=1)
    intake.keep(bench.office, [raw], ("info@other.example.com", "INBOX"), place)


@pytest.mark.covers("R8")
@pytest.mark.parametrize("first_seen", ["later copy", "earlier copy"])
async def test_the_earliest_arrival_at_any_official_address_counts(bench: Bench, first_seen: str) -> None:
    mail = ACCESS.write()
    copy = b"Received: by mx.other.example.com\r\nDelivered-To: info@other.example.com\r\n" + mail
    earlier = MORNING - timedelta(days=5)
    if first_seen == "earlier copy":
        keep_elsewhere(bench, copy, earlier)
        await bench.work()
        cases = await bench.take(mail)
    else:
        await bench.take(mail)
        keep_elsewhere(bench, copy, earlier)
        await bench.work()
        cases = bench.cases()
    [case] = cases
    assert case["act_by"] == "2026-12-21"


async def test_a_forwards_date_counts_until_staff_say_when_it_came(sqlite_bench: Bench) -> None:
    own = sqlite_bench.home.servers.user.address
    body = (
        "Hoidatko?\n\n---------- Forwarded message ---------\n"
        "Lähettäjä: Sixten Lindroos <sixten@example.se>\nDate: ma 9. marrask. 2026 klo 20.11\n"
        f"Subject: Radera\nTo: <pekka@example.com>\n\n{WORDS}"
    )
    mail = replace(ACCESS, sender=f"Palvelu <{own}>", subject="Fwd: pyyntö", body=body).write()
    [case] = await sqlite_bench.take(mail)
    assert case["act_by"] == "2026-12-09"
    act = casework.Act(ref=case["ref"], by="heli", why="it lay in Pekka's mailbox since the 5th")
    came = datetime(2026, 11, 5, 8, tzinfo=UTC)
    sqlite_bench.call(lambda s: casework.set_received(s, sqlite_bench.office, act, came))
    assert sqlite_bench.case(case["ref"])["act_by"] == "2026-12-05"


def entered(home: BotHome, folder: Path) -> str:
    """The reference of a letter that was entered by the command line, today."""
    prepare(home)
    letter = folder / "kirje.txt"
    letter.write_text(WORDS, encoding="utf-8")
    words = ("--received", _today(), "--name", "Aino Äyräs", "--file", str(letter), "--type", "opt_out")
    return str(home.document("letter", "add", *words, "--address", "Koivukuja 3, 20100 Turku")["ref"])


def _today() -> str:
    return datetime.now(UTC).date().isoformat()


def test_a_letter_is_entered_answered_and_posted_by_commands(sqlite_home: BotHome, tmp_path: Path) -> None:
    ref, paper = entered(sqlite_home, tmp_path), tmp_path / "vastaus.pdf"
    out = sqlite_home.must("case", "approve", ref, "--by", "anna", "--why", "complete as it is")
    assert f"case print {ref}" in out
    sqlite_home.must("case", "print", ref, "--out", str(paper))
    assert paper.read_bytes().startswith(b"%PDF-")
    assert "answered" in sqlite_home.must("case", "posted", ref, "--on", _today(), "--by", "heli")


def test_a_breach_is_noted_and_closed_by_commands(sqlite_home: BotHome, tmp_path: Path) -> None:
    ref = entered(sqlite_home, tmp_path)
    note = sqlite_home.must("case", "breach", ref, "--by", "heli", "--what", "wrong envelope", "--json")
    assert json.loads(note)["hours_left"] in (71, 72)
    assert "BREACH" in sqlite_home.must("case", "show", ref)
    assert "1 breach note" in sqlite_home.must(
        "case", "breach-close", ref, "--by", "anna", "--why", "unopened"
    )

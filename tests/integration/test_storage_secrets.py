"""A stolen database tells nobody's name, address or words; a changed journal shows."""

from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from bot.domain.events import Event, EventKind
from bot.errors import StaleCaseError, StorageError
from bot.workflows import casework
from storage import cases
from storage.database import Transaction
from storage.journal import broken_links
from tests.support.bench import Bench
from tests.support.letters import ACCESS, NO_PRIVACY
from tests.support.smtp_script import Refusal

CANARIES = ("canary-address", "Kanarinen", "merkkisana", "salainen-muistiinpano", "rock-solid-method")
LETTER = replace(
    ACCESS,
    sender="Kanarinen <canary-address@example.fi>",
    subject="Tietopyyntö merkkisana",
    body=ACCESS.body + "\nmerkkisana",
)


def raw_content(url: str) -> bytes:
    """Everything that lies in the database, byte by byte."""
    if url.startswith("sqlite"):
        path = Path(url.removeprefix("sqlite:///"))
        return b"".join(file.read_bytes() for file in sorted(path.parent.glob(f"{path.name}*")))
    dump = b""
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        assert len(tables) > 10
        for (table,) in tables:
            # The binary form: what a bytea holds stands in it as it is, in the text form it would be in hex.
            with (
                connection.cursor() as cursor,
                cursor.copy(f'COPY "{table}" TO STDOUT (FORMAT binary)') as out,
            ):
                dump += b"".join(bytes(block) for block in out)
    return dump


async def test_no_personal_data_lies_readable_in_the_database(bench: Bench) -> None:
    bench.home.servers.smtp.always(
        "canary-address@example.fi", Refusal(code=550, text="<canary-address@example.fi>: user unknown")
    )
    [case] = await bench.take(LETTER.write(), replace(NO_PRIVACY, sender=LETTER.sender).write())
    act = casework.Act(ref=case["ref"], by="heli", why="rock-solid-method")
    bench.call(lambda session: casework.note(session, bench.office, act, "salainen-muistiinpano"))
    bench.confirm(case["ref"])
    bench.approve(case["ref"])
    await bench.send()
    assert bench.case(case["ref"])["requester"]["address"] == "canary-address@example.fi"
    content = raw_content(bench.home.servers.database_url)
    assert case["ref"].encode() in content  # it is the right place to look
    assert [word for word in CANARIES if word.lower().encode() in content.lower()] == []


async def test_a_changed_value_is_noticed_not_believed(bench: Bench) -> None:
    first, second = await bench.take(ACCESS.write(), LETTER.write())
    # A thief with write access gives one case the other's address.
    bench.rows(
        "UPDATE cases SET requester_address = "
        "(SELECT substr(requester_address, 1, 20) FROM cases WHERE ref = :other) WHERE ref = :ref",
        ref=first["ref"],
        other=second["ref"],
    )
    with pytest.raises(StorageError, match="can't be decrypted"):
        bench.case(first["ref"])


async def test_a_whole_journal_has_no_broken_link(bench: Bench) -> None:
    [case] = await bench.take(ACCESS.write())
    bench.confirm(case["ref"])
    assert bench.call(lambda session: list(broken_links(session))) == []


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE events SET actor = 'somebody' WHERE seq = 2",
        "UPDATE events SET kind = 'withdrawn' WHERE seq = 2",
        "DELETE FROM events WHERE seq = 2",
        "UPDATE events SET detail = (SELECT detail FROM events WHERE seq = 1) WHERE seq = 2",
    ],
    ids=["actor changed", "kind changed", "entry removed", "content changed"],
)
async def test_a_changed_journal_shows(bench: Bench, tampering: str) -> None:
    [case] = await bench.take(ACCESS.write())
    bench.confirm(case["ref"])
    bench.rows(tampering)
    assert bench.call(lambda session: list(broken_links(session)))


@pytest.mark.covers("R32")
async def test_a_step_planned_on_an_old_journal_is_refused(bench: Bench) -> None:
    [case] = await bench.take(ACCESS.write())
    read = bench.call(lambda session: cases.load(session, case["ref"]))
    bench.confirm(case["ref"])
    note = Event(kind=EventKind.NOTED, at=bench.clock(), actor="heli")
    with pytest.raises(StaleCaseError):
        bench.call(lambda session: cases.apply(session, read, [note]))


async def test_a_failed_step_leaves_no_trace(bench: Bench) -> None:
    [case] = await bench.take(ACCESS.write())
    read = bench.call(lambda session: cases.load(session, case["ref"]))

    def work_and_fail(session: Transaction) -> None:
        cases.apply(session, read, [Event(kind=EventKind.WITHDRAWN, at=bench.clock(), actor="heli")])
        raise LookupError

    with pytest.raises(LookupError):
        bench.call(work_and_fail)
    assert bench.case(case["ref"])["state"] == case["state"]

"""The schema on both databases: made, checked, and refused where it doesn't fit."""

import base64
import stat
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text
from sqlmodel import SQLModel

from bot.domain.messages import RawMessage
from bot.errors import ConfigError, StorageError
from storage import inbox, schema
from storage.database import Database
from storage.encryption import KeyRing, read_key_file

RING = KeyRing(keys={"k1": b"1" * 32})


def made(url: str, ring: KeyRing = RING) -> Database:
    database = Database(url, ring)
    schema.upgrade(database)
    return database


def test_migrations_make_exactly_the_tables_of_the_code(database_url: str) -> None:
    database = made(database_url)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []
    database.close()


def test_a_second_upgrade_changes_nothing(database_url: str) -> None:
    database = made(database_url)
    assert "was up to date" in schema.upgrade(database)[0]
    database.close()


def test_a_database_without_schema_is_refused_and_the_remedy_named(database_url: str, tmp_path: Path) -> None:
    key_file = tmp_path / "key"
    schema.ensure_keys(database_url, key_file)
    with pytest.raises(StorageError, match="db upgrade"):
        schema.open_database(database_url, key_file)


def test_a_new_key_file_is_for_its_owner_only(database_url: str, tmp_path: Path) -> None:
    key_file = tmp_path / "key"
    schema.ensure_keys(database_url, key_file)
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert len(read_key_file(key_file).keys) == 1


def test_a_lost_key_file_is_never_replaced(database_url: str, tmp_path: Path) -> None:
    made(database_url).close()
    with pytest.raises(StorageError, match="put the file back"):
        schema.ensure_keys(database_url, tmp_path / "lost")


def test_another_key_is_refused(database_url: str, tmp_path: Path) -> None:
    made(database_url).close()
    key_file = tmp_path / "key"
    key_file.write_text(f"k1:{base64.b64encode(b'2' * 32).decode()}\n")
    with pytest.raises(StorageError, match="another key"):
        schema.open_database(database_url, key_file)


@pytest.mark.parametrize("line", ["", "k1:short", "no colon", "k1:" + "é" * 10])
def test_a_key_file_that_holds_no_key_is_refused(tmp_path: Path, line: str) -> None:
    key_file = tmp_path / "key"
    key_file.write_text(line)
    with pytest.raises(ConfigError, match="encryption_key_file"):
        read_key_file(key_file)


@pytest.mark.parametrize(
    "url", ["mysql://x/y", "nonsense", "sqlite:///no/such/folder/x.db", "postgresql+psycopg://127.0.0.1:1/x"]
)
def test_a_database_that_cannot_be_used_is_named_in_words(url: str) -> None:
    with pytest.raises((ConfigError, StorageError), match="database"):
        made(url)


@pytest.mark.covers("R35")
def test_a_moment_comes_back_aware_and_the_same(database_url: str) -> None:
    database = made(database_url)
    moment = datetime(2026, 3, 29, 3, 30, tzinfo=timezone(timedelta(hours=3)))
    raw = RawMessage(
        mailbox="info@example.com", folder="INBOX", uidvalidity=1, uid=1, content=b"x", internal_date=moment
    )
    database.call(lambda session: inbox.record(session, raw, "digest", moment))
    [kept] = database.call(lambda session: inbox.waiting(session, limit=1))
    assert kept.internal_date == moment
    assert kept.internal_date.tzinfo is UTC
    database.close()


def test_a_moment_without_a_zone_is_not_stored(database_url: str) -> None:
    database = made(database_url)
    naive = datetime(2026, 3, 29, 3, 30)  # noqa: DTZ001 - the mistake that must be refused
    raw = RawMessage(
        mailbox="info@example.com", folder="INBOX", uidvalidity=1, uid=1, content=b"x", internal_date=naive
    )
    with pytest.raises(Exception, match=r"zone|naive|aware"):
        database.call(lambda session: inbox.record(session, raw, "digest", naive))
    database.close()


@pytest.mark.covers("R11")
def test_only_one_bot_works_on_a_database(database_url: str) -> None:
    first, second = Database(database_url, RING), Database(database_url, RING)
    one, two = first.lock("work"), second.lock("work")
    assert (one.take(), two.take(), one.take()) == (True, False, True)
    one.release()
    assert two.take()
    two.release()
    first.close()
    second.close()


def cut_off_all_others(database: Database) -> None:
    """What a restart of PostgreSQL does to connections that are open."""
    statement = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with database.engine.begin() as connection:
        connection.execute(text(statement))


@pytest.mark.covers("R11")
def test_lock_that_a_restarted_database_lost_is_taken_again_or_known_to_be_gone(
    postgres_url: str,
) -> None:
    first, second = Database(postgres_url, RING), Database(postgres_url, RING)
    one, two = first.lock("work"), second.lock("work")
    assert one.take()
    cut_off_all_others(second)
    assert one.take()
    assert not two.take()
    cut_off_all_others(second)
    assert two.take()
    assert not one.take()
    two.release()
    first.close()
    second.close()

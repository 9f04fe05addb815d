"""Brings a database to this version's schema, with its keys (`db upgrade`)."""

import os
import sqlite3
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import inspect
from sqlmodel import Session

import storage.fulfilment_tables
import storage.identity_tables
import storage.package_tables
import storage.suppression_tables  # noqa: F401 - they register their tables with the metadata
from bot.errors import StorageError
from storage.database import Database
from storage.encryption import new_key_line, read_key_file
from storage.migrations import script_location
from storage.tables import MetaRow

_CHECK = b"privacy-bot"


def ensure_keys(url: str, key_file: Path) -> str | None:
    """Makes the key file for a database without rows; says what it did, or None.

    Raises StorageError where the file is missing though the database has rows.
    """
    if key_file.exists():
        return None
    database = Database(url, None)
    try:
        tables = set(inspect(database.engine).get_table_names())
        if tables - {"alembic_version"}:
            raise StorageError(
                f"database.encryption_key_file: {key_file} is missing, but the database has data "
                "encrypted with it; put the file back"
            )
    finally:
        database.close()
    key_file.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(new_key_line("k1"))
        file.flush()
        os.fsync(file.fileno())
    return f"made the encryption key {key_file} (mode 0600): keep a copy apart from the database"


def upgrade(database: Database) -> list[str]:
    """Applies the missing revisions; says each thing done. A SQLite file is copied first."""
    current, needed = database.revisions()
    done: list[str] = []
    if current is not None and current != needed:
        done.append(_backup(database, current))
    config = Config()
    config.set_main_option("script_location", str(script_location()))
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    done.append(f"schema {needed}" + (" (was up to date)" if current == needed else ""))
    database.call(check_key)
    return done


def _backup(database: Database, revision: str) -> str:
    """A consistent copy of the file as it was."""
    if not database.is_sqlite:
        return "PostgreSQL: the schema changes in one transaction; keep your own pg_dump as backup"
    target = database.file.with_name(f"{database.file.name}.before-{revision}.bak")
    with sqlite3.connect(database.file) as source, sqlite3.connect(target) as copy:
        source.backup(copy)
    return f"backup of the database before the change: {target}"


def check_key(session: Session) -> None:
    """Raises StorageError where the keys don't fit the database; notes them in a new one."""
    ring = session.info["ring"]
    row = session.get(MetaRow, "key_check")
    if row is None:
        session.add(MetaRow(name="key_check", value=ring.seal(_CHECK, "meta.key_check")))
    else:
        ring.open(bytes(row.value), "meta.key_check")


def open_database(url: str, key_file: Path) -> Database:
    """The database with its keys, schema and keys checked; raises StorageError or ConfigError."""
    database = Database(url, read_key_file(key_file))
    try:
        database.require_schema()
        database.call(check_key)
    except BaseException:
        database.close()
        raise
    return database

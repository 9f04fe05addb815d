"""Engines for the company's databases: each statement ends in time, and only a change may write."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchTableError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from bot.errors import ConfigError, RegisterError
from storage.registers.spec import RegisterSpec

_STEPS = 10_000  # of SQLite's machine, between looks at the clock


def url_of(spec: RegisterSpec) -> URL:
    """The address of the database; raises ConfigError that names the key."""
    try:
        url = make_url(spec.location)
    except ArgumentError as error:
        raise ConfigError(
            "location: no database address such as postgresql+psycopg://reader@host/shop"
        ) from error
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername="postgresql+psycopg")
    return url.set(password=spec.password) if spec.password else url


def engine_of(url: URL, timeout: float, *, writes: bool = False) -> Engine:
    """An engine whose statements end in time, as far as the database can; without `writes` it only reads."""
    seconds = max(1, int(timeout))
    arguments: dict[str, Any] = {}
    match url.get_backend_name(), url.get_driver_name():
        case "sqlite", _:
            return _sqlite_engine(Path(url.database or ""), timeout, writes=writes)
        case "postgresql", "psycopg" | "psycopg2":
            limits = f"-c statement_timeout={int(timeout * 1000)} -c lock_timeout={int(timeout * 1000)}"
            only = "" if writes else " -c default_transaction_read_only=on"
            arguments = {"connect_timeout": seconds, "options": limits + only}
        case "mysql" | "mariadb", "pymysql" | "mysqldb":
            arguments = {"connect_timeout": seconds, "read_timeout": seconds}
            if not writes:
                arguments["init_command"] = "SET SESSION TRANSACTION READ ONLY"
        case _:
            pass  # the time limit of the look-up still holds, and only SELECT is ever said
    try:
        return create_engine(url, connect_args=arguments, poolclass=NullPool)
    except (ImportError, SQLAlchemyError) as error:
        raise RegisterError(f"its database driver can't be used: {first_line(error)}") from error


def _sqlite_engine(file: Path, timeout: float, *, writes: bool) -> Engine:
    engine = create_engine(
        "sqlite://", creator=lambda: _sqlite(file, timeout, writes=writes), poolclass=NullPool
    )
    if writes:  # the lock comes before the first look, so that what was seen is what is changed
        event.listen(engine, "begin", _begin_at_once)
    return engine


def _begin_at_once(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _sqlite(file: Path, timeout: float, *, writes: bool) -> sqlite3.Connection:
    address = f"file:{quote(str(file))}?mode={'rw' if writes else 'ro'}"
    connection = sqlite3.connect(address, uri=True, timeout=timeout, check_same_thread=False)
    if writes:
        connection.isolation_level = None
        connection.execute("PRAGMA secure_delete = ON")  # what is erased is overwritten
        connection.execute("PRAGMA foreign_keys = ON")
    ends = time.monotonic() + timeout
    connection.set_progress_handler(lambda: int(time.monotonic() > ends), _STEPS)
    return connection


def first_line(error: object) -> str:
    """The first line of what a driver says, cut short."""
    return (str(error).strip().splitlines() or ["no reason given"])[0][:160]


@contextmanager
def connected(engine: Engine) -> Iterator[Connection]:
    """A connection in a transaction that is rolled back unless it is committed; raises RegisterError."""
    try:
        with engine.connect() as connection:
            try:
                yield connection
            finally:
                connection.rollback()
    except NoSuchTableError as error:
        raise RegisterError(f"there is no table {error} in its database") from error
    except (SQLAlchemyError, sqlite3.Error) as error:
        said = getattr(error, "orig", None) or error
        raise RegisterError(f"its database can't be asked: {first_line(said)}") from error

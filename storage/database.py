"""Opens the database and runs transactions, from asyncio on one thread of its own."""

import asyncio
import fcntl
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, TypeVar

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, IntegrityError, OperationalError, SQLAlchemyError
from sqlmodel import Session

from bot.errors import ConfigError, StaleCaseError, StorageError
from storage.encryption import KeyRing, attach_ring
from storage.migrations import script_location

Transaction = Session
"""What the functions of `storage` are given; only `storage` calls its methods."""
T = TypeVar("T")
_RUN_LOCK = 0x70726276_00000000  # PostgreSQL's advisory locks of the bot, one a part


class Database:
    """One database and its keys; `call` runs a transaction here, `run` on the database thread.

    Functions given to them take a Session and return domain values; rows never leave `storage`.
    """

    def __init__(self, url: str, ring: KeyRing | None) -> None:
        try:
            self.url: URL = make_url(url)
        except ArgumentError as error:
            raise ConfigError("database.url: not a database URL such as sqlite:///privacy-bot.db") from error
        if self.url.get_backend_name() not in {"sqlite", "postgresql"}:
            raise ConfigError("database.url: must begin with sqlite:/// or postgresql+psycopg://")
        self.ring = ring
        self._engine: Engine | None = None
        self._thread: ThreadPoolExecutor | None = None

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a SQLite file."""
        return self.url.get_backend_name() == "sqlite"

    @property
    def file(self) -> Path:
        """The SQLite file."""
        return Path(self.url.database or ":memory:")

    @property
    def engine(self) -> Engine:
        """The engine; made at first use, connects at first transaction."""
        if self._engine is None:
            self._engine = _engine(self.url)
            if self.ring is not None:
                attach_ring(self._engine.dialect, self.ring)
        return self._engine

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session in one transaction: committed at the end, rolled back on an error."""
        with _readable_errors(), Session(self.engine, expire_on_commit=False) as session:
            if self.ring is not None:
                session.info["ring"] = self.ring
            with session.begin():
                yield session

    def call(self, work: Callable[[Session], T]) -> T:
        """Runs the work in one transaction, in this thread."""
        with self.transaction() as session:
            return work(session)

    async def run(self, work: Callable[[Session], T]) -> T:
        """Runs the work in one transaction on the database thread."""
        return await asyncio.wrap_future(self._submit(work))

    def wait_for(self, work: Callable[[Session], T]) -> T:
        """Runs the work on the database thread from another thread than asyncio's."""
        return self._submit(work).result()

    def _submit(self, work: Callable[[Session], T]) -> Future[T]:
        if self._thread is None:
            self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="database")
        return self._thread.submit(self.call, work)

    def close(self) -> None:
        """Ends the thread and the connections."""
        if self._thread is not None:
            self._thread.shutdown()
            self._thread = None
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None

    def revisions(self) -> tuple[str | None, str]:
        """The schema's revision in the database (None: empty) and the one this version needs."""
        with _readable_errors(), self.engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
        return current, ScriptDirectory(str(script_location())).get_current_head() or ""

    def require_schema(self) -> None:
        """Raises StorageError where the schema is not this version's."""
        current, needed = self.revisions()
        if current != needed:
            found = f"is at schema {current}" if current else "has no tables yet"
            raise StorageError(f"the database {found}; run `privacy-bot db upgrade` first")

    def lock(self, part: str) -> "RunLock":
        """The lock of the one bot that does this part on this database (R11)."""
        return RunLock(self, part)


class RunLock:
    """Held by one process at a time; ends with the process, however it ends.

    SQLite: a lock on a file beside the database. PostgreSQL: an advisory lock of a connection.
    """

    def __init__(self, database: Database, part: str) -> None:
        self._database = database
        self._file = f"{database.file}.{part}.lock"
        self._number = _RUN_LOCK + zlib.crc32(part.encode())
        self._held: BinaryIO | Connection | None = None

    def take(self) -> bool:
        """Whether the lock is ours now; takes it if nobody has it, also after a lost connection."""
        if self._alive():
            return True
        self.release()
        with _readable_errors():
            held = self._try_file() if self._database.is_sqlite else self._try_database()
        self._held = held
        return held is not None

    def release(self) -> None:
        """Gives the lock back."""
        held, self._held = self._held, None
        if isinstance(held, Connection):
            with suppress(SQLAlchemyError):
                held.invalidate()  # not back to the pool: the lock ends with the connection
                held.close()
        elif held is not None:
            held.close()

    def _alive(self) -> bool:
        """Whether what holds the lock is still there."""
        if not isinstance(self._held, Connection):
            return self._held is not None
        try:
            self._held.execute(text("SELECT 1"))
            self._held.commit()
        except SQLAlchemyError:
            return False
        return True

    def _try_file(self) -> BinaryIO | None:
        file = Path(self._file).open("ab")  # noqa: SIM115 - open as long as the lock is held
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return None
        return file

    def _try_database(self) -> Connection | None:
        connection = self._database.engine.connect()
        taken = connection.execute(text("SELECT pg_try_advisory_lock(:n)"), {"n": self._number}).scalar()
        connection.commit()
        if not taken:
            connection.close()
            return None
        return connection


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "postgresql":
        return create_engine(url.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
    engine = create_engine(url, connect_args={"timeout": 10})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    """WAL, and each commit on the disk: a mail marked as sent must stay so."""
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Connection) -> None:
    """Takes the write lock at once: a transaction that reads first can't fail at its first write."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")


@contextmanager
def _readable_errors() -> Iterator[None]:
    """Tells an operator what a driver's error means."""
    try:
        yield
    except OperationalError as error:
        raise StorageError(f"the database can't be used: {error.orig}".splitlines()[0]) from error
    except IntegrityError as error:
        if "unique" not in str(error.orig).lower():
            raise  # a mistake of ours, not of the moment
        raise StaleCaseError("somebody else did the same at the same moment; look at it again") from error

"""A throw-away PostgreSQL from Debian's programs, with a fresh database for each test that asks."""

import itertools
import signal
import subprocess
from pathlib import Path

import psycopg
from psycopg import sql

from tests.support import processes


def programs() -> Path:
    """The folder of the newest PostgreSQL server installed."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if not found:
        raise processes.MissingProgramError("PostgreSQL is not installed (Debian: postgresql)")
    return max(found, key=lambda folder: int(folder.parent.name))


class PostgresServer:
    """One cluster that outlives a kill but no power cut: fast, and thrown away whole."""

    def __init__(self, root: Path) -> None:
        """Stores only; `start` makes the cluster in `root`."""
        self.root = root
        self.port = processes.free_port()
        self._log = root / "postgres.log"
        self._names = (f"test_{number}" for number in itertools.count(1))
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Makes the cluster at the first call and runs it; after `stop` or `kill` the same data is there."""
        account = processes.system_account("postgres")
        data = self.root / "data"
        if not data.exists():
            account.own(self.root)
            options = ["-U", "test", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8"]
            made = subprocess.run(
                account.command(programs() / "initdb", "-D", data, *options), capture_output=True, cwd="/"
            )
            if made.returncode != 0:
                raise RuntimeError(made.stderr.decode(errors="replace"))
        settings = {"port": self.port, "listen_addresses": "127.0.0.1", "unix_socket_directories": self.root}
        settings |= {"fsync": "off", "full_page_writes": "off"}
        options = [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
        self._process = processes.start(
            account.command(programs() / "postgres", "-D", data, *options), self._log
        )
        processes.wait_until_up(self._process, self._log, self._answers)

    def stop(self) -> None:
        """Ends it in order; open connections are closed."""
        if self._process is not None:
            processes.end(self._process, signal.SIGINT)

    def kill(self) -> None:
        """Ends it at once, as a crash: what was not committed is lost, connections break."""
        if self._process is not None:
            processes.end(self._process, signal.SIGQUIT)

    def create_database(self) -> str:
        """A new, empty database; gives its URL as `[database] url` takes it."""
        name = next(self._names)
        self._execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return f"postgresql+psycopg://test@127.0.0.1:{self.port}/{name}"

    def drop_database(self, url: str) -> None:
        """Removes a database made here, whoever is still connected."""
        name = url.rsplit("/", 1)[1]
        self._execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _execute(self, statement: sql.Composed) -> None:
        with psycopg.connect(self._address, autocommit=True) as connection:
            connection.execute(statement)

    @property
    def _address(self) -> str:
        return f"postgresql://test@127.0.0.1:{self.port}/postgres"

    def _answers(self) -> bool:
        try:
            psycopg.connect(self._address, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

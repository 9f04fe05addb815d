"""A privacy-bot as an operator sees it: a configuration in its own folder, commands, a running process."""

import json
import os
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from bot.settings import ENV_PREFIX, Settings
from tests.support.dovecot import DovecotServer, MailUser
from tests.support.letters import AUTHSERV
from tests.support.smtp import SmtpReceiver

T = TypeVar("T")
ROOT = Path(__file__).parent.parent.parent
EXAMPLE = ROOT / "config.example.toml"
STAFF, SECOND = "staff@example.com", "second@example.com"


def until(fact: Callable[[], T | None], within: float = 10.0) -> T:
    """What `fact` says once it says anything true; raises when it takes longer (seconds)."""
    limit = time.monotonic() + within
    while True:
        found = fact()
        if found:
            return found
        if time.monotonic() > limit:
            raise TimeoutError(f"not within {within} s: {fact}")
        time.sleep(0.02)


@dataclass(frozen=True, slots=True, kw_only=True)
class Servers:
    """What the bot is connected to."""

    dovecot: DovecotServer
    user: MailUser
    smtp: SmtpReceiver
    database_url: str


class BotHome:
    """One configured bot; `overrides` change keys of config.example.toml by table and name."""

    def __init__(self, folder: Path, servers: Servers) -> None:
        self.folder = folder
        self.servers = servers
        self.key_file = folder / "privacy-bot.key"
        self.variables: dict[str, str] = {}  # more of the environment, such as another clock
        self._logs = 0
        self.registers: list[dict[str, Any]] = []
        self.overrides: dict[str, dict[str, Any]] = _connections(servers) | {
            "database": {"url": servers.database_url, "encryption_key_file": str(self.key_file)},
            "identity": {"authserv_id": AUTHSERV},
            "reminders": {"staff": [STAFF], "second": [SECOND]},
            "desk": {"port": 0},
        }

    def settings(self) -> Settings:
        """The same settings for use in this process."""
        tables = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))
        for name, keys in self.overrides.items():
            tables[name] = tables.get(name, {}) | keys
        tables["registers"] = self.registers
        return Settings(**tables)

    def environment(self) -> dict[str, str]:
        """The environment of the commands."""
        given = {
            f"{ENV_PREFIX}{table}__{key}".upper(): value if isinstance(value, str) else json.dumps(value)
            for table, keys in self.overrides.items()
            for key, value in keys.items()
        }
        if self.registers:
            given[f"{ENV_PREFIX}REGISTERS"] = json.dumps(self.registers)
        fixed = {"PRIVACY_BOT_CONFIG": str(EXAMPLE), "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
        return {**os.environ, **fixed, **given, **self.variables}

    def command(self, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Runs a command to its end, whatever it says."""
        return subprocess.run(
            [sys.executable, "-m", "bot", *words],
            env=self.environment(),
            cwd=self.folder,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=90,
        )

    def must(self, *words: str, stdin: str = "") -> str:
        """What a command prints that has to succeed."""
        done = self.command(*words, stdin=stdin)
        assert done.returncode == 0, f"{words}: exit {done.returncode}\n{done.stderr}"
        return done.stdout

    def document(self, *words: str) -> Any:
        """The JSON document that a command prints."""
        return json.loads(self.must(*words, "--json"))

    def refused(self, *words: str) -> str:
        """What a command says on standard error that has to fail with exit 1."""
        done = self.command(*words)
        assert done.returncode == 1, f"{words}: exit {done.returncode}\n{done.stdout}"
        return done.stderr

    def received(self, address: str) -> list[bytes]:
        """The mails that an address has received, in order."""
        return [mail.content for mail in self.servers.smtp.mails if address in mail.recipients]

    def start(self, *words: str) -> "RunningBot":
        """Starts `run` in the background."""
        self._logs += 1
        log = self.folder / f"run{self._logs}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "bot", "run", *words],
                env=self.environment(),
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        return RunningBot(process, log)

    @contextmanager
    def running(self, *words: str) -> Iterator["RunningBot"]:
        """A `run` that watches its mailbox; ended at the end of the block."""
        bot = self.start(*words)
        try:
            bot.wait_for_log("mailbox connected")
            yield bot
        finally:
            bot.kill()


class RunningBot:
    """A `run` in the background and its log."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path) -> None:
        self._process = process
        self._log = log

    def log(self) -> str:
        """What it has logged so far."""
        return self._log.read_text(errors="replace")

    def wait_for_log(self, words: str, within: float = 30.0) -> str:
        """The log once it holds the words; raises with it when the bot ends first."""

        def said() -> str | None:
            text = self.log()
            if words not in text and self._process.poll() is not None:
                raise AssertionError(f"ended with exit {self._process.returncode}:\n{text}")
            return text if words in text else None

        return until(said, within)

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def kill(self) -> None:
        """Ends it at once, as a power cut would."""
        self._process.kill()
        self._process.wait(10)

    def terminate(self, within: float = 10.0) -> tuple[int, float]:
        """SIGTERM; its exit status and the seconds that it took."""
        began = time.monotonic()
        self._process.send_signal(signal.SIGTERM)
        status = self._process.wait(within)
        return status, time.monotonic() - began


def _connections(servers: Servers) -> dict[str, dict[str, Any]]:
    """The mail servers, both with TLS that only the suite's authority vouches for."""
    dovecot, smtp = servers.dovecot, servers.smtp
    ca_file = str(dovecot.authority.ca_file)
    user, password = smtp.login or ("", "")
    return {
        "mailbox": {
            "address": servers.user.address,
            "host": dovecot.host,
            "port": dovecot.ports.imaps,
            "username": servers.user.address,
            "password": servers.user.password,
            "ca_file": ca_file,
        },
        "smtp": {
            "host": smtp.host,
            "port": smtp.port,
            "security": str(smtp.security),
            "username": user,
            "password": password,
            "ca_file": ca_file,
        },
    }

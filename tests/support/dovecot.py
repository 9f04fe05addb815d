"""A throw-away Dovecot: real IMAP with TLS, and LMTP to deliver mail to it."""

import itertools
import shutil
import signal
import smtplib
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from imapclient import IMAPClient

from tests.support import processes
from tests.support.certificates import Authority
from tests.support.dovecot_config import Ports, configuration, token_configuration


@dataclass(frozen=True, slots=True, kw_only=True)
class MailUser:
    """A mailbox on the server; the address is the log-in name."""

    address: str
    password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMail:
    """One mail as the server holds it; flags as text, `\\Seen` among them once it was read."""

    uid: int
    flags: frozenset[str]
    internal_date: datetime
    content: bytes


class DovecotServer:
    """Own folder, own ports, any number of users; see `authority.ca_file` for what clients must trust."""

    host = "localhost"

    def __init__(self, root: Path, authority: Authority, *, introspection_url: str = "") -> None:
        """Stores only; `start` runs it, with all its files in `root`.

        With an `introspection_url` it takes tokens (XOAUTH2) and asks there what they are worth.
        """
        self.root = root
        self._introspection_url = introspection_url
        self.authority = authority
        self.ports = Ports(
            imap=processes.free_port(), imaps=processes.free_port(), lmtp=processes.free_port()
        )
        self._log = root / "dovecot.log"
        self._numbers = itertools.count(1)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Runs it; after `stop` or `kill` the same mail is there, on the same ports."""
        program = _program()
        account = processes.system_account("dovecot")
        for name in ("run", "state", "mail", "users"):
            (self.root / name).mkdir(exist_ok=True)
        config = self.root / "dovecot.conf"
        tokens = bool(self._introspection_url)
        config.write_text(configuration(self.root, self.ports, account, self.authority, tokens=tokens))
        if tokens:
            oauth2 = token_configuration(self._introspection_url, self.authority)
            (self.root / "oauth2.conf").write_text(oauth2)
        account.own(self.root)
        self._process = processes.start(account.command(program, "-F", "-c", config), self.root / "out.log")
        processes.wait_until_up(self._process, self._log, self._answers)

    def stop(self) -> None:
        """Ends it in order."""
        if self._process is not None:
            processes.end(self._process)

    def kill(self) -> None:
        """Ends it and every session at once, as a power cut would."""
        if self._process is not None:
            processes.kill_group(self._process)

    def restart(self) -> None:
        """A crash and a new start."""
        self.kill()
        self.start()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Connections stay open and nothing answers, as behind a broken network."""
        if self._process is None:
            raise RuntimeError("the server has not been started")
        processes.signal_group(self._process, signal.SIGSTOP)
        try:
            yield
        finally:
            processes.signal_group(self._process, signal.SIGCONT)

    def add_user(self, address: str = "", password: str = "secret") -> MailUser:
        """A new, empty mailbox; without an address a new one is made up."""
        user = MailUser(address=address or f"info{next(self._numbers)}@example.com", password=password)
        # A file for each user: Dovecot looks at a known file once a second only.
        (self.root / "users" / user.address).write_text(f"{user.address}:{{PLAIN}}{user.password}\n")
        return user

    def deliver(self, content: bytes, user: MailUser, *, sender: str = "sender@example.com") -> None:
        """Delivers as a mail server does, by LMTP: INTERNALDATE is now."""
        with smtplib.LMTP("127.0.0.1", self.ports.lmtp, timeout=10) as client:
            client.sendmail(sender, [user.address], content)

    def append(
        self, content: bytes, user: MailUser, *, internal_date: datetime, folder: str = "INBOX"
    ) -> None:
        """Puts a mail into a folder with the INTERNALDATE given (aware)."""
        with self.client(user) as client:
            client.append(folder, content, msg_time=internal_date)

    def mails(self, user: MailUser, folder: str = "INBOX") -> list[StoredMail]:
        """What the folder holds, in the order of UIDs; reading changes no flag."""
        with self.client(user) as client:
            client.select_folder(folder, readonly=True)
            rows = client.fetch(client.search("ALL"), ["FLAGS", "INTERNALDATE", "BODY.PEEK[]"])
        return [
            StoredMail(
                uid=uid,
                flags=frozenset(flag.decode() for flag in row[b"FLAGS"]) - {"\\Recent"},
                internal_date=row[b"INTERNALDATE"].astimezone(UTC),
                content=row[b"BODY[]"],
            )
            for uid, row in sorted(rows.items())
        ]

    @contextmanager
    def client(self, user: MailUser) -> Iterator[IMAPClient]:
        """A logged-in session of the test's own."""
        context = self.authority.client_context()
        with IMAPClient(self.host, port=self.ports.imaps, ssl_context=context, timeout=20) as client:
            client.normalise_times = False  # else the dates come naive and in local time
            client.login(user.address, user.password)
            yield client

    def log(self) -> str:
        """What the server wrote to its log so far."""
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    def _answers(self) -> bool:
        return all(
            _greets(port, greeting)
            for port, greeting in ((self.ports.imap, b"* OK"), (self.ports.lmtp, b"220"))
        )


def _greets(port: int, greeting: bytes) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as probe:
            return probe.recv(64).startswith(greeting)
    except OSError:
        return False


def _program() -> str:
    """The installed server, if it reads the configuration language that we write."""
    program = shutil.which("dovecot", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    if program is None or not _has_lmtp():
        raise processes.MissingProgramError("Dovecot is not installed (Debian: dovecot-imapd dovecot-lmtpd)")
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    if not version.startswith("2.3."):
        raise processes.MissingProgramError(f"Dovecot 2.3 is needed, here is {version.strip()}")
    return program


def _has_lmtp() -> bool:
    return all(Path("/usr/lib/dovecot", part).exists() for part in ("imap", "lmtp"))

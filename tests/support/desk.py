"""A desk over a real SQLite database, with cases that came in through the bot's own intake."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import TypeVar

import httpx
import uvicorn
from fastapi import FastAPI

from bot.desk import DeskConfig, HealthReport, Mailroom, create_app
from bot.domain.calendar import HELSINKI
from bot.domain.messages import Authentication, Classification, Evidence, RawMessage
from bot.domain.registers import LookUp
from bot.domain.screening import screen
from bot.domain.vocabulary import Country, Label, Role
from bot.errors import NotFoundError
from bot.mail.digest import content_digest
from bot.mail.parse import parse_message
from bot.settings import load_settings
from bot.workflows import intake, staff
from bot.workflows.judging import Judged
from bot.workflows.office import Office, ReminderPolicy
from bot.workflows.pulling import Heading
from classifiers import Classifier, load_classifier
from storage import cases, inbox, users
from storage.cases import CaseFilter
from storage.database import Database, Transaction
from storage.encryption import KeyRing
from storage.inbox import InboxEntry
from storage.schema import upgrade

T = TypeVar("T")
ROOT = Path(__file__).parent.parent.parent
MAILBOX = "info@example.com"
PASSWORD = "correct horse battery"
STAFF = {"vilma": Role.VIEWER, "hanna": Role.HANDLER, "aino": Role.APPROVER}
START = datetime(2026, 11, 26, 10, 0, tzinfo=HELSINKI)


class Clock:
    """A clock that only tests move."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def forward(self, by: timedelta) -> None:
        """Lets time pass."""
        self.at += by


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleMail:
    """A mail and what is read in it; `evidence` is a phrase of the text, `looked` what the registers say."""

    sender: str = "Matti Virtanen <matti.virtanen@example.fi>"
    subject: str = "Tietopyyntö"
    text: str = "Hei,\n\nhaluan nähdä kaikki tietoni.\n\nMatti"
    labels: tuple[Label, ...] = (Label.ACCESS,)
    evidence: str = "haluan nähdä kaikki tietoni"
    language: str = "fi"
    uncertain: bool = False
    authenticated: bool = False
    age: timedelta = timedelta(days=1)
    headers: tuple[str, ...] = ()
    looked: LookUp | None = None

    def content(self, number: int) -> bytes:
        """The mail as it came over the wire."""
        head = (
            f"From: {self.sender}\nTo: {MAILBOX}\nSubject: {self.subject}\n"
            f"Message-ID: <{number}@example.fi>\n"
            + "".join(f"{line}\n" for line in self.headers)
            + "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
            "Content-Transfer-Encoding: 8bit\n\n"
        )
        return (head + self.text + "\n").replace("\n", "\r\n").encode()


class Bench:
    """An office, its desk, and cases on demand."""

    def __init__(self, folder: Path, *, hold_seconds: int = 30, secure_cookies: bool = False) -> None:
        self.clock = Clock()
        self.db = Database(f"sqlite:///{folder / 'desk.db'}", KeyRing(keys={"k1": bytes(range(32))}))
        upgrade(self.db)
        self.office = _office(self.db, self.clock)
        self.config = DeskConfig(
            secret_key=b"s" * 32, hold_seconds=hold_seconds, secure_cookies=secure_cookies
        )
        self.health = HealthReport(ok=True, parts={"watch 1": "ok", "database": "ok"})
        self.in_mailbox: dict[int, bytes] = {}
        self.worker = ThreadPoolExecutor(max_workers=1)
        self._mails = 0

    def app(self) -> FastAPI:
        """The desk."""

        async def health() -> HealthReport:
            return self.health

        return create_app(self.office, self.config, health, mailroom(self.in_mailbox, self.worker))

    def add_staff(self) -> None:
        """One of each role, all with the same password."""

        def work(session: Transaction) -> None:
            for name, role in STAFF.items():
                users.add(session, name, role, f"{name}@example.com", _hash_of_password())

        self.call(work)

    def close(self) -> None:
        """Ends its threads and connections."""
        self.worker.shutdown()
        self.db.close()

    def call(self, work: Callable[[Transaction], T]) -> T:
        """Runs a transaction."""
        return self.db.call(work)

    def receive(self, mail: SampleMail) -> str:
        """Takes a mail in; the reference of the newest case."""
        self._mails += 1
        raw = RawMessage(
            mailbox=MAILBOX,
            folder="INBOX",
            uidvalidity=1,
            uid=self._mails,
            content=mail.content(self._mails),
            internal_date=self.clock() - mail.age,
        )

        def work(session: Transaction) -> str:
            inbox.record(session, raw, content_digest(raw.content, raw.internal_date), self.clock())
            (kept,) = inbox.waiting(session, limit=1)
            intake.apply(session, self.office, kept, _judged(self.office, raw.content, mail))
            return max(each.ref for each in cases.search(session, CaseFilter()))

        return self.call(work)


def mailroom(lying: Mapping[int, bytes], worker: Executor) -> Mailroom:
    """A mailbox in which these mails lie, by their numbers, and the real model."""

    def headings(entries: Sequence[InboxEntry]) -> dict[int, Heading]:
        read = {each.id: parse_message(lying[each.id]) for each in entries if each.id in lying}
        return {
            number: Heading(sender=mail.sender.address, subject=mail.subject) for number, mail in read.items()
        }

    def content(entry: InboxEntry) -> bytes:
        if entry.id not in lying:
            raise NotFoundError(f"mail {entry.id} is in the mailbox no longer")
        return lying[entry.id]

    return Mailroom(headings=headings, content=content, classifier=_model, worker=worker)


@cache
def _model() -> Classifier:
    """Loaded once: it takes seconds."""
    return load_classifier()


@cache
def _hash_of_password() -> str:
    """Made once: a hash that is hard to guess takes a tenth of a second of every test."""
    return staff.hash_password(PASSWORD)


def _judged(office: Office, content: bytes, mail: SampleMail) -> Judged:
    message = parse_message(content)
    start = message.text.find(mail.evidence) if mail.evidence else -1
    evidence = Evidence(label=mail.labels[0], start=start, end=start + len(mail.evidence), text=mail.evidence)
    return Judged(
        message=message,
        screening=screen(message, office.own_addresses, office.form_senders),
        classification=Classification(
            labels=mail.labels,
            primary=mail.labels[0],
            scores=dict.fromkeys(mail.labels, 0.9),
            privacy=0.9,
            language=mail.language,
            needs_review=mail.uncertain,
            evidence=(evidence,) if start >= 0 else (),
        ),
        authentication=Authentication(
            authenticated=mail.authenticated,
            reason="DMARC passed for example.fi"
            if mail.authenticated
            else "the mail has no Authentication-Results",
        ),
        looked=mail.looked or LookUp(),
    )


def _office(db: Database, clock: Clock) -> Office:
    return Office(
        db=db,
        now=clock,
        record=load_settings(ROOT / "config.example.toml").record,
        country=Country.FI,
        authserv_id="",
        form_senders=frozenset(),
        sent_folders={MAILBOX: "Sent"},
        reminders=ReminderPolicy(
            days=(14, 10, 5, 3, 1, 0),
            digest_time=time(9),
            staff=("staff@example.com",),
            second=(),
            language="fi",
        ),
        desk_url="http://127.0.0.1:8080",
        message_id_key=b"m" * 32,
    )


def client_of(app: FastAPI, address: str = "http://desk.example.com") -> httpx.AsyncClient:
    """A browser without a window: keeps cookies, follows nothing by itself."""
    transport = httpx.ASGITransport(app=app)
    return httpx.AsyncClient(transport=transport, base_url=address)


def field(page: str, name: str) -> str:
    """The value of the first form field of this name."""
    found = re.search(rf'name="{re.escape(name)}" value="([^"]*)"', page)
    assert found, f"the page has no field {name}"
    return found[1]


@asynccontextmanager
async def served(app: FastAPI) -> AsyncIterator[str]:
    """Serves the desk on a free port of this machine; its address."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving


async def log_in(client: httpx.AsyncClient, name: str, password: str = PASSWORD) -> httpx.Response:
    """Logs in as a person would."""
    token = field((await client.get("/login")).text, "token")
    return await client.post("/login", data={"token": token, "name": name, "password": password})


async def post(client: httpx.AsyncClient, ref: str, name: str, /, **form: object) -> httpx.Response:
    """Posts one of the page's forms with its token."""
    token = field((await client.get(f"/cases/{ref}")).text, "token")
    return await client.post(f"/cases/{ref}/{name}", data={"token": token, **form})

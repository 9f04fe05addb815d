"""A bot in this process over a real database: its workflows called one by one, with a clock that is set."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, TypeVar

from sqlalchemy import text

from bot.domain.messages import FolderPlace, RawMessage
from bot.domain.vocabulary import DraftKind, IdentityLevel, Role
from bot.mail.imap import ImapConnection
from bot.mail.rounds import fetch_all
from bot.runtime import MailKeeper, database_of, office_of, watched_mailbox
from bot.runtime.posting import Filer, Sender
from bot.workflows import approval, casework, delivery, intake, ticks
from bot.workflows.office import Office
from bot.workflows.views import case_document, case_rows
from classifiers import Classifier
from storage import outbox, schema, users
from storage.cases import CaseFilter
from storage.database import Database, Transaction
from storage.encryption import read_key_file
from tests.support.bot_process import BotHome

T = TypeVar("T")
MORNING = datetime(2026, 11, 26, 8, 30, tzinfo=UTC)  # a Thursday, 10:30 in Helsinki
STAFF_USERS = {"vera": Role.VIEWER, "heli": Role.HANDLER, "anna": Role.APPROVER}


class Clock:
    """The time that the bot is told."""

    def __init__(self, now: datetime) -> None:
        self.moment = now

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, by: timedelta) -> None:
        """Lets time pass."""
        self.moment += by


class Bench:
    """One bot whose steps a test takes; close it with `opened`."""

    def __init__(self, home: BotHome, classifier: Classifier, now: datetime = MORNING) -> None:
        self.home = home
        self.clock = Clock(now)
        self.settings = home.settings()
        self.db: Database = database_of(self.settings)
        self.office: Office = office_of(self.settings, self.db, self.clock)
        self.failed: list[tuple[str, str]] = []
        self._classifier = classifier
        self._worker = ThreadPoolExecutor(max_workers=1)
        self._uids = count(1)
        self._filer = Filer(self.settings)

    def reconfigure(self) -> None:
        """Takes changed overrides of its home, as a restart would."""
        self._filer.close()
        self.settings = self.home.settings()
        self.office = office_of(self.settings, self.db, self.clock)
        self._filer = Filer(self.settings)

    def close(self) -> None:
        """Ends threads and connections."""
        self._worker.shutdown()
        self._filer.close()
        self.db.close()

    def call(self, work: Callable[[Transaction], T]) -> T:
        """One transaction."""
        return self.db.call(work)

    # --- mail comes in -------------------------------------------------------------------------

    def fetch(self) -> list[str]:
        """What `run` does first: all that is new in the mailbox is kept; gives the missing folders."""
        watched = watched_mailbox(self.settings.watched[0], self.clock)
        connection = ImapConnection(watched.server)
        try:
            connection.open()
            return fetch_all(connection, watched, MailKeeper(self.office, lambda: None))
        finally:
            connection.close()

    def keep(self, *mails: bytes, received: datetime | None = None) -> int:
        """Keeps these mails as if fetched; how many were new."""
        mailbox = self.settings.watched[0].address
        batch = [
            RawMessage(
                mailbox=mailbox,
                folder="INBOX",
                uidvalidity=1,
                uid=next(self._uids),
                content=mail,
                internal_date=received or self.clock(),
            )
            for mail in mails
        ]
        place = FolderPlace(uidvalidity=1, last_uid=batch[-1].uid)
        return intake.keep(self.office, batch, (mailbox, "INBOX"), place)

    async def work(self) -> None:
        """Handles what waits; what fails is noted in `failed`."""

        def note(_number: int, decision: str, error: str) -> None:
            if error:
                self.failed.append((decision, error))

        await intake.work_through(self.office, self._classifier, self._worker, note)

    async def take(self, *mails: bytes, received: datetime | None = None) -> list[dict[str, Any]]:
        """Mails come in and are handled; gives all cases."""
        self.keep(*mails, received=received)
        await self.work()
        return self.cases()

    # --- cases -----------------------------------------------------------------------------------

    def cases(self) -> list[dict[str, Any]]:
        """All cases, as `cases --json` prints them."""
        return self.call(lambda session: case_rows(session, CaseFilter(), self.clock()))

    def case(self, ref: str) -> dict[str, Any]:
        """One case whole."""
        return self.call(lambda session: case_document(session, ref, self.office))

    def confirm(self, ref: str, level: IdentityLevel = IdentityLevel.CODE, by: str = "heli") -> None:
        """A member of staff has checked who writes."""
        act = casework.Act(ref=ref, by=by, why="code to the phone on file")
        self.call(lambda session: casework.confirm_identity(session, self.office, act, level))

    def approve(self, ref: str, by: str = "anna", why: str = "by letter as well", hold: int = 0) -> int:
        """Approves the answer as it is now; gives the draft's number."""

        def work(session: Transaction) -> int:
            seen = approval.draft_to_approve(session, ref, None)
            asked = approval.Approval(
                ref=ref, by=by, seen_hash=seen.text_hash, draft_id=seen.id, why=why, hold_seconds=hold
            )
            return approval.approve(session, self.office, asked).id

        return self.call(work)

    async def approved(self, *mails: bytes) -> list[str]:
        """References of cases whose answers stand in the outbox; acknowledgements are sent already."""
        refs = [case["ref"] for case in await self.take(*mails)]
        await self.send()
        for ref in refs:
            self.confirm(ref)
            self.approve(ref)
        return refs

    # --- mail goes out ---------------------------------------------------------------------------

    async def send(self) -> Counter[str]:
        """One round of sending and filing: how many mails ended in which state."""
        ended: Counter[str] = Counter()
        sender = Sender(self.settings)
        await delivery.send_due(self.office, sender, lambda mail, state: ended.update([state]))
        await delivery.file_copies(self.office, self._filer, lambda mail, error: ended.update(["no copy"]))
        return ended

    def remind(self) -> int:
        """The reminder tick; how many mails it made."""
        return self.call(lambda session: ticks.remind(session, self.office))

    def outbox(self, *states: outbox.SendState) -> list[outbox.OutboxMail]:
        """The mails of the outbox in these states, or all."""
        return self.call(lambda session: outbox.listed(session, states))

    def draft_state(self, ref: str, kind: DraftKind = DraftKind.REPLY) -> str:
        """The state of the newest draft of a kind."""
        return str([each["state"] for each in self.case(ref)["drafts"] if each["kind"] == kind][-1])

    # --- the database as a thief sees it ----------------------------------------------------------

    def rows(self, statement: str, **values: object) -> list[Sequence[Any]]:
        """What a plain SQL statement gives, without the keys."""
        with self.db.engine.begin() as connection:
            result = connection.execute(text(statement), values)
            return list(result) if result.returns_rows else []


def prepare(home: BotHome) -> None:
    """Schema, key and users, in this process."""
    url = home.servers.database_url
    schema.ensure_keys(url, home.key_file)
    database = Database(url, read_key_file(home.key_file))
    try:
        schema.upgrade(database)
        database.call(_add_users)
    finally:
        database.close()


def _add_users(session: Transaction) -> None:
    for name, role in STAFF_USERS.items():
        # No test logs in with them: hashing a password for each would take most of the suite's time.
        users.add(session, name, role, f"{name}@example.com", "no password")


@contextmanager
def opened(home: BotHome, classifier: Classifier, now: datetime = MORNING) -> Iterator[Bench]:
    """A bench over a home that is prepared."""
    bench = Bench(home, classifier, now)
    try:
        yield bench
    finally:
        bench.close()

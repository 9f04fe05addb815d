"""The composition root: settings become objects; the only module that knows everything."""

from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot.domain.calendar import helsinki_day
from bot.domain.messages import FolderPlace, Numbering, RawMessage
from bot.domain.packages import Way
from bot.domain.reminders import Deputy
from bot.errors import ConfigError, StorageError
from bot.logs import log
from bot.mail.connection import MailServer, Security
from bot.mail.dns import public_dns
from bot.mail.oauth.source import TokenSource
from bot.mail.watched import WatchedMailbox
from bot.runtime.oauth import client_of
from bot.runtime.registers import registers_of
from bot.settings import Connection, MailboxSettings, SecondOpinionSettings, Settings
from bot.workflows import intake
from bot.workflows.office import CodePolicy, KeepTimes, Office, PackagePolicy, ReminderPolicy
from classifiers import load_classifier
from classifiers.second_opinion import Endpoint
from storage import inbox, watches
from storage.database import Database, Transaction
from storage.schema import open_database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from classifiers import Classifier

FIRST_LOOK_BACK = timedelta(days=31)  # INTERFACE: [mailbox] start
LOOKS_NOTED = timedelta(minutes=1)


def utc_now() -> datetime:
    """The Python clock, aware."""
    return datetime.now(UTC)


def server_of(connection: Connection, key: str) -> MailServer:
    """The server that a table of the settings names; raises ConfigError with the table's name."""
    oauth = connection.oauth
    try:
        password = connection.secret()
        tokens = TokenSource(client_of(oauth)) if oauth else None
    except ConfigError as error:
        raise ConfigError(f"{key}.{error}") from error
    server = MailServer(
        host=connection.host,
        port=connection.port,
        security=Security(connection.security),
        username=connection.username,
        password=password,
        ca_file=connection.ca_file,
        tokens=tokens,
    )
    try:
        server.tls()
    except ConfigError as error:
        raise ConfigError(f"{key}.{error}") from error
    return server


def database_of(settings: Settings) -> Database:
    """The database with keys and schema checked; raises StorageError or ConfigError."""
    return open_database(settings.database.url, Path(settings.database.encryption_key_file))


def office_of(settings: Settings, db: Database, now: Callable[[], datetime] = utc_now) -> Office:
    """What the workflows need of the settings."""
    if db.ring is None:
        raise StorageError("the database was opened without its encryption keys")
    desk = settings.desk
    return Office(
        db=db,
        now=now,
        record=settings.record,
        country=settings.legal_country,
        authserv_id=settings.identity.authserv_id,
        form_senders=frozenset(
            sender.lower() for mailbox in settings.watched for sender in mailbox.form_senders
        ),
        sent_folders={mailbox.address.lower(): mailbox.sent_folder for mailbox in settings.watched},
        reminders=ReminderPolicy(
            days=settings.reminders.days,
            digest_time=settings.reminders.digest_time,
            staff=settings.reminders.staff,
            second=settings.reminders.second,
            language=settings.reminders.language,
            deputies=tuple(
                Deputy(away=each.away, deputy=each.deputy, first_day=each.first_day, last_day=each.last_day)
                for each in settings.reminders.deputies
            ),
        ),
        desk_url=desk.public_url.rstrip("/") or f"http://{desk.host}:{desk.port}",
        message_id_key=db.ring.derived("message-id"),
        codes=CodePolicy(
            lifetime=timedelta(days=settings.identity.code_lifetime_days),
            attempts=settings.identity.attempts,
        ),
        levels=settings.levels,
        packages=PackagePolicy(
            way=Way(settings.package.way),
            lifetime=timedelta(days=settings.package.link_days),
            most_attached=settings.package.most_attached_mb * 1_000_000,
        ),
        second_opinion=endpoint_of(settings.classifier.second_opinion),
        registers=registers_of(settings),
        holds=settings.retention.holds,
        keep=KeepTimes(
            case_years=settings.retention.case_years,
            raw_months=settings.retention.raw_months,
            corrections_months=settings.retention.corrections_months,
        ),
        dns=public_dns() if settings.identity.own_checks else None,
    )


def endpoint_of(wanted: SecondOpinionSettings) -> Endpoint | None:
    """Where a second opinion comes from, if from anywhere; raises ConfigError."""
    if not wanted.url:
        return None
    if not wanted.model:
        raise ConfigError("classifier.second_opinion.model: name the model that the server is to use")
    try:
        return Endpoint(url=wanted.url, model=wanted.model, timeout=wanted.timeout_seconds)
    except ConfigError as error:
        raise ConfigError(f"classifier.second_opinion.{error}") from error


def watched_mailbox(mailbox: MailboxSettings, now: Callable[[], datetime]) -> WatchedMailbox:
    """A mailbox as the watcher wants it."""

    def since() -> date:
        return mailbox.start or helsinki_day(now() - FIRST_LOOK_BACK)

    return WatchedMailbox(
        address=mailbox.address.lower(),
        server=server_of(mailbox, "mailbox"),
        folders=mailbox.folders,
        since=since,
    )


class MailKeeper:
    """Commits fetched mail on the database's thread and says that there is some."""

    def __init__(self, office: Office, on_mail: Callable[[], object]) -> None:
        self._office = office
        self._on_mail = on_mail
        self._noted: dict[str, datetime] = {}

    def place(self, mailbox: str, folder: str) -> FolderPlace | None:
        """How far the folder has been read."""
        return self._office.db.wait_for(lambda transaction: inbox.place(transaction, mailbox, folder))

    def recorded(self, numbering: Numbering) -> Collection[int]:
        """The UIDs that were taken in or set aside."""
        return self._office.db.wait_for(lambda transaction: watches.recorded(transaction, numbering))

    def recognise(self, numbering: Numbering, traces: Mapping[int, str]) -> Collection[int]:
        """Notes the new UIDs of mails that are known by their traces; which they are."""
        now = self._office.now()
        return self._office.db.wait_for(
            lambda transaction: watches.recognise(transaction, numbering, traces, now)
        )

    def begin(self, mailbox: str) -> None:
        """Notes that the mailbox is watched."""
        now = self._office.now()
        self._office.db.wait_for(lambda transaction: watches.begin(transaction, mailbox, now))

    def looked(self, mailbox: str) -> None:
        """Notes a good look into the mailbox, once a minute."""
        now = self._office.now()
        noted = self._noted.get(mailbox)
        if noted is None or abs(now - noted) >= LOOKS_NOTED:
            self._office.db.wait_for(lambda transaction: watches.note_fetch(transaction, mailbox, now))
            self._noted[mailbox] = now

    def keep(self, mailbox: str, folder: str, batch: list[RawMessage], place: FolderPlace) -> None:
        """Keeps the mails and the place in one transaction."""
        if intake.keep(self._office, batch, (mailbox, folder), place):
            self._on_mail()

    def set_aside(self, lost: RawMessage, place: FolderPlace, why: str) -> None:
        """Notes a mail that can't be had, tells staff, and notes the place in one transaction."""

        def work(transaction: Transaction) -> int | None:
            number = inbox.set_aside(transaction, lost, why, self._office.now())
            inbox.set_place(transaction, lost.mailbox, lost.folder, place)
            if number is not None:
                intake.tell_of_mail_set_aside(transaction, self._office, number)
            return number

        number = self._office.db.wait_for(work)
        log.error("mail not handled", inbox=number, outcome="set_aside", error=why)


class Bot:
    """Everything that a command needs, opened once and closed at the end."""

    def __init__(self, settings: Settings, now: Callable[[], datetime] = utc_now) -> None:
        self.settings = settings
        self.now = now
        self.db = database_of(settings)
        self.office = office_of(settings, self.db, now)
        self.worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="worker")
        self._classifier: Classifier | None = None

    @property
    def session_key(self) -> bytes:
        """The key of the desk's session cookies."""
        if self.db.ring is None:
            raise StorageError("the database was opened without its encryption keys")
        return self.db.ring.derived("desk-session")

    @property
    def classifier(self) -> "Classifier":
        """The model, loaded at first use."""
        if self._classifier is None:
            wanted = self.settings.classifier
            self._classifier = load_classifier(review_low=wanted.review_low, review_high=wanted.review_high)
        return self._classifier

    def close(self) -> None:
        """Ends the threads and the database's connections."""
        self.worker.shutdown(wait=False, cancel_futures=True)
        self.db.close()


@contextmanager
def opened(settings: Settings, now: Callable[[], datetime] = utc_now) -> "Iterator[Bot]":
    """A Bot for the length of a command."""
    bot = Bot(settings, now)
    try:
        yield bot
    finally:
        bot.close()

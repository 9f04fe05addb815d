"""Reads a mailbox or a file for `scan`: nothing is kept, no flag changes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from bot.domain.messages import Numbering
from bot.domain.scanning import Place
from bot.domain.screening import screen
from bot.errors import TransientMailError, UsageError
from bot.mail.arrivals import arrived
from bot.mail.connection import MailServer
from bot.mail.digest import header_of
from bot.mail.fetching import Fetcher, fetched_header
from bot.mail.files import read_box
from bot.mail.imap import ImapConnection
from bot.mail.parse import parse_message
from bot.runtime import server_of
from bot.settings import MailboxSettings, Settings
from bot.workflows.scanning import Company, Harvest, look_at, note_sent
from classifiers import Classifier

MOST_LOSSES = 5  # of the connection, in a row without a mail between them
HEADERS_AT_ONCE = 200
_ANSWERS = (
    "BODY.PEEK[HEADER.FIELDS "
    "(MESSAGE-ID IN-REPLY-TO REFERENCES FROM TO CC SUBJECT AUTO-SUBMITTED PRECEDENCE)]",
    "INTERNALDATE",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A mailbox to look through; `after`: begin behind this mail."""

    address: str
    server: MailServer
    folders: tuple[str, ...]
    sent_folder: str
    since: date | None
    after: Place | None = None


Progress = Callable[[str, int, int], None]
"""Told where we are: a folder, how many of its mails are done, and how many there are."""


def scan_file(
    path: Path, classifier: Classifier, harvest: Harvest, company: Company, progress: Progress
) -> None:
    """Looks through an .mbox or .eml file; raises UsageError."""
    size = path.stat().st_size if path.is_file() else 0
    done = 0
    for number, content, envelope in read_box(path):
        at = arrived(parse_message(header_of(content)), envelope)
        done += len(content)
        if at is None:
            harvest.looked_at += 1
            harvest.unread["no date"] += 1
        else:
            look_at(harvest, classifier, company, (Place(folder=path.name, number=str(number)), content, at))
        progress(path.name, done, size)


class MailboxScan:
    """Looks through the folders of a mailbox, then at the headers of its Sent folder."""

    def __init__(
        self, target: Target, classifier: Classifier, harvest: Harvest, company: Company, progress: Progress
    ) -> None:
        self._target = target
        self._classifier = classifier
        self._harvest = harvest
        self._company = company
        self._progress = progress
        self._connection = ImapConnection(target.server)
        self._reached: dict[str, int] = {}

    def run(self) -> None:
        """All of it; a lost connection is made anew. Raises PrivacyBotError when that is of no use."""
        losses = 0
        while True:
            before = self._harvest.looked_at
            try:
                self._connection.open()
                self._look_through()
                return
            except TransientMailError:
                losses = 0 if self._harvest.looked_at > before else losses + 1
                if losses >= MOST_LOSSES:
                    raise
            finally:
                self._connection.close()

    def _look_through(self) -> None:
        folders = [folder for folder in self._target.folders if self._connection.has_folder(folder)]
        for folder in folders[_index(folders, self._target.after.folder) if self._target.after else 0 :]:
            self._look_into(folder)
        self._note_sent()

    def _look_into(self, folder: str) -> None:
        numbers = self._connection.select(folder)
        here = Numbering(mailbox=self._target.address, folder=folder, uidvalidity=numbers.uidvalidity)
        uids = self._uids()
        left = [uid for uid in uids if uid > self._last(folder)]
        done = len(uids) - len(left)
        self._progress(folder, done, len(uids))
        for fetched in Fetcher(self._connection, here, self._connection.suspects).fetch(left):
            for raw in fetched.mails:
                place = Place(folder=folder, number=str(raw.uid))
                look_at(
                    self._harvest, self._classifier, self._company, (place, raw.content, raw.internal_date)
                )
                self._reached[folder] = raw.uid
                self._harvest.reached = place
                done += 1
                self._progress(folder, done, len(uids))
            if fetched.lost is not None:
                self._harvest.looked_at += 1
                self._harvest.unread[fetched.why] += 1
            self._reached[folder] = fetched.last_uid

    def _last(self, folder: str) -> int:
        """The UID up to which the folder has been looked through."""
        after = self._target.after
        before = int(after.number) if after is not None and after.folder == folder else 0
        return self._reached.get(folder, before)

    def _uids(self) -> list[int]:
        since = self._target.since
        return self._connection.search("SINCE", since) if since else self._connection.search("ALL")

    def _note_sent(self) -> None:
        """Who was answered: the headers of the Sent folder tell; no body is fetched."""
        name = self._connection.sent_folder(self._target.sent_folder) if self._target.sent_folder else ""
        if not name or name in self._target.folders:
            return
        self._connection.select(name)
        uids = self._uids()
        for start in range(0, len(uids), HEADERS_AT_ONCE):
            for row in self._connection.fetch(uids[start : start + HEADERS_AT_ONCE], *_ANSWERS).values():
                head = fetched_header(row)
                if head and isinstance(row.get(b"INTERNALDATE"), datetime):
                    message = parse_message(head)
                    screening = screen(message, frozenset(), frozenset())
                    note_sent(self._harvest, message, screening, row[b"INTERNALDATE"])
            self._progress(name, start + HEADERS_AT_ONCE, len(uids))


def _index(folders: list[str], wanted: str) -> int:
    if wanted not in folders:
        raise UsageError(f"--after: there is no folder {wanted}; it looks through {', '.join(folders)}")
    return folders.index(wanted)


def company_of(settings: Settings) -> Company:
    """Our own addresses and web forms."""
    return Company(
        own_addresses=frozenset(mailbox.address.lower() for mailbox in settings.watched),
        form_senders=frozenset(
            sender.lower() for mailbox in settings.watched for sender in mailbox.form_senders
        ),
    )


def target_of(mailbox: MailboxSettings, since: date | None, after: Place | None) -> Target:
    """A watched mailbox as the scan wants it; raises ConfigError."""
    return Target(
        address=mailbox.address.lower(),
        server=server_of(mailbox, "mailbox"),
        folders=mailbox.folders,
        sent_folder=mailbox.sent_folder,
        since=since,
        after=after,
    )

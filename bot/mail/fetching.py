"""Takes mails out of a selected folder; one that the server can't deliver stops no other (R7).

A server that fails at one mail of a batch often drops the connection (Dovecot does for a truncated file), so
what failed is remembered across connections: first the batch is fetched mail by mail, then a mail that fails
alone as well is given up, unless the server delivers nothing else either.
"""

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from imapclient import IMAPClient

from bot.domain.messages import FolderPlace, RawMessage
from bot.errors import TransientMailError
from bot.mail.imap_errors import as_mail_errors

BATCH_BYTES = 8 * 1024 * 1024
BATCH_MAILS = 100
MOST_FAILURES = 2  # so often a mail may fail alone before it is given up


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """Some mails of a folder and the place reached; `lost`, without bytes, is one that can't be delivered."""

    mails: list[RawMessage]
    place: FolderPlace
    lost: RawMessage | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A folder as it is now."""

    mailbox: str
    name: str
    uidvalidity: int


class Suspects:
    """The mails at which fetching failed, kept across connections; `learnt` grows with each failure."""

    def __init__(self) -> None:
        self.learnt = 0
        self._failures: dict[tuple[Folder, int], int] = {}
        self._silent: set[tuple[Folder, int]] = set()  # did not come when asked for as a comparison

    def add(self, folder: Folder, uids: Iterable[int]) -> None:
        """One of these failed; which one is not known."""
        self.learnt += 1
        for uid in uids:
            self._failures.setdefault((folder, uid), 0)

    def count(self, folder: Folder, uid: int) -> None:
        """It failed alone."""
        self.learnt += 1
        self._failures[folder, uid] = self._failures.get((folder, uid), 0) + 1

    def forget(self, folder: Folder, uid: int) -> None:
        """It has come."""
        self._failures.pop((folder, uid), None)

    def holds(self, folder: Folder, uid: int) -> bool:
        """Whether it is fetched alone."""
        return (folder, uid) in self._failures

    def is_given_up(self, folder: Folder, uid: int) -> bool:
        """Whether it has failed too often."""
        return self._failures.get((folder, uid), 0) >= MOST_FAILURES

    def silent(self, folder: Folder, uid: int) -> None:
        """Asked for as a comparison, it did not come either."""
        self._silent.add((folder, uid))

    def may_compare(self, folder: Folder, uid: int) -> bool:
        """Whether nothing is known against it."""
        return not self._failures.get((folder, uid)) and (folder, uid) not in self._silent


class Fetcher:
    """Fetches from the folder that is selected on a connection."""

    def __init__(self, client: IMAPClient, folder: Folder, suspects: Suspects) -> None:
        self._client = client
        self._folder = folder
        self._suspects = suspects

    def fetch(self, uids: Sequence[int]) -> Iterator[Fetched]:
        """The mails with these ascending UIDs; raises TransientMailError, and knows more the next time."""
        for suspected, some in groupby(uids, lambda uid: self._suspects.holds(self._folder, uid)):
            if suspected:
                yield from map(self._alone, some)
            else:
                yield from map(self._together, self._batches(list(some)))

    def _fetched(self, mails: list[RawMessage], last_uid: int, lost: RawMessage | None = None) -> Fetched:
        place = FolderPlace(uidvalidity=self._folder.uidvalidity, last_uid=last_uid)
        return Fetched(mails=mails, place=place, lost=lost)

    def _together(self, uids: list[int]) -> Fetched:
        try:
            return self._fetched(self._mails(uids), uids[-1])
        except TransientMailError:
            self._suspects.add(self._folder, uids)
            raise

    def _alone(self, uid: int) -> Fetched:
        if self._suspects.is_given_up(self._folder, uid):
            self._compare()
            return self._fetched([], uid, self._mail(uid, {b"BODY[]": b""}))
        try:
            mails = self._mails([uid])
        except TransientMailError:
            self._suspects.count(self._folder, uid)
            raise
        self._suspects.forget(self._folder, uid)
        return self._fetched(mails, uid)

    def _compare(self) -> None:
        """Raises TransientMailError where another mail doesn't come either: it is the server's fault."""
        with as_mail_errors(f"folder {self._folder.name}"):
            others = [
                uid for uid in self._client.search("ALL") if self._suspects.may_compare(self._folder, uid)
            ]
        if not others:
            return
        try:
            if not self._ask(others[-1:], "BODY.PEEK[]<0.100>"):
                raise TransientMailError(f"folder {self._folder.name}: the server delivers no mail")
        except TransientMailError:
            self._suspects.silent(self._folder, others[-1])  # the next time another one is asked for
            raise

    def _batches(self, uids: Sequence[int]) -> Iterator[list[int]]:
        """The UIDs in batches that fit in memory."""
        for start in range(0, len(uids), BATCH_MAILS):
            some = list(uids[start : start + BATCH_MAILS])
            try:
                sizes = self._ask(some, "RFC822.SIZE")
            except TransientMailError:
                self._suspects.add(self._folder, some)
                raise
            batch: list[int] = []
            total = 0
            for uid in some:
                size = int(sizes.get(uid, {}).get(b"RFC822.SIZE") or 0)
                if batch and total + size > BATCH_BYTES:
                    yield batch
                    batch, total = [], 0
                batch.append(uid)
                total += size
            yield batch

    def _mails(self, uids: list[int]) -> list[RawMessage]:
        """The mails with these UIDs; one that is gone by now is left out, one that is there must come."""
        found = self._ask(uids, "BODY.PEEK[]", "INTERNALDATE")
        came = [uid for uid in uids if found.get(uid, {}).get(b"BODY[]") is not None]
        missing = [uid for uid in uids if uid not in set(came)]
        if missing and self._exist(missing):
            raise TransientMailError(f"folder {self._folder.name}: the server left out a mail")
        return [self._mail(uid, found[uid]) for uid in came]

    def _exist(self, uids: list[int]) -> bool:
        with as_mail_errors(f"folder {self._folder.name}"):
            return bool(self._client.search(["UID", ",".join(map(str, uids))]))

    def _mail(self, uid: int, found: dict[bytes, Any]) -> RawMessage:
        return RawMessage(
            mailbox=self._folder.mailbox,
            folder=self._folder.name,
            uidvalidity=self._folder.uidvalidity,
            uid=uid,
            content=found[b"BODY[]"],
            internal_date=found.get(b"INTERNALDATE") or self._arrival(uid),
        )

    def _arrival(self, uid: int) -> datetime:
        """INTERNALDATE, asked for by itself; now where the server doesn't say."""
        arrived: datetime | None = None
        with contextlib.suppress(TransientMailError):
            arrived = self._ask([uid], "INTERNALDATE").get(uid, {}).get(b"INTERNALDATE")
        return arrived or datetime.now(UTC)

    def _ask(self, uids: list[int], *what: str) -> dict[int, dict[bytes, Any]]:
        with as_mail_errors(f"folder {self._folder.name}"):
            return dict(self._client.fetch(uids, list(what)))

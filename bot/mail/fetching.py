"""Takes mails out of a selected folder; one that the server can't deliver stops no other (R7).

A server that fails at one mail of a batch often drops the connection (Dovecot does for a truncated file), so
what failed is remembered across connections: first the batch is fetched mail by mail; a mail that fails alone
as well is tried again as soon as another one has come, and is given up when it fails then, too.
"""

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Any, Protocol

from bot.domain.messages import Numbering, RawMessage
from bot.errors import TransientMailError
from bot.mail.digest import trace_of

BATCH_BYTES = 8 * 1024 * 1024
MOST_BYTES = 64 * 1024 * 1024  # a mail takes about ten times its size in memory until it is handled
UNDELIVERED = "the server can't deliver this mail"
TOO_BIG = "the mail is too big to be read in"
PIECE_BYTES = 4 * 1024 * 1024  # of a mail that is bigger than a batch
BATCH_MAILS = 100
_TRACED = (b"BODY[HEADER]", b"RFC822.SIZE", b"INTERNALDATE")


class Selected(Protocol):
    """The folder that is selected on a connection; both raise TransientMailError."""

    def search(self, *criteria: str | date) -> list[int]:
        """The UIDs of the mails that meet the criteria, ascending."""
        ...

    def fetch(self, uids: Sequence[int], *what: str) -> dict[int, dict[bytes, Any]]:
        """What the server says of these mails."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Batch:
    """Mails that are fetched together, and their size in bytes as the server tells it."""

    uids: list[int]
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """Some mails up to `last_uid`; `lost`, without bytes, is one that can't be had, and `why`."""

    mails: list[RawMessage]
    last_uid: int
    lost: RawMessage | None = None
    why: str = ""


def fetched_header(row: Mapping[bytes, Any]) -> bytes | None:
    """The header among what was fetched of a mail, whichever of its fields were asked for."""
    return next((value for key, value in row.items() if key.startswith(b"BODY[HEADER")), None)


class Suspects:
    """The mails at which fetching failed, kept across connections; `learnt` grows with each failure."""

    def __init__(self) -> None:
        self.learnt = 0
        self._failures: dict[tuple[Numbering, int], int] = {}
        self._silent: set[tuple[Numbering, int]] = set()  # did not come when asked for as a comparison

    def add(self, folder: Numbering, uids: Iterable[int]) -> None:
        """One of these failed; which one is not known."""
        self.learnt += 1
        for uid in uids:
            self._failures.setdefault((folder, uid), 0)

    def count(self, folder: Numbering, uid: int) -> None:
        """It failed alone."""
        self.learnt += 1
        self._failures[folder, uid] = self._failures.get((folder, uid), 0) + 1

    def forget(self, folder: Numbering, uid: int) -> None:
        """It has come."""
        self._failures.pop((folder, uid), None)

    def holds(self, folder: Numbering, uid: int) -> bool:
        """Whether it is fetched alone."""
        return (folder, uid) in self._failures

    def has_failed(self, folder: Numbering, uid: int) -> bool:
        """Whether it has failed alone: what else the server delivers is to be seen before the next try."""
        return self._failures.get((folder, uid), 0) == 1

    def is_given_up(self, folder: Numbering, uid: int) -> bool:
        """Whether it has failed again while another mail came."""
        return self._failures.get((folder, uid), 0) > 1

    def silent(self, folder: Numbering, uid: int) -> None:
        """Asked for as a comparison, it did not come either."""
        self._silent.add((folder, uid))

    def may_compare(self, folder: Numbering, uid: int) -> bool:
        """Whether nothing is known against it."""
        return not self._failures.get((folder, uid)) and (folder, uid) not in self._silent


class Fetcher:
    """Fetches from the folder that is selected on a connection."""

    def __init__(self, selected: Selected, folder: Numbering, suspects: Suspects) -> None:
        self._selected = selected
        self._folder = folder
        self._suspects = suspects

    def fetch(self, uids: Sequence[int]) -> Iterator[Fetched]:
        """The mails with these ascending UIDs; raises TransientMailError, and knows more the next time."""
        for suspected, some in groupby(uids, lambda uid: self._suspects.holds(self._folder, uid)):
            if suspected:
                yield from map(self._alone, some)
            else:
                yield from map(self._together, self._batches(list(some)))

    def traces(self, uids: Sequence[int]) -> dict[int, str]:
        """By what each mail is known without its body; suspected ones have none."""
        asked = [uid for uid in uids if not self._suspects.holds(self._folder, uid)]
        if not asked:
            return {}
        try:
            found = self._ask(asked, "RFC822.SIZE", "INTERNALDATE", "BODY.PEEK[HEADER]")
        except TransientMailError:
            self._suspects.add(self._folder, asked)
            raise
        return {
            uid: trace_of(each[b"BODY[HEADER]"], int(each[b"RFC822.SIZE"]), each[b"INTERNALDATE"])
            for uid, each in found.items()
            if uid in set(asked) and all(each.get(key) for key in _TRACED)
        }

    def _together(self, batch: _Batch) -> Fetched:
        try:
            return self._fetch(batch)
        except TransientMailError:
            self._suspects.add(self._folder, batch.uids)
            raise

    def _alone(self, uid: int) -> Fetched:
        if self._suspects.is_given_up(self._folder, uid):
            return self._lost(uid, UNDELIVERED)
        if self._suspects.has_failed(self._folder, uid):
            self._compare(uid)
        try:
            [batch] = self._batches([uid])
            fetched = self._fetch(batch)
        except TransientMailError:
            self._suspects.count(self._folder, uid)
            raise
        self._suspects.forget(self._folder, uid)
        return fetched

    def _fetch(self, batch: _Batch) -> Fetched:
        if batch.size > MOST_BYTES and len(batch.uids) == 1:
            return self._lost(batch.uids[0], TOO_BIG)
        return Fetched(mails=self._mails(batch), last_uid=batch.uids[-1])

    def _lost(self, uid: int, why: str) -> Fetched:
        return Fetched(mails=[], last_uid=uid, lost=self._mail(uid, b"", None), why=why)

    def _compare(self, uid: int) -> None:
        """Raises TransientMailError where the server delivers nothing else either: it is the server's fault.

        Where no other mail can be asked for, its own header is: a broken mail still has one.
        """
        everything = self._selected.search("ALL")
        others = [other for other in everything if self._suspects.may_compare(self._folder, other)]
        asked, what = (others[-1], "BODY.PEEK[]<0.100>") if others else (uid, "BODY.PEEK[HEADER]")
        try:
            if not self._ask([asked], what):
                raise TransientMailError(f"folder {self._folder.folder}: the server delivers no mail")
        except TransientMailError:
            self._suspects.silent(self._folder, asked)  # the next time another one is asked for
            raise

    def _batches(self, uids: Sequence[int]) -> Iterator[_Batch]:
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
                    yield _Batch(uids=batch, size=total)
                    batch, total = [], 0
                batch.append(uid)
                total += size
            yield _Batch(uids=batch, size=total)

    def _mails(self, batch: _Batch) -> list[RawMessage]:
        """The mails of a batch; one that is gone by now is left out, one that is there must come."""
        uids = batch.uids
        if batch.size > BATCH_BYTES:
            [uid] = uids
            found = {uid: self._in_pieces(uid, batch.size)}
        else:
            found = self._ask(uids, "BODY.PEEK[]", "INTERNALDATE")
        came = [uid for uid in uids if found.get(uid, {}).get(b"BODY[]") is not None]
        missing = [uid for uid in uids if uid not in set(came)]
        if missing and self._exist(missing):
            raise TransientMailError(f"folder {self._folder.folder}: the server left out a mail")
        return [self._mail(uid, found[uid][b"BODY[]"], found[uid].get(b"INTERNALDATE")) for uid in came]

    def _in_pieces(self, uid: int, size: int) -> dict[bytes, Any]:
        """A big mail; each piece is a sign of life. The sizes that servers tell are not always right."""
        pieces: list[bytes] = []
        start = 0
        while True:
            got = self._ask([uid], f"BODY.PEEK[]<{start}.{PIECE_BYTES}>").get(uid, {})
            piece = got.get(f"BODY[]<{start}>".encode())
            if piece is None and start < size:
                return {}
            pieces.append(piece or b"")
            start += len(piece or b"")
            if len(piece or b"") < PIECE_BYTES:
                return {b"BODY[]": b"".join(pieces)}

    def _exist(self, uids: list[int]) -> bool:
        return bool(self._selected.search("UID", ",".join(map(str, uids))))

    def _mail(self, uid: int, content: bytes, arrived: datetime | None) -> RawMessage:
        return RawMessage(
            mailbox=self._folder.mailbox,
            folder=self._folder.folder,
            uidvalidity=self._folder.uidvalidity,
            uid=uid,
            content=content,
            internal_date=arrived or self._arrival(uid),
        )

    def _arrival(self, uid: int) -> datetime:
        """INTERNALDATE, asked for by itself; now where the server doesn't say."""
        arrived: datetime | None = None
        with contextlib.suppress(TransientMailError):
            arrived = self._ask([uid], "INTERNALDATE").get(uid, {}).get(b"INTERNALDATE")
        return arrived or datetime.now(UTC)

    def _ask(self, uids: list[int], *what: str) -> dict[int, dict[bytes, Any]]:
        return self._selected.fetch(uids, *what)

"""Looks into a Sent folder: first at who answers what, and only then at a mail that concerns a case."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from bot.domain.messages import FolderPlace
from bot.domain.screening import OWN_MARK
from bot.mail.fetching import fetched_header
from bot.mail.imap import FolderNumbers, ImapConnection
from bot.mail.imap_errors import as_mail_errors
from bot.mail.parse import parse_message

AT_ONCE = 200
_HEADERS = "BODY.PEEK[HEADER.FIELDS (MESSAGE-ID IN-REPLY-TO REFERENCES X-PRIVACY-BOT)]"


@dataclass(frozen=True, slots=True, kw_only=True)
class SentTrace:
    """What a sent mail answers, by its headers; `marked`: the bot has sent it."""

    uid: int
    message_id: str
    answers: tuple[str, ...]
    marked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SentMail:
    """A sent mail whole; `at` is when the folder got it, aware."""

    content: bytes
    at: datetime


class SentFolder:
    """The Sent folder of a mailbox over an open connection; nothing is marked or changed in it."""

    def __init__(self, connection: ImapConnection, folder: str) -> None:
        self._connection = connection
        self._folder = folder

    def open(self) -> FolderNumbers | None:
        """Opens the configured folder, or the one that the server marks as Sent; None without either."""
        name = self._folder
        if not self._connection.has_folder(name):
            with as_mail_errors("IMAP"):
                name = str(self._connection.client.find_special_folder(rb"\Sent") or "")
        return self._connection.select(name) if name else None

    def uids(self, numbers: FolderNumbers, place: FolderPlace | None, since: date | None) -> list[int]:
        """What came after `place` and, where a day is given, all since that day."""
        after = place.last_uid if place is not None and place.uidvalidity == numbers.uidvalidity else None
        found: set[int] = set()
        if after is not None:
            found.update(uid for uid in self._connection.search("UID", f"{after + 1}:*") if uid > after)
        if since is not None:
            found.update(self._connection.search("SINCE", since))
        return sorted(found)

    def traces(self, uids: Sequence[int]) -> Iterator[SentTrace]:
        """What these mails answer."""
        for start in range(0, len(uids), AT_ONCE):
            for uid, row in self._connection.fetch(uids[start : start + AT_ONCE], _HEADERS).items():
                message = parse_message(fetched_header(row) or b"")
                yield SentTrace(
                    uid=uid,
                    message_id=message.message_id,
                    answers=tuple(dict.fromkeys((*message.in_reply_to, *message.references))),
                    marked=any(name == OWN_MARK for name, _ in message.headers),
                )

    def mail(self, uid: int) -> SentMail | None:
        """The mail whole; None where it is gone by now."""
        row = self._connection.fetch([uid], "BODY.PEEK[]", "INTERNALDATE").get(uid, {})
        content = row.get(b"BODY[]")
        if content is None:
            return None
        return SentMail(content=content, at=row.get(b"INTERNALDATE") or datetime.now(UTC))

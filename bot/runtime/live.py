"""Mails as they lie in the mailbox now, for those whose text isn't kept; no flag changes."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby

from bot.domain.masking import mask
from bot.errors import NotFoundError
from bot.mail.fetching import fetched_header
from bot.mail.imap import ImapConnection
from bot.mail.parse import parse_message
from bot.runtime import server_of
from bot.settings import Settings
from bot.workflows.pulling import Heading
from storage.inbox import InboxEntry

_HEADERS = "BODY.PEEK[HEADER.FIELDS (FROM SUBJECT)]"


def headings(settings: Settings, entries: Sequence[InboxEntry]) -> dict[int, Heading]:
    """By number; those that are gone from the mailbox are left out. Raises PrivacyBotError."""
    found: dict[int, Heading] = {}
    by_folder = sorted(entries, key=lambda each: (each.mailbox, each.folder, each.uidvalidity))
    for mailbox, of_mailbox in groupby(by_folder, lambda each: each.mailbox):
        with _connected(settings, mailbox) as connection:
            for (folder, uidvalidity), some in groupby(
                of_mailbox, lambda each: (each.folder, each.uidvalidity)
            ):
                numbers = {each.uid: each.id for each in some}
                found |= _of_folder(connection, folder, uidvalidity, numbers)
    return found


def _of_folder(
    connection: ImapConnection, folder: str, uidvalidity: int, numbers: dict[int, int]
) -> dict[int, Heading]:
    if not connection.has_folder(folder) or connection.select(folder).uidvalidity != uidvalidity:
        return {}
    found = {}
    for uid, row in connection.fetch(list(numbers), _HEADERS).items():
        head = fetched_header(row)
        if uid in numbers and head is not None:
            message = parse_message(head)
            sender = message.sender.address or message.sender.name
            found[numbers[uid]] = Heading(sender=mask(sender), subject=mask(message.subject))
    return found


def content(settings: Settings, entry: InboxEntry) -> bytes:
    """The mail whole; raises NotFoundError where it is gone, PrivacyBotError where the server is."""
    with _connected(settings, entry.mailbox) as connection:
        there = connection.has_folder(entry.folder)
        if there and connection.select(entry.folder).uidvalidity == entry.uidvalidity:
            found = connection.fetch([entry.uid], "BODY.PEEK[]").get(entry.uid, {}).get(b"BODY[]")
            if found is not None:
                return bytes(found)
    raise NotFoundError(
        f"mail {entry.id} is in the folder {entry.folder} of {entry.mailbox} no longer; its text isn't kept"
    )


@contextmanager
def _connected(settings: Settings, address: str) -> Iterator[ImapConnection]:
    watched = [mailbox for mailbox in settings.watched if mailbox.address.lower() == address]
    if not watched:
        raise NotFoundError(f"{address} is in the configuration no longer")
    connection = ImapConnection(server_of(watched[0], "mailbox"))
    try:
        connection.open()
        yield connection
    finally:
        connection.close()

"""Watches the Sent folders for answers that colleagues write in other programs."""

import asyncio
from functools import partial

from bot.domain.messages import FolderPlace
from bot.errors import PrivacyBotError
from bot.logs import log
from bot.mail.daemon_thread import on_daemon_thread
from bot.mail.imap import ImapConnection
from bot.mail.sent import AT_ONCE, SentFolder
from bot.mail.watched import WatchedMailbox
from bot.runtime import Bot, watched_mailbox
from bot.settings import MailboxSettings
from bot.workflows import outside
from bot.workflows.office import Office

LOOK_SECONDS = 10.0
TROUBLE_PAUSE = 60.0


class SentLooker:
    """Looks into the Sent folder of one mailbox, over a connection of its own."""

    def __init__(self, office: Office, mailbox: WatchedMailbox, folder: str) -> None:
        self._office = office
        self._mailbox = mailbox
        self._folder = folder
        self._connection: ImapConnection | None = None

    def look(self) -> list[str]:
        """The references of the cases that were answered outside; raises PrivacyBotError."""
        db, address = self._office.db, self._mailbox.address
        wanted = db.wait_for(partial(outside.where_to_look, mailbox=address))
        if wanted is None:
            return []
        try:
            return self._look(wanted)
        except BaseException:
            self.close()
            raise

    def _look(self, wanted: outside.Look) -> list[str]:
        db, office, address = self._office.db, self._office, self._mailbox.address
        if self._connection is None:
            self._connection = ImapConnection(self._mailbox.server)
            self._connection.open()
        folder = SentFolder(self._connection, self._folder)
        numbers = folder.open()
        if numbers is None:
            return []
        known = wanted.place if wanted.place and wanted.place.uidvalidity == numbers.uidvalidity else None
        since = wanted.since if known else self._mailbox.since()
        uids = folder.uids(numbers, known, since)
        added: list[str] = []
        for start in range(0, len(uids), AT_ONCE):
            traces = list(folder.traces(uids[start : start + AT_ONCE]))
            for uid in db.wait_for(partial(outside.of_cases, office=office, traces=traces)):
                mail = folder.mail(uid)
                if mail is not None:
                    added += db.wait_for(
                        partial(outside.add_answer, office=office, mailbox=address, mail=mail)
                    )
        last = max([numbers.following - 1, *uids, known.last_uid if known else 0])
        place = FolderPlace(uidvalidity=numbers.uidvalidity, last_uid=last)
        if place != wanted.place or wanted.since is not None:
            db.wait_for(partial(outside.note_look, mailbox=address, place=place, newest=wanted.newest))
        return added

    def close(self) -> None:
        """Ends the connection."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


def look_once(bot: Bot, mailbox: MailboxSettings) -> None:
    """Looks into a Sent folder as it is now, if there is one; raises PrivacyBotError."""
    if not mailbox.sent_folder:
        return
    looker = SentLooker(bot.office, watched_mailbox(mailbox, bot.now), mailbox.sent_folder)
    try:
        _report(looker.look())
    finally:
        looker.close()


def _report(refs: list[str]) -> None:
    for ref in refs:
        log.info("answered outside", case=ref)


async def watch_sent(bot: Bot, stop: asyncio.Event) -> None:
    """Looks into every Sent folder again and again, until `stop`."""
    watched = [mailbox for mailbox in bot.settings.watched if mailbox.sent_folder]
    await asyncio.gather(*(_watch(bot, mailbox, stop) for mailbox in watched), stop.wait())


async def _watch(bot: Bot, mailbox: MailboxSettings, stop: asyncio.Event) -> None:
    looker = SentLooker(bot.office, watched_mailbox(mailbox, bot.now), mailbox.sent_folder)
    said = ""
    while not stop.is_set():
        trouble = await _one_look(looker, stop)
        if trouble and trouble != said:
            log.warning("Sent folder not read", error=trouble)
        said = trouble
        await _wait(stop, TROUBLE_PAUSE if trouble else LOOK_SECONDS)
    looker.close()


async def _one_look(looker: SentLooker, stop: asyncio.Event) -> str:
    """Looks once, on a thread that nobody has to wait for; what was wrong, in words."""

    def work() -> None:
        _report(looker.look())

    looking = asyncio.ensure_future(on_daemon_thread(work, "sent"))
    stopped = asyncio.ensure_future(stop.wait())
    await asyncio.wait({looking, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if not looking.done():
        looking.cancel()
        return ""
    error = looking.exception()
    if error is None:
        return ""
    # The text of an error that nobody foresaw may quote a mail; whatever it is, the next look is tried.
    return str(error) if isinstance(error, PrivacyBotError) else type(error).__name__


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return

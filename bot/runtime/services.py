"""`run` and `run --once`: the services of the bot over one database."""

import asyncio
import time
from enum import StrEnum

from bot.errors import PrivacyBotError, StorageError
from bot.logs import log
from bot.mail.imap import ImapConnection
from bot.mail.watcher import Watcher, fetch_all
from bot.runtime import Bot, MailKeeper, watched_mailbox
from bot.runtime.health import Health, report_health, report_mail, report_watch
from bot.runtime.posting import Filer, Sender
from bot.schedule import ticking
from bot.settings import MailboxSettings
from bot.supervisor import Service, supervise
from bot.workflows import delivery, ticks
from bot.workflows.intake import work_through
from storage.outbox import OutboxMail

OUTBOX_SECONDS = 1.0
WORK_SECONDS = 5.0
REMIND_SECONDS = 60
FILING_PAUSE = 60.0  # after a copy could not be filed


class Role(StrEnum):
    """A part of the bot that can run in a process of its own."""

    WATCH = "watch"
    WORK = "work"
    SEND = "send"
    REMIND = "remind"
    DESK = "desk"


class Services:
    """The parts that run, what they share, and how they fare."""

    def __init__(self, bot: Bot, *, sends: bool) -> None:
        self._bot = bot
        self._sends = sends
        self._sender = Sender(bot.settings)
        self._filer = Filer(bot.settings)
        self._mail = asyncio.Event()
        self._watchers: list[Watcher] = []
        self._beats: dict[str, float] = {}
        self._file_from = 0.0

    async def run_once(self) -> list[str]:
        """Handles all that waits now; returns what went wrong, in words."""
        troubles = []
        await delivery.recover(self._bot.office)
        for mailbox in self._bot.settings.watched:
            try:
                await asyncio.to_thread(self._fetch, mailbox)
            except PrivacyBotError as error:
                troubles.append(f"{mailbox.host}: {error}")
        await self._work()
        await self._bot.db.run(lambda transaction: ticks.remind(transaction, self._bot.office))
        troubles += await self._send()
        self._filer.close()
        return troubles

    def _fetch(self, mailbox: MailboxSettings) -> None:
        watched = watched_mailbox(mailbox, self._bot.now)
        connection = ImapConnection(watched.server, watched.address)
        try:
            connection.open()
            missing = fetch_all(connection, watched, MailKeeper(self._bot.office, lambda: None))
        finally:
            connection.close()
        if missing:
            log.warning("folder missing", folders=", ".join(missing))

    async def _work(self) -> None:
        bot = self._bot
        await work_through(bot.office, bot.classifier, bot.worker, report_mail)

    async def _send(self) -> list[str]:
        """Sends and files what is due; returns what went wrong."""
        troubles: list[str] = []

        def note(mail: OutboxMail, what: str) -> None:
            log.info("mail", outbox=mail.id, case=mail.case_id, state=what)
            if what != "sent":
                troubles.append(f"mail {mail.id}: {what}")

        def note_copy(mail: OutboxMail, error: str) -> None:
            troubles.append(f"copy of mail {mail.id} in Sent: {error}")
            log.warning("copy not filed yet", outbox=mail.id, error=error)
            self._file_from = time.monotonic() + FILING_PAUSE

        if self._sends:
            await delivery.send_due(self._bot.office, self._sender, note)
            if time.monotonic() >= self._file_from:
                await delivery.file_copies(self._bot.office, self._filer, note_copy)
        return troubles

    async def run(self, roles: frozenset[Role], stop: asyncio.Event) -> None:
        """Runs the services of these roles until `stop` is set."""
        services: dict[Role, Service] = {
            Role.WATCH: self._watch,
            Role.WORK: self._work_on,
            Role.SEND: self._send_on,
            Role.REMIND: self._remind_on,
            Role.DESK: self._serve_desk,
        }
        if Role.SEND in roles:
            await delivery.recover(self._bot.office)
        try:
            await supervise({role: services[role] for role in Role if role in roles}, stop)
        finally:
            self._filer.close()

    async def _watch(self, stop: asyncio.Event) -> None:
        loop = asyncio.get_running_loop()
        keeper = MailKeeper(self._bot.office, lambda: loop.call_soon_threadsafe(self._mail.set))
        for mailbox in self._bot.settings.watched:
            watcher = Watcher(watched_mailbox(mailbox, self._bot.now), keeper, report_watch)
            self._watchers.append(watcher)
            watcher.start()
        await stop.wait()
        await asyncio.gather(*(asyncio.to_thread(watcher.stop) for watcher in self._watchers))

    async def _work_on(self, stop: asyncio.Event) -> None:
        await asyncio.to_thread(lambda: self._bot.classifier)
        while not stop.is_set():
            self._mail.clear()
            try:
                await self._work()
            except StorageError as error:
                log.error("database", error=str(error))
            self._beats["work"] = time.monotonic()
            await _first(self._mail, stop, WORK_SECONDS)

    async def _send_on(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            try:
                await self._send()
            except StorageError as error:
                log.error("database", error=str(error))
            self._beats["outbox"] = time.monotonic()
            await _first(stop, stop, OUTBOX_SECONDS)

    async def _remind_on(self, stop: asyncio.Event) -> None:
        async def remind() -> None:
            mails = await self._bot.db.run(lambda transaction: ticks.remind(transaction, self._bot.office))
            self._beats["scheduler"] = time.monotonic()
            if mails:
                log.info("reminders", mails=mails)

        def trouble(name: str, what: str) -> None:
            log.error("tick", name=name, error=what)

        scheduler = ticking({"remind": (REMIND_SECONDS, remind)}, trouble)
        scheduler.start()
        try:
            await stop.wait()
        finally:
            scheduler.shutdown(wait=False)

    async def _serve_desk(self, stop: asyncio.Event) -> None:
        from bot.runtime.web import serve_desk  # FastAPI, which `run --once` does without

        await serve_desk(self._bot, self._health, stop)

    async def _health(self) -> Health:
        return await report_health(self._bot.db, self._watchers, self._beats)


async def _first(event: asyncio.Event, stop: asyncio.Event, seconds: float | None) -> None:
    """Waits for the event, the stop, or that long."""
    waiting = [asyncio.create_task(each.wait()) for each in {event, stop}]
    try:
        await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in waiting:
            task.cancel()

"""`run` and `run --once`: the services of the bot over one database."""

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from functools import partial
from types import MappingProxyType

from bot.errors import PrivacyBotError, StorageError
from bot.logs import log
from bot.mail.imap import ImapConnection
from bot.mail.rounds import fetch_all
from bot.mail.watcher import Watchdog, Watcher
from bot.runtime import Bot, MailKeeper, watched_mailbox
from bot.runtime.health import Health, report_health, report_mail, report_watch
from bot.runtime.posting import Filer, Sender
from bot.runtime.sent import look_once, watch_sent
from bot.schedule import ticking
from bot.settings import MailboxSettings
from bot.supervisor import Service, supervise
from bot.workflows import breaches, corrections, delivery, fulfilment, retention, ticks, watching
from bot.workflows.changing import plan_due
from bot.workflows.intake import work_through
from storage import inbox
from storage.outbox import OutboxMail
from storage.steps import Step

OUTBOX_SECONDS = 1.0
SERVER_DOWN_PAUSE = 20.0  # no mail is tried while the server itself can't be used
WORK_SECONDS = 5.0
REMIND_SECONDS = 60
ALARM_GRACE = 120.0  # after a start, in which a mailbox that was silent while the bot was stopped is read
FILING_PAUSE = 60.0  # after a copy could not be filed


class Role(StrEnum):
    """A part of the bot that can run in a process of its own."""

    WATCH = "watch"
    WORK = "work"
    SEND = "send"
    REMIND = "remind"
    DESK = "desk"


NOTHING: Mapping[str, Service] = MappingProxyType({})
# What each role's sign of life is called in /healthz.
BEATS = {Role.WORK: "work", Role.SEND: "outbox", Role.REMIND: "scheduler"}


class Services:
    """The parts that run, what they share, and how they fare."""

    def __init__(self, bot: Bot, *, sends: bool) -> None:
        self._bot = bot
        self._sends = sends
        self._sender = Sender(bot.settings)
        self._filer = Filer(bot.settings)
        self._mail = asyncio.Event()
        self._watchers: list[Watcher] = []
        self._errors: dict[str, str] = {}
        self._beats: dict[str, float] = {}
        self._roles: frozenset[Role] = frozenset()
        self._started = time.monotonic()

    async def run_once(self) -> list[str]:
        """Handles all that waits now; returns what could not be reached, in words.

        A mail that is refused, uncertain or set aside is not a failure of the run: it is recorded,
        and staff are told.
        """
        troubles = []
        await self._recover()
        for mailbox in self._bot.settings.watched:
            try:
                await asyncio.to_thread(self._fetch, mailbox)
            except PrivacyBotError as error:
                troubles.append(f"{mailbox.host}: {error}")
                self._errors[mailbox.address.lower()] = str(error)
        if await self._bot.db.run(partial(inbox.waiting, limit=1)):
            await self._work()  # the model, a second's work, is loaded only now
        for mailbox in self._bot.settings.watched:
            try:
                await asyncio.to_thread(look_once, self._bot, mailbox)
            except PrivacyBotError as error:
                log.warning("Sent folder not read", error=str(error))
        await self._forget()
        if self._sends:  # in shadow mode reminders wait: they would all go out at the first real run
            await self._bot.db.run(partial(breaches.remind, office=self._bot.office))
            await self._bot.db.run(partial(ticks.remind, office=self._bot.office))
            await self._alarm()
            await self._plan()
            await self._fulfil()
            await self._send(lambda: False)
            await self._file()
            troubles += [self._sender.unreachable] if self._sender.unreachable else []
        self._filer.close()
        return troubles

    async def _recover(self) -> None:
        left = await delivery.recover(self._bot.office)
        if left:
            log.warning("mails were being sent when the bot was stopped; see `outbox list`", mails=left)

    def _fetch(self, mailbox: MailboxSettings) -> None:
        watched = watched_mailbox(mailbox, self._bot.now)
        connection = ImapConnection(watched.server)
        try:
            keeper = MailKeeper(self._bot.office, lambda: None)
            keeper.begin(watched.address)
            connection.open()
            missing = fetch_all(connection, watched, keeper)
        finally:
            connection.close()
        if missing:
            log.warning("folder missing", folders=", ".join(missing))

    async def _forget(self) -> None:
        """What the bot has kept long enough goes."""
        gone = await self._bot.db.run(partial(corrections.forget_corrections, office=self._bot.office))
        if gone:
            log.info("old corrections forgotten", corrections=gone)
        purged = await self._bot.db.run(partial(retention.purge_daily, office=self._bot.office))
        if purged:
            log.info("retention", purged=purged)

    async def _alarm(self) -> int:
        """Tells staff of mailboxes that can't be looked into; how many mails it made."""
        errors = self._errors | {watcher.address: watcher.state.error for watcher in self._watchers}
        return await self._bot.db.run(partial(watching.alarm, office=self._bot.office, errors=errors))

    async def _work(self) -> None:
        bot = self._bot

        def report(inbox_id: int, decision: str, error: str) -> None:
            self._beats["work"] = time.monotonic()
            report_mail(inbox_id, decision, error)

        await work_through(bot.office, bot.classifier, bot.worker, report)
        self._beats["work"] = time.monotonic()

    async def _send(self, stopping: Callable[[], bool]) -> None:
        """Sends what is due."""

        def report(mail: OutboxMail, state: str) -> None:
            self._beats["outbox"] = time.monotonic()
            log.info("mail", outbox=mail.id, case=mail.case_id, state=state)

        if self._sends:
            self._sender.unreachable = ""
            await delivery.send_due(self._bot.office, self._sender, report, stopping)
            if self._sender.unreachable:
                log.error("no mail can be sent", error=self._sender.unreachable)
        self._beats["outbox"] = time.monotonic()

    async def _plan(self) -> None:
        """Works out what answers would change in the registers, for staff to see."""
        await plan_due(self._bot.office)

    async def _fulfil(self) -> None:
        """Does what approved answers say is done."""

        def report(step: Step, outcome: str) -> None:
            self._beats["outbox"] = time.monotonic()
            order = step.plan.order
            log.info("step", step=step.id, case=step.case_id, operation=order.operation, state=outcome)

        if self._sends:
            await fulfilment.fulfil_due(self._bot.office, report)

    async def _file(self) -> bool:
        """Puts the copies into Sent; whether all that wait are there."""
        failed: list[int] = []

        def report(mail: OutboxMail, error: str) -> None:
            failed.append(mail.id)
            log.warning("copy not filed yet", outbox=mail.id, error=error)

        await delivery.file_copies(self._bot.office, self._filer, report)
        return not failed

    async def run(
        self, roles: frozenset[Role], stop: asyncio.Event, beside: Mapping[str, Service] = NOTHING
    ) -> None:
        """Runs the services of these roles, and those beside them, until `stop` is set."""
        services: dict[Role, Service] = {
            Role.WATCH: self._watch,
            Role.WORK: self._work_on,
            Role.SEND: self._send_on,
            Role.REMIND: self._remind_on,
            Role.DESK: self._serve_desk,
        }
        self._roles = roles
        if Role.WATCH in roles:
            beside = {**beside, "sent": partial(watch_sent, self._bot)}
        if Role.SEND in roles:
            await self._recover()
        try:
            await supervise({role: services[role] for role in Role if role in roles} | dict(beside), stop)
        finally:
            self._filer.close()

    async def _watch(self, stop: asyncio.Event) -> None:
        loop = asyncio.get_running_loop()
        keeper = MailKeeper(self._bot.office, lambda: loop.call_soon_threadsafe(self._mail.set))
        for number, mailbox in enumerate(self._bot.settings.watched, 1):
            watched = watched_mailbox(mailbox, self._bot.now)
            await asyncio.to_thread(keeper.begin, watched.address)
            watcher = Watcher(watched, keeper, partial(report_watch, number))
            self._watchers.append(watcher)
            watcher.start()
        watchdog = Watchdog(self._watchers)
        watchdog.start()
        await stop.wait()
        await asyncio.gather(*(asyncio.to_thread(watcher.stop) for watcher in self._watchers))
        watchdog.stop()

    async def _work_on(self, stop: asyncio.Event) -> None:
        await asyncio.to_thread(lambda: self._bot.classifier)
        while not stop.is_set():
            self._mail.clear()
            with _database_may_fail():
                await self._work()
                await self._plan()
            await _first(self._mail, stop, WORK_SECONDS)

    async def _send_on(self, stop: asyncio.Event) -> None:
        await asyncio.gather(self._send_mails_on(stop), self._file_copies_on(stop))

    async def _send_mails_on(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            with _database_may_fail():
                await self._fulfil()
                await self._send(stop.is_set)
            await _first(stop, stop, SERVER_DOWN_PAUSE if self._sender.unreachable else OUTBOX_SECONDS)

    async def _file_copies_on(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            filed = not self._sends  # in shadow mode nothing is put into a folder
            with _database_may_fail():
                filed = filed or await self._file()
            await _first(stop, stop, OUTBOX_SECONDS if filed else FILING_PAUSE)

    async def _remind_on(self, stop: asyncio.Event) -> None:
        async def remind() -> None:
            await self._forget()
            mails = 0
            if self._sends:
                mails = await self._bot.db.run(partial(breaches.remind, office=self._bot.office))
                mails += await self._bot.db.run(partial(ticks.remind, office=self._bot.office))
                if time.monotonic() - self._started > ALARM_GRACE:
                    mails += await self._alarm()
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
        wanted = [part for role, part in BEATS.items() if role in self._roles]
        return await report_health(
            self._bot.office, self._watchers, {part: self._beats.get(part) for part in wanted}
        )


@contextlib.contextmanager
def _database_may_fail() -> Iterator[None]:
    """A database that can't be used now (locked, full, gone) is tried again at the next round."""
    try:
        yield
    except StorageError as error:
        log.error("database", error=str(error))


async def _first(event: asyncio.Event, stop: asyncio.Event, seconds: float | None) -> None:
    """Waits for the event, the stop, or that long."""
    waiting = [asyncio.create_task(each.wait()) for each in {event, stop}]
    try:
        await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in waiting:
            task.cancel()

"""How the parts fare, for /healthz and the log."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from bot.domain.calendar import HELSINKI
from bot.domain.planning import Decision
from bot.errors import StorageError
from bot.logs import log
from bot.mail.watcher import Watcher, WatchState
from bot.workflows.office import Office
from storage.database import Transaction
from storage.outbox import OutboxMail, stuck_mail
from storage.returned import staff_unreached
from storage.watches import watches

SEND_TOO_LONG = timedelta(minutes=30)  # R41: a server that takes no mail for longer is a failure
FETCH_TOO_OLD = 30 * 60.0  # R15: seconds after which silence is failure
# For how long a lost mail to staff is a failure; when a later one counts as arrived (it may come back yet).
STAFF_UNREACHED, ARRIVED = timedelta(days=4), timedelta(hours=1)
# Seconds without a sign of life after which a part counts as dead.
OLDEST_BEAT: Mapping[str, float] = {"work": 60.0, "outbox": 120.0, "scheduler": 200.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """A word for each part, which begins with ok where it fares well; the last good fetch, aware."""

    parts: Mapping[str, str]
    last_fetch: datetime | None

    @property
    def ok(self) -> bool:
        """Whether every part fares well."""
        return all(word.startswith("ok") for word in self.parts.values())


async def report_health(
    office: Office, watchers: Sequence[Watcher], beats: Mapping[str, float | None]
) -> Health:
    """How every part fares; `beats`: monotonic seconds of each part's last sign of life, if any."""
    now = time.monotonic()
    parts = {
        f"watch {number}": watch_word(each.state, now) if each.alive else "the thread has ended"
        for number, each in enumerate(watchers, 1)
    }
    fetches = [each.state.last_fetch for each in watchers if each.state.last_fetch]
    age = timedelta(seconds=now - min(fetches)) if fetches else None
    for name, beat in beats.items():
        if beat is None:
            parts[name] = "starting"
        else:
            fresh = time.monotonic() - beat < OLDEST_BEAT[name]
            parts[name] = "ok" if fresh else "no sign of life"
    try:
        stuck = await office.db.run(stuck_mail)
        parts["database"] = "ok"
        if not watchers:
            age = await _watched_elsewhere(office, parts)
        if unreached := await office.db.run(partial(_unreached, now=office.now())):
            parts["mail to staff"] = (
                f"a mail to staff of {unreached.astimezone(HELSINKI):%d.%m.%Y %H:%M} was not delivered: "
                "nobody may be reading the reminders; check [reminders] staff and privacy-bot outbox list"
            )
        if stuck is not None:
            parts["outbox"] = outbox_word(stuck, parts.get("outbox", "ok"), datetime.now(UTC))
    except StorageError as error:
        parts["database"] = str(error)
    return Health(parts=parts, last_fetch=datetime.now(UTC) - age if age is not None else None)


def _unreached(session: Transaction, now: datetime) -> datetime | None:
    return staff_unreached(session, now - STAFF_UNREACHED, now - ARRIVED)


async def _watched_elsewhere(office: Office, parts: dict[str, str]) -> timedelta | None:
    """What the database says of a watch in another process; the age of the oldest last good look."""
    found = [each for each in await office.db.run(watches) if each.mailbox in office.own_addresses]
    ages = [office.now() - each.last_fetch for each in found]
    for number, age in enumerate(ages, 1):
        parts[f"watch {number}"] = _look_word(age.total_seconds(), "")
    return max(ages, default=None)


def watch_word(state: WatchState, now: float) -> str:
    """How a mailbox's watch fares, in words; begins with ok when it does well. `now`: monotonic seconds."""
    if not state.last_fetch:
        word = f"no fetch yet: {state.error}" if state.error else "starting"
    else:
        word = _look_word(now - state.last_fetch, state.error)
    return word + (f"; {state.reconnects} reconnects" if state.reconnects else "")


def _look_word(age: float, error: str) -> str:
    why = f": {error}" if error else ""
    if age > FETCH_TOO_OLD:
        return f"last good fetch {int(age // 60)} min ago{why}"
    return f"ok, last good fetch {int(age)} s ago{why}"


def outbox_word(stuck: OutboxMail, word: str, now: datetime) -> str:
    """How sending fares while the server takes no mail (R41); `word`: how the part itself fares."""
    since = stuck.stuck_since or now
    text = f"no mail could be sent since {since.astimezone(HELSINKI):%d.%m.%Y %H:%M}: {stuck.last_error}"
    if not word.startswith("ok"):
        return f"{word}; {text}"
    return text if now - since > SEND_TOO_LONG else f"ok, but {text}"


def report_mail(inbox_id: int, decision: str, error: str) -> None:
    """Logs what became of a mail."""
    if error:
        log.error("mail not handled", inbox=inbox_id, outcome=decision, error=error)
    elif decision == Decision.STAFF_UNREACHED:
        log.error("our mail to staff came back", inbox=inbox_id)
    else:
        log.info("mail handled", inbox=inbox_id, decision=decision)


def report_watch(watch: int, what: str, detail: str) -> None:
    """Logs what the watcher of that number says."""
    match what:
        case "connected":
            log.info("mailbox connected", watch=watch)
        case "missing_folder":
            log.warning("folder missing", watch=watch, folders=detail)
        case "silent":
            log.error("mailbox silent", watch=watch, error=detail)
        case _:
            log.error("mailbox lost", watch=watch, what=what, error=detail)

"""The locks of the bot that works on a database: one for each part of it (R11)."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Iterable, Sequence

from bot.errors import StorageError
from bot.logs import log
from bot.runtime import Bot
from storage.database import RunLock

PATIENCE = 10.0  # seconds; a bot that was told to end needs no longer
LOOK_AGAIN = 5.0


@contextlib.asynccontextmanager
async def the_only_one(bot: Bot, parts: Iterable[str]) -> AsyncIterator[Sequence[RunLock]]:
    """Holds the locks of these parts; waits a little for a bot that is ending.

    Raises StorageError where another bot keeps doing one of them.
    """
    deadline = time.monotonic() + PATIENCE
    with contextlib.ExitStack() as held:
        locks = []
        for part in sorted(parts):
            lock = bot.db.lock(part)
            held.callback(lock.release)
            while not lock.take():
                if time.monotonic() > deadline:
                    raise StorageError(
                        f"another privacy-bot does this part ({part}) on this database; stop it first"
                    )
                await asyncio.sleep(0.2)
            locks.append(lock)
        yield locks


async def stay_the_only_one(locks: Sequence[RunLock], stop: asyncio.Event) -> bool:
    """Takes the locks again when the database lost them (a restart of PostgreSQL), until `stop`.

    False when another bot has taken one meanwhile: this one must end.
    """
    while not stop.is_set():
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), LOOK_AGAIN)
        try:
            taken = all([await asyncio.to_thread(lock.take) for lock in locks])
        except StorageError as error:
            log.warning("the lock of this database can't be looked at", error=str(error))
            continue
        if not taken:
            return False
    return True

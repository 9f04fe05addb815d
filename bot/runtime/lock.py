"""The locks of the bot that works on a database: one for each part of it (R11)."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Iterable

from bot.errors import StorageError
from bot.runtime import Bot

PATIENCE = 10.0  # seconds; a bot that was told to end needs no longer


@contextlib.asynccontextmanager
async def the_only_one(bot: Bot, parts: Iterable[str]) -> AsyncIterator[None]:
    """Holds the locks of these parts; waits a little for a bot that is ending.

    Raises StorageError where another bot keeps doing one of them.
    """
    deadline = time.monotonic() + PATIENCE
    with contextlib.ExitStack() as held:
        for part in sorted(parts):
            while not await _took(bot, part, held):
                if time.monotonic() > deadline:
                    raise StorageError(
                        f"another privacy-bot does this part ({part}) on this database; stop it first"
                    )
                await asyncio.sleep(0.2)
        yield


async def _took(bot: Bot, part: str, held: contextlib.ExitStack) -> bool:
    """Whether the lock could be taken; it is kept in `held`."""
    with contextlib.ExitStack() as trying:
        if trying.enter_context(bot.db.single_flight(part)):
            held.push(trying.pop_all())
            return True
    return False

"""The lock of the one bot that works on a database (R11)."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator

from bot.errors import StorageError
from bot.runtime import Bot

PATIENCE = 10.0  # seconds; a bot that was told to end needs no longer


@contextlib.asynccontextmanager
async def the_one_bot(bot: Bot) -> AsyncIterator[None]:
    """Holds the lock of the bot that works on this database; waits a little for one that is ending (R11)."""
    deadline = time.monotonic() + PATIENCE
    while True:
        with bot.db.single_flight() as alone:
            if alone:
                yield
                return
        if time.monotonic() > deadline:
            raise StorageError("another privacy-bot runs on this database and does the work; stop it first")
        await asyncio.sleep(0.2)

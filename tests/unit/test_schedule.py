"""The clock only asks: each tick comes at once, again, and after trouble (R37)."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from bot.schedule import ticking

pytestmark = pytest.mark.covers("R37")
Tick = Callable[[], Awaitable[None]]


@asynccontextmanager
async def running(tick: Tick, told: list[tuple[str, str]]) -> AsyncIterator[None]:
    """A scheduler with one tick a second."""
    scheduler = ticking({"remind": (1, tick)}, lambda name, what: told.append((name, what)))
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown(wait=False)


async def test_first_tick_comes_at_once_and_the_next_after_its_time() -> None:
    clock = asyncio.get_running_loop()
    began, ticks, twice = clock.time(), list[float](), asyncio.Event()

    async def tick() -> None:
        ticks.append(clock.time() - began)
        if len(ticks) == 2:
            twice.set()

    async with running(tick, []):
        await asyncio.wait_for(twice.wait(), 10)
    assert ticks[0] < ticks[1] - 0.5


async def test_tick_that_raises_is_told_and_comes_again() -> None:
    told: list[tuple[str, str]] = []
    again = asyncio.Event()

    async def tick() -> None:
        if told:
            again.set()
        raise OSError("disk full")

    async with running(tick, told):
        await asyncio.wait_for(again.wait(), 10)
    assert told[0] == ("remind", "OSError")


async def test_late_tick_is_never_dropped() -> None:
    async def tick() -> None:
        """Nothing."""

    scheduler = ticking({"remind": (1, tick), "send": (5, tick)}, lambda name, what: None)
    scheduler.start(paused=True)
    try:
        jobs = scheduler.get_jobs()
        assert {job.id for job in jobs} == {"remind", "send"}
        assert all(
            (job.misfire_grace_time, job.coalesce, job.max_instances) == (None, True, 1) for job in jobs
        )
    finally:
        scheduler.shutdown(wait=False)

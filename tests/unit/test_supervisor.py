"""Named services under one roof: all until stop, and none after one breaks."""

import asyncio

import pytest

from bot import supervisor
from bot.supervisor import Service, supervise


def until_stop(ended: list[str], name: str) -> Service:
    async def service(stop: asyncio.Event) -> None:
        await stop.wait()
        ended.append(name)

    return service


async def breaks(stop: asyncio.Event) -> None:
    raise ValueError("broken")


async def ends(stop: asyncio.Event) -> None:
    """A service that just returns."""


async def test_services_run_until_stop() -> None:
    ended: list[str] = []
    stop = asyncio.Event()
    running = asyncio.create_task(
        supervise({"one": until_stop(ended, "one"), "two": until_stop(ended, "two")}, stop)
    )
    for _ in range(5):
        await asyncio.sleep(0)
    assert not running.done()
    stop.set()
    await running
    assert sorted(ended) == ["one", "two"]


async def test_broken_service_ends_the_others_and_is_told() -> None:
    stop = asyncio.Event()
    with pytest.raises(ExceptionGroup) as caught:
        await supervise({"watch": until_stop([], "watch"), "work": breaks}, stop)
    assert [str(error) for error in caught.value.exceptions] == ["broken"]
    assert stop.is_set()


async def test_service_that_ends_ends_the_others() -> None:
    ended: list[str] = []
    await supervise({"watch": until_stop(ended, "watch"), "work": ends}, asyncio.Event())
    assert ended == ["watch"]


async def test_service_that_does_not_stop_is_cancelled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "PATIENCE_SECONDS", 0.01)
    cancelled: list[str] = []

    async def deaf(stop: asyncio.Event) -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.append("deaf")
            raise

    stop = asyncio.Event()
    stop.set()
    await asyncio.wait_for(supervise({"deaf": deaf}, stop), 5)
    assert cancelled == ["deaf"]


def test_patience_leaves_time_within_ten_seconds() -> None:
    assert supervisor.PATIENCE_SECONDS < 10

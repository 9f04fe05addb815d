"""Blocking work beside the event loop that doesn't keep a process alive which is told to end."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")


async def on_daemon_thread(work: Callable[[], T], name: str) -> T:
    """Runs blocking work; an executor's thread would keep a process that is told to end until it returns."""
    ended: Future[T] = Future()
    ended.set_running_or_notify_cancel()  # nobody can cancel it any more: who waits may go, it goes on

    def run() -> None:
        try:
            ended.set_result(work())
        except Exception as error:  # handed on to whoever waits
            ended.set_exception(error)

    threading.Thread(target=run, name=name, daemon=True).start()
    return await asyncio.wrap_future(ended)

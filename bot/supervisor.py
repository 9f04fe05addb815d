"""One task group of named services, until stop or crash."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

Service = Callable[[asyncio.Event], Awaitable[None]]
PATIENCE_SECONDS = 6.0  # SIGTERM ends within 10 s, the watchers' threads included


async def supervise(services: Mapping[str, Service], stop: asyncio.Event) -> None:
    """Runs the services until `stop` is set or one of them ends with an error.

    Each is given `stop` and returns soon after it is set; those that don't are cancelled.
    """
    tasks: list[asyncio.Task[None]] = []
    async with asyncio.TaskGroup() as group:
        for name, service in services.items():
            tasks.append(group.create_task(_run(service, stop), name=name))
        await stop.wait()
        _, late = await asyncio.wait(tasks, timeout=PATIENCE_SECONDS)
        for task in late:
            task.cancel()


async def _run(service: Service, stop: asyncio.Event) -> None:
    try:
        await service(stop)
    finally:
        stop.set()  # one that ends or breaks ends all: a half-running bot looks like a healthy one

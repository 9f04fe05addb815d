"""APScheduler: it only ticks; what is due stands in the database (R37)."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler

Tick = Callable[[], Awaitable[None]]


def ticking(
    ticks: Mapping[str, tuple[int, Tick]], on_trouble: Callable[[str, str], None]
) -> AsyncIOScheduler:
    """A scheduler with a job for each name: every so many seconds, the first at once, none at a time twice.

    `on_trouble(name, what)`: a tick that raised, or was missed; the next one does its work.
    """
    scheduler = AsyncIOScheduler(timezone=UTC)

    def listen(event: JobExecutionEvent) -> None:
        on_trouble(event.job_id, type(event.exception).__name__ if event.exception else "missed")

    scheduler.add_listener(listen, EVENT_JOB_ERROR | EVENT_JOB_MISSED)
    for name, (seconds, tick) in ticks.items():
        scheduler.add_job(
            tick,
            "interval",
            seconds=seconds,
            id=name,
            next_run_time=datetime.now(UTC),
            misfire_grace_time=None,  # the default of 1 s drops late jobs silently
            coalesce=True,
            max_instances=1,
        )
    return scheduler

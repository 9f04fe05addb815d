"""The desk, served inside the bot's own event loop."""

import asyncio
import contextlib
import socket
from collections.abc import Awaitable, Callable, Iterator
from functools import partial

import uvicorn

from bot.desk import DeskConfig, Mailroom, create_app
from bot.desk.health import HealthReport
from bot.errors import ConfigError
from bot.logs import log
from bot.runtime import Bot, live
from bot.runtime.health import Health


class _Server(uvicorn.Server):
    """uvicorn without its own signal handlers: the supervisor has them."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leaves the signals alone."""
        yield


async def serve_desk(bot: Bot, health: Callable[[], Awaitable[Health]], stop: asyncio.Event) -> None:
    """Serves until `stop` is set; raises ConfigError where the port can't be had."""
    desk = bot.settings.desk
    config = DeskConfig(
        secret_key=bot.session_key,
        hold_seconds=desk.hold_seconds,
        secure_cookies=desk.public_url.startswith("https://"),
    )

    async def report() -> HealthReport:
        found = await health()
        return HealthReport(ok=found.ok, parts=found.parts, last_fetch=found.last_fetch)

    mailroom = Mailroom(
        headings=partial(live.headings, bot.settings),
        content=partial(live.content, bot.settings),
        classifier=lambda: bot.classifier,
        worker=bot.worker,
    )
    try:
        listener = socket.create_server((desk.host, desk.port))
    except OSError as error:
        raise ConfigError(f"desk: can't listen on {desk.host}:{desk.port} ({error.strerror})") from error
    server = _Server(
        uvicorn.Config(
            create_app(bot.office, config, report, mailroom),
            log_config=None,
            access_log=False,
            lifespan="off",
            server_header=False,
            timeout_graceful_shutdown=3,
        )
    )
    log.info("desk", url=f"http://{desk.host}:{listener.getsockname()[1]}/")
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    ending = asyncio.create_task(stop.wait())
    await asyncio.wait({serving, ending}, return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    ending.cancel()
    await serving

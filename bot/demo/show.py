"""`privacy-bot demo`: the main job on embedded parts, for a newcomer to look at."""

import asyncio
import contextlib
import signal
import socket
import tempfile
import tomllib
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

import bot
from bot.demo.monitoring import MonitoringServer
from bot.demo.registers import MONITORING_TOKEN, make_registers, monitored
from bot.demo.samples import sample_mails
from bot.demo.servers import DemoImap, DemoSmtp, ReceivedMail
from bot.demo.text import case_table, introduction, ready_to_send, received_line
from bot.domain.calendar import helsinki_day
from bot.domain.vocabulary import Role as StaffRole
from bot.logs import set_up_logs
from bot.runtime import Bot, opened, utc_now
from bot.runtime.services import Role, Services
from bot.settings import Settings
from bot.workflows.staff import add_user
from bot.workflows.views import case_rows
from storage import inbox
from storage.cases import CaseFilter
from storage.database import Database
from storage.encryption import read_key_file
from storage.schema import ensure_keys, upgrade

USER, PASSWORD = "demo", "demo-demo-demo"
MAILBOX_PASSWORD = "demo"  # noqa: S105 - of the embedded mailbox, which lives as long as this process
DESK_PORT = 8080
HOLD_SECONDS = 5  # a newcomer shouldn't wait the usual 30
OLDEST_SAMPLE = timedelta(days=45)


class DemoSettings(Settings):
    """Settings that the environment can't change: the demo never leaves this machine."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what the demo says."""
        return (init_settings,)


def example_config() -> dict[str, Any]:
    """The example configuration, from the wheel or from the clone beside the package."""
    home = Path(bot.__file__).parent
    candidates = (home / "demo" / "config.example.toml", home.parent / "config.example.toml")
    found = next(path for path in candidates if path.is_file())
    return tomllib.loads(found.read_text(encoding="utf-8"))


def demo_settings(folder: Path, ports: tuple[int, int, int], monitoring: str) -> DemoSettings:
    """The example configuration on the embedded servers (ports: IMAP, SMTP, desk; monitoring's address)."""
    imap, smtp, desk = ports
    tables = example_config()
    here = {"host": "127.0.0.1", "security": "plain"}
    tables["mailbox"] |= here | {
        "port": imap,
        "password": MAILBOX_PASSWORD,
        "start": helsinki_day(utc_now() - OLDEST_SAMPLE),
    }
    tables["smtp"] |= here | {"port": smtp}
    tables["identity"]["authserv_id"] = "mx.demo.example"
    tables["reminders"]["staff"] = ["staff@example.com"]
    tables["desk"] |= {"host": "127.0.0.1", "port": desk, "hold_seconds": HOLD_SECONDS}
    tables["registers"] = make_registers(folder, monitoring)
    tables["identity"]["own_checks"] = False  # nothing leaves this machine, not even a question to DNS
    tables["database"] = {
        "url": f"sqlite:///{folder}/demo.db",
        "encryption_key_file": str(folder / "demo.key"),
    }
    return DemoSettings(**tables)


def _desk_port() -> int:
    """The usual port of the desk, or a free one where it is taken."""
    for port in (DESK_PORT, 0):
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)) as listener:
            return int(listener.getsockname()[1])
    return DESK_PORT


def _prepare_database(settings: Settings) -> None:
    key_file = Path(settings.database.encryption_key_file)
    ensure_keys(settings.database.url, key_file)
    database = Database(settings.database.url, read_key_file(key_file))
    try:
        upgrade(database)
        database.call(lambda t: add_user(t, USER, StaffRole.ADMIN, "demo@example.com", PASSWORD))
    finally:
        database.close()


@contextlib.asynccontextmanager
async def _company(folder: Path) -> AsyncIterator[Bot]:
    """A company with a full mailbox, an SMTP server and an empty database, for the length of the demo."""

    def arrived(mail: ReceivedMail) -> None:
        print(received_line(mail), flush=True)

    samples = sample_mails(utc_now())
    user = example_config()["mailbox"]["username"]
    async with (
        contextlib.AsyncExitStack() as stack,
        DemoImap(user=user, password=MAILBOX_PASSWORD, mails=samples) as imap,
        DemoSmtp(on_mail=arrived, folder=folder / "arrived") as smtp,
    ):
        monitoring = stack.enter_context(MonitoringServer(monitored(), MONITORING_TOKEN))
        settings = demo_settings(folder, (imap.port, smtp.port, _desk_port()), monitoring.url)
        await asyncio.to_thread(_prepare_database, settings)
        with opened(settings) as company:
            yield company


async def show(*, once: bool) -> None:
    """Runs the demo until it is interrupted; `once`: until the sample mails are handled."""
    set_up_logs(quiet=True)
    with tempfile.TemporaryDirectory(prefix="privacy-bot-demo-") as name:
        folder = Path(name)
        async with _company(folder) as company:
            if once:
                await Services(company, sends=True).run_once()
                await _print_cases(company)
            else:
                await _show_until_told(company, folder)


async def _show_until_told(company: Bot, folder: Path) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    services = Services(company, sends=True)
    running = asyncio.create_task(services.run(frozenset(Role), stop))
    introducing = asyncio.create_task(_introduce(company, folder))
    await asyncio.wait({running, introducing}, return_when=asyncio.FIRST_COMPLETED)
    try:
        await running
    finally:
        introducing.cancel()


async def _introduce(company: Bot, folder: Path) -> None:
    """Says what there is to see, once the sample mails have been handled."""
    samples = len(sample_mails(utc_now()))
    while True:
        counted = await company.db.run(inbox.counts)
        if sum(counted.values()) >= samples and not counted.get(inbox.WAITING):
            break
        await asyncio.sleep(0.2)
    rows = await _print_cases(company)
    told = introduction(company.office.desk_url, (USER, PASSWORD), folder / "arrived", ready_to_send(rows))
    print(told, flush=True)


async def _print_cases(company: Bot) -> list[dict[str, Any]]:
    counted = await company.db.run(inbox.counts)
    rows = await company.db.run(lambda t: case_rows(t, CaseFilter(), company.now()))
    print(case_table(rows, counted), flush=True)
    return rows

"""`run`, `check` and `demo`."""

import asyncio
import signal
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import JsonOption, print_json, print_line, settings
from bot.errors import PrivacyBotError, UsageError

if TYPE_CHECKING:
    from bot.runtime import Bot
    from bot.runtime.services import Role


def run(
    once: Annotated[bool, typer.Option("--once", help="Handle all that waits now, and exit.")] = False,
    no_send: Annotated[bool, typer.Option("--no-send", help="Everything but sending.")] = False,
    role: Annotated[str, typer.Option(help="all, or some of watch,work,send,remind,desk.")] = "all",
) -> None:
    """The bot: watches, handles, drafts, sends what was approved, reminds."""
    from bot.logs import set_up_logs
    from bot.runtime import opened

    chosen = settings()
    set_up_logs()
    roles = _roles(role)
    with opened(chosen) as bot:
        troubles = asyncio.run(_once(bot, not no_send) if once else _until_told(bot, not no_send, roles))
    if troubles:
        raise PrivacyBotError("; ".join(troubles))


def _roles(text: str) -> "frozenset[Role]":
    from bot.runtime.services import Role

    names = {name.strip() for name in text.split(",")}
    if names == {"all"}:
        return frozenset(Role)
    unknown = names - set(Role)
    if unknown:
        raise UsageError(f"--role: “{', '.join(sorted(unknown))}” is none of all, {', '.join(Role)}")
    return frozenset(Role(name) for name in names)


async def _once(bot: "Bot", sends: bool) -> list[str]:
    from bot.runtime.lock import the_only_one
    from bot.runtime.services import Role, Services

    async with the_only_one(bot, frozenset(Role) - {Role.DESK}):
        return await Services(bot, sends=sends).run_once()


async def _until_told(bot: "Bot", sends: bool, roles: "frozenset[Role]") -> list[str]:
    """Until SIGTERM or SIGINT."""
    from bot.runtime.lock import stay_the_only_one, the_only_one
    from bot.runtime.services import Role, Services

    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    troubles: list[str] = []
    async with the_only_one(bot, roles - {Role.DESK}) as locks:

        async def stay(stop: asyncio.Event) -> None:
            if not await stay_the_only_one(locks, stop):
                troubles.append("another privacy-bot has taken over this database; this one has ended")

        try:
            await Services(bot, sends=sends).run(roles, stop, {"lock": stay})
        except* PrivacyBotError as group:
            troubles += [str(error) for error in group.exceptions]
    return troubles


def check(as_json: JsonOption = False) -> None:
    """Validates the configuration and reaches everything that the bot needs."""
    from bot.runtime.checks import State, check_all

    results = asyncio.run(check_all(settings()))
    if as_json:
        print_json([{"what": each.what, "state": each.state, "text": each.text} for each in results])
    else:
        for each in results:
            print_line(f"{each.state.value:8} {each.what}: {each.text}")
    failed = [each.what for each in results if each.state is State.FAILED]
    if failed:
        raise PrivacyBotError(f"not ready: {', '.join(failed)}")


def demo(
    once: Annotated[bool, typer.Option("--once", help="Print the case table and exit.")] = False,
) -> None:
    """The main job on embedded parts: sample mails, a local mailbox and receiver, the desk."""
    from bot.demo.show import show

    asyncio.run(show(once=once))

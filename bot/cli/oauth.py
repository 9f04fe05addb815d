"""`oauth …`: log-in by token (Microsoft 365, Google)."""

import sys
from typing import Annotated

import typer

from bot.cli.common import print_line, settings
from bot.errors import ConfigError, UsageError

oauth = typer.Typer(no_args_is_help=True, help="Log-in by token instead of a password.")


@oauth.callback()
def _group() -> None:
    """Keeps `login` a word of its own, although it is the only command."""


@oauth.command("login")
def login(
    user: Annotated[str, typer.Argument(metavar="USERNAME", help="One log-in name; else all.")] = "",
) -> None:
    """A person signs in, so that the bot gets tokens from then on."""
    from bot.mail.oauth.client import Terminal
    from bot.mail.oauth.source import sign_in
    from bot.runtime.oauth import sign_ins

    every = sign_ins(settings())
    if not every:
        raise ConfigError("nobody has to sign in: no [mailbox.oauth] or [smtp.oauth] has a token_file")
    chosen = [each for each in every if user in ("", *each.usernames)]
    if not chosen:
        names = ", ".join(name for each in every for name in each.usernames)
        raise UsageError(f"no log-in by token is configured for {user}; there is {names}")
    for each in chosen:
        print_line(f"Sign-in for {', '.join(each.usernames)}:")
        sign_in(each.client, Terminal(show=print_line, ask=_ask))
        print_line(f"Signed in; the token is kept in {each.client.token_file}. Now try `privacy-bot check`.")


def _ask(question: str) -> str:
    print_line(question)
    return sys.stdin.readline()

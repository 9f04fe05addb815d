"""The command line (INTERFACE); heavy imports wait until a command needs them."""

import importlib.util
import io
import sys
from pathlib import Path

from bot.errors import PrivacyBotError, StorageError, UsageError

_PACKAGES = ("bot", "classifiers", "responses", "storage")


def main() -> None:
    """Runs the command; an error is one line on standard error that says what to do."""
    from bot.cli.app import app  # Typer, 0.1 s

    if isinstance(sys.stdout, io.TextIOWrapper):
        # UTF-8 under any locale; a lone surrogate of a broken mail is escaped, as JSON writes it.
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        require_own_packages()
        app(prog_name="privacy-bot")
    except UsageError as error:
        sys.stderr.write(f"privacy-bot: {error}\n")
        sys.exit(2)
    except PrivacyBotError as error:
        sys.stderr.write(f"privacy-bot: {error}\n")
        sys.exit(1)
    except BrokenPipeError:
        sys.exit(1)  # the reader of our output has gone


def require_own_packages() -> None:
    """Raises StorageError unless our four packages lie side by side.

    Packages called responses, storage and classifiers are on the package index too; in a shared
    environment their files and ours would mix silently.
    """
    homes = {}
    for name in _PACKAGES:
        spec = importlib.util.find_spec(name)
        homes[name] = Path(spec.origin).parent.parent if spec and spec.origin else None
    if len(set(homes.values())) != 1:
        found = ", ".join(f"{name}: {home or 'missing'}" for name, home in homes.items())
        raise StorageError(
            f"another package of the same name is in the way ({found}); "
            "install privacy-bot in an environment of its own"
        )

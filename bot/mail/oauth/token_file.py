"""The file that keeps a refresh token: for its owner's eyes only, replaced whole, one writer at a time."""

import contextlib
import fcntl
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bot.errors import PermanentMailError
from bot.mail.oauth.client import SIGN_IN


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keeps other processes and threads out: a rotated token that two have used is a revoked one."""
    lock = path.with_name(f"{path.name}.lock")
    try:
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise PermanentMailError(f"oauth.token_file: {lock} can't be written ({error.strerror})") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def read(path: Path) -> str:
    """The refresh token; PermanentMailError where there is none."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise PermanentMailError(f"nobody has signed in yet, there is no {path}: {SIGN_IN}") from error
    except OSError as error:
        raise PermanentMailError(
            f"oauth.token_file: {path} can't be read ({error.strerror}): {SIGN_IN} as the user that the bot "
            "runs as"
        ) from error
    except ValueError as error:
        raise PermanentMailError(f"oauth.token_file: {path} holds no token: {SIGN_IN}") from error
    token = found.get("refresh_token") if isinstance(found, dict) else None
    if not isinstance(token, str) or not token:
        raise PermanentMailError(f"oauth.token_file: {path} holds no token: {SIGN_IN}")
    return token


def write(path: Path, refresh_token: str) -> None:
    """Replaces the token in one step: a power cut leaves the old one or the new one."""
    try:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mode 0600
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump({"refresh_token": refresh_token}, file)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except OSError as error:
        raise PermanentMailError(f"oauth.token_file: {path} can't be written ({error.strerror})") from error

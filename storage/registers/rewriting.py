"""A file is rewritten as a whole or not at all, and never under somebody's hands."""

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

from bot.errors import RegisterError, StalePlanError

_LOOK_AGAIN = 0.05  # seconds


@contextlib.contextmanager
def alone(file: Path, timeout: float) -> Iterator[Path]:
    """The file's real path while no other bot rewrites one in its folder; RegisterError where it's busy."""
    real = file.resolve()
    try:
        folder = os.open(real.parent, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise RegisterError(f"the folder of {file} can't be opened ({error.strerror})") from error
    try:
        _lock(folder, time.monotonic() + timeout, file)
        _not_open_elsewhere(real)
        yield real
    finally:
        os.close(folder)  # and with it the lock


def _lock(folder: int, ends: float, file: Path) -> None:
    while True:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError as error:
            if time.monotonic() > ends:
                raise RegisterError(f"{file} is being changed by another process; try again") from error
        time.sleep(_LOOK_AGAIN)


def _not_open_elsewhere(file: Path) -> None:
    """LibreOffice and Excel leave a file beside the one that they have open."""
    for mark in (f".~lock.{file.name}#", f"~${file.name}"):
        if file.with_name(mark).exists():
            raise RegisterError(f"{file} is open in somebody's spreadsheet ({mark}); close it there first")


def rewrite(file: Path, content: bytes, read: os.stat_result) -> None:
    """Puts the content in the file's place; `read`: its state when it was read.

    Whenever the machine stops, either the old or the new file is there, whole. Raises StalePlanError where
    somebody has saved the file since, RegisterError where it can't be written.
    """
    fresh = file.with_name(f".{file.name}.privacy-bot")
    try:
        with contextlib.suppress(FileNotFoundError):
            fresh.unlink()  # of a try that was cut off
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(content)
                out.flush()
                _like(out.fileno(), read)
                os.fsync(out.fileno())
            if _state(file.stat()) != _state(read):
                raise StalePlanError(f"{file} was saved by somebody else meanwhile; nothing was changed")
            fresh.replace(file)
        finally:
            fresh.unlink(missing_ok=True)
        _sync_folder(file.parent)
    except OSError as error:
        raise RegisterError(f"{file} can't be rewritten ({error.strerror})") from error


def _like(handle: int, read: os.stat_result) -> None:
    """Mode, and owner as far as we may, so that whoever used the file still can."""
    for owner in (read.st_uid, -1):
        with contextlib.suppress(PermissionError):
            os.fchown(handle, owner, read.st_gid)
            break
    os.fchmod(handle, read.st_mode & 0o7777)


def _state(read: os.stat_result) -> tuple[int, int, int]:
    return read.st_ino, read.st_size, read.st_mtime_ns


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

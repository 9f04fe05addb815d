"""Mails in files: .eml and .mbox."""

import mailbox
from collections.abc import Iterator
from pathlib import Path

from bot.errors import UsageError


def read_box(path: Path) -> Iterator[tuple[int, bytes, str]]:
    """Number, bytes and envelope line of each mail of an mbox file; of an .eml file the one, without a line.

    Raises UsageError where there is no such file, or where it is no mbox file.
    """
    if not path.is_file():
        raise UsageError(f"there is no file {path}")
    if path.suffix.lower() == ".eml":
        yield 0, path.read_bytes(), ""
        return
    with path.open("rb") as file:
        if (begins := file.read(5)) not in (b"From ", b""):
            raise UsageError(f"{path} is no mbox file: it begins with {begins!r}, not with 'From '")
    box = mailbox.mbox(path, create=False)
    try:
        for number, key in enumerate(box.iterkeys()):
            line, _, content = box.get_bytes(key, from_=True).partition(b"\n")
            yield number, content, line.decode("ascii", errors="replace").removeprefix("From ")
    finally:
        box.close()


def read_mails(path: Path) -> Iterator[tuple[str, bytes]]:
    """An id and the bytes of each mail of an .eml or .mbox file, in order; raises UsageError."""
    if not path.is_file():
        raise UsageError(f"there is no file {path}")
    if path.suffix.lower() != ".mbox":
        yield path.name, path.read_bytes()
        return
    box = mailbox.mbox(path, create=False)
    try:
        for key in box.iterkeys():
            yield f"{path.name}:{key}", box.get_bytes(key)
    finally:
        box.close()

"""Mails in files: .eml and .mbox."""

import mailbox
from collections.abc import Iterator
from pathlib import Path

from bot.errors import UsageError


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

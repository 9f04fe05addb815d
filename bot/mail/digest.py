"""The digest by which a mail that came twice is known, and the trace of one that has a new UID (R8)."""

import hashlib
import re
from datetime import UTC, datetime

# What the writer's program wrote; Received, Delivered-To and the like differ between two deliveries.
_WRITTEN = frozenset(
    {b"from", b"to", b"cc", b"subject", b"date", b"message-id", b"reply-to", b"in-reply-to", b"references"}
)
_END = re.compile(rb"\r?\n\r?\n")
_FOLD = re.compile(rb"\r?\n[ \t]+")


def content_digest(content: bytes, internal_date: datetime) -> str:
    """SHA-256 over what the writer wrote.

    The arrival counts only where neither Message-ID nor Date tells two equal mails apart.
    """
    end = _END.search(content)
    head, body = (content[: end.start()], content[end.end() :]) if end else (content, b"")
    lines = [line.partition(b":") for line in _FOLD.sub(b" ", head).splitlines()]
    written = sorted(
        (name.strip().lower(), b" ".join(value.split()))
        for name, _, value in lines
        if name.strip().lower() in _WRITTEN
    )
    digest = hashlib.sha256()
    for name, value in written:
        digest.update(name + b":" + value + b"\n")
    if not {name for name, _ in written} & {b"message-id", b"date"}:
        digest.update(internal_date.isoformat().encode())
    digest.update(b"\n" + body.replace(b"\r\n", b"\n").rstrip())
    return digest.hexdigest()


def header_of(content: bytes) -> bytes:
    """The header of a mail, as BODY[HEADER] gives it but for its blank line."""
    end = _END.search(content)
    return content[: end.start()] if end else content


def trace_of(header: bytes, size: int, internal_date: datetime) -> str:
    """SHA-256 by which a mail is known without its body, where a server has numbered its mails anew.

    The whole header counts, our own server's Received lines in it, so that no sender can forge a twin.
    """
    lines = b"\n".join(header.splitlines()).rstrip()
    moment = internal_date.astimezone(UTC).replace(microsecond=0).isoformat()
    return hashlib.sha256(f"{size} {moment} ".encode() + lines).hexdigest()

"""Headers with a line among them that is none: the standard library would take all below for text."""

import re

_END = re.compile(rb"\r?\n[ \t]*\r?\n")
_KNOWN = re.compile(
    rb"(?:from|to|cc|bcc|subject|date|message-id|mime-version|content-[a-z-]{1,30}|received|reply-to|return-path"
    rb"|references|in-reply-to|sender|delivered-to|dkim-signature|authentication-results|user-agent|list-[a-z-]{1,20}"
    rb"|precedence|auto-submitted|importance|thread-[a-z]{1,10}|x-[a-z0-9-]{1,60})[ \t]*:",
    re.IGNORECASE,
)
_FOLDED = re.compile(rb"(?:to|cc|subject|references|content-type|content-disposition):", re.IGNORECASE)
_BLANK_BEFORE_COLON = re.compile(rb"([!-9;-~]{1,60})[ \t]+(?=:)")
_ENVELOPE = re.compile(rb">?From [^:]*$|>From .*$")
_MOST = 100_000


def mended_headers(content: bytes) -> bytes:
    """The mail with each such line made a header, where a known header stands below it.

    It goes on the header above only where that one can't be a trace header of our own server's: a stranger's
    first line must never become part of an Authentication-Results header (R27).
    """
    end = _END.search(content, 0, _MOST)
    head, rest = (
        (content[: end.start()], content[end.start() :]) if end else (content[:_MOST], content[_MOST:])
    )
    lines = head.split(b"\n")
    last = max((number for number, line in enumerate(lines) if _KNOWN.match(line)), default=-1)
    mended: list[bytes] = []
    folded = False
    for line in lines[: last + 1]:
        if b":" in line.split(b" ")[0]:
            folded = _FOLDED.match(line) is not None
        if _KNOWN.match(line):
            mended.append(_BLANK_BEFORE_COLON.sub(rb"\1", line, count=1))
        elif not mended:
            if not _ENVELOPE.match(line):
                mended.append(line.lstrip())
        elif line[:1] in (b" ", b"\t") or b":" in line.split(b" ")[0]:
            mended.append(line)
        else:
            mended.append((b" " if folded else b"X-Unreadable: ") + line)
    return b"\n".join([*mended, *lines[last + 1 :]]) + rest

"""Plain-text layout: lines of at most 76 characters where words allow it, single blank lines."""

import re
import textwrap

from responses.values import NO_BREAK

WIDTH = 76  # RFC 3676: below 78, so that a quoted reply still fits
_BLANK_LINES = re.compile(r"\n{3,}")


def lay_out(text: str) -> str:
    """The text wrapped line by line; items that begin with "- " hang by two characters."""
    lines = (_wrap(line.rstrip()) for line in text.split("\n"))
    whole = _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip("\n")
    return whole.replace(NO_BREAK, " ") + "\n"


def _wrap(line: str) -> str:
    if len(line) <= WIDTH or line.startswith("[["):  # the place where staff write stays in one piece
        return line
    indent = "  " if line.startswith("- ") else ""
    return "\n".join(
        textwrap.wrap(line, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
    )

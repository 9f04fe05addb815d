"""What an invitation says to people: summary, place and description of a text/calendar part (RFC 5545)."""

import re

_FOLD = re.compile(r"\n[ \t]")
_SHOWN = re.compile(r"^(SUMMARY|LOCATION|DESCRIPTION|COMMENT)(?:;[^:\n]{0,500})?:(.*)$", re.MULTILINE)
_ESCAPED = re.compile(r"\\(.)")
_MOST = 20


def calendar_text(text: str) -> str:
    """The readable properties, a line each; empty where there are none. Line ends are bare newlines."""
    found = [match[2] for match, _ in zip(_SHOWN.finditer(_FOLD.sub("", text)), range(_MOST), strict=False)]
    lines = (_ESCAPED.sub(lambda pair: "\n" if pair[1] in "nN" else pair[1], value) for value in found)
    return "\n".join(line.strip() for line in lines if line.strip())

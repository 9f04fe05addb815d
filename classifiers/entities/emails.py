"""E-mail addresses, also as people write them for people."""

import re

from bot.domain.messages import Span

_AT = r"(?:@|\s?[\[(](?:at|ät|miuku|snabel-?a)[\])]\s?)"
_EMAIL = re.compile(
    rf"(?<![\w.+-])[\w+-](?:[\w.+-]{{0,62}}[\w+-])?{_AT}(?:[\w-]{{1,63}}\.){{1,8}}[^\W\d_]{{2,24}}(?![\w-])",
    re.IGNORECASE,
)


def emails(body: str) -> list[Span]:
    """Where they stand."""
    return [match.span() for match in _EMAIL.finditer(body)]

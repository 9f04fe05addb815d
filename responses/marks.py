"""Marks that tell which duty a passage of a template fulfils (LEGAL §9), written `{# A15-1-a #}`.

A marked passage runs to the next mark; `{# end #}` closes it. Marks travel through rendering as
characters that no value can hold, so that a passage left out by an `if` is seen to be missing.
"""

import re

_OPEN, _CLOSE = "\ue000", "\ue001"  # private use: values are cleaned of them (responses.values.clean)
_COMMENT = re.compile(r"[ \t]*\{#\s*((?:[A-Z]+\d*-[\w-]+\s+)+|end\s+)#\}[ \t]*\n?")
_SENTINEL = re.compile(f"{_OPEN}([^{_CLOSE}]*){_CLOSE}")
END = "end"


def embed(source: str) -> str:
    """The template with its marks turned into characters that survive rendering."""
    return _COMMENT.sub(lambda found: f"{_OPEN}{' '.join(found[1].split())}{_CLOSE}", source)


def extract(rendered: str) -> tuple[str, frozenset[str]]:
    """The text without marks, and the marks whose passages all hold text."""
    pieces = _SENTINEL.split(rendered)
    filled: set[str] = set()
    empty: set[str] = set()
    for names, passage in zip(pieces[1::2], pieces[2::2], strict=True):
        (filled if passage.strip() else empty).update(names.split())
    return "".join(pieces[::2]), frozenset(filled - empty - {END})

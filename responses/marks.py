"""Marks that tell which duty a passage of a template fulfils (LEGAL §9), written `{# A15-1-a #}`.

A marked passage runs to the next mark; `{# end #}` closes it. Marks travel through rendering as
characters that no value can hold, so that a passage left out by an `if` is seen to be missing. In the
same way each value that is printed carries its name, and each text the name of its file, so that staff
can be told where a sentence comes from (responses.margin).
"""

import re

_OPEN, _CLOSE = "\ue000", "\ue001"  # private use: values are cleaned of them (responses.values.clean)
_NAME, _VALUE = "\ue002", "\ue003"
_COMMENT = re.compile(r"[ \t]*\{#\s*((?:[A-Z]+\d*-[\w-]+\s+)+|end\s+)#\}[ \t]*\n?")
_SENTINEL = re.compile(f"{_OPEN}([^{_CLOSE}]*){_CLOSE}")
_NAMED = re.compile(f"{_NAME}([^{_VALUE}]*){_VALUE}")
END = "end"
_FILE = "@"  # begins the sentinel of a file; alone it ends the file


def embed(source: str) -> str:
    """The template with its marks turned into characters that survive rendering."""
    return _COMMENT.sub(lambda found: f"{_OPEN}{' '.join(found[1].split())}{_CLOSE}", source)


def named(name: str, value: str) -> str:
    """A value with its name, invisible until `names_in` reads it."""
    return f"{_NAME}{name}{_VALUE}{value}"


def from_file(name: str, rendered: str) -> str:
    """A rendered text with the name of its file around it."""
    return f"{_OPEN}{_FILE}{name}{_CLOSE}{rendered}{_OPEN}{_FILE}{_CLOSE}"


def names_in(text: str) -> tuple[str, ...]:
    """The names of the values printed in this piece, each once."""
    return tuple(dict.fromkeys(_NAMED.findall(text)))


def plain(text: str) -> str:
    """The text as the person reads it."""
    return _NAMED.sub("", _SENTINEL.sub("", text))


def pieces(rendered: str) -> list[tuple[str, tuple[str, ...], str]]:
    """The text in pieces: the file that each comes from, the marks that it stands under, and its words."""
    cut = _SENTINEL.split(rendered)
    files: list[str] = []
    marks: tuple[str, ...] = ()
    found = [("", marks, cut[0])]
    for sentinel, words in zip(cut[1::2], cut[2::2], strict=True):
        if not sentinel.startswith(_FILE):
            marks = tuple(sentinel.split())
        else:
            marks = ()
            if sentinel == _FILE:
                files.pop()
            else:
                files.append(sentinel.removeprefix(_FILE))
        found.append((files[-1] if files else "", tuple(mark for mark in marks if mark != END), words))
    return found


def extract(rendered: str) -> tuple[str, frozenset[str]]:
    """The text without marks, and the marks whose passages all hold text."""
    cut = _SENTINEL.split(rendered)
    filled: set[str] = set()
    empty: set[str] = set()
    for names, passage in zip(cut[1::2], cut[2::2], strict=True):
        if not names.startswith(_FILE):
            (filled if plain(passage).strip() else empty).update(names.split())
    return plain(rendered), frozenset(filled - empty - {END})

"""The keys that people know from elsewhere: one table, from which the help pane and the script are fed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A key and what it does; never with Ctrl, Alt or AltGr, which type @, { and \\ on Nordic keyboards."""

    sign: str
    does: str


KEYS = (
    Key(sign="j", does="next"),
    Key(sign="k", does="previous"),
    Key(sign="o", does="open"),
    Key(sign="x", does="pick"),
    Key(sign="r", does="reply"),
    Key(sign="c", does="comment"),
    Key(sign="/", does="search"),
    Key(sign="u", does="queue"),
    Key(sign="?", does="help"),
)

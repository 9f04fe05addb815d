"""Whether the bot's parts are alive, as the composition root tells the desk."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthReport:
    """`parts` says for each part “ok” or what is wrong, without personal data.

    `last_fetch` is the last good look into the mailbox (aware), None where there was none.
    """

    ok: bool
    parts: Mapping[str, str]
    last_fetch: datetime | None = None

    @property
    def troubles(self) -> Mapping[str, str]:
        """The parts that staff should hear of: those that fare badly, or well with a “but”."""
        return {
            part: word
            for part, word in self.parts.items()
            if not word.startswith("ok") or word.startswith("ok, but")
        }


HealthCheck = Callable[[], Awaitable[HealthReport]]
"""Asks every part; soon, because a page waits for it."""

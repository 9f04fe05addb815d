"""The desk's own words: one file a language, found by its name."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.dates import format_date, format_datetime

from bot.domain.calendar import HELSINKI

DEFAULT = "fi"
_FOLDER = Path(__file__).parent / "texts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The texts, dates and numbers of one language; a template calls it with a key such as `queue.title`."""

    code: str
    texts: Mapping[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """The text of a key, its placeholders filled."""
        return self.texts[key].format(**values) if values else self.texts[key]

    def count(self, key: str, number: int, **values: object) -> str:
        """A text that depends on a number: `key.one` or `key.other`."""
        form = "one" if number == 1 else "other"
        return self.texts[f"{key}.{form}"].format(n=number, **values)

    def has(self, key: str) -> bool:
        """Whether there is such a text."""
        return key in self.texts

    def day(self, day: date) -> str:
        """A calendar day."""
        return format_date(day, self.texts["format.day"], locale=self.code)

    def day_of(self, written: str) -> str:
        """A calendar day that is given as ISO 8601."""
        return self.day(date.fromisoformat(written))

    def moment(self, at: datetime) -> str:
        """A moment in Helsinki time, to the minute."""
        return format_datetime(at, self.texts["format.moment"], tzinfo=HELSINKI, locale=self.code)

    def moment_of(self, written: str) -> str:
        """A moment that is given as ISO 8601."""
        return self.moment(datetime.fromisoformat(written))

    def clock(self, at: datetime) -> str:
        """A time of day in Helsinki, to the second."""
        return format_datetime(at, self.texts["format.clock"], tzinfo=HELSINKI, locale=self.code)

    def land(self, code: str) -> str:
        """A country by its code; another word where it is none of those that we tell apart."""
        name: str | None = Locale.parse(self.code).territories.get(code)
        return name or self("asked.elsewhere")

    def left(self, act_by: date, today: date) -> str:
        """The days that are left, in words."""
        days = (act_by - today).days
        if days == 0:
            return self("left.today")
        return self.count("left.late" if days < 0 else "left.days", abs(days))

    def ago(self, at: datetime, now: datetime) -> str:
        """How long ago something was, roughly."""
        minutes = max(0, int((now - at).total_seconds() // 60))
        return self.count("ago.minutes", minutes) if minutes < 120 else self.moment(at)


@cache
def languages() -> Mapping[str, Words]:
    """Every language that has a file, the default one first."""
    return words_in(_FOLDER)


def words_in(folder: Path) -> Mapping[str, Words]:
    """The words of every language that has a file in the folder, the default one first."""
    codes = sorted((path.stem for path in folder.glob("*.toml")), key=lambda code: (code != DEFAULT, code))
    return {code: Words(code=code, texts=_read(folder / f"{code}.toml")) for code in codes}


def _read(path: Path) -> dict[str, str]:
    return _flat(tomllib.loads(path.read_text(encoding="utf-8")), "")


def _flat(table: Mapping[str, Any], prefix: str) -> dict[str, str]:
    """Nested tables as dotted keys."""
    flat: dict[str, str] = {}
    for name, value in table.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{prefix}{name}.")
        else:
            flat[f"{prefix}{name}"] = str(value)
    return flat

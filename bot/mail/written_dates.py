"""Dates as mailers write them into forwards, in Finnish, Swedish, English and Estonian."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from bot.domain.calendar import HELSINKI

_MONTHS = (
    ("tammi", "jaan", "jan"),
    ("helmi", "veeb", "feb"),
    ("maalis", "märts", "mar"),
    ("huhti", "apr"),
    ("touko", "maj", "may", "mai"),
    ("kesä", "juuni", "jun"),
    ("heinä", "juuli", "jul"),
    ("elo", "aug"),
    ("syys", "sep"),
    ("loka", "okt", "oct"),
    ("marras", "nov"),
    ("joulu", "dets", "dec"),
)
# Longest first: "marras" begins like "mar".
_MONTH_OF = sorted(
    ((stem, number) for number, stems in enumerate(_MONTHS, start=1) for stem in stems),
    key=lambda pair: -len(pair[0]),
)
_YEAR = r"((?:19|20)\d\d)"
_ISO = re.compile(rf"\b{_YEAR}-(\d{{1,2}})-(\d{{1,2}})(?!\d)")
_NUMBERS = re.compile(rf"\b(\d{{1,2}})([./])\s?(\d{{1,2}})[./]\s?{_YEAR}\b")
_DAY_FIRST = re.compile(rf"\b(\d{{1,2}})(?:\.|st|nd|rd|th)?,?\s+(?:of\s+)?([^\W\d]{{3,12}})\.?,?\s+{_YEAR}\b")
_MONTH_FIRST = re.compile(rf"\b([^\W\d]{{3,12}})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+{_YEAR}\b")
_TIME = re.compile(r"\b(\d{1,2})[.:](\d{2})(?:[.:](\d{2}))?(?!\d)\s*([AaPp])?(?:\.?[Mm]\b)?")
_OFFSET = re.compile(r"(?:\b(?:UTC|GMT)\s?|\s)([+-])(\d{1,2}):?(\d{2})?\b")
_ZONES = {"EEST": 3, "EET": 2, "CEST": 2, "CET": 1, "UTC": 0, "GMT": 0, "BST": 1}
_ZONE = re.compile(rf"\b({'|'.join(_ZONES)})\b")
_LONGEST = 200


def _month(word: str) -> int:
    lowered = word.lower()
    return next((number for stem, number in _MONTH_OF if lowered.startswith(stem)), 0)


def _day(text: str) -> tuple[int, int, int, int]:
    """Year, month, day, and where the date ends; zeros where there is none."""
    if found := _ISO.search(text):
        return int(found[1]), int(found[2]), int(found[3]), found.end()
    if found := _NUMBERS.search(text):
        first, second = int(found[1]), int(found[3])
        # 11/5/2026 10:00 AM is how American mailers write; with dots the day always comes first.
        american = found[2] == "/" and (second > 12 or re.search(r"\d\s*[AP]M\b", text) is not None)
        month, day = (first, second) if american else (second, first)
        return int(found[4]), month, day, found.end()
    for found in _DAY_FIRST.finditer(text):
        if month := _month(found[2]):
            return int(found[3]), month, int(found[1]), found.end()
    for found in _MONTH_FIRST.finditer(text):
        if month := _month(found[1]):
            return int(found[3]), month, int(found[2]), found.end()
    return 0, 0, 0, 0


def _zone(text: str) -> tzinfo:
    if found := _OFFSET.search(text):
        hours, minutes = int(found[2]), int(found[3] or 0)
        size = timedelta(hours=hours, minutes=minutes)
        return timezone(-size if found[1] == "-" else size)
    if named := _ZONE.search(text):
        return timezone(timedelta(hours=_ZONES[named[1]]))
    return HELSINKI


def _clock(text: str) -> tuple[int, int, int]:
    found = _TIME.search(text)
    if found is None:
        return 0, 0, 0
    hour = int(found[1])
    if found[4] and hour <= 12:
        hour = hour % 12 + (12 if found[4] in "Pp" else 0)
    return hour, int(found[2]), int(found[3] or 0)


def written_date(text: str) -> datetime | None:
    """The moment, aware; Helsinki time where no zone is named, midnight where no hour is."""
    text = text[:_LONGEST]
    year, month, day, end = _day(text)
    try:
        moment = datetime(year, month, day, *_clock(text[end:]), tzinfo=_zone(text[end:]))
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None

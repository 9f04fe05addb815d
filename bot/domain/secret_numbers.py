"""National identity numbers and payment card numbers in a text: only what its check digits prove."""

import re
from collections.abc import Callable, Iterator
from datetime import date

from bot.domain.messages import Span

_DASH = "[-+\u2010-\u2015\u2212]"
_SPACE = "[ \t\u00a0\u202f]"
# Each is searched for at every place, so that no number hides behind the beginning of another one.
_FINNISH = re.compile(
    rf"(?<!\d)(?=((\d{{6}})\s{{0,2}}({_DASH}|[A-FU-Y]|(?={_SPACE}\d)|(?=\d{{3}}[A-Y]))"
    rf"\s{{0,2}}(\d{{3}})([0-9A-Y]))(?!\d))",
    re.IGNORECASE,
)
_ESTONIAN = re.compile(rf"(?<!\d)(?=([1-8](?:{_SPACE}?\d){{10}})(?!\d))")
_SWEDISH = re.compile(
    rf"(?<![\d.,])(?=((?:18|19|20)?(\d{{6}})(?:{_SPACE}?{_DASH}{_SPACE}?|{_SPACE})?(\d{{4}}))(?!\d))"
)
_BARE_SWEDISH = re.compile(r"0\d{9}")  # is more often a telephone number
_SWEDISH_CUE = re.compile(
    r"person(?:nummer|nr|beteckning|bet\b|\.?\s?nr)|p\.?nr|samordnings|henkilötunnu|hetu|sotu|isikukood"
    r"|personal (?:identity|id|code)|national id|identity (?:code|number)",
    re.IGNORECASE,
)
_CUE_REACH = 40
_GAP = r"(?:\s{0,2}[-.\u2010-\u2013]\s{0,2}|\s{1,2})?"
_CARD = re.compile(
    r"(?<![\w.,])(?<![A-Za-z]{2}\d\d )"  # an IBAN begins like that
    rf"(?=((?:\d{{4}}{_GAP}){{3}}\d{{1,4}}(?:{_GAP}\d{{1,3}})?|3\d{{3}}{_GAP}\d{{6}}{_GAP}\d{{4,5}})(?!\w))"
)
_CARD_LENGTHS = (
    (re.compile(r"4"), (13, 16, 19)),
    (re.compile(r"5[0-8]|6|2(?:2[2-9]|[3-6]|7[01]|720)"), (16, 17, 18, 19)),
    (re.compile(r"3[47]"), (15,)),
    (re.compile(r"3(?:0|6|8|9)"), (14, 16)),
    (re.compile(r"35|220"), (16,)),
)
_FINNISH_CHECKS = "0123456789ABCDEFHJKLMNPRSTUVWXY"
_FINNISH_CENTURIES = {"": (1900, 2000), "+": (1800,), **dict.fromkeys("ABCDEF", (2000,))}  # the others: 1900
_ESTONIAN_WEIGHTS = ((1, 2, 3, 4, 5, 6, 7, 8, 9, 1), (3, 4, 5, 6, 7, 8, 9, 1, 2, 3))


def national_ids(text: str) -> tuple[Span, ...]:
    """Where henkilötunnus, isikukood, personnummer and samordningsnummer stand, in order."""
    found = {
        *_spans(_FINNISH, text, _is_finnish),
        *_spans(_ESTONIAN, text, _is_estonian),
        *_spans(_SWEDISH, text, lambda match: _is_swedish(match, text)),
    }
    return tuple(sorted(found))


def payment_cards(text: str) -> tuple[Span, ...]:
    """Where numbers of payment cards stand, in order."""
    return tuple(sorted(set(_spans(_CARD, text, _is_card))))


def _spans(pattern: re.Pattern[str], text: str, holds: Callable[[re.Match[str]], bool]) -> Iterator[Span]:
    for match in pattern.finditer(text):
        if holds(match):
            yield match.span(1)


def _is_finnish(match: re.Match[str]) -> bool:
    """The number without its century sign, modulo 31, names the check character."""
    _, birth, sign, serial, check = match.groups()
    right = _FINNISH_CHECKS[int(birth + serial) % 31] == check.upper()
    return right and _is_day(birth, _FINNISH_CENTURIES.get(sign.upper(), (1900,)), "dmy")


def _is_estonian(match: re.Match[str]) -> bool:
    """EVS 585:2007: two rows of weights modulo 11, and 0 where both give 10; Lithuania's are the same."""
    digits = [int(char) for char in match[1] if char.isdigit()]
    for weights in _ESTONIAN_WEIGHTS:
        rest = sum(weight * digit for weight, digit in zip(weights, digits, strict=False)) % 11
        if rest < 10:
            break
    century = 1800 + (digits[0] - 1) // 2 * 100
    birth = "".join(map(str, digits[1:7]))
    return digits[10] == rest % 10 and _is_day(birth, (century,), "ymd")


def _is_swedish(match: re.Match[str], text: str) -> bool:
    """The Luhn sum over the last ten digits; a samordningsnummer has the day + 60."""
    whole, birth, serial = match.groups()
    if _BARE_SWEDISH.fullmatch(whole):
        before = text[max(0, match.start() - _CUE_REACH) : match.start()]
        if not _SWEDISH_CUE.search(before):
            return False
    day = int(birth[4:])
    born = birth[:4] + f"{day - 60 if day > 60 else day:02}"
    return _luhn(birth + serial) and _is_day(born, (1800, 1900, 2000), "ymd")


def _is_card(match: re.Match[str]) -> bool:
    digits = "".join(char for char in match[1] if char.isdigit())
    known = any(len(digits) in lengths and start.match(digits) for start, lengths in _CARD_LENGTHS)
    return known and _luhn(digits)


def _luhn(digits: str) -> bool:
    doubled = [int(digit) * (1 + at % 2) for at, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _is_day(six: str, centuries: tuple[int, ...], order: str) -> bool:
    """Whether six digits are a day in one of the centuries."""
    pairs = dict(zip(order, (int(six[:2]), int(six[2:4]), int(six[4:])), strict=True))
    for century in centuries:
        try:
            date(century + pairs["y"], pairs["m"], pairs["d"])
        except ValueError:
            continue
        return True
    return False

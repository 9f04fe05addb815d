"""Telephone numbers, typed in every way: a shape first, then what the numbering plans allow."""

import re
from collections.abc import Iterator

import phonenumbers

from bot.domain.messages import Span

# Groups of digits; between two of them a space, a dash, a dot, a slash or a bracket.
_SHAPE = re.compile(
    r"(?<![\w.,/-])(?:\+|\(\+)?\(?\d(?:[ \u00a0]?[-./()–]?[ \u00a0]?\d){5,16}(?![\w/]|[.,-]\d)"
)
_CUE = re.compile(
    r"(?:puh|tel|gsm|mob|känny|matkapuh|soit|soita|(?<![^\W\d_])(?:numero\w{0,5}|numret?|nummer)|ring|call|phone|helista"
    r"|helistage"
    r"|number|mobiil|handy|whatsapp|sms|tekstivies|тел|звон)[^\n\d]{0,25}$",
    re.IGNORECASE,
)
_OTHER_CUE = re.compile(
    r"(?:viite\w{0,8}|lasku\w{0,6}|faktura\w{0,4}|invoice|arve\w{0,3}|iban|tili\w{0,10}|konto\w{0,8}|account"
    r"|reference|referens\w{0,8}|y-tunnus|org\.?nr|reg\.?\s?(?:kood|nr)|ocr|viitenumber"
    r"|(?:customer|client|order|serial|invoice|reference|account|kund|serie|asiakas|tilaus|sarja"
    r"|kliendi)[ -]?"
    r"(?:numero\w{0,5}|number|nummer|no\.?|nr\.?)['’]?s?)[^\n\d]{0,15}$",
    re.IGNORECASE,
)
_FEWEST_DIGITS = 7  # shorter ones only behind a word for them
_DATE = re.compile(
    r"\(?(?:19|20)\d\d\s?[-–].*|\d{1,2}\.\s?\d{1,2}\.\s?\d{2,4}.*|\d{4}-\d\d-\d\d.*|\d{1,2}[/-]\d{1,2}[/-]\d{2,4}.*"
)
_REGIONS = {
    "sv": ("SE", "FI"),
    "et": ("EE", "FI"),
    "de": ("DE", "FI"),
    "ru": ("EE", "FI", "RU"),
    "en": ("FI", "GB", "EE"),
}
_ANY = ("FI", "SE", "EE")
_REACH = 40


def phones(body: str, language: str = "fi") -> list[Span]:
    """Where they stand."""
    return [*_found(body, tuple(dict.fromkeys((*_REGIONS.get(language, ()), *_ANY))), language)]


def _found(body: str, regions: tuple[str, ...], language: str) -> Iterator[Span]:
    for match in _SHAPE.finditer(body):
        text = match[0]
        if _DATE.fullmatch(text):
            continue
        before = body[max(0, match.start() - _REACH) : match.start()]
        if _OTHER_CUE.search(before):
            continue
        start = match.start() + (1 if text.startswith("(+") and ")" not in text else 0)
        cued = _CUE.search(before) is not None
        if not cued and sum(char.isdigit() for char in text) < _FEWEST_DIGITS:
            continue
        if any(_is_phone(text, region, cued=cued, language=language) for region in regions):
            yield start, match.end()


def _is_phone(text: str, region: str, *, cued: bool, language: str) -> bool:
    international = text.lstrip("(").startswith(("+", "00"))
    if not international and not text.lstrip("(").startswith("0") and not (cued or language == "et"):
        return False  # a number without its area is as often an order
    dialled = re.sub(r"^\(?00", "+", text) if text.lstrip("(").startswith("00") else text
    try:
        number = phonenumbers.parse(dialled, region)
    except phonenumbers.NumberParseException:
        return False
    if phonenumbers.is_valid_number(number):
        return True
    return (international or cued) and phonenumbers.is_possible_number(number)

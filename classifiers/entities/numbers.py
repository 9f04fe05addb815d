"""Customer, order and device numbers: whatever stands behind the words for them in our languages."""

import re
from collections.abc import Iterator

from bot.domain.messages import Span

# Words for “number”, with the endings of a possessive or a case.
_NUMBER = r"(?:numero\w{0,6}|nro|nr|no|num|number|numre\w{0,3}|numbri\w{0,3}|nummer|numret|номер\w{0,3})\.?"
_OF = r"(?:[ -]?(?:\w{0,3}\.)?[ -]?)"
_CUSTOMER = (
    rf"(?:asiakas{_OF}?{_NUMBER}|as\.? ?{_NUMBER}|asiakas(?:tunnus\w{{0,6}}|tunnukse\w{{1,5}}|[ -]?id)"
    rf"|kund{_OF}?{_NUMBER}|kund[ -]?id|(?:customer|client)(?: account)? (?:{_NUMBER}|id|ref(?:erence)?)"
    rf"|kliendi ?{_NUMBER}|kliendi(?:kood\w{{0,4}}|tunnus\w{{0,3}})|klient(?:i)? ?{_NUMBER}"
    rf"|kunden(?:nummer|nr\.?)|kd\.?-?nr\.?|номер клиента|клиентский номер|asiakas(?=:? ?#))"
)
_ORDER = (
    rf"(?:tilaus(?:ten|t)?{_OF}?{_NUMBER}|tilauks(?:en|eni|enne|emme|ella|ellani|elle|elleni|ellemme|esta"
    rf"|estani|een|eeni|iin|ia|et|ien)"
    rf"(?: {_NUMBER})?|tilausta(?:ni)?|tilasin (?:numerolla|tunnuksella)|tilaus(?:tunnus\w{{0,5}}|vahvistus)?"
    rf"|order(?:s)?(?: ?(?:{_NUMBER}|id|ref(?:erence)?)|nummer|nr)?|ordern"
    rf"|beställning(?:s|en|ar|arna|ens)?[ -]?(?:{_NUMBER})?|best\.? ?nr|tellimus(?:e\w{{0,3}}|te"
    rf"|t)? ?(?:{_NUMBER})?"
    rf"|tellimis{_OF}?{_NUMBER}|bestell(?:nummer|nr\.?|ung(?: nr\.?)?)|заказ\w{{0,3}}|purchase {_NUMBER})"
)
_DEVICE = (
    rf"(?:sarja{_OF}?{_NUMBER}|laite{_OF}?{_NUMBER}|laitteen (?:sarja)?{_NUMBER}|laite(?:tunnus\w{{0,5}}"
    rf"|[ -]?id)"
    rf"|valmistus{_OF}?{_NUMBER}|s ?/ ?n|sn(?=[:. ])|serial(?: ?{_NUMBER})?|device (?:{_NUMBER}|id)"
    rf"|serie{_OF}?{_NUMBER}|(?:apparat|tillverknings|anläggnings){_OF}?{_NUMBER}|anläggningens {_NUMBER}"
    rf"|serie{_NUMBER} på \w{{2,15}}|numret på (?:vår |min |er )?(?:anläggning|apparat|enhet)(?:en)?"
    rf"|seeria ?{_NUMBER}|seadme ?(?:seeria)?{_NUMBER}|(?:serien|geräte)(?:nummer|nr\.?)|серийный номер)"
)
_BETWEEN = (
    r"(?:['’]s)?(?:[ \t]{0,3}(?:[:=#№.–-]|\n)?[ \t]{0,3})(?:(?:on|oli|är|var|is|was|ist|lautet"
    r"|ovat|nro|nr|no|number"
    r"|nummer)"
    r"\.?[ \t]{0,2}[:#]?[ \t]{0,2}(?:(?:no|nr|nro)\.?[ \t])?)?(?:[(\"'”#№][ \t]?)?"
)
_VALUE = (
    r"(?P<value>(?:(?-i:[A-ZÅÄÖ]{1,4})[ ])?(?=[A-Za-zÅÄÖ/-]{0,6}\d)"
    r"[A-Za-zÅÄÖ0-9]{1,20}(?:[-/.][A-Za-zÅÄÖ0-9]{1,12}){0,4}(?:[ ]\d{2,6}(?!\w|[.,]\d)){0,4})"
)
_MORE = re.compile(rf"(?:,| ja| sekä| och| samt| and| ning| und| &)[ \n]{{1,2}}(?:#|nr |nro )?{_VALUE}(?!\w)")
_KINDS = tuple(
    (kind, re.compile(rf"(?<![^\W\d_]){cue}{_BETWEEN}{_VALUE}(?!\w)", re.IGNORECASE))
    for kind, cue in (("device_serial", _DEVICE), ("customer_number", _CUSTOMER), ("order_number", _ORDER))
)
_DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d\d|(?:19|20)\d\d(?:-\d\d-\d\d)?|\d{1,2}\.\d{1,2}")
_FEWEST_DIGITS = 3
# What a sum or a count of something is followed by.
_OF_SOMETHING = re.compile(
    r"(?:,\d\d?)?\s?(?:€|eur|kr\b|kpl|kg|l\b|litra|kk\b|vuo|päiv|%|st\b|pcs|tk\b|sek|usd|:-)", re.IGNORECASE
)
# A code of letters and digits directly behind the thing itself.
_DEVICE_CODE = re.compile(
    r"(?<![^\W\d_])(?:laite|laitteen|laitteeni|laitteemme|laitteesta(?:ni)?|laitteessa(?:ni)?"
    r"|puhdistamo(?:n|ni)?|pumppu|ohjain"
    r"|unit|device|pump|seade|seadme|anläggning(?:en)?|enhet(?:en)?|apparat(?:en)?"
    r"|gerät)[ \t]?:?[ \t](?:on |is |är )?[(]?"
    r"(?-i:(?P<value>[A-ZÅÄÖ]{1,6}[-/ ]?\d[\dA-Z]{2,}(?:[-/]\w{1,8}){0,3}))(?!\w)",
    re.IGNORECASE,
)


def cued_numbers(body: str) -> Iterator[tuple[str, list[Span]]]:
    """Each kind with the places of its numbers."""
    for kind, pattern in _KINDS:
        found: list[Span] = []
        if kind == "device_serial":
            found += [match.span("value") for match in _DEVICE_CODE.finditer(body)]
        for match in pattern.finditer(body):
            one: re.Match[str] | None = match
            while one and _is_number(one["value"]) and not _OF_SOMETHING.match(body, one.end("value")):
                found.append(one.span("value"))
                one = _MORE.match(body, one.end("value"))
        yield kind, found


def _is_number(value: str) -> bool:
    """Whether it is no day, no year and no count of something."""
    enough = _FEWEST_DIGITS - 1 if value[0].isupper() else _FEWEST_DIGITS
    return sum(char.isdigit() for char in value) >= enough and not _DATE.fullmatch(value)

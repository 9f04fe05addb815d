"""What a mail may not say, whoever wrote it into the text (SEED S-56, S-57, S-64)."""

import re

_STALE_LINK = re.compile(r"newsroom|ec\.europa\.eu/justice", re.IGNORECASE)
_OFFICER = re.compile(
    r"tietosuojavastaav|dataskyddsombud|data protection officer|andmekaitsespetsialist|\bDPO\b", re.IGNORECASE
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n{2,}")
_NEVER = re.compile(
    r"\b(ei(?:vät)? koskaan|emme koskaan|aldrig|never|mitte kunagi|ei kunagi|iialgi)\b", re.IGNORECASE
)
_PASSED_ON = re.compile(
    r"siirr|siirt|luovut|överför|lämna|transfer|disclos|share|sell|edasta|avalda|jaga", re.IGNORECASE
)
_OUTSIDE = re.compile(
    r"(EU|ETA)\S*\s+(tai\s+\S+\s+)?ulkopuol|utanför\s+(EU|EES)|outside\s+(of\s+)?(the\s+)?(EU|EEA|European)"
    r"|väljas?pool\w*\s+(EL|EMP|Euroopa)|third countr|kolmansi(in|ssa) mai|tredjeland|kolmanda\w* riik",
    re.IGNORECASE,
)
_DENIAL = re.compile(r"\b(ei|emme|eivät|not|no|never|inte|inga|aldrig|me ei|ega)\b", re.IGNORECASE)
_EXCEPTION = re.compile(r"analytics|google|facebook|meta\b", re.IGNORECASE)


def forbidden_claims(text: str) -> tuple[str, ...]:
    """One line for each claim that the privacy notice doesn't bear out."""
    found = []
    if hit := _STALE_LINK.search(text):
        found.append(_line(hit[0], "the link to the authorities is dead; the list is kept in the program"))
    if hit := _OFFICER.search(text):
        found.append(_line(hit[0], "the notice names no data protection officer"))
    why = "no absolute claim: analytics data may be stored outside the EU/EEA"
    for sentence in _SENTENCE.split(text):
        never = _NEVER.search(sentence)
        if never and _PASSED_ON.search(sentence):
            found.append(_line(never[0], why))
        elif (
            (outside := _OUTSIDE.search(sentence))
            and _DENIAL.search(sentence)
            and not _EXCEPTION.search(sentence)
        ):
            found.append(_line(outside[0], why))
    return tuple(dict.fromkeys(found))


def _line(words: str, why: str) -> str:
    return f'the text says "{" ".join(words.split())}": {why}'

"""Where a mail's text copies an earlier mail: marked lines, attributions, copied headers."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate

from bot.domain.messages import Span

_FROM = r"From|Lähettäjä|Från|Avsändare|Saatja|Kellelt|Von"
_OTHER = (
    r"Sent|Date|To|Cc|Bcc|Subject|Reply-To|Importance|Attachments"
    r"|Lähetetty|Päivä|Päiväys|Päivämäärä|Vastaanottaja|Vast\.ott|Kopio|Aihe|Tärkeys|Liitteet"
    r"|Skickat|Datum|Till|Kopia|Ämne|Prioritet|Bifogade filer|Svar till"
    r"|Saadetud|Saatmisaeg|Kuupäev|Adressaat|Saaja|Kellele|Koopia|Teema|Prioriteet|Manused"
    r"|Gesendet|An|Betreff|Rubrik|Pvm"
)
_FORM = (
    r"Sähköposti\w*|Puhelin\w*|Viesti\w*|Nimi|Nimesi|E-post\w*|E-?mail|Telefon\w*|Phone"
    r"|Message|Meddelande|Namn|Name|Sõnum"
)
_WHEN_OR_WHAT = (
    r"Sent|Date|Subject|Rubrik|Pvm|Lähetetty|Päivä|Päiväys|Päivämäärä|Aihe|Skickat|Datum|Ämne"
    r"|Saadetud|Saatmisaeg|Kuupäev|Teema|Gesendet|Betreff"
)


def _key(names: str) -> re.Pattern[str]:
    return re.compile(rf"\s*\*{{0,2}}(?:{names})\s?\*{{0,2}}:\*{{0,2}}(?:\s|$)", re.IGNORECASE)


_FROM_KEY, _OTHER_KEY = _key(_FROM), _key(f"{_FROM}|{_OTHER}")
_FORM_KEY, _TELLING_KEY = _key(_FORM), _key(_WHEN_OR_WHAT)
MARKED = re.compile(r"\s{0,3}>(?!From )")  # ">From " is mbox escaping, not a quote
SEPARATOR = re.compile(
    r"\s*-{2,}\s*(?:Alkuperäinen viesti|Välitetty viesti|Edelleen ?lähetetty viesti|Original Message"
    r"|Forwarded message|Ursprungligt meddelande|Ursprungligt brev|Vidarebefordrat meddelande"
    r"|Vidarebefordrat brev|Algne kiri|Algne sõnum|Algne teade|Originaalkiri|Edastatud kiri"
    r"|Edastatud sõnum)\s*-{2,}\s*"
    r"|\s*(?:Begin forwarded message|(?:Alkaa )?välitetty viesti(?: alkaa)?"  # Apple's way
    r"|Vidarebefordrat (?:brev|meddelande)|Edastatud kirja? algus|Edastatud kiri):\s*",
    re.IGNORECASE,
)
FORWARDS = re.compile(r"forward|välitetty|edelleen|vidarebefordra|edastatud", re.IGNORECASE)
_RULE = re.compile(  # quotes only when a header block follows
    r"\s*(?:_{5,}|-{5,}|Alkuperäinen viesti|Original message|Ursprungligt meddelande|Algne (?:kiri|sõnum)"
    r"|Välitetty viesti|Forwarded message|Vidarebefordrat meddelande|Edastatud kiri)\s*",
    re.IGNORECASE,
)
# Beside our languages those of the neighbours: the mailer speaks its owner's.
_VERBS = (
    *("wrote", "kirjoitti", "skrev", "kirjutas"),
    *("schrieb", "schreef", "escribió", "a écrit", "ha scritto", "написал", "пишет"),
)
_VERB = rf"\b(?:{'|'.join(_VERBS)})"
# Some web mailers only say whom they quote; a quote must follow.
_QUOTING = re.compile(
    r"\s*(?:Lainaus|Quoting|Citerar|Tsiteerin|Zitat von|Citat från)\s.{1,200}:\s*", re.IGNORECASE
)
# How a line begins that introduces an earlier mail without a verb; most lines are done with here.
_BEGINS = re.compile(
    r"\s*(?:[-_]|begin f|alkaa|välit|vidareb|edastat|alkuper|original|ursprung|algne|forwarded"
    r"|lainaus|quoting|citerar|tsiteer|zitat|citat)",
    re.IGNORECASE,
)
_WROTE = re.compile(rf"{_VERB}\b.{{0,200}}:$|{_VERB}$", re.IGNORECASE)
_OPENS = re.compile(
    r"(?:On|Den|Kuupäev|\d{1,4}[.\-/]|(?:ma|ti|ke|to|pe|la|su|mån|tis|ons|tors?|fre|lör|sön|[ETKNRLP]),?\s)",
    re.IGNORECASE,
)
_DATED = re.compile(r"\d{1,4}[./-]\s?\d{1,2}|\d{1,2}\.?\s+[^\W\d]{3,}|[^\W\d]{3,}\.?\s+\d{1,2}")
_TIMED = re.compile(r"\b\d{1,2}[:.]\d{2}\b|@")
_LONGEST_ATTRIBUTION = 300
_MOST_WRAPPED = 3  # lines of one attribution
_MOST_HEADER_LINES = 12
_LONGEST_LINE = 500  # what is longer is no header, attribution or separator
_MOST_LINES = 20_000  # no person writes more; what follows counts as own words


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a text: where it starts, where the next one does, and how it begins.

    `verb`: it, or one of the two lines below it, says that somebody wrote.
    """

    start: int
    end: int
    text: str
    blank: bool
    verb: bool


def _verb_places(text: str) -> list[int]:
    """Where a verb of writing stands, in order; found by plain search, which is much faster than patterns."""
    lowered = text.replace("İ", "i").lower()  # the one letter whose small form is two: places must stay
    places: list[int] = []
    for verb in _VERBS:
        at = lowered.find(verb)
        while at >= 0:
            places.append(at)
            at = lowered.find(verb, at + 1)
    return sorted(places)


def lines_of(text: str) -> list[Line]:
    """The lines of a text whose line break is a bare newline; of a long line only the beginning."""
    pieces = text.split("\n")
    starts = [0, *accumulate(len(piece) + 1 for piece in pieces)]
    near = {
        bisect_right(starts, place) - 1 - above
        for place in _verb_places(text)
        for above in range(_MOST_WRAPPED)
    }
    found: list[Line] = []
    for number, piece in enumerate(pieces):
        blank = not piece or piece.isspace()
        begins = "" if blank else piece[:_LONGEST_LINE]
        end = min(starts[number + 1], len(text))
        found.append(Line(start=starts[number], end=end, text=begins, blank=blank, verb=number in near))
    return found


def next_words(lines: list[Line], at: int) -> int:
    """The index of the next line that isn't blank, or the number of lines."""
    while at < len(lines) and lines[at].blank:
        at += 1
    return at


def header_block(lines: list[Line], at: int) -> int:
    """How many lines from `at` are the copied headers of an earlier mail (Outlook's way); 0 for none."""
    if at >= len(lines) or not _FROM_KEY.match(lines[at].text):
        return 0
    telling = False
    end = at + 1
    for index in range(at + 1, min(at + _MOST_HEADER_LINES, len(lines))):
        line = lines[index].text
        if _FORM_KEY.match(line):
            return 0  # a web form that names its fields: all of it is the person's
        if _OTHER_KEY.match(line):
            telling = telling or _TELLING_KEY.match(line) is not None
            end = index + 1
        elif not lines[index].blank and index > end:
            break  # one line may be the rest of a long To
    return end - at if telling else 0


def _attribution(lines: list[Line], at: int) -> int:
    """How many lines from `at` say "… wrote:" (mailers wrap it); 0 for none."""
    if not lines[at].verb:
        return 0
    joined = ""
    for count, line in enumerate(lines[at : at + _MOST_WRAPPED], start=1):
        if line.blank or (count == 2 and not _OPENS.match(joined)):
            return 0
        joined = f"{joined} {line.text.strip()}".strip()
        if len(joined) > _LONGEST_ATTRIBUTION:
            return 0
        if not _WROTE.search(joined):
            continue
        after = next_words(lines, at + count)
        marked = after < len(lines) and MARKED.match(lines[after].text) is not None
        dated = _DATED.search(joined) is not None and _TIMED.search(joined) is not None
        return count if marked or (dated and joined.endswith(":")) else 0
    return 0


def _titled(lines: list[Line], at: int) -> int:
    """How many lines from `at` are a title above an earlier mail, with its copied headers; 0 for none."""
    line = lines[at].text
    first = next_words(lines, at + 1)
    if SEPARATOR.fullmatch(line):
        return first - at + header_block(lines, first) if first < len(lines) else 1
    if _RULE.fullmatch(line):
        block = header_block(lines, first)
        return first - at + block if block else 0
    if _QUOTING.fullmatch(line):
        return 1 if first < len(lines) and MARKED.match(lines[first].text) else 0
    return 0


def introduction(lines: list[Line], at: int) -> int:
    """How many lines from `at` introduce an earlier mail; 0 where the writer goes on."""
    line = lines[at].text
    if _BEGINS.match(line) and (count := _titled(lines, at)):
        return count
    if (at == 0 or lines[at - 1].blank) and (block := header_block(lines, at)):
        return block
    return _attribution(lines, at)


def quotes(lines: list[Line]) -> list[Span]:
    """All quoted lines with their introductions, in order; answers between marked lines stay out."""
    spans: list[Span] = []
    at = 0
    while at < min(len(lines), _MOST_LINES):
        line = lines[at]
        if MARKED.match(line.text):
            spans.append((line.start, line.end))
            at += 1
        elif count := introduction(lines, at):
            after = next_words(lines, at + count)
            if after >= len(lines) or not MARKED.match(lines[after].text):
                spans.append((line.start, lines[-1].end))  # unmarked: all that follows is the earlier mail
                break
            spans.append((line.start, lines[at + count - 1].end))
            at += count
        else:
            at += 1
    return spans

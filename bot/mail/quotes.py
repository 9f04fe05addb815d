"""Where a mail's text copies an earlier mail: marked lines, attributions, copied headers."""

import re
from bisect import bisect_left
from collections.abc import Iterable
from itertools import accumulate
from typing import NamedTuple

from bot.domain.messages import Span
from bot.mail.mailer_words import DATE, FORWARDED, FROM, ORIGINALS, OTHERS, SENT, SUBJECT, VERBS


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _key(names: str) -> re.Pattern[str]:
    return re.compile(rf"\s*\*{{0,2}}({names})\s?\*{{0,2}}:", re.IGNORECASE)


# A web form that names its fields.
_FORM_KEY = _key(
    r"Sähköposti\w*|Puhelin\w*|Viesti\w*|Nimi|Nimesi|E-post\w*|E-?mail|Telefon\w*|Phone"
    r"|Message|Meddelande|Namn|Name|Sõnum"
)
_FROM_WORDS, _TELLING_WORDS = frozenset(FROM), frozenset((*DATE, *SUBJECT))
_ANY_KEY = _key(_any_of((*FROM, *DATE, *SUBJECT, *OTHERS)))
MARKED = re.compile(r"\s{0,3}>(?!From )")  # ">From " is mbox escaping, not a quote
SEPARATOR = re.compile(
    rf"\s*-{{1,}}\s*(?:{_any_of((*ORIGINALS, *FORWARDED))})\s*-{{1,}}\s*"
    rf"|\s*(?:{_any_of(FORWARDED)}):\s*",  # Apple's way
    re.IGNORECASE,
)
FORWARDS = re.compile(
    r"forward|välitetty|edelleen|vidarebefordra|edastatud|edasisaad|weitergeleitet|videresend|doorgestuurd"
    r"|transféré|reenviad|inoltrat|пересл|пересыл",
    re.IGNORECASE,
)
_RULE = re.compile(  # quotes only when a header block follows
    rf"\s*(?:_{{5,}}|-{{5,}}|{_any_of((*ORIGINALS, *FORWARDED))})\s*", re.IGNORECASE
)
_GROUPWISE = re.compile(r"\s*>>>\s[^<>]{1,100}(?:<[^<>]{1,250}>)?[^<>]{1,100}>>>\s*")
# Some web mailers only say whom they quote; a quote must follow.
_QUOTING = re.compile(
    r"\s*(?:Lainaus|Quoting|Citerar|Tsiteerin|Zitat von|Citat från)\s.{1,200}:\s*", re.IGNORECASE
)
# How the lower case of a title begins; most lines are done with after this look.
_TITLE_BEGINS = frozenset(
    word[:3]
    for word in (
        *("lainaus", "quoting", "citerar", "tsiteerin", "zitat", "citat"),
        *(*ORIGINALS, *FORWARDED, "---", "___", "- ", "-- "),
        *("-" + word for word in (*ORIGINALS, *FORWARDED)),
        *("--" + word for word in (*ORIGINALS, *FORWARDED)),
    )
)
_VERB = rf"\b(?:{_any_of(VERBS)})"
_WROTE = re.compile(rf"{_VERB}(?:\(a\))?\b(?:[^:].{{0,200}})?:$|{_VERB}$|\bsent\s?:$", re.IGNORECASE)
# Yahoo's app puts the quote on the same line.
_WROTE_THIS = re.compile(
    rf".{{6,200}}<[^\s<>()]{{1,250}}@[^\s<>()]{{1,250}}> {_VERB}:\s{{2,}}\S", re.IGNORECASE
)
# Gmail has written the date and the writer alone; mail.ru does.
_DATE_AND_WRITER = re.compile(
    r"(?:\W{0,3}\d|[^\W\d]{1,15}\.?,?\s\d).{6,200}[<(]\s?[^\s<>()]{1,250}@[^\s<>()]{1,250}\s?[>)]:?$"
)
# Android's way: nothing but who wrote.
_ONLY_WHO = re.compile(rf"[^<>:]{{0,80}}<?[^\s<>()@]{{1,80}}@[^\s<>()@]{{1,120}}>? {_VERB}:", re.IGNORECASE)
# In whatever language; a quote must follow.
_ADDRESSED = re.compile(r"[<(][^\s<>()]{1,250}@[^\s<>()]{1,250}[>)].{0,60}:$")
_OPENS = re.compile(
    r"(?:On|Den|Kuupäev|Am|Op|Le|El|Il|Em|Dnia|Dne|W dniu|På|\d{1,4}[./\s-]"
    r"|(?:ma|ti|ke|to|pe|la|su|mån|tis|ons|tors?|fre|lör|sön|[ETKNRLP]),?\s)",
    re.IGNORECASE,
)
_DATED = re.compile(r"\d{1,4}[./-]\s?\d{1,2}|\d{1,2}(?:\.?\s+|-)[^\W\d]{3,}|[^\W\d]{3,}\.?\s+\d{1,2}")
_TIMED = re.compile(r"\b\d{1,2}[:.]\d{2}\b|@")
_CLOCK = re.compile(r"(?<![\d.])\d{1,2}[:.]\d{2}(?![.\d])")
_CLOSES = (":", "-", ">", ")", *VERBS)
_DASHES = re.compile(r"^-{2,}\s*|\s*-{2,}$")
_LONGEST_ATTRIBUTION = 300
_MOST_WRAPPED = 3  # lines of one attribution
_MOST_HEADER_LINES = 12
_SURELY_HEADERS = 3  # as many make a block of them where no empty line stands above
_LONGEST_LINE = 500  # what is longer is no header, attribution or separator
_MOST_LINES = 20_000  # no person writes more; what follows counts as own words
_LEAD = 28


class Line(NamedTuple):
    """One line of a text: where it starts, where the next one does, and how it begins.

    A tuple, because a mail has hundreds. `lead`: its first words in lower case. `closing`: it, or one of the
    two lines below it, may be the last of "… wrote:".
    """

    start: int
    end: int
    text: str
    blank: bool
    lead: str
    closing: bool

    @property
    def marked(self) -> bool:
        """Whether it is marked as a quote."""
        return self.lead[:1] == ">" and MARKED.match(self.text) is not None


def lines_of(text: str) -> list[Line]:
    """The lines of a text whose line break is a bare newline; of a long line only the beginning."""
    pieces = text.split("\n")
    starts = [0, *accumulate(len(piece) + 1 for piece in pieces)]
    starts[-1] = len(text)
    closers = [
        number
        for number, piece in enumerate(pieces)
        if piece
        and len(piece) <= _LONGEST_LINE
        and (piece[-40:].rstrip().lower().endswith(_CLOSES) or ">" in piece)
    ]
    closers.append(len(pieces) + _MOST_WRAPPED)
    found: list[Line] = []
    for number, piece in enumerate(pieces):
        begins = piece[:_LONGEST_LINE]
        lead = begins.lstrip()[:_LEAD].lower()
        closing = closers[bisect_left(closers, number)] < number + _MOST_WRAPPED
        found.append(Line(starts[number], starts[number + 1], begins, not lead, lead, closing))
    return found


def next_words(lines: list[Line], at: int) -> int:
    """The index of the next line that isn't blank, or the number of lines."""
    while at < len(lines) and lines[at].blank:
        at += 1
    return at


def header_block(lines: list[Line], at: int, *, titled: bool = False) -> int:
    """How many lines from `at` are the copied headers of an earlier mail (Outlook's way); 0 for none.

    `titled`: a title stands above them.
    """
    if at >= len(lines):
        return 0
    keys: list[str] = []
    addressed = timed = False
    end = at
    for index in range(at, min(at + _MOST_HEADER_LINES, len(lines))):
        line = lines[index].text
        if _FORM_KEY.match(line):
            return 0  # all of it is the person's
        if found := _ANY_KEY.match(line):
            keys.append(found[1].lower())
            addressed = addressed or "@" in line
            timed = timed or _CLOCK.search(line) is not None
            end = index + 1
        elif index == at or (not lines[index].blank and index > end):
            break  # one line may be the rest of a long To
    if not _FROM_WORDS.intersection(keys) or not _TELLING_WORDS.intersection(keys):
        return 0
    if not (titled or addressed or timed or SENT.intersection(keys)):
        return 0  # the head of a formal letter names people and a day, too
    first = keys[0] in _FROM_WORDS
    apart = titled or at == 0 or lines[at - 1].blank
    sure = len(set(keys)) >= _SURELY_HEADERS and (first or addressed or titled)
    return end - at if sure or (apart and first and len(keys) > 1) else 0


def _attribution(lines: list[Line], at: int) -> int:
    """How many lines from `at` say "… wrote:" (mailers wrap it); 0 for none."""
    first = lines[at].text
    if _WROTE_THIS.match(first) and _DATED.search(first) and _TIMED.search(first):
        return 1
    if (at == 0 or lines[at - 1].blank) and _ONLY_WHO.fullmatch(first.strip()):
        return 1
    joined = ""
    for count, line in enumerate(lines[at : at + _MOST_WRAPPED], start=1):
        if line.blank or (count == 2 and "@" not in joined and not _OPENS.match(joined)):
            return 0
        joined = f"{joined} {line.text.strip()}".strip()
        if len(joined) > _LONGEST_ATTRIBUTION:
            return 0
        dated = _DATED.search(joined) is not None and _TIMED.search(joined) is not None
        wrote = _WROTE.search(_DASHES.sub("", joined)) or _DATE_AND_WRITER.fullmatch(joined)
        if not wrote and not (dated and _ADDRESSED.search(joined)):
            continue
        after = next_words(lines, at + count)
        if after < len(lines) and lines[after].marked:
            return count
        return count if wrote and dated and joined.endswith((":", "--")) else 0
    return 0


def _titled(lines: list[Line], at: int) -> int:
    """How many lines from `at` are a title above an earlier mail, with its copied headers; 0 for none."""
    line = lines[at].text
    first = next_words(lines, at + 1)
    if SEPARATOR.fullmatch(line):
        return first - at + header_block(lines, first, titled=True) if first < len(lines) else 1
    if _RULE.fullmatch(line):
        block = header_block(lines, first, titled=True)
        return first - at + block if block else 0
    if _QUOTING.fullmatch(line):
        return 1 if first < len(lines) and lines[first].marked else 0
    return 0


def introduction(lines: list[Line], at: int) -> int:
    """How many lines from `at` introduce an earlier mail; 0 where the writer goes on."""
    line = lines[at]
    if line.lead[:3] in _TITLE_BEGINS and (count := _titled(lines, at)):
        return count
    if ":" in line.lead and (block := header_block(lines, at)):
        return block
    return _attribution(lines, at) if line.closing else 0


def quotes(lines: list[Line]) -> list[Span]:
    """All quoted lines with their introductions, in order; answers between marked lines stay out."""
    spans: list[Span] = []
    at = 0
    while at < min(len(lines), _MOST_LINES):
        line = lines[at]
        if line.marked:
            if _GROUPWISE.fullmatch(line.text) and _DATED.search(line.text):
                spans.append((line.start, lines[-1].end))
                break
            spans.append((line.start, line.end))
            at += 1
        elif not line.blank and (count := introduction(lines, at)):
            after = next_words(lines, at + count)
            if after >= len(lines) or not lines[after].marked:
                spans.append((line.start, lines[-1].end))  # unmarked: all that follows is the earlier mail
                break
            spans.append((line.start, lines[at + count - 1].end))
            at += count
        else:
            at += 1
    return spans

"""Which characters of a mail's text are not the writer's own words: quotes and signatures, as spans.

Own code, because mail-parser-reply (1.36) strips every line before it looks and so can't give offsets,
knows no Estonian, and takes everything after "Best regards" for signature. Spans delete nothing: the
whole text is always kept, shown and classified as well (R45).
"""

import re

from bot.domain.messages import Span, without_spans
from bot.mail.devices import SENT_FROM
from bot.mail.quotes import Line, introduction, lines_of, next_words, quotes

_DELIMITER = re.compile(r"--\s*")
_NOTICE = (  # how a confidentiality notice begins, and what it then speaks of
    (r"(?:Täm\w+ )?(?:sähköposti|viesti)\w*|Luottamuksell\w+", r"luottamuks|salassa|tarkoitettu vain"),
    (
        r"(?:Detta|Det här|Den här) (?:meddelande|mejl|mail|e-post)\w*|Innehållet i|Konfidentiell\w*",
        r"konfidentiell|sekretess|avsett endast|personuppgifter",
    ),
    (
        r"This (?:e-?mail|message|communication|transmission)|The (?:contents?|information) (?:of|in) this"
        r"|Confidential\w*|Disclaimer|Privileged",
        r"confidential|privileged|intended (?:solely|only)|received in error",
    ),
    (
        r"(?:See|Käesolev) (?:e-?)?(?:kiri|sõnum|post)\w*|Sõnum|Kiri|Konfidentsiaal\w*",
        r"konfidentsiaal|isikuandmeid|mõeldud ainult",
    ),
)
_DISCLAIMER = re.compile(
    r"\s*\W{0,5}(?:"
    + "|".join(rf"(?=.{{0,120}}(?:{about}))(?:{opening})\b" for opening, about in _NOTICE)
    + ")",
    re.IGNORECASE,
)
# What our own or another server puts above a stranger's mail.
_BANNER = re.compile(
    r"\W{0,6}(?:external|caution|warning|varoitus|huom\w*|varning|obs|hoiatus|tähelepanu)\b.{0,120}"
    r"(?:originated (?:from )?outside|from outside (?:of )?(?:the|our|your)|external (?:sender|source)"
    r"|(?:organisaatio|yrity|yhtiö)\w* ulkopuol|ulkopuoliselta lähettäjältä|utanför (?:organisation|företag)"
    r"|extern avsändare|väljastpoolt (?:organisatsiooni|asutust|ettevõtet)|väli(?:ne|selt) saatja)",
    re.IGNORECASE,
)
_IF_IN_ERROR = re.compile(
    r"erehdyksessä|vahingossa|väär\w+ vastaanottaja|oikea vastaanottaja|av misstag|rätt mottagare|in error"
    r"|intended recipient|addressee|ekslikult|kogemata|adressaa[dt]",
    re.IGNORECASE,
)
# How the lower case of a line begins that one of the patterns above could match; most are done with here.
_BEGINS = frozenset(
    {"läh", "han", "lat", "täm", "säh", "vie", "luo"}
    | {"ski", "sän", "häm", "ska", "lad", "det", "den", "inn", "kon"}
    | {"saa", "han", "laa", "see", "käe", "sõn", "kir"}
    | {"sen", "get", "thi", "the", "con", "dis", "pri", "vir", "vii", "ava"}
    | {"ext", "cau", "war", "var", "huo", "obs", "hoi", "täh"}
    | {"env", "inv", "ver", "von", "ges", "wys", "отп", "sūt", "ode", "išs"}
)
_BEFORE_WORDS = " \t*_-=#|<>[(\"'.:!~•·"
_RULE = re.compile(r"_{20,}\s*")
_LIST = re.compile(
    r"mailing list|listinfo|@lists?\.|postituslista|sändlista|e-postlista|meililist", re.IGNORECASE
)
_MOST_FOOTER_LINES = 8
_MOST_SIGNATURE_LINES = 15
_LONGEST_SIGNATURE = 1500
_SIGNATURE_WINDOW = 40
_MOST_NOTICE_LINES = 20
_MOST_LINES = 3_000


def _merged(spans: list[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif end > start:
            merged.append((start, end))
    return tuple(merged)


def _signature_end(lines: list[Line], at: int) -> int:
    """The line after a signature that begins at `at`: where an earlier mail begins, or the text ends."""
    for index in range(at + 1, min(at + _SIGNATURE_WINDOW, len(lines))):
        if lines[index].marked or introduction(lines, index):
            return index
    return min(at + _SIGNATURE_WINDOW, len(lines))


def _below_delimiter(lines: list[Line], at: int) -> int:
    end = _signature_end(lines, at)
    words = sum(1 for line in lines[at:end] if not line.blank)
    short = lines[end - 1].end - lines[at].start <= _LONGEST_SIGNATURE
    return end if short and words <= _MOST_SIGNATURE_LINES else at


def _paragraph_end(lines: list[Line], at: int) -> int:
    end = at
    while end < min(at + _MOST_NOTICE_LINES, len(lines)) and not (lines[end].blank or lines[end].marked):
        end += 1
    return end


def _disclaimer_end(lines: list[Line], at: int) -> int:
    """The line after the disclaimer that begins at `at`, or `at` where it is none after all."""
    if not _DISCLAIMER.match(" ".join(line.text.strip() for line in lines[at : at + 2])):
        return at
    end = at
    while end < min(at + _MOST_NOTICE_LINES, len(lines)) and not lines[end].blank and not lines[end].marked:
        end += 1
    paragraph = " ".join(line.text for line in lines[at:end])
    return end if _IF_IN_ERROR.search(paragraph) else at


def _list_footer_end(lines: list[Line], at: int) -> int:
    """The line after what a list server puts below, or `at` where it is something else."""
    end = min(len(lines), at + _MOST_FOOTER_LINES)
    words = "\n".join(line.text for line in lines[at + 1 : end])
    return end if _RULE.fullmatch(lines[at].text) and end == len(lines) and _LIST.search(words) else at


def _signatures(lines: list[Line]) -> tuple[Span, ...]:
    lines = lines[:_MOST_LINES]
    spans: list[Span] = []
    at = next_words(lines, 0)
    first = at
    while at < len(lines):
        lead = lines[at].lead
        begins = lead[:2] in ("--", "__") or lead.lstrip(_BEFORE_WORDS)[:3] in _BEGINS
        end = _furniture_end(lines, at, first) if begins else at
        if end > at:
            spans.append((lines[at].start, lines[end - 1].end))
        at = max(end, at + 1)
    return _merged(spans)


def _furniture_end(lines: list[Line], at: int, first: int) -> int:
    """The line after a signature or notice that begins at `at`, or `at` where none begins."""
    line = lines[at].text
    if SENT_FROM.fullmatch(line):
        return at + 1
    if _BANNER.match(line):
        wrapped = at + 1 < len(lines) and len(line) > 60 and line.rstrip()[-1] not in ".!?"
        return at + 1 + wrapped
    if at > first and line.startswith("__"):
        return _list_footer_end(lines, at)
    if at > first and _DELIMITER.fullmatch(line):
        return _below_delimiter(lines, at)
    if at > first and len(line) > 20:
        return _disclaimer_end(lines, at)
    return at


def told_apart(text: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """The parts copied from earlier mails, and signature blocks, as two lists of spans.

    Answers between quoted lines stay own words. Nothing counts as quoted where nothing else would be left
    (a bare forward). Signatures are what stands below "-- ", what phones add, and confidentiality notices.
    """
    lines = lines_of(text)
    signatures = _signatures(lines)
    spans = _merged(quotes(lines))
    if spans and not without_spans(text, (*spans, *signatures)).strip():
        spans = ()
    return spans, signatures


def quoted_spans(text: str) -> tuple[Span, ...]:
    """The parts copied from earlier mails."""
    return told_apart(text)[0]


def signature_spans(text: str) -> tuple[Span, ...]:
    """Signature blocks; rather too few."""
    return told_apart(text)[1]

"""People: by given names (spaCy's EntityRuler), by the words before a name, by signature and sender."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.domain.messages import Span
from classifiers.entities.given_names import GIVEN_NAMES, NO_NAMES, WORDS_TOO

if TYPE_CHECKING:  # importing the package must not load spaCy
    from spacy.language import Language

_UP = "[A-ZÅÄÖÕÜŠŽÉА-ЯЁ]"
_NAME = rf"(?:{_UP}[^\W\d_]+(?:[-’'][^\W\d_]+)*|{_UP}[’'][^\W\d_]+)"
_FULL = rf"(?:{_NAME}|{_UP}\.)(?:[ \t](?:{_NAME}|{_UP}\.|von|af|de|van)){{0,3}}(?![\w-])"
_CUES = (
    r"(?<!\w)(?i:nimeni on|koko nimi(?:ni)?(?: on)?|nimi(?:ni)?(?: on)?|my (?:full )?name is|full name"
    r"|name|jag heter"
    r"|(?:mitt )?namn(?: är)?|minu nimi on|ich heiße|mein name ist|name ist|меня зовут|фио|herra|rouva"
    r"|neiti|mr\.?|mrs\.?"
    r"|ms\.?|dr\.?|herr|fru|frau|proua|härra|puolison?i|vaimoni|miehen?i|äitini|isäni|tyttäreni|poikani"
    r"|siskoni|veljeni"
    r"|naapurini|min (?:man|fru|mamma|pappa|dotter|son)|mi[nt]t? mak(?:e|a)|minu (?:abikaasa|ema|isa|tütar"
    r"|poeg)"
    r"|my (?:wife|husband|mother|father|son|daughter|neighbour)|allekirjoittanut|undertecknad|allakirjutanu)"
)
_CUED = re.compile(rf"{_CUES}[ \t]?(?:[:=,][ \t]?)?(?P<name>{_FULL})")
_CUED_LOWER = re.compile(
    r"(?<!\w)(?i:nimeni on|my name is|jag heter|mitt namn är"
    r"|minu nimi on)[ \t](?P<name>[^\W\d_]{2,20}[ \t][^\W\d_]{2,25})(?!\w)"
)
_I_AM = re.compile(
    r"(?<!\w)(?i:olen|jag är|mina olen|i am|i'm|i’m|this is|här är|täällä on|ich bin|siin on|siin kirjutab"
    r"|täällä)[ \t]"
    rf"(?P<name>{_NAME}[ \t]{_FULL})"
)
_CLOSING = re.compile(
    r"(?<![\w])(?i:(?:parhain|ystävällisin|kunnioittavin|aurinkoisin|iloisin)? ?terveisin|terveiset"
    r"|terv\.?|t[.:]?(?=[ \t\n])|t\.|yst\. terv\."
    r"|ystävällisesti|kunnioittaen|kiittäen|kiitos(?: etukäteen| jo etukäteen| avusta)?|kiitoksia|br|kr|rgds"
    r"|(?:best|kind|warm|many|with kind)? ?regards|(?:best|kind|warm) wishes"
    r"|(?:yours )?sincerely(?: yours)?|yours faithfully"
    r"|yours(?: truly)?|thanks(?: in advance)?|(?:many )?thank you(?: in advance)?|cheers|best|mvh"
    r"|(?:med )?(?:vänliga?|bästa"
    r"|hjärtliga) hälsning(?:ar)?|hälsning(?:ar)?|hälsar|vänligen|tack(?: på förhand)?|vh|lugupidamisega"
    r"|lugupidavalt"
    r"|tervitades|tervitustega|parimat|heade soovidega|ette tänades|tänades|tänan(?: ette)?|aitäh|mfg"
    r"|(?:mit )?(?:freundlichen|besten) grüßen|viele grüße|с уважением|спасибо|заранее спасибо)"
    r"[ \t]{0,2}[,.!–-]{0,2}[ \t]*(?:\n[ \t]*){0,3}(?P<line>[^\n]{2,60})"
)
_SIGNED = re.compile(
    rf"(?:-[ \t]?|– ?|//? ?|~ ?)?(?P<name>{_FULL})(?=[ \t]*(?:$|[,(|/.!;]|[-–] |\+?\d|puh|gsm|tel|p\.|ja "
    rf"|och |and ))"
)
_SIGNED_LOWER = re.compile(r"[ \t/–-]{0,3}(?P<name>[^\W\d_]{2,20}(?:[- ][^\W\d_]{2,25}){0,2})[ \t.!]*$")
_LAST_LINE = re.compile(rf"\n[ \t]*(?:[-–/]{{1,2}}[ \t]?)?(?P<name>{_NAME}(?:[ \t]{_FULL})?)[ \t.!]*\s*$")
_LAST_WORD = re.compile(
    rf"[.!?)][ ]+(?:/{{1,2}}|-{{1,2}}|–)?[ ]?(?P<name>{_NAME}(?:[ \t]{_FULL})?)[ \t.!]*\s*$"
)
_INITIAL = re.compile(
    rf"(?<![^\s\"“'(,:/])(?P<name>(?:{_UP}\.[ ]?){{1,2}}{_UP}[^\W\d_]{{2,}}(?:-{_UP}[^\W\d_]+)?)"
    r"(?=[ \t]*(?:[,)(\"”\n]|$))"
)
_SMALL = re.compile(
    r"(?<![\w.@-])(?P<name>[a-zåäö]{2,15}(?:-[a-zåäö]{2,12})?[ \t][a-zåäö-]{2,20}nen)(?![\w@-])"
)
_TAIL = 400  # characters, in which a letter is signed
_NAME_LINE = re.compile(
    rf"(?:(?<=\n\n)|(?<=[.!?…]\n))[ \t]*(?P<name>{_NAME}(?:[ \t](?:{_NAME}|{_UP}\.|von|af"
    rf"|de)){{1,3}})(?=[ \t]*(?:,[^\n]{{1,40}})?(?:\n|$))"
)
_SIGNED_ABOVE = re.compile(rf"[ \t–-]*{_FULL}(?:,[^,]{{1,40}})?[ \t]*")
_SURNAME = re.compile(
    rf"(?<![\w-])(?P<name>{_NAME}[ \t](?:{_NAME}[ \t])?{_UP}[^\W\d_]*(?:nen|sson|ström|berg|qvist|kvist"
    rf"|gren|mäki|saari|lahti"
    r"|järvi|niemi|koski|mägi|saar|vere|puu|maa|mets|ov|ova|ev|eva|enko|ovich|ов|ова|ев|ева|ин|ина|енко"
    r"|ский|ская))(?![\w-])"
)
_FIRST = re.compile(r"(?P<word>[^\W\d_]+)[ \t]+")
_TITLE = re.compile(rf"(?<![^\W\d_]){_UP}[^\W\d_]+")
_LINE_WITH_NAME = re.compile(r"[^\n]+")
_COMPANY = re.compile(r"[ \t](?:Oy|Oyj|Ab|AB|OÜ|AS|Ltd|GmbH|Inc|Ky|Tmi|ry|rf|MTÜ|Asunto)(?!\w)")
_MOST_SENDER_WORDS = 4


def people(body: str, sender: str) -> list[Span]:
    """Where they are named."""
    found = (_trimmed(body, span) for span in _found(body, sender))
    return [
        (start, end)
        for start, end in found
        if _may_be_name(body[start:end]) and not _COMPANY.match(body, end)
    ]


def _trimmed(body: str, span: Span) -> Span:
    """Without the words before a name that begin with a capital letter and belong to none."""
    start, end = span
    while (first := _FIRST.match(body, start, end)) and first["word"].casefold() in NO_NAMES:
        start = first.end()
    owns = body[start:end].endswith(("'s", "’s"))
    return start, end - 2 if owns else end


def _found(body: str, sender: str) -> Iterator[Span]:
    yield from _of_sender(body, sender)
    yield from _signed(body)
    for pattern in (_CUED, _I_AM, _INITIAL):
        yield from (match.span("name") for match in pattern.finditer(body))
    for match in _LAST_LINE.finditer(body):
        if not _is_town(body[: match.start()], match["name"]):
            yield match.span("name")
    for pattern in (_CUED_LOWER, _LAST_WORD):
        yield from (match.span("name") for match in pattern.finditer(body) if _is_given(match["name"]))
    for match in _SMALL.finditer(body):
        if _is_given(match["name"]) and match["name"].split()[0] not in WORDS_TOO:
            yield match.span("name")
    tail = max(0, len(body) - _TAIL)
    yield from (match.span("name") for match in _NAME_LINE.finditer(body, tail))
    yield from _by_surname(body)
    for line in _LINE_WITH_NAME.finditer(body):
        if any(word.casefold() in GIVEN_NAMES for word in _TITLE.findall(line[0])):
            for entity in _ruler()(line[0]).ents:
                yield line.start() + entity.start_char, line.start() + entity.end_char


def _is_town(above: str, last: str) -> bool:
    """Whether a last line of one word is rather where the person of the line above lives."""
    line = above.rstrip().rpartition("\n")[2]
    return " " not in last and not _is_given(last) and _SIGNED_ABOVE.fullmatch(line) is not None


def _by_surname(body: str) -> Iterator[Span]:
    """A name by the ending of its surname, from its given name on."""
    for match in _SURNAME.finditer(body):
        start, end = match.span("name")
        words = [*_TITLE.finditer(body, start, end)]
        begins = next((word.start() for word in words[:-1] if word[0].casefold() in GIVEN_NAMES), start)
        yield begins, end


def _of_sender(body: str, sender: str) -> Iterator[Span]:
    """The sender's whole name wherever it stands, in whatever case."""
    words = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", sender)
    if not 2 <= len(words) <= _MOST_SENDER_WORDS:
        return
    for order in (words, [words[-1], *words[:-1]]):
        pattern = r"(?<!\w)" + r",?\s+".join(re.escape(word) for word in order) + r"(?!\w)"
        yield from (match.span() for match in re.finditer(pattern, body, re.IGNORECASE))


def _signed(body: str) -> Iterator[Span]:
    """What stands behind the closing words of a letter."""
    for match in _CLOSING.finditer(body):
        start, line = match.start("line"), match["line"]
        signed = _SIGNED.match(line)
        if signed is None:
            lower = _SIGNED_LOWER.match(line)
            signed = lower if lower and _is_given(lower["name"]) else None
        if signed is not None:
            yield start + signed.start("name"), start + signed.end("name")


def _is_given(text: str) -> bool:
    return re.split(r"[- \t]", text.casefold())[0] in GIVEN_NAMES


def _may_be_name(text: str) -> bool:
    words = [word.strip(".,").casefold() for word in text.split()]
    return len(text) > 1 and not any(word in NO_NAMES for word in words)


@lru_cache(maxsize=1)
def _ruler() -> "Language":
    """Given names with what follows them."""
    import spacy

    nlp = spacy.blank("xx")
    ruler = nlp.add_pipe("entity_ruler")
    given = {"LOWER": {"IN": sorted(GIVEN_NAMES)}, "IS_TITLE": True}
    family = {"IS_TITLE": True, "IS_ALPHA": True, "LENGTH": {">=": 2}, "LOWER": {"NOT_IN": sorted(NO_NAMES)}}
    dash = {"TEXT": "-"}
    initial = {"TEXT": {"REGEX": r"^[A-ZÅÄÖ]\.?$"}}
    firsts = ([given], [given, given], [given, dash, given], [given, initial])
    lasts = ([family], [family, dash, family], [{"LOWER": {"IN": ["von", "af", "de"]}}, family])
    patterns = [{"label": "person", "pattern": [*first, *last]} for first in firsts for last in lasts]
    ruler.add_patterns(patterns)  # type: ignore[attr-defined]  # add_pipe is typed as any component
    return nlp

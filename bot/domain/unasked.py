"""What a mail brings that nobody asked for: national ids, card numbers, identity documents (A13, S-18)."""

import re
import unicodedata
from collections.abc import Sequence

from bot.domain.attachments import AttachedText, spans_shown
from bot.domain.masking import holds_secret
from bot.domain.messages import Attachment, ParsedMessage, Span
from bot.domain.vocabulary import Flag

_DOCUMENT = (
    r"(?:passi(?:n|ni|sta|stani)?(?:kopio|kuva|skannaus)?|passport|pass(?:et|kopia|bild)?|reisepass|pasikoopia"
    r"|henkil(?:ö|o)(?:llisyys)?(?:kortti|korttini|kortin|kortista|kortistani|todistus|todistukseni"
    r"|todistuksesta|todistuksestani)|henkkarit|henkkareista(?:ni)?|ajokort(?:ti|tini|in|ista|istani|tikuva)"
    r"|kela[ -]?kort(?:ti|tini|in|ista|istani)|id[ -]?kort(?:ti|tini|in|ista|istani|et)?"
    r"|id[ -]?(?:card|copy|kopio|kopia)|k(?:ö|o)rkort(?:et)?|legitimation(?:en|shandling)?"
    r"|identi(?:ty|fication) ?(?:card|document)|proof of identity|driv(?:er'?s?|ing)[ -]?licen[cs]e"
    r"|identitets(?:kort|handling)(?:et|en)?|id[ -]?kaar(?:t|di|dist)|isikutunnistus(?:e|est)?"
    r"|juhil(?:uba|oa|oast)|pass(?:i|ist)?(?:koopia|foto)|personalausweis|ausweis|f(?:ü|ue)hrerschein"
    r"|паспорт\w{0,3})"
)
_NAME = re.compile(rf"(?<![^\W\d_]){_DOCUMENT}(?![^\W\d_])")
_SENTENCE_END = re.compile(r"[.!?\n]")
_REACH = 160  # characters of the sentence before and after
_ENCLOSED = re.compile(
    r"liitt(?:ee|eenä|een)|liitän|liitin|liite\b|ohess?a|oheisena|bifog|bilag|enclos|attach|here is my"
    r"|lisa(?:n|sin|tud)?\b|manuses?|kaasas|anbei|angehängt|im anhang|во вложении|прилага|прикреп"
)
# The lines that machines read at the foot of a passport or card, and what is printed at its head.
_PRINTED = re.compile(
    r"^(?:P[A-Z<]|I[A-Z<]|A[A-Z<])[A-Z]{3}[A-Z0-9<]{20,40}$|<{5,}"
    r"|PASSI\W+PASS\W+PASSPORT|HENKIL(?:Ö|O)KORTTI\W+IDENTITETSKORT|IDENTITETSKORT\W+IDENTITY CARD"
    r"|PASS\W+PASSPORT|ISIKUTUNNISTUS\W+(?:ID|IDENTITY)|AJOKORTTI\W+K(?:Ö|O)RKORT|NATIONELLT IDENTITETSKORT",
    re.MULTILINE,
)
_LONGEST_CARD = 1_500
"""Characters; more than that is a letter, whatever it speaks of."""
_PICTURES = ("image/", "application/pdf")
_SMALLEST = 8_000  # bytes: no photo of a document is smaller


UNASKED = frozenset({Flag.IDENTITY_NUMBER, Flag.IDENTITY_DOCUMENT})


def unasked(message: ParsedMessage, texts: Sequence[AttachedText]) -> tuple[Flag, ...]:
    """The flags of a mail: a number that is struck out wherever it is shown, and an identity document."""
    said = (message.subject, message.text, *(one.filename for one in message.attachments))
    number = any(holds_secret(each) for each in (*said, *(one.text for one in texts)))
    found = {
        Flag.IDENTITY_NUMBER: number,
        Flag.IDENTITY_DOCUMENT: bool(document_names(message, texts)),
    }
    return tuple(flag for flag, is_so in found.items() if is_so)


def document_names(message: ParsedMessage, texts: Sequence[AttachedText]) -> tuple[str, ...]:
    """The attachments that seem to be pictures or scans of an identity document."""
    printed = {one.filename for one in texts if _is_printed(one)}
    pictures = [one for one in message.attachments if one.content_type.startswith(_PICTURES)]
    named = {one.filename for one in pictures if _NAME.search(_folded(one.filename))}
    found = printed | named
    if not found and _speaks_of_one(message.own_text):
        found = {one.filename for one in pictures if _may_be_photo(one)}
    return tuple(one.filename for one in message.attachments if one.filename in found)


def note_of_document(names: Sequence[str]) -> str:
    """What staff are told of such attachments."""
    return (
        f"An identity document seems to be attached ({', '.join(names)}). It proves nothing by itself (A12). "
        "The bot deletes what it keeps of it as soon as a check is recorded or the case ends; "
        "`case drop-document` does it at once. Delete it in the mailbox, too."
    )


def document_spans(message: ParsedMessage, texts: Sequence[AttachedText]) -> tuple[Span, ...]:
    """Where the documents' own words stand in the text that staff are shown."""
    names = set(document_names(message, texts))
    return tuple(span for span, one in spans_shown(message, texts) if one.filename in names)


def _is_printed(one: AttachedText) -> bool:
    return 0 < len(one.text) <= _LONGEST_CARD and _PRINTED.search(one.text) is not None


def _may_be_photo(one: Attachment) -> bool:
    return not one.embedded and one.size >= _SMALLEST


def _speaks_of_one(text: str) -> bool:
    """Whether a sentence says that such a document is enclosed."""
    said = text.casefold()
    return any(_ENCLOSED.search(_sentence(said, match.span())) for match in _NAME.finditer(said))


def _sentence(text: str, span: Span) -> str:
    """The sentence around a place."""
    start, end = span
    before = _SENTENCE_END.split(text[max(0, start - _REACH) : start])[-1]
    return before + text[start:end] + _SENTENCE_END.split(text[end : end + _REACH])[0]


def _folded(name: str) -> str:
    """A file's name as words: lower case, composed letters, one space for all that separates."""
    return re.sub(r"[\W_]+", " ", unicodedata.normalize("NFC", name).casefold())

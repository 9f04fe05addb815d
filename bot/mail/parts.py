"""The parts of a mail: which of them are its text, and what lies beside it."""

import re
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32

from bot.domain.messages import Attachment
from bot.mail.charsets import decode, undoubled
from bot.mail.content import AttachedFile, Content, Text, children_of, joined, size_of
from bot.mail.flowed import unflowed
from bot.mail.html import html_to_text
from bot.mail.icalendar import calendar_text
from bot.mail.part_values import (
    HOSTILE,
    content_type,
    decoded,
    disposition,
    filename,
    parameter,
)
from bot.mail.tnef import read_tnef

_DEEPEST = 40
_TEXT_TYPES = frozenset({"text/plain", "text/html", "text/markdown"})
_NO_LETTERS = frozenset(
    {"text/calendar", "text/csv", "text/css", "text/vcard", "text/x-vcard", "text/directory", "text/rtf"}
    | {"text/rfc822-headers", "text/javascript", "text/xml", "text/x-patch", "text/x-diff"}
)
_TNEF_TYPES = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\u00ad\u200b\u2060\ufeff]")
_ODD_LINES = ("\r\n", "\r", "\x0c", "\u2028", "\u2029", "\x85")
# A text part that only says "open this in a browser" (R45: then the HTML part holds the mail).
_STUB = re.compile(
    r"view.{0,40}(?:browser|online)|(?:does not|doesn't|cannot) (?:support|display) html"
    r"|html[ -](?:e-?mail|message|capable)|selaimessa|html-viesti|ei tue html"
    r"|webbläsare|stöder inte html|html-meddelande|brauseris|veebilehitseja|ei toeta html",
    re.IGNORECASE,
)
_STUB_LENGTH, _HARDLY_A_WORD = 300, 12
# A boundary as it stands in the body, where the header doesn't tell it or tells another.
_BOUNDARY = re.compile(rb"^--([^\s\"\\][^\r\n\"\\]{0,68}?)[ \t]*\r?\n(?=content-[a-z-]{1,30}:)", re.I | re.M)
# What mailers put before the first part, for readers that know no MIME.
_STOCK = re.compile(rb"[^\n]{0,80}\b(?:multi-?part|MIME)\b[^\n]{0,200}(?:\n[^\n]{1,200}){0,3}", re.IGNORECASE)
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_META_WITHIN = 4_000


def clean_text(text: str) -> str:
    """Lines end in a bare newline; control, zero-width and surrogate characters are gone."""
    for odd in _ODD_LINES:  # plain search is ten times as fast as a pattern
        text = text.replace(odd, "\n")
    text = text.replace("\xa0", " ")
    return text if text.replace("\n", " ").replace("\t", " ").isprintable() else _CONTROL.sub("", text)


def _is_text(kind: str) -> bool:
    """Words for people: RFC 2046 §4.1.4 lets unknown kinds of text be read as plain; many hold tags."""
    return kind.startswith("text/") and kind not in _NO_LETTERS


def _attached(part: Message, kind: str) -> Content:
    embedded = "content-id" in part and disposition(part) != "attachment"
    found = Attachment(filename=filename(part), content_type=kind, size=size_of(part), embedded=embedded)
    content = Content(files=(AttachedFile(attachment=found, part=part),))
    if kind == "text/calendar":
        text = clean_text(decode(decoded(part), parameter(part, "charset", "content-type"))[0])
        return Content(files=content.files, spare=(Text(text=clean_text(calendar_text(text)), html=False),))
    if _is_text(kind) and disposition(part) != "attachment":  # read where there is no other text
        shown = _text(part, "text/html" if kind != "text/plain" else kind)
        return Content(files=content.files, spare=shown.texts, defects=shown.defects)
    if kind in _TNEF_TYPES or found.filename.lower() == "winmail.dat":
        return _unpacked(part) or content
    return content


def _unpacked(part: Message) -> Content | None:
    """What Outlook packed into winmail.dat; None where it is something else."""
    found = read_tnef(decoded(part))
    if found is None:
        return None
    files = []
    for file in found.files:
        name = _plain_name(file.name)
        attachment = Attachment(filename=name, content_type="application/octet-stream", size=len(file.data))
        files.append(AttachedFile(attachment=attachment, unpacked=file.data))
    return Content(files=tuple(files), spare=(Text(text=clean_text(found.text), html=False),))


def _plain_name(name: str) -> str:
    """On one line, never a path."""
    return re.split(r"[/\\]", " ".join(clean_text(name).split()))[-1]


def _charset(part: Message, data: bytes, kind: str) -> str:
    declared = parameter(part, "charset", "content-type")
    if not declared and kind == "text/html" and (meta := _META_CHARSET.search(data, 0, _META_WITHIN)):
        return meta[1].decode("ascii")
    return declared


def _text(part: Message, kind: str) -> Content:
    data = decoded(part)
    text, defect = decode(data, _charset(part, data, kind))
    once = undoubled(text)
    if once != text:
        defect = "utf-8 encoded twice"
    if kind == "text/html":
        once = html_to_text(once)
    once = clean_text(once)
    if kind == "text/plain" and parameter(part, "format", "content-type").lower() == "flowed":
        delete_space = parameter(part, "delsp", "content-type").lower() == "yes"
        once = unflowed(once, delete_space=delete_space)
    piece = Text(text=once, html=kind == "text/html")
    return Content(texts=(piece,), defects=(defect,) if defect else ())


def _points_elsewhere(plain: Content) -> bool:
    text = "\n".join(piece.text for piece in plain.texts).strip()
    return len(text) < _HARDLY_A_WORD or (len(text) < _STUB_LENGTH and _STUB.search(text) is not None)


def _says_more(html: Content, plain: Content) -> bool:
    said = sum(len(piece.text.strip()) for piece in plain.texts)
    return sum(len(piece.text) for piece in html.texts) > 2 * said


def _alternative(children: list[Message], depth: int) -> Content:
    """RFC 2046 §5.1.4 says the last is best; for reading words the plain one is, if it says them.

    HTML is turned into text only where it is needed: it takes longer than all else.
    """
    contents = [_read(child, depth + 1, html=False) for child in children]
    plain = next((one for one in contents if not one.blank), None)
    if plain is None or _points_elsewhere(plain):
        contents = [_read(child, depth + 1, html=True) for child in children]
        html = [one for one in contents if not one.blank and any(piece.html for piece in one.texts)]
        if html and (plain is None or _says_more(html[-1], plain)):
            plain = html[-1]
    together = joined(contents)
    texts = plain.texts if plain else ()
    return Content(texts=texts, files=together.files, spare=together.spare, defects=together.defects)


def _multipart(children: list[Message], kind: str, depth: int, *, html: bool) -> Content:
    if kind == "multipart/alternative" and html:
        return _alternative(children, depth)
    contents = [_read(child, depth + 1, html=html) for child in children]
    if kind == "multipart/alternative":
        first = next((one for one in contents if not one.blank), Content())
        together = joined(contents)
        return Content(
            texts=first.texts, files=together.files, spare=together.spare, defects=together.defects
        )
    return joined(contents)


def _rescued(part: Message, kind: str) -> tuple[bytes, list[Message]]:
    """What stands before the first boundary, and the parts of a body whose boundary the header doesn't tell.

    No parts where the body has no boundary.
    """
    if kind.startswith("multipart/"):
        del part["content-transfer-encoding"]  # RFC 2045 §6.4: it means nothing for what holds parts
    body = decoded(part)
    found = _BOUNDARY.search(body)
    if found is None:
        return b"", []
    head = b'Content-Type: multipart/mixed; boundary="%s"\n\n' % found[1]
    try:
        children = children_of(BytesParser(policy=compat32).parsebytes(head + body[found.start() :]))
    except HOSTILE:
        return b"", []
    return body[: found.start()].strip(), children


def _without_boundary(part: Message, kind: str, depth: int, *, html: bool) -> Content:
    """The parts of a mail whose headers don't tell them apart; else all of it as text.

    Words that stand before the parts are not lost: a mail that isn't declared to have parts and has words
    before them is one that copies another mail, as bounces do.
    """
    declared = kind.startswith("multipart/")
    before, children = _rescued(part, kind)
    if _STOCK.fullmatch(before):
        before = b""
    if not children or (before and not declared):
        return _text(part, "text/plain")
    content = _multipart(children, kind if declared else "multipart/mixed", depth, html=html)
    words = (Text(text=clean_text(decode(before, "")[0]), html=False),) if before else ()
    return Content(
        texts=(*words, *content.texts),
        files=content.files,
        spare=content.spare,
        defects=("its parts are not told apart as declared", *content.defects),
    )


def _read(part: Message, depth: int, *, html: bool) -> Content:
    kind = content_type(part)
    if depth > _DEEPEST:
        return Content(defects=("parts nested too deeply",))
    if part.is_multipart():
        if kind.startswith("multipart/"):
            return _multipart(children_of(part), kind, depth, html=html)
        return _attached(part, kind)
    if kind.startswith("multipart/") or (depth == 0 and "content-type" not in part):
        return _without_boundary(part, kind, depth, html=html)
    beside = depth > 0 and (disposition(part) == "attachment" or filename(part) != "")
    if kind not in _TEXT_TYPES or beside:
        return _attached(part, kind)
    return Content() if kind == "text/html" and not html else _text(part, kind)


def read_content(part: Message) -> Content:
    """The texts and attachments of a mail and all within it; a mail attached to the mail stays closed."""
    return _read(part, 0, html=True)

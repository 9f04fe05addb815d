"""The texts of a mail's attachments: text, RTF, HTML and calendars here, PDF and office files in a process
with limits of its own."""

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from bot.domain.attachments import AttachedText, Reading
from bot.domain.messages import Attachment, ParsedMessage
from bot.mail import document_worker as worker
from bot.mail.charsets import decode
from bot.mail.content import AttachedFile
from bot.mail.html import html_to_text
from bot.mail.parse import parse_message
from bot.mail.parts import clean_text
from bot.mail.rtf import rtf_to_text
from bot.mail.structure import attached_files

_KINDS = {
    "application/pdf": "pdf",
    "application/x-pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/rtf": "rtf",
    "text/rtf": "rtf",
    "text/html": "html",
    "text/plain": "txt",
    "text/markdown": "txt",
    "message/rfc822": "mail",
}
_ENDINGS = {
    **{kind: kind for kind in ("pdf", "docx", "odt", "rtf", "txt")},
    "md": "txt",
    "eml": "mail",
}
_ENDING = re.compile(r"\.([A-Za-z]{2,4})$")
_EXITS = {
    worker.NO_TEXT: Reading.NO_TEXT,
    worker.LOCKED: Reading.LOCKED,
    worker.TOO_BIG: Reading.TOO_BIG,
}
_LONGEST = 100_000
_WORKER = str(Path(worker.__file__))


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much of a mail's attachments is read; `seconds` of a document and of all together."""

    documents: int = 6
    size: int = 15_000_000
    seconds: int = 8
    seconds_together: float = 20.0
    megabytes: int = 700


def kind_of(attachment: Attachment) -> str:
    """How the attachment can be read; an empty string where it can't. Its name decides before its type."""
    ending = _ENDING.search(attachment.filename)
    if ending and (kind := _ENDINGS.get(ending[1].lower())):
        return kind
    return _KINDS.get(attachment.content_type, "") if not ending else _by_type(attachment, ending[1].lower())


def _by_type(attachment: Attachment, ending: str) -> str:
    """By its type, unless its name says that it is a table, a key or a program that calls itself text."""
    kind = _KINDS.get(attachment.content_type, "")
    return "" if kind == "txt" and ending not in ("text", "log") else kind


def read_documents(content: bytes, message: ParsedMessage, limits: Limits) -> tuple[AttachedText, ...]:
    """What the mail's readable attachments say; none where it has none. Never raises."""
    if not any(kind_of(one) for one in message.attachments):
        return ()
    return tuple(_read_all(attached_files(content), limits))


def _read_all(files: Iterator[AttachedFile], limits: Limits) -> Iterator[AttachedText]:
    end = monotonic() + limits.seconds_together
    read = 0
    for file in files:
        kind = kind_of(file.attachment)
        if not kind:
            continue
        name = file.attachment.filename
        if read >= limits.documents or file.attachment.size > limits.size or monotonic() > end:
            yield AttachedText(filename=name, reading=Reading.TOO_BIG)
            continue
        read += 1
        yield _read(name, kind, file, limits)


def _read(name: str, kind: str, file: AttachedFile, limits: Limits) -> AttachedText:
    data = file.data
    if kind == "mail":
        inner = parse_message(data)
        return _texts(inner.subject or name, f"{inner.subject}\n\n{inner.text}", mail=True)
    if kind in worker.READERS:
        return read_document(name, kind, data, limits)
    text = rtf_to_text(data) if kind == "rtf" else decode(data, file.charset)[0]
    return _texts(name, html_to_text(text) if kind == "html" else text)


def _texts(name: str, text: str, *, mail: bool = False) -> AttachedText:
    text = clean_text(text[:_LONGEST]).strip()
    reading = Reading.READ if text else Reading.NO_TEXT
    return AttachedText(filename=name, reading=reading, text=text, mail=mail)


def read_document(name: str, kind: str, data: bytes, limits: Limits) -> AttachedText:
    """What a PDF or office file says, read in a process that can't harm this one."""
    command = [sys.executable, "-I", _WORKER, kind, str(limits.seconds), str(limits.megabytes)]
    try:
        ended = subprocess.run(  # noqa: S603 - our own file with our own numbers; the document is its input
            command, input=data, capture_output=True, env={}, timeout=2 * limits.seconds + 5, check=False
        )
    except (subprocess.TimeoutExpired, OSError):
        return AttachedText(filename=name, reading=Reading.UNREADABLE)
    if ended.returncode != worker.READ:
        return AttachedText(filename=name, reading=_EXITS.get(ended.returncode, Reading.UNREADABLE))
    return _texts(name, ended.stdout.decode("utf-8", "replace"))

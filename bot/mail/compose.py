"""An answer as the bytes that go to the SMTP server.

Built line by line: the standard library's folding turns long Message-IDs in References into encoded
words. No value can start a header of its own, and there is no Cc and no Bcc (R23, R43, A30).
"""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime
from enum import StrEnum

from bot.errors import PermanentMailError
from bot.mail.headers import clean

MARK = "X-Privacy-Bot"
"""The header that every mail of ours carries, so that we never answer ourselves (R17)."""

REDIRECTED = "X-Privacy-Bot-Redirected"
"""Whom a mail was for that goes to `redirect_to` instead."""

_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@([^\s@<>(),;:\"\\\[\]]{1,253})")
_DOMAIN = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9-]{1,63}")
_MESSAGE_ID = re.compile(r"<[\x21-\x3b\x3d\x3f-\x7e]{1,900}>")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
_LONGEST_LINE = 76
_LONGEST_WORD = 900
_MOST_REFERENCES = 20


class AutoSubmitted(StrEnum):
    """How a mail came about (RFC 3834 §5): by a person's hand, as an answer, or by itself."""

    NO = "no"
    REPLIED = "auto-replied"
    GENERATED = "auto-generated"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailFile:
    """A file that goes with a mail; its name is plain ASCII, `kind` its media type."""

    name: str
    kind: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingMail:
    """One mail to one person; `date` is aware, Message-IDs keep their angle brackets."""

    from_name: str
    from_address: str
    to_name: str
    to_address: str
    subject: str
    body: str
    message_id: str
    date: datetime
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    auto_submitted: AutoSubmitted = AutoSubmitted.NO
    files: tuple[MailFile, ...] = ()


def _encoded(text: str, name: str) -> str:
    """RFC 2047, folded; characters are never cut in two."""
    return Header(text, charset="utf-8", header_name=name, maxlinelen=_LONGEST_LINE).encode(linesep="\r\n")


def _folded(words: list[str], name: str) -> str:
    lines: list[str] = []
    line = ""
    room = _LONGEST_LINE - len(name) - 2
    for word in words:
        if line and len(line) + 1 + len(word) > room:
            lines.append(line)
            line, room = word, _LONGEST_LINE - 1
        else:
            line = f"{line} {word}" if line else word
    return "\r\n ".join([*lines, line])


def _text(value: str, name: str) -> str:
    cleaned = " ".join(clean(value).split())
    words = cleaned.split(" ")
    plain = cleaned.isascii() and "=?" not in cleaned and all(len(word) <= _LONGEST_WORD for word in words)
    return _folded(words, name) if plain else _encoded(cleaned, name)


def wire_address(address: str) -> str:
    """The address in ASCII; refused where it could be read as anything but one plain address."""
    found = _ADDRESS.fullmatch(address)
    if found is None:
        raise PermanentMailError("The address can't be written to: it is no plain e-mail address.")
    try:
        domain = found[1] if found[1].isascii() else found[1].encode("idna").decode("ascii")
    except UnicodeError as error:
        raise PermanentMailError("The address can't be written to: its domain is not valid.") from error
    if not _DOMAIN.fullmatch(domain):
        raise PermanentMailError("The address can't be written to: its domain is not valid.")
    return f"{address.rpartition('@')[0]}@{domain}"


def can_write_to(address: str) -> bool:
    """Whether `compose` takes the address; a person may write to us from one that it doesn't."""
    try:
        wire_address(address)
    except PermanentMailError:
        return False
    return True


def redirected(content: bytes, recipient: str) -> bytes:
    """The mail with a header that says whom it was for; To and all else stay as they are."""
    return f"{REDIRECTED}: {wire_address(recipient)}\r\n".encode("ascii") + content


def _mailbox(display: str, address: str, header: str) -> str:
    plain = " ".join(clean(display).split())
    target = wire_address(address)
    if not plain:
        return target
    if not plain.isascii() or "=?" in plain or len(plain) > _LONGEST_WORD:
        name = _encoded(plain, header)
    elif _ATOMS.fullmatch(plain):
        name = plain
    else:
        name = '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'
    last = len(name.rpartition("\n")[2]) + (len(header) + 2 if "\n" not in name else 0)
    gap = " " if last + len(target) + 3 <= _LONGEST_LINE else "\r\n "
    return f"{name}{gap}<{target}>"


def _message_id(value: str) -> str:
    if not _MESSAGE_ID.fullmatch(value):
        raise PermanentMailError("The mail's own Message-ID is not valid.")
    return value


def _references(mail: OutgoingMail) -> list[tuple[str, str]]:
    """In-Reply-To and References; what is no Message-ID is left out, for it came from outside."""
    answered = mail.in_reply_to if _MESSAGE_ID.fullmatch(mail.in_reply_to) else ""
    known = [one for one in mail.references if _MESSAGE_ID.fullmatch(one)]
    chain = list(dict.fromkeys([*known, *([answered] if answered else [])]))
    if len(chain) > _MOST_REFERENCES:  # RFC 5322 has no limit, servers do; first and last tell the thread
        chain = [chain[0], *chain[1 - _MOST_REFERENCES :]]
    headers = [("In-Reply-To", answered)] if answered else []
    return [*headers, ("References", "\r\n ".join(chain))] if chain else headers


def _body(text: str) -> tuple[str, bytes]:
    """The transfer encoding and the encoded body, lines ending in CRLF."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n").split("\n")
    unix = ("\n".join(lines) + "\n").encode("utf-8", "replace")
    plain = unix.isascii() and b"\x00" not in unix and all(len(line) <= 78 for line in lines)
    if plain and not any(line.startswith("From ") for line in lines):
        return "7bit", unix.replace(b"\n", b"\r\n")
    encoded = binascii.b2a_qp(unix, istext=True)
    # "From " at a line's start would be changed by mbox stores, and break signatures over the body.
    encoded = re.sub(rb"(?m)^From ", b"=46rom ", encoded)
    return "quoted-printable", encoded.replace(b"\n", b"\r\n")


def _automatic(mail: OutgoingMail) -> list[tuple[str, str]]:
    match mail.auto_submitted:
        case AutoSubmitted.NO:
            return []
        case AutoSubmitted.REPLIED | AutoSubmitted.GENERATED as how:
            return [("Auto-Submitted", str(how)), ("X-Auto-Response-Suppress", "All")]


def compose(mail: OutgoingMail) -> bytes:
    """The whole mail in bytes; PermanentMailError where an address or its Message-ID can't be used."""
    if mail.date.tzinfo is None:
        raise ValueError("the date of a mail must be aware")
    encoding, body = _body(mail.body)
    headers = [
        ("Date", format_datetime(mail.date)),
        ("From", _mailbox(mail.from_name, mail.from_address, "From")),
        ("To", _mailbox(mail.to_name, mail.to_address, "To")),
        ("Subject", _text(mail.subject, "Subject")),
        ("Message-ID", _message_id(mail.message_id)),
        *_references(mail),
        *_automatic(mail),
        (MARK, "1"),
        ("MIME-Version", "1.0"),
    ]
    text = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Transfer-Encoding", encoding)]
    if not mail.files:
        return _part([*headers, *text], body)
    boundary = (
        "=_" + hashlib.sha256(b"".join((body, *(file.content for file in mail.files)))).hexdigest()[:40]
    )
    kind = [("Content-Type", f'multipart/mixed;\r\n boundary="{boundary}"')]
    line = f"--{boundary}\r\n".encode()
    parts = [_part(text, body), *map(_file, mail.files)]
    return (
        _part([*headers, *kind], b"")
        + b"".join(line + part + b"\r\n" for part in parts)
        + (f"--{boundary}--\r\n".encode())
    )


def _part(headers: list[tuple[str, str]], body: bytes) -> bytes:
    head = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return head.encode("ascii") + b"\r\n" + body


def _file(file: MailFile) -> bytes:
    headers = [
        ("Content-Type", file.kind),
        ("Content-Transfer-Encoding", "base64"),
        ("Content-Disposition", f'attachment; filename="{file.name}"'),
    ]
    return _part(headers, base64.encodebytes(file.content).replace(b"\n", b"\r\n"))

"""A letter, a call or a visit in the form of a mail, so that it is read, classified and kept as one."""

import re
from email.message import EmailMessage
from email.policy import SMTP
from mimetypes import guess_type

from bot.mail.charsets import decode
from bot.mail.compose import can_write_to
from bot.mail.headers import clean

_NO_WORD = re.compile(r"[^\w ]")
_TEXT = frozenset({"", "txt", "text", "md"})
_BOUNDARY = "a-letter-that-staff-entered"  # always the same: one file gives one digest


def is_text(filename: str) -> bool:
    """Whether the file holds the words themselves; a scan or an office file lies beside them."""
    return (filename.rpartition(".")[2].lower() if "." in filename else "") in _TEXT


def as_mail(name: str, address: str, filename: str, data: bytes) -> bytes:
    """The bytes of a mail by that person; without Message-ID and Date, so that its arrival tells it apart."""
    mail = EmailMessage(policy=SMTP)
    # A name may hold anything, and the case has it anyway: here it only tells two letters apart.
    shown = _NO_WORD.sub(" ", clean(name)).encode("ascii", "replace").decode()
    mail["From"] = f'"{shown.strip()}" <{address if can_write_to(address) else "nobody@letter.invalid"}>'
    if is_text(filename):
        mail.set_content(decode(data, "")[0] + "\n", subtype="plain", charset="utf-8", cte="base64")
    else:
        mail.set_content("", subtype="plain", charset="utf-8", cte="base64")
        kind = (guess_type(filename)[0] or "application/octet-stream").split("/")
        mail.add_attachment(
            data, maintype=kind[0], subtype=kind[1], filename=clean(filename).replace('"', "'")
        )
        mail.set_boundary(_BOUNDARY)
    return mail.as_bytes()

"""A mail of a case written out again from what we keep of it, where its own bytes are gone."""

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from bot.mail.headers import clean

COPY = "X-Privacy-Bot-Copy"
"""Says that the mail was written out again from its text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptMail:
    """What is kept of a mail; `at` is aware."""

    at: datetime
    sender: str
    recipient: str
    subject: str
    message_id: str
    text: str


def written_again(kept: KeptMail) -> bytes:
    """The mail in bytes, marked as a copy; its headers are UTF-8 (RFC 6532)."""
    message = EmailMessage(policy=SMTP)
    told = {
        "Date": format_datetime(kept.at),
        "From": kept.sender,
        "To": kept.recipient,
        "Subject": kept.subject,
        "X-Original-Message-ID": kept.message_id,
        COPY: "from the text kept in the case; the original bytes are not kept",
    }
    head = "".join(f"{name}: {' '.join(clean(value).split())}\r\n" for name, value in told.items() if value)
    message.set_content(kept.text.encode("utf-8", "replace").decode(), cte="quoted-printable")
    return head.encode("utf-8", "replace") + message.as_bytes()

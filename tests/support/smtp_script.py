"""What the SMTP receiver may be told to do with a mail, and what it keeps of one it took."""

from dataclasses import dataclass
from enum import StrEnum


class Drop(StrEnum):
    """The connection breaks: before the mail's text is sent, or after it was taken but before the answer."""

    BEFORE_DATA = "before_data"
    AFTER_DATA = "after_data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An answer instead of 250: to RCPT TO, or to the whole mail once its text has come."""

    code: int
    text: str = "scripted by the test"
    after_data: bool = False


class Accept(StrEnum):
    """The mail is taken, as it is without any script."""

    MAIL = "mail"


Step = Refusal | Drop | Accept


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedMail:
    """One mail taken; `content` as it came over the wire, `tls` whether it came encrypted."""

    mail_from: str
    recipients: tuple[str, ...]
    content: bytes
    tls: bool
    user: str

"""What an attack is, and what the attacker gets to see of it: searched for canaries and for others' codes."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage

from pypdf import PdfReader

from tests.support.customers import Person
from tests.support.identity import CODE, LINK
from tests.support.letters import Letter

EVE = "eve@evil.example.net"
_MASKS = (
    (re.compile(r"PR-\d{4}-\d{6}"), "REF"),
    (CODE, "CODE"),
    (LINK, "LINK"),
)
_WITH_IDS = frozenset({"message-id", "in-reply-to", "references", "date", "to"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """What somebody does who isn't the person: mails, then with what came back, then more mails.

    `reads`: the mailboxes that they can read. `elsewhere`: where they want the answer, which staff note.
    `letter`: words that come by post, as (name, postal address, text).
    """

    first: tuple[Letter, ...] = ()
    then: tuple[Letter, ...] = ()
    reads: frozenset[str] = frozenset({EVE})
    elsewhere: str = ""
    letter: tuple[str, str, str] = ("", "", "")
    known: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the attacker has got, and what the others have."""

    mails: tuple[tuple[str, EmailMessage], ...]
    pages: tuple[str, ...]
    reads: frozenset[str]
    known: tuple[str, ...] = ()

    @property
    def view(self) -> tuple[str, ...]:
        """The attacker's mails without what differs from case to case."""
        return tuple(f"{to}\n{_masked(mail)}" for to, mail in self.mails if to in self.reads)

    def texts(self) -> Iterator[str]:
        """All that the attacker can read: headers, bodies, attachments, pages."""
        for to, mail in self.mails:
            if to in self.reads:
                yield from texts_of(mail)
        yield from self.pages

    def disclosed(self, *victims: Person) -> list[str]:
        """Canaries of the victims, and codes that went to others, in what the attacker can read."""
        read = [_squeezed(text) for text in self.texts()]
        told = {_squeezed(each) for each in self.known}
        canaries = [each for victim in victims for each in victim.canaries if _squeezed(each) not in told]
        others = [text for to, mail in self.mails if to not in self.reads for text in texts_of(mail)]
        canaries += [code for text in others for code in CODE.findall(text)]
        return sorted({each for each in canaries if any(_squeezed(each) in text for text in read)})


def _squeezed(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


def texts_of(mail: EmailMessage) -> Iterator[str]:
    """Headers, bodies and attachments of a mail."""
    yield from (f"{name}: {value}" for name, value in mail.items())
    yield from _bodies(mail)


def all_of(content: bytes) -> str:
    """All texts of a mail as it was sent."""
    parsed = message_from_bytes(content, policy=policy.default)
    return "\n".join(texts_of(parsed)) if isinstance(parsed, EmailMessage) else ""


def _bodies(mail: EmailMessage) -> Iterator[str]:
    """Bodies and attachments as text; of a PDF what it shows."""
    for part in mail.walk():
        if part.is_multipart():
            continue
        content = part.get_payload(decode=True)
        data = content if isinstance(content, bytes) else b""
        if data.startswith(b"%PDF"):
            yield from (page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
        yield data.decode("utf-8", "replace")


def _masked(mail: EmailMessage) -> str:
    heads = [f"{name}: {value}" for name, value in mail.items() if name.lower() not in _WITH_IDS]
    said = "\n".join([*heads, *_bodies(mail)])
    for pattern, mask in _MASKS:
        said = pattern.sub(mask, said)
    return said

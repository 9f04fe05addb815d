"""The mails of a case as text, and staff's private notes.

National ids and card numbers of customers' mails are struck out as they are read (S-18); they stay sealed.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from bot.domain.masking import mask
from bot.domain.messages import Authentication, Classification, ParsedMessage
from storage.cases import ring_of
from storage.tables import CaseRow, InboxRow, MessageRow, NoteRow

IN, OUT = "in", "out"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMessage:
    """One mail of a case as staff read it; `evidence` and `quoted` are spans of `text`.

    `automatic`: a machine answered for the person (an out-of-office); it says nothing in the case.
    """

    id: int
    direction: str
    at: datetime
    message_id: str
    references: tuple[str, ...]
    sender_name: str
    sender_address: str
    subject: str
    text: str
    quoted: tuple[tuple[int, int], ...] = ()
    authenticated: bool = False
    authentication: str = ""
    attachments: tuple[str, ...] = ()
    evidence: tuple[dict[str, Any], ...] = ()
    scores: tuple[tuple[str, float], ...] = ()
    automatic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A private note; it can't get into a mail."""

    at: datetime
    author: str
    text: str


def add_incoming(
    session: Session,
    case_id: int,
    at: datetime,
    message: ParsedMessage,
    judged: tuple[Classification, Authentication],
) -> int:
    """Adds a customer's mail to a case; `at` is its arrival."""
    return _add(session, case_id, _incoming(at, message, judged))


def add_automatic(
    session: Session,
    case_id: int,
    at: datetime,
    message: ParsedMessage,
    judged: tuple[Classification, Authentication],
) -> int:
    """Adds what a machine answered for a customer; it is shown and answers nothing."""
    return _add(session, case_id, replace(_incoming(at, message, judged), automatic=True))


def _incoming(
    at: datetime, message: ParsedMessage, judged: tuple[Classification, Authentication]
) -> CaseMessage:
    found, authentication = judged
    return CaseMessage(
        id=0,
        direction=IN,
        at=at,
        message_id=message.message_id,
        references=(*message.references, *message.in_reply_to),
        sender_name=message.sender.name,
        sender_address=message.sender.address,
        subject=message.subject,
        text=message.text,
        quoted=message.quoted,
        authenticated=authentication.authenticated,
        authentication=authentication.reason,
        attachments=tuple(file.filename for file in message.attachments),
        evidence=tuple(
            {"label": item.label.value, "start": item.start, "end": item.end} for item in found.evidence
        ),
        scores=tuple((label.value, round(score, 4)) for label, score in found.scores.items()),
    )


def add_outgoing(session: Session, case_id: int, mail: CaseMessage) -> int:
    """Adds a mail of ours to a case."""
    return _add(session, case_id, mail)


def _add(session: Session, case_id: int, mail: CaseMessage) -> int:
    row = MessageRow(
        case_id=case_id,
        direction=mail.direction,
        at=mail.at,
        message_id_hash=ring_of(session).lookup(mail.message_id) if mail.message_id else "",
        authenticated=mail.authenticated,
        content={
            "message_id": mail.message_id,
            "references": list(mail.references),
            "sender_name": mail.sender_name,
            "sender_address": mail.sender_address,
            "subject": mail.subject,
            "text": mail.text,
            "quoted": [list(span) for span in mail.quoted],
            "authentication": mail.authentication,
            "attachments": list(mail.attachments),
            "evidence": list(mail.evidence),
            "scores": [list(score) for score in mail.scores],
            "automatic": mail.automatic,
        },
    )
    session.add(row)
    session.flush()
    return row.id or 0


def of_case(session: Session, case_id: int) -> list[CaseMessage]:
    """The mails of a case, oldest first."""
    query = select(MessageRow).where(MessageRow.case_id == case_id)
    return [_message(row) for row in session.exec(query.order_by(col(MessageRow.at), col(MessageRow.id)))]


def _message(row: MessageRow) -> CaseMessage:
    kept = row.content
    shown = mask if row.direction == IN else str  # what we send shows as it goes out
    return CaseMessage(
        id=row.id or 0,
        direction=row.direction,
        at=row.at,
        message_id=kept["message_id"],
        references=tuple(kept["references"]),
        sender_name=shown(kept["sender_name"]),
        sender_address=kept["sender_address"],
        subject=shown(kept["subject"]),
        text=shown(kept["text"]),
        quoted=tuple((start, end) for start, end in kept["quoted"]),
        authenticated=row.authenticated,
        authentication=kept["authentication"],
        attachments=tuple(shown(name) for name in kept["attachments"]),
        evidence=tuple(kept["evidence"]),
        scores=tuple((label, score) for label, score in kept["scores"]),
        automatic=bool(kept.get("automatic")),
    )


def has_come(session: Session, message_id: str) -> bool:
    """Whether a mail of that Message-ID has come into a case (R8)."""
    if not message_id:
        return False
    hashes = ring_of(session).lookups([message_id])
    query = select(MessageRow.id).where(
        MessageRow.direction == IN, col(MessageRow.message_id_hash).in_(hashes)
    )
    return session.exec(query).first() is not None


def come_since(session: Session, number: int) -> tuple[int, datetime | None]:
    """The newest mail of a case beyond that number, and the earliest arrival among those beyond it."""
    query = select(func.max(MessageRow.id), func.min(MessageRow.at)).where(
        MessageRow.direction == IN, col(MessageRow.id) > number
    )
    newest, oldest = session.exec(query).one()
    return newest or number, oldest


def texts_sent_to(session: Session, address: str) -> list[str]:
    """All that was written to this address, in whatever case (A15)."""
    hashes = ring_of(session).lookups([address])
    query = (
        select(MessageRow)
        .join(CaseRow, col(CaseRow.id) == col(MessageRow.case_id))
        .where(MessageRow.direction == OUT, col(CaseRow.address_hash).in_(hashes))
    )
    return [row.content["text"] for row in session.exec(query)]


def originals(session: Session, case_id: int) -> list[int]:
    """The inbox numbers of the case's kept mails, oldest first."""
    query = select(InboxRow.id).where(InboxRow.case_id == case_id).order_by(col(InboxRow.id))
    return [number for number in session.exec(query) if number is not None]


def add_note(session: Session, case_id: int, note: Note) -> None:
    """Adds a private note."""
    session.add(NoteRow(case_id=case_id, at=note.at, author=note.author, text=mask(note.text)))


def notes(session: Session, case_id: int) -> list[Note]:
    """The private notes of a case, oldest first."""
    query = select(NoteRow).where(NoteRow.case_id == case_id).order_by(col(NoteRow.id))
    return [Note(at=row.at, author=row.author, text=row.text) for row in session.exec(query)]

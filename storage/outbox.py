"""Mails frozen for sending: queued → sending → sent, retry, failed or uncertain (R40); sent → bounced."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlmodel import Session, col, or_, select

from bot.errors import NotFoundError
from storage.steps import open_of_draft
from storage.tables import OutboxRow


class SendState(StrEnum):
    """Where a mail of the outbox stands."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    RETRY = "retry"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    BOUNCED = "bounced"
    DISCARDED = "discarded"


class Audience(StrEnum):
    """Whom a mail is for: a customer's is never repeated in doubt, a staff reminder may be."""

    CUSTOMER = "customer"
    STAFF = "staff"


class Filing(StrEnum):
    """Whether the copy in the Sent folder is made."""

    NONE = "none"
    WANTED = "wanted"
    FILED = "filed"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMail:
    """A mail as it will leave: its bytes are final."""

    audience: Audience
    mailbox: str
    message_id: str
    recipient: str
    raw: bytes
    next_at: datetime
    case_id: int | None = None
    draft_id: int | None = None
    file_copy: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxMail:
    """A mail of the outbox."""

    id: int
    case_id: int | None
    draft_id: int | None
    audience: Audience
    mailbox: str
    message_id: str
    recipient: str
    raw: bytes
    state: SendState
    attempts: int
    next_at: datetime
    created_at: datetime
    sent_at: datetime | None
    stuck_since: datetime | None
    last_error: str


def enqueue(session: Session, mail: NewMail, now: datetime) -> int:
    """Freezes a mail for sending; one of the same Message-ID is there only once."""
    known = session.exec(select(OutboxRow.id).where(OutboxRow.message_id == mail.message_id)).first()
    if known is not None:
        return known
    row = OutboxRow(
        case_id=mail.case_id,
        draft_id=mail.draft_id,
        audience=mail.audience,
        mailbox=mail.mailbox,
        message_id=mail.message_id,
        state=SendState.QUEUED,
        filing=Filing.WANTED if mail.file_copy else Filing.NONE,
        next_at=mail.next_at,
        created_at=now,
        last_error="",
        recipient=mail.recipient,
        raw=mail.raw,
    )
    session.add(row)
    session.flush()
    return row.id or 0


def _mail(row: OutboxRow) -> OutboxMail:
    return OutboxMail(
        id=row.id or 0,
        case_id=row.case_id,
        draft_id=row.draft_id,
        audience=Audience(row.audience),
        mailbox=row.mailbox,
        message_id=row.message_id,
        recipient=row.recipient,
        raw=row.raw,
        state=SendState(row.state),
        attempts=row.attempts,
        next_at=row.next_at,
        created_at=row.created_at,
        sent_at=row.sent_at,
        stuck_since=row.stuck_since,
        last_error=row.last_error,
    )


def claim(session: Session, now: datetime) -> OutboxMail | None:
    """Takes the next mail that is due and marks it as being sent; None where none is."""
    query = (
        select(OutboxRow)
        .where(
            or_(OutboxRow.state == SendState.QUEUED, OutboxRow.state == SendState.RETRY),
            OutboxRow.next_at <= now,
            ~open_of_draft(OutboxRow.draft_id),  # what an answer says is done before it is sent
        )
        .order_by(col(OutboxRow.next_at), col(OutboxRow.id))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = session.exec(query).first()
    if row is None:
        return None
    row.state = SendState.SENDING
    row.attempts += 1
    session.flush()
    return _mail(row)


def sent(session: Session, mail_id: int, now: datetime) -> None:
    """The recipient's server has accepted the mail."""
    row = session.get_one(OutboxRow, mail_id)
    row.state, row.sent_at, row.last_error, row.stuck_since = SendState.SENT, now, "", None


def forget_text(session: Session, mail_id: int) -> None:
    """The mail has left and held a secret: its bytes aren't kept."""
    session.get_one(OutboxRow, mail_id).raw = b""


def bounced(session: Session, mail_id: int, why: str) -> None:
    """A server has accepted the mail and sent it back."""
    row = session.get_one(OutboxRow, mail_id)
    row.state, row.last_error, row.stuck_since = SendState.BOUNCED, why, None


def of_case(session: Session, case_id: int) -> list[OutboxMail]:
    """The mails of a case, oldest first."""
    query = select(OutboxRow).where(OutboxRow.case_id == case_id).order_by(col(OutboxRow.id))
    return [_mail(row) for row in session.exec(query)]


def of_message_id(session: Session, message_id: str) -> OutboxMail | None:
    """The mail of this Message-ID, held until the transaction ends; None where we never made one."""
    query = select(OutboxRow).where(OutboxRow.message_id == message_id).with_for_update()
    row = session.exec(query).first()
    return None if row is None else _mail(row)


def not_sent(
    session: Session, mail_id: int, state: SendState, error: str, next_at: datetime | None = None
) -> None:
    """The mail has not gone, or may not have gone, out."""
    row = session.get_one(OutboxRow, mail_id)
    row.state, row.last_error, row.stuck_since = state, error, None
    row.next_at = next_at or row.next_at


def stuck(session: Session, mail_id: int, since: datetime | None) -> None:
    """The server itself takes no mail, since then; this one is the proof."""
    session.get_one(OutboxRow, mail_id).stuck_since = since


def stuck_mail(session: Session) -> OutboxMail | None:
    """The mail that shows for how long the server has taken none; None while it takes mail."""
    query = select(OutboxRow).where(col(OutboxRow.stuck_since).is_not(None))
    row = session.exec(query.order_by(col(OutboxRow.stuck_since), col(OutboxRow.id)).limit(1)).first()
    return _mail(row) if row is not None else None


def server_is_back(session: Session, now: datetime) -> None:
    """The server takes mail again: those that it kept waiting are due at once."""
    query = select(OutboxRow).where(col(OutboxRow.stuck_since).is_not(None))
    for row in session.exec(query.order_by(col(OutboxRow.id)).with_for_update(skip_locked=True)):
        row.stuck_since = None
        if row.state == SendState.RETRY:
            row.next_at = now


def go_again(session: Session, mail_id: int, now: datetime) -> None:
    """A person has decided: the mail is due at once, and as patient with the server as a new one."""
    row = session.get_one(OutboxRow, mail_id)
    row.state, row.next_at, row.attempts = SendState.QUEUED, now, 0


def orphans(session: Session) -> list[OutboxMail]:
    """The mails that a bot which no longer runs was sending."""
    return [_mail(row) for row in session.exec(select(OutboxRow).where(OutboxRow.state == SendState.SENDING))]


def listed(session: Session, states: Sequence[SendState] = ()) -> list[OutboxMail]:
    """The mails in these states (all without any), oldest first."""
    query = select(OutboxRow).order_by(col(OutboxRow.id))
    if states:
        query = query.where(col(OutboxRow.state).in_([str(state) for state in states]))
    return [_mail(row) for row in session.exec(query)]


def get(session: Session, mail_id: int) -> OutboxMail:
    """The mail of this number, held until the transaction ends; raises NotFoundError."""
    row = session.get(OutboxRow, mail_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFoundError(f"there is no mail {mail_id} in the outbox")
    return _mail(row)


def waiting_of_case(session: Session, case_id: int) -> list[OutboxMail]:
    """The case's mails that nobody is sending just now, held until the transaction ends."""
    query = select(OutboxRow).where(
        OutboxRow.case_id == case_id,
        or_(OutboxRow.state == SendState.QUEUED, OutboxRow.state == SendState.RETRY),
    )
    return [_mail(row) for row in session.exec(query.order_by(col(OutboxRow.id)).with_for_update())]


def created_before(session: Session, moment: datetime) -> list[OutboxMail]:
    """The mails that have been waiting since before that moment."""
    query = select(OutboxRow).where(
        OutboxRow.created_at < moment,
        or_(OutboxRow.state == SendState.QUEUED, OutboxRow.state == SendState.RETRY),
    )
    return [_mail(row) for row in session.exec(query.with_for_update())]


def to_file(session: Session) -> list[OutboxMail]:
    """The sent mails whose copy is not in the Sent folder yet."""
    gone = or_(OutboxRow.state == SendState.SENT, OutboxRow.state == SendState.BOUNCED)
    query = select(OutboxRow).where(gone, OutboxRow.filing == Filing.WANTED)
    return [_mail(row) for row in session.exec(query.order_by(col(OutboxRow.id)))]


def filed(session: Session, mail_id: int) -> None:
    """The copy is in the Sent folder."""
    session.get_one(OutboxRow, mail_id).filing = Filing.FILED


def next_due(session: Session) -> datetime | None:
    """When the next mail is to be tried; None where none waits."""
    query = select(OutboxRow.next_at).where(
        or_(OutboxRow.state == SendState.QUEUED, OutboxRow.state == SendState.RETRY)
    )
    return session.exec(query.order_by(col(OutboxRow.next_at)).limit(1)).first()


def backoff(attempts: int) -> timedelta:
    """How long to wait after so many tries: 1, 4, 16 minutes, then hourly.

    Without jitter: there is one sender, and it hands over one mail after the other.
    """
    return timedelta(minutes=min(4 ** min(attempts - 1, 3), 60))

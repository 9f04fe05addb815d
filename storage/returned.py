"""Mails of the outbox that did not arrive, as far as reports and failures tell."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, or_, select

from storage.outbox import Audience, OutboxMail, SendState, get
from storage.tables import OutboxRow

_MOST_LOOKED_AT = 1_000


def last_sent_to(session: Session, recipients: Collection[str], since: datetime) -> OutboxMail | None:
    """The newest customer's mail that one of these addresses was sent since then, and has not come back.

    Addresses are sealed: the few mails of those days are looked at one by one.
    """
    query = (
        select(OutboxRow.id, OutboxRow.recipient)
        .where(OutboxRow.state == SendState.SENT, OutboxRow.audience == Audience.CUSTOMER)
        .where(col(OutboxRow.sent_at) >= since)
        .order_by(col(OutboxRow.id).desc())
        .limit(_MOST_LOOKED_AT)
    )
    found = (number for number, recipient in session.exec(query) if recipient.lower() in recipients)
    number = next(found, None)
    return None if number is None else get(session, number)


def staff_unreached(session: Session, since: datetime, settled: datetime) -> datetime | None:
    """When the newest mail to staff was made that failed or came back; None where there is none since then.

    One that went to the same address later, before `settled`, shows that it takes mail again.
    """
    query = select(OutboxRow).where(OutboxRow.audience == Audience.STAFF, OutboxRow.created_at >= since)
    lost = query.where(or_(OutboxRow.state == SendState.FAILED, OutboxRow.state == SendState.BOUNCED))
    unreached = {row.recipient: row for row in session.exec(lost.order_by(col(OutboxRow.id)))}
    if not unreached:
        return None
    sent = query.where(OutboxRow.state == SendState.SENT, col(OutboxRow.sent_at) < settled)
    for row in session.exec(sent):
        if row.recipient in unreached and (row.id or 0) > (unreached[row.recipient].id or 0):
            del unreached[row.recipient]
    return max((row.created_at for row in unreached.values()), default=None)

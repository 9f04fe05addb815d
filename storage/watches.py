"""What is known of a mailbox's folders without reading a mail again, and when it was last looked into."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from bot.domain.messages import Numbering
from storage.inbox import DONE, DUPLICATE
from storage.tables import InboxRow, WatchRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """The last good look into a mailbox, and when staff were told that there was none, if they were."""

    mailbox: str
    last_fetch: datetime
    alarmed_at: datetime | None


def recorded(session: Session, numbering: Numbering, among: Collection[int] | None = None) -> frozenset[int]:
    """The UIDs of the mails that were taken in or set aside, all or among these."""
    query = select(InboxRow.uid).where(
        InboxRow.mailbox == numbering.mailbox,
        InboxRow.folder == numbering.folder,
        InboxRow.uidvalidity == numbering.uidvalidity,
    )
    if among is not None:
        query = query.where(col(InboxRow.uid).in_(sorted(among)))
    return frozenset(session.exec(query))


def recognise(
    session: Session, numbering: Numbering, traces: Mapping[int, str], now: datetime
) -> frozenset[int]:
    """Notes the new UIDs of mails that are known by their traces; gives those UIDs (R8)."""
    query = select(InboxRow.trace, InboxRow.digest, InboxRow.internal_date).where(
        InboxRow.mailbox == numbering.mailbox,
        col(InboxRow.trace).in_(sorted(set(traces.values()))),
    )
    known = {trace: (digest, arrived) for trace, digest, arrived in session.exec(query)}
    here = recorded(session, numbering, traces.keys())
    for uid, trace in traces.items():
        if trace not in known or uid in here:
            continue
        digest, arrived = known[trace]
        session.add(
            InboxRow(
                mailbox=numbering.mailbox,
                folder=numbering.folder,
                uidvalidity=numbering.uidvalidity,
                uid=uid,
                digest=digest,
                trace=trace,
                internal_date=arrived,
                kept_at=now,
                state=DONE,
                decision=DUPLICATE,
            )
        )
    session.flush()
    return here | {uid for uid, trace in traces.items() if trace in known}


def note_fetch(session: Session, mailbox: str, now: datetime) -> None:
    """A good look into the mailbox."""
    row = session.get(WatchRow, mailbox)
    if row is None:
        session.add(WatchRow(mailbox=mailbox, last_fetch=now))
    else:
        row.last_fetch = now


def begin(session: Session, mailbox: str, now: datetime) -> None:
    """The mailbox is watched from now on; one that was watched before keeps its last good look."""
    if session.get(WatchRow, mailbox) is None:
        note_fetch(session, mailbox, now)


def watches(session: Session) -> list[Watch]:
    """Every mailbox that was ever watched."""
    return [
        Watch(mailbox=row.mailbox, last_fetch=row.last_fetch, alarmed_at=row.alarmed_at)
        for row in session.exec(select(WatchRow).order_by(WatchRow.mailbox))
    ]


def note_alarm(session: Session, mailbox: str, at: datetime | None) -> None:
    """When staff were told; None: all is well again."""
    session.get_one(WatchRow, mailbox).alarmed_at = at

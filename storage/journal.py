"""Events as rows, chained by hash so that a change or a cut shows."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session, col, select

from bot.domain.events import Event, EventKind, Tie
from bot.domain.identity import Holder
from bot.domain.vocabulary import CaseState, DraftKind, Flag, IdentityLevel, RequestType
from storage.tables import EventRow

GENESIS = "0" * 64


def detail_of(event: Event) -> dict[str, Any]:
    """The fields that the event sets, ready for JSON."""
    detail: dict[str, Any] = {
        "requests": [str(request) for request in event.requests],
        "draft_id": event.draft_id,
        "draft_kind": event.draft_kind,
        "level": event.level,
        "proven": event.proven,
        "received_at": event.received_at.isoformat() if event.received_at else None,
        "outcome": event.outcome,
        "uncertain": event.uncertain,
        "flag": event.flag,
        "why": event.why,
        "tie": event.tie,
        "other": event.other,
        "country": event.country,
    }
    return {key: value for key, value in detail.items() if value}


def event_of(row: EventRow) -> Event:
    """The event that a row holds."""
    detail = row.detail
    return Event(
        kind=EventKind(row.kind),
        at=row.at,
        actor=row.actor,
        requests=tuple(RequestType(name) for name in detail.get("requests", ())),
        draft_id=detail.get("draft_id"),
        draft_kind=DraftKind(detail["draft_kind"]) if "draft_kind" in detail else None,
        level=IdentityLevel(detail["level"]) if "level" in detail else None,
        proven=Holder(detail["proven"]) if "proven" in detail else None,
        received_at=datetime.fromisoformat(detail["received_at"]) if "received_at" in detail else None,
        outcome=CaseState(detail["outcome"]) if "outcome" in detail else None,
        uncertain=bool(detail.get("uncertain")),
        flag=Flag(detail["flag"]) if "flag" in detail else None,
        why=str(detail.get("why", "")),
        tie=Tie(detail["tie"]) if "tie" in detail else None,
        other=str(detail.get("other", "")),
        country=str(detail.get("country", "")),
    )


def rows_of(session: Session, case_ids: Sequence[int]) -> dict[int, list[EventRow]]:
    """The journal rows of these cases in order."""
    found: dict[int, list[EventRow]] = {case_id: [] for case_id in case_ids}
    query = (
        select(EventRow)
        .where(col(EventRow.case_id).in_(case_ids))
        .order_by(col(EventRow.case_id), col(EventRow.seq))
    )
    for row in session.exec(query):
        found[row.case_id].append(row)
    return found


def append(session: Session, case_id: int, last: EventRow | None, events: Sequence[Event]) -> None:
    """Adds the events to the end of a journal."""
    seq, previous = (last.seq, last.hash) if last else (0, GENESIS)
    for event in events:
        seq += 1
        row = EventRow(
            case_id=case_id,
            seq=seq,
            at=event.at.astimezone(UTC),
            kind=str(event.kind),
            actor=event.actor,
            detail=detail_of(event),
            previous=previous,
            hash="",
        )
        row.hash = previous = _hash(row)
        session.add(row)
    session.flush()


def _hash(row: EventRow) -> str:
    """The hash over everything that the row says and the hash before it."""
    said = [row.case_id, row.seq, row.at.isoformat(), row.kind, row.actor, row.detail, row.previous]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def proof(session: Session, case_id: int) -> dict[str, Any]:
    """The journal of a case with its hashes as anybody can check them, and whether we find them right."""
    rows = rows_of(session, [case_id])[case_id]
    entries = [
        {
            "case": row.case_id,
            "seq": row.seq,
            "at": row.at.isoformat(),
            "kind": row.kind,
            "actor": row.actor,
            "detail": row.detail,
            "previous": row.previous,
            "hash": row.hash,
        }
        for row in rows
    ]
    before = [GENESIS, *(row.hash for row in rows)]
    right = all(
        row.seq == at and row.previous == before[at - 1] and row.hash == _hash(row)
        for at, row in enumerate(rows, 1)
    )
    return {"intact": right, "entries": entries}


def broken_links(session: Session) -> Iterator[str]:
    """A line for each entry whose hash doesn't follow from its content and the entry before."""
    expected: dict[int, tuple[int, str]] = {}
    query = select(EventRow).order_by(col(EventRow.case_id), col(EventRow.seq))
    for row in session.exec(query):
        seq, previous = expected.get(row.case_id, (0, GENESIS))
        if row.seq != seq + 1 or row.previous != previous or row.hash != _hash(row):
            yield f"case {row.case_id}, entry {row.seq}: the journal was changed here"
        expected[row.case_id] = (row.seq, row.hash)

"""Finds cases by what staff type, and the newest that have ended; never reads every case there is."""

import re
from collections.abc import Collection, Sequence

from sqlmodel import Session, col, func, or_, select

from bot.domain.persons import name_words
from bot.domain.vocabulary import CLOSED_STATES, CaseState
from storage import journal
from storage.cases import StoredCase, ring_of, stored_case, word_hashes
from storage.tables import CaseRow

MOST_FOUND = 100
_REFERENCE = re.compile(r"(?:pr-)?(?:\d{4}-)?\d{1,9}", re.ASCII | re.IGNORECASE)


def find(session: Session, typed: str) -> list[StoredCase]:
    """The cases by reference, e-mail address or words of the name; open ones first, then the newest.

    Names and addresses are sealed: they are found by keyed hashes, so whole words only.
    """
    wanted = " ".join(typed.split())[:200]
    query = select(CaseRow)
    if _REFERENCE.fullmatch(wanted):
        number = wanted.upper().removeprefix("PR-")
        number = number if "-" in number else f"-{number.zfill(6)}"
        query = query.where(col(CaseRow.ref).endswith(number, autoescape=True))
    elif "@" in wanted:
        query = query.where(col(CaseRow.address_hash).in_(ring_of(session).lookups([wanted])))
    else:
        words = name_words(wanted)
        if not words:
            return []
        for word in words:  # under any key that it may have been written with
            hashes = word_hashes(ring_of(session), word)
            query = query.where(or_(*(col(CaseRow.name_hashes).contains(each) for each in hashes)))
    ended = col(CaseRow.state).in_([str(state) for state in CLOSED_STATES])
    rows = session.exec(query.order_by(ended, col(CaseRow.id).desc()).limit(MOST_FOUND)).all()
    return _stored(session, rows)


def newest(session: Session, states: Collection[CaseState]) -> list[StoredCase]:
    """The newest cases in these states."""
    query = select(CaseRow).where(col(CaseRow.state).in_([str(state) for state in states]))
    order = (col(CaseRow.closed_at).desc(), col(CaseRow.id).desc())
    return _stored(session, session.exec(query.order_by(*order).limit(MOST_FOUND)).all())


def fingerprint(session: Session) -> str:
    """A value that changes whenever something happens in an open case."""
    ended = col(CaseRow.state).in_([str(state) for state in CLOSED_STATES])
    query = select(func.count(), func.sum(CaseRow.length), func.max(CaseRow.id)).where(~ended)
    return "-".join(str(value or 0) for value in session.exec(query).one())


def _stored(session: Session, rows: Sequence[CaseRow]) -> list[StoredCase]:
    events = journal.rows_of(session, [row.id or 0 for row in rows])
    return [stored_case(row, events[row.id or 0]) for row in rows]

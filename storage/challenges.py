"""One-time codes: kept as keyed hashes, tried a counted number of times, used once (R30, A25)."""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, col, delete, func, select, update

from storage.cases import ring_of
from storage.identity_tables import ChallengeRow
from storage.tables import Counter

_TRIES = "code-tries-"
_NO_HASH = "0" * 64


class Outcome(StrEnum):
    """How a code ended."""

    USED = "used"
    REPLACED = "replaced"  # another code of the case was used
    FAILED = "failed"  # tried too often


@dataclass(frozen=True, slots=True, kw_only=True)
class NewChallenge:
    """A code for one contact of one case, and the secret part of the link that goes with it."""

    case_id: int
    contact: str
    on_file: bool
    code: str
    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """A code as it is kept; `on_file`: it was sent to a contact on file, so it counts."""

    id: int
    case_id: int
    contact: str
    on_file: bool
    made_at: datetime
    expires_at: datetime
    attempts: int
    ended_at: datetime | None
    outcome: str


def _keyed(session: Session, purpose: str, *parts: str) -> str:
    key = ring_of(session).derived(purpose)
    return hmac.new(key, "\x00".join(parts).encode(), hashlib.sha256).hexdigest()


def _code_hash(session: Session, case_id: int, contact: str, code: str) -> str:
    """Bound to the case and the contact: the same code means nothing elsewhere."""
    return _keyed(session, "identity-code", str(case_id), contact, code)


def add(session: Session, new: NewChallenge, now: datetime) -> int:
    """Keeps a code that is about to be sent; its number."""
    row = ChallengeRow(
        case_id=new.case_id,
        contact=new.contact,
        contact_hash=ring_of(session).lookup(new.contact),
        on_file=new.on_file,
        made_at=now,
        expires_at=new.expires_at,
        code_hash=_code_hash(session, new.case_id, new.contact, new.code),
        token_hash=_keyed(session, "identity-link", new.token),
    )
    session.add(row)
    session.flush()
    return row.id or 0


def _challenge(row: ChallengeRow) -> Challenge:
    return Challenge(
        id=row.id or 0,
        case_id=row.case_id,
        contact=row.contact,
        on_file=row.on_file,
        made_at=row.made_at,
        expires_at=row.expires_at,
        attempts=row.attempts,
        ended_at=row.ended_at,
        outcome=row.outcome,
    )


def of_link(session: Session, token: str) -> Challenge | None:
    """The code that was sent with this link, whatever became of it."""
    wanted = _keyed(session, "identity-link", token)
    row = session.exec(select(ChallengeRow).where(ChallengeRow.token_hash == wanted)).first()
    return None if row is None else _challenge(row)


def of_case(session: Session, case_id: int) -> list[Challenge]:
    """The codes of a case, oldest first."""
    query = select(ChallengeRow).where(ChallengeRow.case_id == case_id).order_by(col(ChallengeRow.id))
    return [_challenge(row) for row in session.exec(query)]


def count_try(session: Session, case_id: int, most: int, now: datetime) -> tuple[int, ...]:
    """Counts one try against every code of the case that can still be tried; their numbers.

    In one statement, so that tries at the same moment, also of two processes, can't be more than `most`.
    """
    counted = (
        update(ChallengeRow)
        .where(
            col(ChallengeRow.case_id) == case_id,
            col(ChallengeRow.ended_at).is_(None),
            col(ChallengeRow.expires_at) > now,
            col(ChallengeRow.attempts) < most,
        )
        .values(attempts=col(ChallengeRow.attempts) + 1)
        .returning(col(ChallengeRow.id))
    )
    return tuple(session.execute(counted, execution_options={"synchronize_session": False}).scalars())


def fitting(session: Session, case_id: int, numbers: Sequence[int], code: str) -> Challenge | None:
    """The one of these codes that was typed; every one is compared, each in the same time."""
    query = select(ChallengeRow).where(col(ChallengeRow.id).in_([*numbers, 0]))
    found = None
    rows = session.exec(query.execution_options(populate_existing=True)).all()
    for row in rows:
        if hmac.compare_digest(row.code_hash, _code_hash(session, case_id, row.contact, code)):
            found = _challenge(row)
    if not rows:  # an unknown link takes as long as a known one
        hmac.compare_digest(_NO_HASH, _code_hash(session, case_id, "", code))
    return found


def use(session: Session, challenge: Challenge, now: datetime) -> bool:
    """Uses a code up; False where somebody has used it a moment before. One on file ends all of its case."""
    used = (
        update(ChallengeRow)
        .where(col(ChallengeRow.id) == challenge.id, col(ChallengeRow.ended_at).is_(None))
        .values(ended_at=now, outcome=Outcome.USED)
        .returning(col(ChallengeRow.id))
    )
    mine = session.execute(used, execution_options={"synchronize_session": False}).scalars().first()
    if mine is not None and challenge.on_file:
        end_all(session, challenge.case_id, Outcome.REPLACED, now)
    return mine is not None


def end_all(session: Session, case_id: int, outcome: Outcome, now: datetime) -> None:
    """Ends every code of the case that still lives."""
    session.execute(
        update(ChallengeRow)
        .where(col(ChallengeRow.case_id) == case_id, col(ChallengeRow.ended_at).is_(None))
        .values(ended_at=now, outcome=outcome),
        execution_options={"synchronize_session": False},
    )


def exhausted(session: Session, case_id: int, most: int) -> bool:
    """Whether the codes of the case that live have all been tried too often."""
    query = select(ChallengeRow.attempts).where(
        ChallengeRow.case_id == case_id, col(ChallengeRow.ended_at).is_(None)
    )
    tries = session.exec(query).all()
    return bool(tries) and min(tries) >= most


def sent_to(session: Session, contact: str, since: datetime) -> int:
    """How many codes a contact has been sent since then, whatever the case (A25)."""
    hashes = ring_of(session).lookups([contact])
    query = select(func.count()).where(
        col(ChallengeRow.contact_hash).in_(hashes), col(ChallengeRow.made_at) >= since
    )
    return session.exec(query).one()


def within_limit(session: Session, most: int, now: datetime) -> bool:
    """Counts a try against the limit of the hour for all cases together; False where it is reached (A25)."""
    name = f"{_TRIES}{now:%Y%m%d%H}"
    counter = session.get(Counter, name, with_for_update=True, populate_existing=True)
    if counter is None:
        session.execute(delete(Counter).where(col(Counter.name).startswith(_TRIES), col(Counter.name) < name))
        counter = Counter(name=name, value=0)
    if counter.value >= most:
        return False
    counter.value += 1
    session.add(counter)
    session.flush()
    return True

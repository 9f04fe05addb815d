"""Cases: opened and moved by their journal, listed from cached readings of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, func, select

from bot.domain import cases as domain
from bot.domain.calendar import helsinki_day
from bot.domain.case import Case, CaseFacts
from bot.domain.events import Event
from bot.domain.identity import Standing
from bot.domain.masking import mask
from bot.domain.matching import Thread
from bot.domain.persons import name_words
from bot.domain.vocabulary import (
    CLOSED_STATES,
    CaseState,
    Channel,
    Country,
    IdentityLevel,
    Language,
)
from bot.errors import NotFoundError, StaleCaseError
from storage import journal, on_file
from storage.encryption import KeyRing
from storage.tables import CaseRow, Counter, EventRow, MessageRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Requester:
    """Who asks: never taken from Reply-To; `address` may be empty (a letter), `postal` has lines."""

    name: str
    address: str
    postal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCase:
    """A case with its number, who asks, and its journal."""

    id: int
    mailbox: str
    requester: Requester
    case: Case
    events: tuple[Event, ...]

    @property
    def ref(self) -> str:
        """The reference."""
        return self.case.facts.ref

    @property
    def on_paper(self) -> bool:
        """Whether answers are printed: it came otherwise than by mail, and no e-mail address is known."""
        return not self.requester.address and self.case.facts.channel is not Channel.EMAIL


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCase:
    """What a case is opened with; its reference is given by `open_case`."""

    mailbox: str
    requester: Requester
    facts: CaseFacts
    opened: Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFilter:
    """Which cases a list holds; nothing set: all."""

    state: CaseState | None = None
    due_before: date | None = None
    open_only: bool = False


def ring_of(session: Session) -> KeyRing:
    """The keys of the session's database."""
    ring: KeyRing = session.info["ring"]
    return ring


def next_ref(session: Session, now: datetime) -> str:
    """The next reference of the Helsinki year, such as PR-2026-000123."""
    series = f"PR-{helsinki_day(now).year}"
    counter = session.get(Counter, series, with_for_update=True) or Counter(name=series, value=0)
    counter.value += 1
    session.add(counter)
    return f"{series}-{counter.value:06d}"


def word_hashes(ring: KeyRing, word: str) -> list[str]:
    """The keyed hashes of a word of a name, the newest key's first; cut short: they tell no name."""
    return [each[:16] for each in ring.lookups([f"name {word}"])]


def hold_numbers(session: Session, now: datetime) -> None:
    """Lets no other transaction open a case before this one has ended: limits are counted meanwhile (R19)."""
    session.get(Counter, f"PR-{helsinki_day(now).year}", with_for_update=True)


def opened_by(session: Session, address: str, since: datetime) -> int:
    """How many cases an address has opened since then (A32)."""
    query = (
        select(func.count())
        .select_from(CaseRow)
        .where(CaseRow.opened_at >= since, col(CaseRow.address_hash).in_(ring_of(session).lookups([address])))
    )
    return session.exec(query).one() if address else 0


def open_case(session: Session, new: NewCase) -> StoredCase:
    """Writes a case with the first entry of its journal."""
    new = replace(new, requester=replace(new.requester, name=mask(new.requester.name)))
    case = domain.replay(new.facts, [new.opened])
    row = CaseRow(
        ref=new.facts.ref,
        mailbox=new.mailbox,
        channel=new.facts.channel,
        country=new.facts.country,
        language=new.facts.language,
        standing=new.facts.standing,
        level=new.facts.level,
        sensitive=new.facts.sensitive,
        received_at=new.facts.received_at,
        opened_at=new.opened.at,
        address_hash=ring_of(session).lookup(new.requester.address) if new.requester.address else "",
        name_hashes=" ".join(
            word_hashes(ring_of(session), word)[0] for word in sorted(name_words(new.requester.name))
        ),
        requester_name=new.requester.name,
        requester_address=new.requester.address,
        requester_postal=new.requester.postal,
        **_cached(case),
    )
    session.add(row)
    session.flush()
    journal.append(session, row.id or 0, None, [new.opened])
    return StoredCase(
        id=row.id or 0, mailbox=new.mailbox, requester=new.requester, case=case, events=(new.opened,)
    )


def _cached(case: Case) -> dict[str, Any]:
    """The readings that lists sort and filter by."""
    dates = case.deadlines
    return {
        "state": str(case.state),
        "due_on": dates.due_on,
        "cautious_on": dates.cautious_on,
        "act_by": dates.act_by,
        "assignee": case.assignee,
        "closed_at": case.closed_at,
        "length": case.length,
    }


def apply(session: Session, stored: StoredCase, events: Sequence[Event]) -> StoredCase:
    """Appends events and refreshes the readings.

    Raises StaleCaseError when the journal has grown since `stored` was read, and
    IllegalMoveError when an event isn't possible.
    """
    events = [replace(event, why=mask(event.why)) for event in events]  # what staff wrote, too (S-18)
    row = session.get_one(CaseRow, stored.id, with_for_update=True, populate_existing=True)
    if row.length != stored.case.length:
        raise StaleCaseError(f"{stored.ref} has changed in the meantime; look at it again")
    case = stored.case
    for event in events:
        case = domain.move(case, event)
    rows = journal.rows_of(session, [stored.id])[stored.id]
    journal.append(session, stored.id, rows[-1], events)
    for name, value in _cached(case).items():
        setattr(row, name, value)
    return StoredCase(
        id=stored.id,
        mailbox=stored.mailbox,
        requester=stored.requester,
        case=case,
        events=(*stored.events, *events),
    )


def load(session: Session, ref: str) -> StoredCase:
    """The case with this reference; raises NotFoundError."""
    row = session.exec(select(CaseRow).where(CaseRow.ref == ref.strip().upper())).first()
    if row is None:
        raise NotFoundError(f"there is no case {ref}")
    return stored_case(row, journal.rows_of(session, [row.id or 0])[row.id or 0])


def load_by_id(session: Session, case_id: int) -> StoredCase:
    """The case with this number; raises NotFoundError."""
    row = session.get(CaseRow, case_id)
    if row is None:
        raise NotFoundError(f"there is no case number {case_id}")
    return stored_case(row, journal.rows_of(session, [case_id])[case_id])


def stored_case(row: CaseRow, events: Sequence[EventRow]) -> StoredCase:
    """The case that a row and its journal tell."""
    facts = CaseFacts(
        ref=row.ref,
        received_at=row.received_at,
        country=Country(row.country),
        channel=Channel(row.channel),
        language=Language(row.language),
        standing=Standing(row.standing),
        level=IdentityLevel(row.level),
        sensitive=row.sensitive,
    )
    told = tuple(journal.event_of(event) for event in events)
    return StoredCase(
        id=row.id or 0,
        mailbox=row.mailbox,
        requester=Requester(
            name=row.requester_name, address=row.requester_address, postal=row.requester_postal
        ),
        case=domain.replay(facts, told),
        events=told,
    )


def search(session: Session, wanted: CaseFilter) -> list[StoredCase]:
    """The cases that the filter lets through, soonest due first."""
    query = select(CaseRow)
    if wanted.state is not None:
        query = query.where(CaseRow.state == str(wanted.state))
    if wanted.due_before is not None:
        query = query.where(col(CaseRow.act_by) < wanted.due_before)
    if wanted.open_only:
        query = query.where(col(CaseRow.state).not_in([str(state) for state in CLOSED_STATES]))
    rows = session.exec(query.order_by(col(CaseRow.act_by), col(CaseRow.id))).all()
    events = journal.rows_of(session, [row.id or 0 for row in rows])
    return [stored_case(row, events[row.id or 0]) for row in rows]


def threads(session: Session, message_ids: Sequence[str]) -> list[Thread]:
    """The cases that hold mails with these Message-IDs, oldest first."""
    hashes = ring_of(session).lookups(message_ids)
    query = select(MessageRow.case_id).where(col(MessageRow.message_id_hash).in_(hashes)).distinct()
    return threads_of_cases(session, session.exec(query).all())


def threads_named(session: Session, refs: Sequence[str]) -> list[Thread]:
    """The cases with these references, oldest first."""
    return threads_of_cases(session, session.exec(select(CaseRow.id).where(col(CaseRow.ref).in_(refs))).all())


def _participants(session: Session, stored: StoredCase) -> frozenset[str]:
    """Who may write in the case: the person, and the contacts on file, who may have got our question."""
    return frozenset({stored.requester.address, *on_file.of_case(session, stored.id).emails} - {""})


def threads_of_cases(session: Session, case_ids: Sequence[int | None]) -> list[Thread]:
    """These cases as a mail may point at them; a merged one stands for what it has become a part of."""
    each = [load_by_id(session, case_id) for case_id in case_ids if case_id is not None]
    living = [
        load(session, stored.case.merged_into) if stored.case.merged_into else stored for stored in each
    ]
    found = {stored.id: stored for stored in living}.values()
    return [
        Thread(
            case_id=stored.id,
            ref=stored.ref,
            participants=_participants(session, stored),
            closed=stored.case.closed,
            refused=stored.case.state is CaseState.REFUSED,
            requests=frozenset(stored.case.requests),
        )
        for stored in sorted(found, key=lambda stored: stored.id)
    ]

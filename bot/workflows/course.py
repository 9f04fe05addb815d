"""Merge, split and re-open: staff put right what the bot took for one matter or for two (R22, R24)."""

from dataclasses import dataclass, replace

from bot.domain.case import CaseFacts
from bot.domain.events import Event, EventKind, Tie
from bot.domain.identity import GOES_WITH_THE_PERSON, Standing
from bot.domain.unasked import UNASKED
from bot.domain.vocabulary import (
    CaseState,
    DraftKind,
    DraftState,
    Flag,
    IdentityLevel,
    RequestType,
    Role,
)
from bot.errors import GateClosedError, NotFoundError, UsageError
from bot.workflows.casework import Act, take_back_mails
from bot.workflows.corrections import note_correction
from bot.workflows.drafting import BOT, draft, latest
from bot.workflows.letters import entered_address
from bot.workflows.office import Office
from bot.workflows.staff import require_role
from storage import cases, drafts, related
from storage.cases import NewCase, Requester, StoredCase
from storage.database import Transaction

_CARRIED = UNASKED | GOES_WITH_THE_PERSON | {Flag.FACEBOOK_PAGE}  # of a merged case, they hold of the whole
_UNSENT = (DraftState.DRAFT, DraftState.REJECTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """What is answered apart: which mail, what it asks, and who asks it if that is somebody else."""

    message: int
    requests: tuple[RequestType, ...]
    name: str = ""
    address: str = ""

    @property
    def other_person(self) -> bool:
        """Whether somebody else asks."""
        return bool(self.name or self.address)


def _begin(session: Transaction, act: Act) -> StoredCase:
    if not act.why.strip():
        raise UsageError("a written reason is needed (--why)")
    require_role(session, act.by, Role.HANDLER)
    return cases.load(session, act.ref)


def merge(session: Transaction, office: Office, act: Act, into_ref: str) -> StoredCase:
    """Lets a case become a part of another one of the same person; the earliest receipt counts.

    Raises GateClosedError with the reason where they must not be one: a reply would reach the wrong person.
    """
    merged, into = _begin(session, act), cases.load(session, into_ref)
    if reason := _why_apart(merged, into):
        raise GateClosedError(f"{merged.ref} can't become a part of {into.ref}: {reason}")
    take_back_mails(session, merged)
    _supersede(session, merged)
    related.move_content(session, merged.id, into.id)
    gone = _event(office, act, EventKind.MERGED, (Tie.MERGED_INTO, into.ref))
    office.move(session, merged, [gone])
    asked = merged.case.open_requests
    if (
        merged.case.state is CaseState.TRIAGE
    ):  # nobody has confirmed what it asks; what is likely still counts
        asked = tuple(kind for kind in asked if kind is not RequestType.OTHER_PRIVACY)
    absorbed = replace(
        _event(office, act, EventKind.ABSORBED, (Tie.MERGED_FROM, merged.ref)),
        requests=asked,
        received_at=merged.case.received_at,
    )
    _supersede(session, into)
    came = [flag for flag in merged.case.flags & _CARRIED if flag not in into.case.flags]
    now = office.now()
    flagged = [Event(kind=EventKind.FLAGGED, at=now, actor=act.by, flag=flag) for flag in sorted(came)]
    raised = Event(kind=EventKind.LEVEL_RAISED, at=now, actor=act.by, level=merged.case.required)
    return _drafted(session, office, office.move(session, into, [absorbed, *flagged, raised]))


def _why_apart(merged: StoredCase, into: StoredCase) -> str:
    """Why two cases may not become one; empty where they may."""
    mine, theirs = merged.requester.address, into.requester.address
    stricter = merged.case.standing is Standing.SPECIAL and into.case.standing is not Standing.SPECIAL
    hindrances = {
        "they are the same case": merged.id == into.id,
        "it is not shown that the same person asks in both (no e-mail address is known)": not (
            mine and theirs
        ),
        "different people ask: their e-mail addresses differ": mine != theirs,
        f"{merged.ref} is {merged.case.state}": merged.case.closed,
        f"{into.ref} is {into.case.state}; re-open it first": into.case.closed,
        f"an answer of {merged.ref} is on its way": merged.case.state is CaseState.APPROVED,
        f"an answer of {into.ref} is on its way": into.case.state is CaseState.APPROVED,
        "it needs the stricter identity check; merge the other way round": stricter,
    }
    return next((reason for reason, holds in hindrances.items() if holds), "")


def split(session: Transaction, office: Office, act: Act, wanted: Split) -> StoredCase:
    """Opens a case of its own for what a mail asks apart, with the same receipt; gives the new case."""
    stored = _begin(session, act)
    if not wanted.requests:
        raise UsageError("name what is asked apart (--type)")
    if stored.case.state is CaseState.APPROVED:
        raise GateClosedError(f"{stored.ref}: an answer is on its way; reject it or wait until it is sent")
    taken = () if wanted.other_person or stored.case.closed else _taken(stored, wanted.requests)
    new = cases.open_case(session, _new_case(session, office, stored, act, wanted))
    if related.copy_message(session, wanted.message, stored.id, new.id) is None:
        raise NotFoundError(f"{stored.ref} has no message {wanted.message} of a person; see case show")
    office.plan_reminders(session, new)
    if not wanted.other_person:
        new = _as_careful(session, office, new, stored)
    if taken:
        _supersede(session, stored)
    apart = replace(_event(office, act, EventKind.SPLIT_OFF, (Tie.SPLIT_TO, new.ref)), requests=taken)
    stored = office.move(session, stored, [apart])
    if taken:
        _drafted(session, office, stored)
    return _drafted(session, office, new)


def _as_careful(session: Transaction, office: Office, new: StoredCase, old: StoredCase) -> StoredCase:
    """The new case with what makes the old one's check stricter."""
    flags = sorted(old.case.flags & GOES_WITH_THE_PERSON)
    events = [Event(kind=EventKind.FLAGGED, at=office.now(), actor=BOT, flag=flag) for flag in flags]
    raised = Event(kind=EventKind.LEVEL_RAISED, at=office.now(), actor=BOT, level=old.case.raised)
    careful = [*events, *([raised] if old.case.raised > IdentityLevel.NONE else [])]
    return office.move(session, new, careful) if careful else new


def _taken(stored: StoredCase, asked: tuple[RequestType, ...]) -> tuple[RequestType, ...]:
    """What the old case doesn't answer any more; something has to be left to it."""
    taken = tuple(kind for kind in dict.fromkeys(asked) if kind in stored.case.requests)
    if len(taken) == len(stored.case.requests):
        raise UsageError(f"{stored.ref} would have nothing left to answer; relabel it instead")
    return taken


def _new_case(session: Transaction, office: Office, stored: StoredCase, act: Act, wanted: Split) -> NewCase:
    facts, who = stored.case.facts, stored.requester
    standing, level = facts.standing, stored.case.level
    if wanted.other_person:  # nothing is known of that person yet
        address = entered_address(wanted.address)
        who = Requester(name=wanted.name, address=address)
        standing, level = Standing.OTHER, IdentityLevel.NONE
    return NewCase(
        mailbox=stored.mailbox,
        requester=who,
        facts=CaseFacts(
            ref=cases.next_ref(session, office.now()),
            received_at=stored.case.received_at,
            country=facts.country,
            channel=facts.channel,
            language=facts.language,
            standing=standing,
            level=level,
            sensitive=facts.sensitive or wanted.other_person,
        ),
        opened=replace(
            _event(office, act, EventKind.OPENED, (Tie.SPLIT_FROM, stored.ref)), requests=wanted.requests
        ),
    )


def reopen(session: Transaction, office: Office, act: Act) -> StoredCase:
    """Takes a case that has ended up again: all its requests are open, its dates are those of its receipt."""
    stored = _begin(session, act)
    if stored.case.merged_into:
        raise GateClosedError(f"{stored.ref} is a part of {stored.case.merged_into}; go on there")
    reopened = Event(kind=EventKind.REOPENED, at=office.now(), actor=act.by, why=act.why)
    moved = office.move(session, stored, [reopened])
    if stored.case.state is CaseState.NOT_A_REQUEST:  # it is one after all
        note_correction(session, office, moved, tuple(moved.case.requests), tuple(moved.case.requests))
    return _drafted(session, office, moved)


def _event(office: Office, act: Act, kind: EventKind, tied: tuple[Tie, str]) -> Event:
    return Event(kind=kind, at=office.now(), actor=act.by, why=act.why, tie=tied[0], other=tied[1])


def _supersede(session: Transaction, stored: StoredCase) -> None:
    """What was written for other requests, or for another case, is not sent as it is (R22)."""
    for each in drafts.of_case(session, stored.id):
        if each.state in _UNSENT:
            drafts.set_state(session, each.id, DraftState.SUPERSEDED)


def _drafted(session: Transaction, office: Office, stored: StoredCase) -> StoredCase:
    """With a reply to read, where the case is in work and has none."""
    in_work = stored.case.state in (CaseState.OPEN, CaseState.IDENTITY_PENDING)
    if in_work and latest(session, stored.id, DraftKind.REPLY) is None:
        draft(session, office, stored.ref, DraftKind.REPLY)
    return cases.load(session, stored.ref)

"""What staff do to a case besides writing and approving."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.calendar import helsinki_day
from bot.domain.countries import LANDS
from bot.domain.events import Event, EventKind
from bot.domain.grounds import TELL_NOTHING
from bot.domain.identity import Holder
from bot.domain.residence import ELSEWHERE, ToldBy
from bot.domain.vocabulary import (
    CaseState,
    DraftKind,
    DraftState,
    Flag,
    IdentityLevel,
    RequestType,
    Role,
    Topic,
)
from bot.errors import GateClosedError, UsageError
from bot.workflows.announcing import prepare_notices
from bot.workflows.corrections import note_correction
from bot.workflows.drafting import BOT, confirm_in_writing, draft, latest, reply_facts, write
from bot.workflows.office import Office
from bot.workflows.residing import residence_of
from bot.workflows.staff import require_role
from storage import cases, drafts, messages, outbox
from storage.cases import StoredCase
from storage.database import Transaction

CHECKED_BY_STAFF = (IdentityLevel.CODE, IdentityLevel.STRONG)
NOT_IDENTIFIED = "not_identified"
_NAMES_DATES = (DraftKind.IDENTITY, DraftKind.EXTENSION, DraftKind.REFUSAL, DraftKind.REPLY)
CLOSE_AS = (CaseState.NOT_A_REQUEST, CaseState.WITHDRAWN, CaseState.ANSWERED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Who does something to which case, and the written reason where there is one."""

    ref: str
    by: str
    why: str = ""


def _event(office: Office, kind: EventKind, act: Act) -> Event:
    return Event(kind=kind, at=office.now(), actor=act.by, why=act.why)


def _begin(session: Transaction, act: Act, role: Role = Role.HANDLER) -> StoredCase:
    require_role(session, act.by, role)
    return cases.load(session, act.ref)


def _need_reason(act: Act) -> None:
    if not act.why.strip():
        raise UsageError("a written reason is needed (--why)")


def confirm_identity(session: Transaction, office: Office, act: Act, level: IdentityLevel) -> StoredCase:
    """Records a check that a person made (`act.why`: how), and makes the answer's draft if there is none."""
    if level not in CHECKED_BY_STAFF:
        raise UsageError(f"a person can record {' or '.join(CHECKED_BY_STAFF)}, not {level}")
    if not act.why.strip():
        raise UsageError("say how identity was checked (--method)")
    stored = _begin(session, act)
    confirmed = Event(
        kind=EventKind.IDENTITY_CONFIRMED,
        at=office.now(),
        actor=act.by,
        level=level,
        proven=Holder.WRITER,  # the word of staff: the person who wrote is the person asked about
        why=act.why,
    )
    return identity_shown(session, office, stored, [confirmed])


def identity_shown(
    session: Transaction, office: Office, stored: StoredCase, events: Sequence[Event]
) -> StoredCase:
    """Records that identity was shown, and makes what follows: the reply, a word to the contacts on file."""
    waiting = stored.case.level < stored.case.required
    stored = office.move(session, stored, events)
    if waiting and stored.case.level >= stored.case.required:
        stored = _without_refusal(session, office, stored)
        lives = residence_of(session, office, stored)
        if lives and lives.told_by is ToldBy.ON_FILE:  # which nothing could say before
            stored = _texts_anew(session, office, stored)
    stored = _with_reply(session, office, stored)
    prepare_notices(session, office, stored)
    return cases.load_by_id(session, stored.id)


def _without_refusal(session: Transaction, office: Office, stored: StoredCase) -> StoredCase:
    """“Could not identify you” is not true any more: the reply is the answer again."""
    refusal = latest(session, stored.id, DraftKind.REFUSAL)
    if refusal is None:
        return stored
    drafts.set_state(session, refusal.id, DraftState.SUPERSEDED)
    reply = latest(session, stored.id, DraftKind.REPLY)
    made = [(EventKind.DISCARDED, refusal), *([(EventKind.DRAFTED, reply)] if reply else [])]
    events = [
        Event(kind=kind, at=office.now(), actor=BOT, draft_id=each.id, draft_kind=each.kind)
        for kind, each in made
    ]
    return office.move(session, stored, events)


def _with_reply(session: Transaction, office: Office, stored: StoredCase) -> StoredCase:
    """Makes the reply of a case in work that has none, so that staff only have to read."""
    if stored.case.state not in (CaseState.OPEN, CaseState.IDENTITY_PENDING):
        return stored
    if latest(session, stored.id, DraftKind.REPLY) is None or stored.case.live_answer is None:
        made = draft(session, office, stored.ref, DraftKind.REPLY)
        stored = cases.load(session, stored.ref)
        if stored.case.live_answer is None:  # an edited text of before the case was re-opened
            again = Event(
                kind=EventKind.DRAFTED,
                at=office.now(),
                actor=BOT,
                draft_id=made.id,
                draft_kind=made.kind,
            )
            return office.move(session, stored, [again])
    return stored


def relabel(session: Transaction, office: Office, act: Act, requests: tuple[RequestType, ...]) -> StoredCase:
    """Says what is asked; takes a case out of triage and writes the reply anew."""
    if not requests:
        raise UsageError("name at least one type (--type), or close the case as not_a_request")
    stored = _begin(session, act)
    labelled = Event(
        kind=EventKind.RELABELLED,
        at=office.now(),
        actor=act.by,
        requests=tuple(dict.fromkeys(requests)),
    )
    before = tuple(stored.case.requests)
    changed = set(before) != set(requests)
    stored = office.move(session, stored, [labelled])
    note_correction(session, office, stored, before, requests)
    # A text written for other requests would pass as an answer to these.
    draft(session, office, stored.ref, DraftKind.REPLY, force=changed)
    return cases.load(session, stored.ref)


def set_received(session: Transaction, office: Office, act: Act, at: datetime) -> StoredCase:
    """Corrects the receipt; all dates and reminders follow. The earliest arrival counts (RC-3, RC-6)."""
    _need_reason(act)
    if at > office.now():
        raise UsageError(f"received {at.isoformat()}: that is in the future")
    stored = _begin(session, act)
    corrected = Event(
        kind=EventKind.RECEIPT_CORRECTED, at=office.now(), actor=act.by, received_at=at, why=act.why
    )
    return _texts_anew(session, office, office.move(session, stored, [corrected]))


def set_residence(session: Transaction, office: Office, act: Act, country: str) -> StoredCase:
    """Says where the person lives, which decides whose authority our mails name."""
    code = country.strip().upper()
    if code not in LANDS and code.lower() != ELSEWHERE:
        raise UsageError(f"--country: one of {', '.join(sorted(LANDS))}; {ELSEWHERE}: any other, or unknown")
    stored = _begin(session, act)
    said = replace(_event(office, EventKind.RESIDENCE_SET, act), country=code if code in LANDS else ELSEWHERE)
    return _texts_anew(session, office, office.move(session, stored, [said]))


def _texts_anew(session: Transaction, office: Office, stored: StoredCase) -> StoredCase:
    """Writes the live drafts anew where nobody has edited them."""
    live = [found for kind in _NAMES_DATES if (found := latest(session, stored.id, kind)) is not None]
    for each in sorted(live, key=lambda found: found.id):  # the newest answer stays the newest
        if not each.edited and not stored.case.closed:
            facts = reply_facts(stored, each.kind, office.now(), _reason(stored, each.kind))
            write(session, office, stored, facts)
            stored = cases.load_by_id(session, stored.id)
    return stored


def _reason(stored: StoredCase, kind: DraftKind) -> str:
    """The recorded reason of an extension or ground of a refusal."""
    decided = {
        DraftKind.EXTENSION: EventKind.EXTENSION_DECIDED,
        DraftKind.REFUSAL: EventKind.REFUSAL_DECIDED,
    }.get(kind)
    reasons = [event.why for event in stored.events if event.kind is decided]
    return reasons[-1] if reasons else NOT_IDENTIFIED if kind is DraftKind.REFUSAL else ""


def act_at_once(session: Transaction, office: Office, act: Act) -> StoredCase:
    """Records what was done of that which can't wait for the answer (`act.why`): marketing stopped."""
    _need_reason(act)
    stored = _begin(session, act)
    if stored.case.deadlines.act_at_once_by is None:
        raise UsageError(f"{stored.ref}: nothing in it has to be acted on at once")
    return office.move(session, stored, [_event(office, EventKind.ACTED_AT_ONCE, act)])


def passed_on(session: Transaction, office: Office, act: Act) -> StoredCase:
    """Records that what concerns the Facebook page was passed on to Meta, or why there is nothing to."""
    _need_reason(act)
    stored = _begin(session, act)
    if Flag.FACEBOOK_PAGE not in stored.case.flags:
        raise UsageError(f"{stored.ref}: nothing in it waits to be passed on to Meta")
    return office.move(session, stored, [_event(office, EventKind.PASSED_ON, act)])


def note(session: Transaction, office: Office, act: Act, text: str) -> None:
    """Adds a private note; no mail can contain it."""
    if not text.strip():
        raise UsageError("the note is empty")
    stored = _begin(session, act)
    messages.add_note(session, stored.id, messages.Note(at=office.now(), author=act.by, text=text))
    office.move(session, stored, [Event(kind=EventKind.NOTED, at=office.now(), actor=act.by)])


def assign(session: Transaction, office: Office, act: Act, to: str) -> StoredCase:
    """Gives the case to a handler; an empty name to nobody."""
    if to:
        require_role(session, to, Role.HANDLER)
    stored = _begin(session, act)
    assigned = Event(kind=EventKind.ASSIGNED, at=office.now(), actor=act.by, why=to)
    return office.move(session, stored, [assigned])


def withdraw(session: Transaction, office: Office, act: Act) -> StoredCase:
    """The person no longer wants it: dates stay on record, reminders stop; a draft confirms it in writing."""
    stored = _begin(session, act)
    take_back_mails(session, stored)
    stored = office.move(session, stored, [_event(office, EventKind.WITHDRAWN, act)])
    return confirm_in_writing(session, office, stored, Topic.WITHDRAWAL)


def take_back_mails(session: Transaction, stored: StoredCase) -> None:
    """What waits to be sent in a case that ends is not sent any more."""
    for mail in outbox.waiting_of_case(session, stored.id):
        outbox.not_sent(session, mail.id, outbox.SendState.DISCARDED, "the case has ended")
        if mail.draft_id is not None:
            drafts.set_state(session, mail.draft_id, DraftState.REJECTED)


def close(session: Transaction, office: Office, act: Act, outcome: CaseState | None) -> StoredCase:
    """Ends a case without a mail; only one in triage may leave open what it was."""
    _need_reason(act)
    stored = _begin(session, act)
    if outcome is None:
        if stored.case.state is not CaseState.TRIAGE:
            raise UsageError(f"{stored.ref} is {stored.case.state}: say as what it is closed (--as)")
        outcome = CaseState.NOT_A_REQUEST
    if outcome not in CLOSE_AS:
        raise UsageError(f"a case is closed as {', '.join(CLOSE_AS)}")
    if stored.case.state is CaseState.APPROVED:
        raise GateClosedError(f"{stored.ref}: an answer is on its way; reject it or wait until it is sent")
    take_back_mails(session, stored)
    before = tuple(stored.case.requests)
    closed = Event(kind=EventKind.CLOSED, at=office.now(), actor=act.by, outcome=outcome, why=act.why)
    stored = office.move(session, stored, [closed])
    if outcome is CaseState.NOT_A_REQUEST:
        note_correction(session, office, stored, before, ())
    return stored


def extend(session: Transaction, office: Office, act: Act) -> int:
    """Decides an extension and makes its notice; it counts when the notice has been sent (EX-2)."""
    _need_reason(act)
    stored = _begin(session, act, Role.APPROVER)
    dates = stored.case.deadlines
    if dates.extension_notice_by is None:
        raise GateClosedError(f"{stored.ref}: the law knows no extension for this kind of request")
    if dates.extended_due_on is not None:
        raise GateClosedError(f"{stored.ref}: it is extended already, which is possible once (EX-1)")
    if helsinki_day(office.now()) > dates.due_on:
        raise GateClosedError(f"{stored.ref}: was due {dates.due_on}; a late extension has no effect (EX-3)")
    stored = office.move(session, stored, [_event(office, EventKind.EXTENSION_DECIDED, act)])
    return _decided(session, office, stored, DraftKind.EXTENSION, act.why)


def refuse(session: Transaction, office: Office, act: Act) -> int:
    """Decides a refusal with its ground and makes its mail (Art. 12(4))."""
    _need_reason(act)
    stored = _begin(session, act, Role.APPROVER)
    if RequestType.OPT_OUT in stored.case.open_requests:
        raise GateClosedError(f"{stored.ref}: a marketing opt-out can't be refused (Art. 21(3))")
    if stored.case.level < stored.case.required and act.why.strip() not in TELL_NOTHING:
        raise GateClosedError(
            f"{stored.ref}: identity is not shown; what may be said is {', '.join(sorted(TELL_NOTHING))}"
        )
    stored = office.move(session, stored, [_event(office, EventKind.REFUSAL_DECIDED, act)])
    return _decided(session, office, stored, DraftKind.REFUSAL, act.why)


def _decided(session: Transaction, office: Office, stored: StoredCase, kind: DraftKind, why: str) -> int:
    """The number of the mail that tells the person of a decision."""
    return write(session, office, stored, reply_facts(stored, kind, office.now(), why)).id

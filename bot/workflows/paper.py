"""Answers on paper: an approved draft is printed, posted by hand, and is sent when staff say so (SD-3)."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from bot.domain.calendar import HELSINKI, helsinki_day, preceding_working_day
from bot.domain.cases import ANSWERS
from bot.domain.codes import CODE_PLACE
from bot.domain.events import Event, EventKind
from bot.domain.vocabulary import Country, DraftKind, DraftState, Role
from bot.errors import GateClosedError, NotFoundError, UsageError
from bot.workflows.casework import Act
from bot.workflows.fulfilment import answered
from bot.workflows.office import Office
from bot.workflows.packed import arrived
from bot.workflows.releasing import ask_contacts, filled, recipients
from bot.workflows.staff import require_role
from responses.paper import PaperLetter
from responses.paper import letter_pdf as render
from storage import cases, drafts, letters, messages, steps
from storage.cases import StoredCase
from storage.database import Transaction
from storage.drafts import StoredDraft

POST_DAYS = 3
"""Working days that a letter is on its way."""
_PRINTED = (DraftState.APPROVED, DraftState.SENT)


def letter_pdf(session: Transaction, office: Office, ref: str, draft_id: int | None = None) -> bytes:
    """The letter of an approved draft, or of one that was posted; without a number the newest.

    A copy is kept: what was posted is printed again as it was posted.
    """
    stored = cases.load(session, ref)
    return _printed(session, office, stored, _chosen(session, stored, draft_id, _PRINTED))


def letter_of(session: Transaction, office: Office, ref: str, draft_id: int | None = None) -> PaperLetter:
    """What stands on the paper of that letter."""
    stored = cases.load(session, ref)
    return _letter(office, stored, _chosen(session, stored, draft_id, _PRINTED))


def goes_by_post(session: Transaction, stored: StoredCase, draft: StoredDraft) -> bool:
    """Whether the draft is printed: nobody's e-mail address is known that it goes to."""
    return stored.on_paper and not any(recipients(session, stored, draft))


def prepare_letter(session: Transaction, office: Office, draft_id: int) -> None:
    """The identity question with its code, sealed until it is posted; the contacts on file are asked too.

    By itself a code that comes back from a letter proves nothing: an address is no identity (A20).
    """
    draft = drafts.get(session, draft_id)
    stored = cases.load_by_id(session, draft.case_id)
    if CODE_PLACE in draft.body:
        contact = stored.requester.postal or stored.requester.name
        written = replace(draft, body=filled(session, office, stored, draft.body, contact))
        made = render(_letter(office, stored, written))
        letters.keep_copy(session, stored.id, draft.id, made, office.now())
    if draft.kind is DraftKind.IDENTITY:
        ask_contacts(session, office, draft.id)


def _printed(session: Transaction, office: Office, stored: StoredCase, draft: StoredDraft) -> bytes:
    if draft.state is DraftState.SENT or CODE_PLACE in draft.body:
        return letters.copy_of(session, draft.id) or render(_letter(office, stored, draft))
    made = render(_letter(office, stored, draft))
    letters.keep_copy(session, stored.id, draft.id, made, office.now())
    return made


def _letter(office: Office, stored: StoredCase, draft: StoredDraft) -> PaperLetter:
    company, who = office.record.controller, stored.requester
    sender = (
        (company.name, company.street, f"{company.postcode} {company.city}", company.email) if company else ()
    )
    return PaperLetter(
        sender=tuple(line for line in sender if line.strip()),
        recipient=(who.name, *who.postal.split("\n")),
        subject=draft.subject,
        body=draft.body,
        at=office.now(),
        ref=stored.ref,
        language=draft.language,
    )


def _chosen(
    session: Transaction, stored: StoredCase, draft_id: int | None, states: tuple[DraftState, ...]
) -> StoredDraft:
    """The draft meant; raises NotFoundError or GateClosedError: nothing is printed that nobody approved."""
    if not stored.on_paper:
        raise GateClosedError(f"{stored.ref} is answered by e-mail, not on paper")
    mine = drafts.of_case(session, stored.id)
    if draft_id is None:
        ready = [each for each in mine if each.state in states]
        answers = [each for each in ready if each.kind in ANSWERS]
        if not ready:
            raise NotFoundError(f"{stored.ref} has no approved letter; case approve releases one")
        return (answers or ready)[-1]
    found = next((each for each in mine if each.id == draft_id), None)
    if found is None:
        raise NotFoundError(f"{stored.ref} has no draft {draft_id}")
    if found.state not in states:
        raise GateClosedError(f"draft {draft_id} of {stored.ref} is {found.state}; case approve releases it")
    return found


def posted(
    session: Transaction, office: Office, act: Act, on: date, draft_id: int | None = None
) -> tuple[StoredCase, str]:
    """Records that the letter was posted or handed over that day; the case, and a warning or nothing."""
    require_role(session, act.by, Role.HANDLER)
    stored = cases.load(session, act.ref)
    draft = _chosen(session, stored, draft_id, (DraftState.APPROVED,))
    if steps.unfinished(session, draft.id):
        raise GateClosedError(
            f"{stored.ref}: what the letter says is not done yet; case show says what waits"
        )
    at = _moment(on, office.now())
    if on > helsinki_day(office.now()):
        raise UsageError(f"--on: {on} is in the future")
    if on < helsinki_day(draft.created_at):
        raise UsageError(f"--on: {on} is before the letter was written")
    warning = _late(stored, on)
    event = Event(
        kind=EventKind.SENT, at=at, actor=act.by, draft_id=draft.id, draft_kind=draft.kind, why=warning
    )
    asked = replace(event, kind=EventKind.IDENTITY_ASKED, why="")
    events = [event, *([asked] if draft.kind is DraftKind.IDENTITY else [])]
    if CODE_PLACE in draft.body:  # the code is on its way, and kept no longer than that (R30)
        plain = render(_letter(office, stored, draft))
        letters.keep_copy(session, stored.id, draft.id, plain, office.now())
    if letters.copy_of(session, draft.id) is None:  # printed by other means: this is what it says
        _printed(session, office, stored, draft)
    drafts.set_state(session, draft.id, DraftState.SENT)
    arrived(session, office, stored, draft)
    messages.add_outgoing(session, stored.id, _as_message(office, draft, at))
    stored = office.move(session, stored, events)
    answered(session, office, stored, draft)
    return cases.load_by_id(session, stored.id), warning


def _moment(on: date, now: datetime) -> datetime:
    """Now where it is today, else the noon of that day."""
    return now if on == helsinki_day(now) else datetime.combine(on, time(12), tzinfo=HELSINKI)


def last_day_to_post(act_by: date, country: Country) -> date:
    """The day by which a letter has to be posted so that it is there in time (SD-3)."""
    day = act_by
    for _ in range(POST_DAYS):
        day = preceding_working_day(day - timedelta(days=1), country)
    return day


def _late(stored: StoredCase, on: date) -> str:
    act_by = stored.case.deadlines.act_by
    last = last_day_to_post(act_by, stored.case.facts.country)
    if on <= last:
        return ""
    return f"posted {on}, later than {last}, {POST_DAYS} working days before {act_by}: it may come late"


def _as_message(office: Office, draft: StoredDraft, at: datetime) -> messages.CaseMessage:
    return messages.CaseMessage(
        id=0,
        direction=messages.OUT,
        at=at,
        message_id="",
        references=(),
        sender_name=office.controller_name,
        sender_address="",
        subject=draft.subject,
        text=draft.body,
    )

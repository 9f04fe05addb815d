"""Mails that were judged no privacy matter: the list of them, and pulling one back."""

from dataclasses import dataclass

from bot.domain.events import Event, EventKind
from bot.domain.planning import Decision, plan_pulled
from bot.domain.vocabulary import RequestType, Role
from bot.errors import NotFoundError, UsageError
from bot.workflows.corrections import PULLED, note_correction
from bot.workflows.intake import gather
from bot.workflows.judging import Judged
from bot.workflows.office import Office
from bot.workflows.opening import open_case
from bot.workflows.staff import require_role
from storage import cases, corrections, inbox, messages
from storage.database import Transaction

JUDGED = (Decision.NOT_PRIVACY,)
WITH_MACHINES = (*JUDGED, Decision.AUTOMATIC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """Who wrote a mail, and its subject."""

    sender: str
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pull:
    """Who pulls which mail back, and as what; without `requests` it goes to triage."""

    number: int
    by: str
    requests: tuple[RequestType, ...] = ()
    why: str = ""


def mail_to_pull(session: Transaction, wanted: Pull) -> inbox.InboxEntry:
    """The mail, if it may be pulled back by this member of staff.

    Raises NotFoundError, GateClosedError, or UsageError where it is in a case, or waits anyway.
    """
    require_role(session, wanted.by, Role.HANDLER)
    entry = inbox.entry(session, wanted.number)
    if entry is None:
        raise NotFoundError(f"there is no mail {wanted.number}; `mail list --not-privacy` shows them")
    if entry.case_id is not None:
        raise UsageError(f"mail {wanted.number} is in {cases.load_by_id(session, entry.case_id).ref} already")
    if entry.state != inbox.DONE:
        raise UsageError(f"mail {wanted.number} is {entry.state}: `mail retry {wanted.number}` handles it")
    if entry.decision not in WITH_MACHINES:
        raise UsageError(f"mail {wanted.number} is no mail to pull back: {entry.decision}")
    return entry


def pull(session: Transaction, office: Office, wanted: Pull, content: bytes, judged: Judged) -> str:
    """Opens a case for the mail as it lies in the mailbox, dated by its arrival; the case's reference."""
    entry = mail_to_pull(session, wanted)
    kept = inbox.Kept(
        id=entry.id, mailbox=entry.mailbox, content=content, internal_date=entry.received_at, attempts=0
    )
    plan = plan_pulled(gather(session, office, kept, judged), wanted.requests, wanted.by)
    stored = open_case(session, office, kept, judged, plan)
    if wanted.why.strip():
        note = messages.Note(at=office.now(), author=wanted.by, text=wanted.why.strip())
        messages.add_note(session, stored.id, note)
        office.move(
            session,
            cases.load_by_id(session, stored.id),
            [Event(kind=EventKind.NOTED, at=office.now(), actor=wanted.by)],
        )
    inbox.take_back(session, entry.id, content)
    outcome = inbox.Outcome(
        decision=Decision.OPEN,
        reason=PULLED,
        case_id=stored.id,
        model_version=judged.classification.model_version,
        score=entry.score,
    )
    inbox.finish(session, entry.id, outcome)
    corrections.mark(session, entry.id, corrected=True)
    if wanted.requests:
        note_correction(session, office, stored, (), wanted.requests)
    return stored.ref

"""Makes and edits the drafts of a case."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.calendar import add_months, helsinki_day
from bot.domain.cases import ANSWERS
from bot.domain.drafts import RenderedDraft, ReplyFacts, notice_of
from bot.domain.events import Event, EventKind
from bot.domain.masking import mask
from bot.domain.passages import Passage
from bot.domain.unasked import UNASKED
from bot.domain.vocabulary import CaseState, DraftKind, DraftState, Flag, Role, Topic
from bot.errors import NotFoundError, StaleCaseError, UsageError
from bot.workflows.choosing import topic_of, with_passages
from bot.workflows.office import Office
from bot.workflows.packed import attach, package_for, with_package
from bot.workflows.residing import with_residence
from bot.workflows.staff import require_role
from responses import remaining_gaps, render
from responses.grounds import ground_text
from storage import cases, changes, drafts
from storage.cases import StoredCase
from storage.database import Transaction
from storage.drafts import StoredDraft

BOT = "bot"


def reply_facts(
    stored: StoredCase, kind: DraftKind, now: datetime, reason: str = "", topic: Topic | None = None
) -> ReplyFacts:
    """What a template may know of a case: never personal data but the writer's own name."""
    case = stored.case
    dates = case.deadlines
    extended = min(add_months(dates.received_on, 3), add_months(dates.cautious_on, 2))
    return ReplyFacts(
        ref=stored.ref,
        kind=kind,
        language=case.facts.language,
        requests=case.open_requests or tuple(case.requests),
        received_on=dates.received_on,
        cautious_on=dates.act_by,
        today=helsinki_day(now),
        requester_name=stored.requester.name,
        uncertain=case.state is CaseState.TRIAGE,
        unasked=bool(case.flags & UNASKED),
        on_paper=stored.on_paper,
        handler=case.assignee,
        reason=mask(ground_text(reason, case.facts.language)),
        extended_on=extended if kind is DraftKind.EXTENSION else None,
        topic=topic,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A draft that is wanted: `passages` None keeps those that the reply has; `topic` is a notice's."""

    ref: str
    kind: DraftKind
    force: bool = False
    passages: tuple[Passage, ...] | None = None
    topic: Topic | None = None


def draft(
    session: Transaction, office: Office, ref: str, kind: DraftKind, *, force: bool = False
) -> StoredDraft:
    """Makes or refreshes a draft; an edited one is kept unless forced."""
    return order(session, office, Order(ref=ref, kind=kind, force=force))


def order(session: Transaction, office: Office, wanted: Order) -> StoredDraft:
    """Makes or refreshes a draft as it is wanted; raises UsageError where that can't be."""
    stored = cases.load(session, wanted.ref)
    kind = wanted.kind
    if kind is DraftKind.ACKNOWLEDGEMENT:
        raise UsageError("the acknowledgement is sent by the bot alone, once, when a request arrives")
    live = latest(session, stored.id, kind)
    if live is not None and live.edited and not wanted.force and not wanted.topic:
        if wanted.passages is not None:
            raise UsageError(f"draft {live.id} was edited by hand; --force writes it anew")
        return live
    if stored.case.closed:
        raise UsageError(f"{stored.ref} is {stored.case.state}: there is nothing to draft any more")
    if kind in ANSWERS and stored.case.state is CaseState.APPROVED:
        raise UsageError(f"{stored.ref}: an answer is approved already; reject it first")
    if wanted.passages is not None:  # what is chosen may end a service whose data were to stay
        changes.forget(session, stored.id)
    facts = with_passages(session, stored, reply_facts(stored, kind, office.now()), wanted.passages)
    asked = topic_of(facts, wanted.topic) if wanted.topic else facts
    return _write(session, office, stored, asked)


def text_for_recipients(session: Transaction, office: Office, ref: str) -> RenderedDraft:
    """Art. 19: the text for those who got the data. It is no draft: the mails of a case go to the person."""
    stored = cases.load(session, ref)
    facts = reply_facts(stored, DraftKind.NOTICE, office.now())
    # A right that is answered already is told to the recipients all the same.
    told = replace(facts, topic=Topic.RECIPIENTS, requests=tuple(stored.case.requests))
    return render(told, office.record)


def write(session: Transaction, office: Office, stored: StoredCase, facts: ReplyFacts) -> StoredDraft:
    """Writes the draft of these facts into the case; a reply with the passages known or asked for."""
    return _write(session, office, stored, with_passages(session, stored, facts, None))


def _write(session: Transaction, office: Office, stored: StoredCase, facts: ReplyFacts) -> StoredDraft:
    package = package_for(session, office, stored, facts)
    known = _with_kept(session, stored, with_residence(session, office, stored, facts))
    known = with_package(known, office, package)
    made = drafts.save(session, stored.id, facts.kind, render(known, office.record), office.now())
    made = attach(session, made, package)
    drafted = Event(
        kind=EventKind.DRAFTED, at=office.now(), actor=BOT, draft_id=made.id, draft_kind=made.kind
    )
    office.move(session, stored, [drafted, *_about_page(office, stored, facts)])
    return made


def _about_page(office: Office, stored: StoredCase, facts: ReplyFacts) -> list[Event]:
    """The reply says that Meta will be told: staff are reminded until they record it (S-41)."""
    told = any(event.kind is EventKind.PASSED_ON for event in stored.events)
    if Passage.FACEBOOK not in facts.passages or told or Flag.FACEBOOK_PAGE in stored.case.flags:
        return []
    return [Event(kind=EventKind.FLAGGED, at=office.now(), actor=BOT, flag=Flag.FACEBOOK_PAGE)]


def _with_kept(session: Transaction, stored: StoredCase, facts: ReplyFacts) -> ReplyFacts:
    """A reply on erasure names what stays, as far as that is worked out."""
    known = changes.of_case(session, stored.id) if facts.kind is DraftKind.REPLY else None
    return facts if known is None else replace(facts, kept=known.kept)


def confirm_in_writing(session: Transaction, office: Office, stored: StoredCase, topic: Topic) -> StoredCase:
    """Prepares the notice that confirms what the person said, once; staff release it."""
    known = any(each.template == notice_of(topic) for each in drafts.of_case(session, stored.id))
    if known or not (stored.requester.address or stored.on_paper):
        return stored
    write(session, office, stored, reply_facts(stored, DraftKind.NOTICE, office.now(), topic=topic))
    return cases.load_by_id(session, stored.id)


def latest(session: Transaction, case_id: int, kind: DraftKind) -> StoredDraft | None:
    """The newest draft of this kind that can still be edited and approved."""
    live = [
        each
        for each in drafts.of_case(session, case_id)
        if each.kind is kind and each.state is DraftState.DRAFT
    ]
    return live[-1] if live else None


def answer_draft(session: Transaction, case_id: int) -> StoredDraft | None:
    """The newest draft that would answer the case: a refusal where one was decided, else the reply."""
    live = [
        each
        for each in drafts.of_case(session, case_id)
        if each.kind in ANSWERS and each.state is DraftState.DRAFT
    ]
    return live[-1] if live else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A new text for a draft: `subject` None keeps it; `draft_id` None: the answer; `by` a user or "".

    `seen_hash` is the text that the edit began from; empty skips the check.
    """

    ref: str
    body: str
    by: str
    subject: str | None = None
    draft_id: int | None = None
    seen_hash: str = ""


def edit(session: Transaction, office: Office, wanted: Edit) -> StoredDraft:
    """Replaces the text of a draft that isn't approved yet."""
    actor = require_role(session, wanted.by, Role.HANDLER).name if wanted.by else "command line"
    stored = cases.load(session, wanted.ref)
    found = _editable(session, stored, wanted)
    if not wanted.body.strip():
        raise UsageError("the text of a mail can't be empty")
    subject = " ".join((wanted.subject or found.subject).split())
    gaps = remaining_gaps(found.gaps, wanted.body, found.margin)
    edited = drafts.edit(session, found.id, (subject, wanted.body), gaps)
    event = Event(
        kind=EventKind.DRAFT_EDITED,
        at=office.now(),
        actor=actor,
        draft_id=found.id,
        draft_kind=found.kind,
    )
    office.move(session, stored, [event])
    return edited


def _editable(session: Transaction, stored: StoredCase, wanted: Edit) -> StoredDraft:
    """The draft that the edit is for; raises NotFoundError, UsageError or StaleCaseError."""
    found = drafts.get(session, wanted.draft_id) if wanted.draft_id else answer_draft(session, stored.id)
    if found is None or found.case_id != stored.id:
        raise NotFoundError(f"{stored.ref} has no such draft; `case draft {stored.ref}` makes one")
    if found.state is not DraftState.DRAFT:
        raise UsageError(f"draft {found.id} of {stored.ref} is {found.state} and can't be edited any more")
    if wanted.seen_hash and wanted.seen_hash != found.text_hash:
        raise StaleCaseError(
            f"draft {found.id} of {stored.ref} was changed by somebody else; look at it again"
        )
    return found

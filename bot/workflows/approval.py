"""The one gate that every mail of a case passes but the acknowledgement (R32, A33)."""

from dataclasses import dataclass
from datetime import timedelta

from bot.domain import cases as journal
from bot.domain.case import Case
from bot.domain.cases import ANSWERS
from bot.domain.drafts import GapKind, notice_of
from bot.domain.events import Event, EventKind
from bot.domain.vocabulary import CaseState, DraftKind, DraftState, Flag, Role, Topic
from bot.errors import GateClosedError, NotFoundError, PrivacyBotError
from bot.workflows.by_hand import unanswered
from bot.workflows.changes_view import doubts_about_changes, why_changes_forbid
from bot.workflows.drafting import answer_draft, latest
from bot.workflows.fulfilment import begin, stop
from bot.workflows.office import Office
from bot.workflows.packed import why_not_packed
from bot.workflows.paper import goes_by_post, prepare_letter
from bot.workflows.releasing import delivery_of, release, why_not_released
from bot.workflows.second_approver import first_approver, needs_two, note_first
from bot.workflows.staff import require_role
from responses.claims import forbidden_claims
from storage import cases, drafts, outbox
from storage.cases import StoredCase
from storage.database import Transaction
from storage.drafts import StoredDraft

# One click of a handler; everything else wants an approver (INTERFACE).
ONE_CLICK = frozenset({DraftKind.IDENTITY, DraftKind.NOTICE})
ONE_CLICK_TOPICS = frozenset(
    {Topic.IDENTITY_ON_FILE, Topic.OLD_ADDRESS, Topic.ERASURE_ANNOUNCED, Topic.RECIPIENTS}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """A decision of staff to send: `seen_hash` is the text that was read, `why` excuses missing blocks.

    `draft_id` None: the reply. `hold_seconds`: how long it can still be undone. `seen_changes` is the
    fingerprint of what would change in the registers; None: as it stands now.
    """

    ref: str
    by: str
    seen_hash: str
    draft_id: int | None = None
    why: str = ""
    hold_seconds: int = 0
    seen_changes: str | None = None


def draft_to_approve(session: Transaction, ref: str, draft_id: int | None) -> StoredDraft:
    """The draft that an approval without a number means: the reply, never another kind."""
    stored = cases.load(session, ref)
    if draft_id is None:
        found = latest(session, stored.id, DraftKind.REPLY)
        if found is None:
            raise NotFoundError(f"{stored.ref} has no reply to approve; `case draft {stored.ref}` makes one")
        return found
    found = drafts.get(session, draft_id)
    if found.case_id != stored.id:
        raise NotFoundError(f"draft {draft_id} does not belong to {stored.ref}")
    return found


def approve(session: Transaction, office: Office, approval: Approval) -> StoredDraft:
    """Freezes the mail in the outbox; raises GateClosedError with every reason where it may not go.

    Where two have to approve, the first leaves the draft as it is.
    """
    stored = office.as_strict(session, cases.load(session, approval.ref))
    draft = draft_to_approve(session, approval.ref, approval.draft_id)
    user = require_role(session, approval.by, release_role(draft))
    reasons = why_closed(session, office, draft, approval)
    if reasons:
        raise GateClosedError(f"{stored.ref}: " + "; ".join(reasons))
    two = needs_two(stored, draft, delivery_of(session, stored))
    if two and not first_approver(stored, draft):
        note_first(session, office, stored, draft, user.name)
        return draft
    event = Event(
        kind=EventKind.APPROVED,
        at=office.now(),
        actor=user.name,
        draft_id=draft.id,
        draft_kind=draft.kind,
        why=approval.why,
    )
    stored = office.move(session, stored, [event])
    begin(session, office, stored, draft, approval.hold_seconds)
    if goes_by_post(session, stored, draft):  # it counts as sent when staff say that it is posted
        drafts.set_state(session, draft.id, DraftState.APPROVED, user.name)
        prepare_letter(session, office, draft.id)
    else:
        drafts.set_state(session, draft.id, DraftState.QUEUED, user.name)
        release(session, office, draft.id, office.now() + timedelta(seconds=approval.hold_seconds))
    return drafts.get(session, draft.id)


def release_role(draft: StoredDraft) -> Role:
    """Who may release this draft (INTERFACE: who releases which mail).

    A notice that confirms what the person said is written to the person: that wants the full gate.
    """
    confirms = draft.template in [notice_of(topic) for topic in Topic if topic not in ONE_CLICK_TOPICS]
    return Role.HANDLER if draft.kind in ONE_CLICK and not confirms else Role.APPROVER


def why_closed(session: Transaction, office: Office, draft: StoredDraft, approval: Approval) -> list[str]:
    """Every reason why this draft may not be sent as it is; empty where the gate is open."""
    stored = cases.load_by_id(session, draft.case_id)
    reasons = _about_case(stored.case, draft)
    unknown = not stored.requester.address or stored.requester.address in office.own_addresses
    if unknown and not stored.on_paper:
        reasons.append("the person's e-mail address is not known; the answer goes by letter")
    if draft.state is not DraftState.DRAFT:
        reasons.append(f"draft {draft.id} is {draft.state}")
    elif approval.seen_hash != draft.text_hash:
        reasons.append("the text was changed after it was read; read it again")
    elif draft.kind in ANSWERS and latest(session, stored.id, draft.kind) != draft:
        reasons.append(f"draft {draft.id} is not the newest one")
    if draft.kind is DraftKind.REPLY:  # it would say what all companies hold (SEED S-05)
        names = unanswered(session, office, stored)
        reasons += [f"nobody has answered for the register “{name}” yet (case by-hand)" for name in names]
    reasons = list(dict.fromkeys([*reasons, *why_not_released(session, office, stored, draft)]))
    reasons += why_changes_forbid(session, office, stored, draft, approval.seen_changes)
    reasons += why_not_packed(session, office, stored, draft)
    missing = [gap for gap in draft.gaps if gap.kind is GapKind.MISSING_VALUE]
    reasons += [f"not complete, and can't be sent so: {gap.text} ({gap.id})" for gap in missing]
    if first_approver(stored, draft) == approval.by:
        reasons.append("you have approved it already; a second approver has to, as the address is protected")
    if not approval.why.strip():
        told = [*doubts(office, draft), *doubts_about_changes(session, stored, draft)]
        reasons += [f"needs a written reason (--why): {text}" for text in told]
    return reasons


def doubts(office: Office, draft: StoredDraft) -> list[str]:
    """What a written reason excuses: missing blocks, claims that don't hold, an older privacy notice."""
    blocks = [gap for gap in draft.gaps if gap.kind is GapKind.MISSING_BLOCK]
    told = [f"{gap.text} ({gap.id})" for gap in blocks]
    processing = office.record.processing
    now = processing.notice_version if processing else ""
    if draft.margin.notice != now:
        then = draft.margin.notice or "none"
        told.append(f"written from privacy notice {then}, which is now {now or 'none'}; make it anew")
    return told + list(forbidden_claims(draft.body))


def _about_case(case: Case, draft: StoredDraft) -> list[str]:
    """What the case itself says against sending the draft."""
    if draft.template == notice_of(Topic.WITHDRAWAL):
        withdrawn = case.state is CaseState.WITHDRAWN
        return [] if withdrawn else ["the withdrawal is not recorded yet; record it with case withdraw"]
    if case.closed:
        return [f"the case is {case.state}"]
    if case.state is CaseState.TRIAGE:
        return ["what is asked is not confirmed yet (triage); confirm it with relabel first"]
    reasons = []
    if draft.kind is DraftKind.REPLY and Flag.IMPERSONATION in case.flags:
        reasons.append("somebody else may have asked in the person's name; close the breach note first")
    if draft.kind is DraftKind.REPLY and case.level < case.required:
        reasons.append(
            f"identity is not shown: the answer needs {case.required}, the case has {case.level}; "
            "record the check with confirm-identity"
        )
    elif draft.kind in ANSWERS and case.state is CaseState.APPROVED:
        reasons.append("an answer is approved already")
    return reasons or _illegal(case, draft)


def _illegal(case: Case, draft: StoredDraft) -> list[str]:
    """What the table of moves says against it (the last word: the journal refuses too)."""
    event = Event(
        kind=EventKind.APPROVED,
        at=case.received_at,
        actor="",
        draft_id=draft.id,
        draft_kind=draft.kind,
    )
    try:
        journal.move(case, event)
    except PrivacyBotError as error:
        return [str(error)]
    return []


def reject(session: Transaction, office: Office, ref: str, by: str, why: str) -> None:
    """Sends the answer's draft back: nothing goes out, what is held is taken back."""
    user = require_role(session, by, Role.APPROVER)
    stored = cases.load(session, ref)
    if not why.strip():
        raise GateClosedError(f"{stored.ref}: say why (--why), so that the next draft is better")
    approved = stored.case.state is CaseState.APPROVED
    draft = _held(session, stored) if approved else answer_draft(session, stored.id)
    if draft is None:
        too_late = "its answer is being sent or can't be taken back any more; see `outbox list`"
        raise NotFoundError(f"{stored.ref}: " + (too_late if approved else "it has no answer to reject"))
    stop(session, stored, draft.id)
    drafts.set_state(session, draft.id, DraftState.REJECTED)
    event = Event(
        kind=EventKind.REJECTED,
        at=office.now(),
        actor=user.name,
        draft_id=draft.id,
        draft_kind=draft.kind,
        why=why,
    )
    office.move(session, stored, [event])


def _held(session: Transaction, stored: StoredCase) -> StoredDraft | None:
    """The approved answer that still waits, taken out of the outbox; None where it is too late."""
    for printed in drafts.of_case(session, stored.id):
        if printed.kind in ANSWERS and printed.state is DraftState.APPROVED:  # not posted yet
            return printed
    for mail in outbox.waiting_of_case(session, stored.id):
        draft = drafts.get(session, mail.draft_id) if mail.draft_id is not None else None
        if draft is not None and draft.kind in ANSWERS:
            outbox.not_sent(session, mail.id, outbox.SendState.DISCARDED, "taken back by staff")
            return draft
    return None

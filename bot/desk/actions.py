"""What staff can do to a case: one table that offers, allows and does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from bot.desk.choices import order_of
from bot.desk.errors import ForbiddenError
from bot.desk.forms import Form
from bot.desk.visits import Desk
from bot.domain.calendar import HELSINKI
from bot.domain.cases import ANSWERS, Case
from bot.domain.events import EventKind
from bot.domain.moves import MOVES
from bot.domain.vocabulary import CaseState, DraftKind, Flag, IdentityLevel, RequestType, Role
from bot.errors import GateClosedError, UsageError
from bot.workflows import announcing, approval, casework, course, delivery, documents, drafting, paper
from bot.workflows.approval import Approval
from bot.workflows.casework import Act
from bot.workflows.drafting import Edit
from bot.workflows.staff import require_role
from storage import cases, drafts, on_file, outbox, users
from storage.database import Transaction
from storage.drafts import StoredDraft

T = TypeVar("T")
_DECISIONS = (EventKind.EXTENSION_DECIDED, EventKind.REFUSAL_DECIDED)
MADE_BY_HAND = (DraftKind.REPLY, DraftKind.IDENTITY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants done to a case: who, which case, and the form."""

    desk: Desk
    act: Act
    form: Form


Work = Callable[[Transaction, Wish], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """`place` is the part of the page to come back to; `move` must be possible for it to be offered."""

    role: Role
    work: Work
    place: str
    move: EventKind | None = None
    open_only: bool = True


def offered(case: Case, role: Role) -> frozenset[str]:
    """The actions that this role may take where the case stands; the others aren't shown."""
    return frozenset(
        name
        for name, action in ACTIONS.items()
        if role.includes(action.role) and _possible(case, name, action)
    )


def _possible(case: Case, name: str, action: Action) -> bool:
    confirms = case.state is CaseState.WITHDRAWN and name in ("edit", "approve", "undo")
    if case.closed and action.open_only and not confirms:
        return False
    if confirms:
        return True
    if name == "reopen" and case.merged_into:
        return False
    if name == "document" and Flag.IDENTITY_DOCUMENT not in case.flags:
        return False
    if name == "extend" and case.deadlines.extension_notice_by is None:
        return False
    if name == "refuse" and RequestType.OPT_OUT in case.open_requests:
        return False
    if name == "acted" and case.deadlines.act_at_once_by is None:
        return False
    if name in ("close", "withdraw") and case.state is CaseState.APPROVED:
        return False
    return action.move is None or case.state in MOVES[action.move]


def _chosen(kind: Callable[[str], T], value: str, what: str) -> T:
    """A member of a closed set by its value; raises UsageError."""
    try:
        return kind(value)
    except ValueError as error:
        raise UsageError(f"{what}: choose one") from error


def _note(session: Transaction, wish: Wish) -> None:
    casework.note(session, wish.desk.office, wish.act, wish.form.text("text").strip())


def _assign(session: Transaction, wish: Wish) -> None:
    casework.assign(session, wish.desk.office, wish.act, wish.form.line("to"))


def _relabel(session: Transaction, wish: Wish) -> None:
    wanted = tuple(_chosen(RequestType, value, "type") for value in wish.form.all("type"))
    if not wanted:
        raise UsageError("tick what is asked, or close the case as no request")
    casework.relabel(session, wish.desk.office, wish.act, wanted)


def _identity(session: Transaction, wish: Wish) -> None:
    level = _chosen(IdentityLevel, wish.form.text("level"), "level")
    casework.confirm_identity(session, wish.desk.office, wish.act, level)


def _document(session: Transaction, wish: Wish) -> None:
    documents.drop(session, wish.desk.office, wish.act)


def _received(session: Transaction, wish: Wish) -> None:
    try:
        at = datetime.fromisoformat(wish.form.line("at"))
    except ValueError as error:
        raise UsageError("received: give a day and a time") from error
    casework.set_received(
        session, wish.desk.office, wish.act, at if at.tzinfo else at.replace(tzinfo=HELSINKI)
    )


def _acted(session: Transaction, wish: Wish) -> None:
    casework.act_at_once(session, wish.desk.office, wish.act)


def _withdraw(session: Transaction, wish: Wish) -> None:
    casework.withdraw(session, wish.desk.office, wish.act)


def _close(session: Transaction, wish: Wish) -> None:
    outcome = _chosen(CaseState, wish.form.text("outcome"), "outcome")
    casework.close(session, wish.desk.office, wish.act, outcome)


def _reopen(session: Transaction, wish: Wish) -> None:
    course.reopen(session, wish.desk.office, wish.act)


def _posted(session: Transaction, wish: Wish) -> None:
    try:
        on = date.fromisoformat(wish.form.line("on"))
    except ValueError as error:
        raise UsageError("posted: give the day") from error
    paper.posted(session, wish.desk.office, wish.act, on, wish.form.number("draft"))


def _extend(session: Transaction, wish: Wish) -> None:
    casework.extend(session, wish.desk.office, wish.act)


def _refuse(session: Transaction, wish: Wish) -> None:
    casework.refuse(session, wish.desk.office, wish.act)


def _draft(session: Transaction, wish: Wish) -> None:
    kind = _chosen(DraftKind, wish.form.text("kind"), "kind")
    if kind not in MADE_BY_HAND:
        raise UsageError("an extension or a refusal is decided, which makes its draft")
    require_role(session, wish.act.by, Role.HANDLER)
    drafting.order(session, wish.desk.office, order_of(session, wish.act.ref, wish.form, kind))


def _edit(session: Transaction, wish: Wish) -> None:
    """Saves the text, unless it is as it was: looking must not count as editing."""
    form = wish.form
    found = approval.draft_to_approve(session, wish.act.ref, form.number("draft"))
    if (form.line("subject"), form.text("body")) == (found.subject, found.body):
        return
    wanted = Edit(
        ref=wish.act.ref,
        body=form.text("body"),
        by=wish.act.by,
        subject=form.line("subject"),
        draft_id=found.id,
        seen_hash=form.text("seen_hash") or "none",
    )
    drafting.edit(session, wish.desk.office, wanted)


def _may_release(session: Transaction, wish: Wish, draft: StoredDraft) -> None:
    user, role = users.get(session, wish.act.by), approval.release_role(draft)
    if not user.role.includes(role):
        raise ForbiddenError(f"{user.name} is {user.role}; this needs the role {role}")


def _approve(session: Transaction, wish: Wish) -> None:
    draft = approval.draft_to_approve(session, wish.act.ref, wish.form.number("draft"))
    _may_release(session, wish, draft)
    wanted = Approval(
        ref=wish.act.ref,
        by=wish.act.by,
        seen_hash=wish.form.text("seen_hash"),
        draft_id=draft.id,
        why=wish.act.why,
        hold_seconds=wish.desk.config.hold_seconds,
    )
    approval.approve(session, wish.desk.office, wanted)


def _reject(session: Transaction, wish: Wish) -> None:
    """Sends the answer back with a remark; its text stays there to be worked on."""
    stored = cases.load(session, wish.act.ref)
    answer = drafting.answer_draft(session, stored.id)
    approval.reject(session, wish.desk.office, stored.ref, wish.act.by, wish.act.why)
    if answer is not None:
        _write_again(session, wish, answer)


def _undo(session: Transaction, wish: Wish) -> None:
    """Takes back a mail that is held and has not been tried; another draft of the case stays as it is."""
    draft = drafts.get(session, wish.form.number("draft"))
    _may_release(session, wish, draft)
    stored = cases.load(session, wish.act.ref)
    held = held_mails(session, stored.id)
    if draft.id not in held:
        raise GateClosedError(f"{stored.ref}: too late to take it back, the mail is on its way")
    if draft.kind in ANSWERS and drafting.answer_draft(session, stored.id) is None:
        approval.reject(session, wish.desk.office, stored.ref, wish.act.by, wish.act.why)
    else:
        for mail in outbox.waiting_of_case(session, stored.id):  # one for each recipient
            if mail.draft_id == draft.id:
                delivery.discard(session, wish.desk.office, mail.id)
    _write_again(session, wish, draft)


def _write_again(session: Transaction, wish: Wish, old: StoredDraft) -> None:
    """A new draft with the old one's text: what somebody has written must not be lost."""
    office, stored = wish.desk.office, cases.load(session, wish.act.ref)
    if on_file.recipients_of(session, old.id):
        announcing.announce_again(session, office, stored, old)
        return
    reason = next((event.why for event in stored.events[::-1] if event.kind in _DECISIONS), "")
    facts = drafting.reply_facts(stored, old.kind, office.now(), reason)
    new = drafting.write(session, office, stored, facts)
    if (new.subject, new.body) != (old.subject, old.body):
        wanted = Edit(ref=wish.act.ref, body=old.body, by=wish.act.by, subject=old.subject, draft_id=new.id)
        drafting.edit(session, office, wanted)


def held_mails(session: Transaction, case_id: int) -> Mapping[int, outbox.OutboxMail]:
    """The mails of a case that wait for their time and were never tried, by their draft."""
    waiting = outbox.listed(session, [outbox.SendState.QUEUED])
    return {
        mail.draft_id: mail
        for mail in waiting
        if mail.case_id == case_id and mail.draft_id is not None and mail.attempts == 0
    }


ACTIONS: Mapping[str, Action] = {
    "note": Action(role=Role.HANDLER, work=_note, place="notes", open_only=False),
    "assign": Action(role=Role.HANDLER, work=_assign, place="asked"),
    "relabel": Action(role=Role.HANDLER, work=_relabel, place="asked", move=EventKind.RELABELLED),
    "identity": Action(
        role=Role.HANDLER, work=_identity, place="identity", move=EventKind.IDENTITY_CONFIRMED
    ),
    "document": Action(role=Role.HANDLER, work=_document, place="identity", open_only=False),
    "received": Action(role=Role.HANDLER, work=_received, place="clock"),
    "acted": Action(role=Role.HANDLER, work=_acted, place="clock"),
    "draft": Action(role=Role.HANDLER, work=_draft, place="drafts", move=EventKind.IDENTITY_ASKED),
    "edit": Action(role=Role.HANDLER, work=_edit, place="drafts", move=EventKind.DRAFT_EDITED),
    "approve": Action(
        role=Role.HANDLER, work=_approve, place="drafts"
    ),  # the gate knows the role of each kind
    "reject": Action(role=Role.APPROVER, work=_reject, place="drafts", move=EventKind.REJECTED),
    "undo": Action(role=Role.HANDLER, work=_undo, place="drafts"),
    "withdraw": Action(role=Role.HANDLER, work=_withdraw, place="decide", move=EventKind.WITHDRAWN),
    "close": Action(role=Role.HANDLER, work=_close, place="decide", move=EventKind.CLOSED),
    "reopen": Action(
        role=Role.HANDLER, work=_reopen, place="decide", move=EventKind.REOPENED, open_only=False
    ),
    "posted": Action(role=Role.HANDLER, work=_posted, place="drafts", open_only=False),
    "extend": Action(role=Role.APPROVER, work=_extend, place="decide", move=EventKind.EXTENSION_DECIDED),
    "refuse": Action(role=Role.APPROVER, work=_refuse, place="decide", move=EventKind.REFUSAL_DECIDED),
}

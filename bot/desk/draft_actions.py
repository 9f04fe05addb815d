"""What staff do with drafts: make, edit, approve, send back, take back."""

from collections.abc import Mapping

from bot.desk.choices import order_of
from bot.desk.errors import ForbiddenError
from bot.desk.wishes import Action, Told, Wish, chosen
from bot.domain.cases import ANSWERS
from bot.domain.events import EventKind
from bot.domain.vocabulary import DraftKind, DraftState, Role
from bot.errors import GateClosedError, UsageError
from bot.workflows import announcing, approval, delivery, drafting
from bot.workflows.approval import Approval
from bot.workflows.drafting import Edit
from bot.workflows.staff import require_role
from storage import cases, drafts, on_file, outbox, users
from storage.database import Transaction
from storage.drafts import StoredDraft

_DECISIONS = (EventKind.EXTENSION_DECIDED, EventKind.REFUSAL_DECIDED)
MADE_BY_HAND = (DraftKind.REPLY, DraftKind.IDENTITY)


def _draft(session: Transaction, wish: Wish) -> None:
    kind = chosen(DraftKind, wish.form.text("kind"), "kind")
    if kind not in MADE_BY_HAND:
        raise UsageError("an extension or a refusal is decided, which makes its draft")
    require_role(session, wish.act.by, Role.HANDLER)
    drafting.order(session, wish.desk.office, order_of(session, wish.act.ref, wish.form, kind))


def _edit(session: Transaction, wish: Wish) -> Told:
    """Saves the text, unless it is as it was: looking must not count as editing."""
    form = wish.form
    found = approval.draft_to_approve(session, wish.act.ref, form.number("draft"))
    told = Told(draft=found.id if form.text("then") == "review" else None)
    if (form.line("subject"), form.text("body")) == (found.subject, found.body):
        return told
    wanted = Edit(
        ref=wish.act.ref,
        body=form.text("body"),
        by=wish.act.by,
        subject=form.line("subject"),
        draft_id=found.id,
        seen_hash=form.text("seen_hash") or "none",
    )
    drafting.edit(session, wish.desk.office, wanted)
    return told


def _may_release(session: Transaction, wish: Wish, draft: StoredDraft) -> None:
    user, role = users.get(session, wish.act.by), approval.release_role(draft)
    if not user.role.includes(role):
        raise ForbiddenError(f"{user.name} is {user.role}; this needs the role {role}")


def _approve(session: Transaction, wish: Wish) -> Told | None:
    draft = approval.draft_to_approve(session, wish.act.ref, wish.form.number("draft"))
    _may_release(session, wish, draft)
    wanted = Approval(
        ref=wish.act.ref,
        by=wish.act.by,
        seen_hash=wish.form.text("seen_hash"),
        draft_id=draft.id,
        why=wish.act.why,
        hold_seconds=wish.desk.config.hold_seconds,
        seen_changes=wish.form.text("seen_changes") or None,
    )
    made = approval.approve(session, wish.desk.office, wanted)
    return Told(done="seconded") if made.state is DraftState.DRAFT else None


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


DRAFT_ACTIONS: Mapping[str, Action] = {
    "draft": Action(role=Role.HANDLER, work=_draft, place="drafts", move=EventKind.IDENTITY_ASKED),
    "edit": Action(role=Role.HANDLER, work=_edit, place="drafts", move=EventKind.DRAFT_EDITED),
    "approve": Action(
        role=Role.HANDLER, work=_approve, place="drafts"
    ),  # the gate knows the role of each kind
    "reject": Action(role=Role.APPROVER, work=_reject, place="drafts", move=EventKind.REJECTED),
    "undo": Action(role=Role.HANDLER, work=_undo, place="drafts"),
}

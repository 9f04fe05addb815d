"""What an answer will change in the registers, as the approver sees it, and what the gate says of it."""

from typing import Any

from bot.domain.fulfilment import OPERATIONS, Changes, doubts_of, operations, why_not_fulfilled
from bot.domain.register_changes import Change, Plan
from bot.domain.vocabulary import DraftKind
from bot.workflows.course_view import iso
from bot.workflows.office import Office
from storage import changes, found, steps
from storage.cases import StoredCase
from storage.database import Transaction
from storage.drafts import StoredDraft
from storage.steps import Step, StepState


def why_changes_forbid(
    session: Transaction, office: Office, stored: StoredCase, draft: StoredDraft, seen: str | None
) -> list[str]:
    """Why the reply may not be approved as far as it promises changes; `seen` is the plan that was read."""
    requests = set(stored.case.open_requests)
    if draft.kind is not DraftKind.REPLY or not requests & set(OPERATIONS):
        return []
    known = changes.of_case(session, stored.id)
    if known is None:
        to_plan = _can_change(session, office, stored)
        return [f"what it changes is not worked out yet; case plan {stored.ref} does"] if to_plan else []
    if seen is not None and seen != known.fingerprint:
        return ["what it changes was worked out anew after it was read; look at it again"]
    return list(why_not_fulfilled(known, requests))


def _can_change(session: Transaction, office: Office, stored: StoredCase) -> bool:
    """Whether a register that knows the person can do by itself what is asked."""
    looked = found.of_case(session, stored.id)
    there = {one.register for one in looked.found} if looked else set()
    wanted = operations(stored.case.open_requests)
    return any(office.registers.can(name, operation) for name in there for operation in wanted)


def doubts_about_changes(session: Transaction, stored: StoredCase, draft: StoredDraft) -> list[str]:
    """What a written reason has to answer: work by hand, days that nobody knows."""
    known = changes.of_case(session, stored.id) if draft.kind is DraftKind.REPLY else None
    return list(doubts_of(known, stored.case.open_requests)) if known else []


def changes_document(session: Transaction, stored: StoredCase) -> dict[str, Any] | None:
    """What will change or was changed, value by value; None where nothing was worked out."""
    known, done = changes.of_case(session, stored.id), steps.of_case(session, stored.id)
    if known is None and not done:
        return None
    planned = known or Changes()
    return {
        "fingerprint": planned.fingerprint if known else None,
        "planned": [_planned(plan) for plan in planned.plans],
        "kept": [
            {
                "group": each.group,
                "rule": each.rule,
                "until": each.until.isoformat() if each.until else None,
                "unclear": each.unclear,
            }
            for each in planned.kept
        ],
        "troubles": list(planned.troubles),
        "steps": [_step(step) for step in done],
    }


def _planned(plan: Plan) -> dict[str, Any]:
    return {
        "register": plan.order.register,
        "operation": plan.order.operation,
        "by_hand": plan.by_hand or None,
        "changes": [_change(change) for change in plan.changes],
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "place": change.place,
        "record": change.record,
        "field": change.field,
        "old": change.old,
        "new": change.new,
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "draft": step.draft_id,
        "register": step.plan.order.register,
        "operation": step.plan.order.operation,
        "state": step.state,
        "values": len(step.plan.changes),
        "tries": step.tries,
        "done_at": iso(step.done_at) if step.done_at else None,
        "error": step.error or None,
    }


def change_tasks(session: Transaction, office: Office, stored: StoredCase) -> list[dict[str, Any]]:
    """What people have to do: changes by hand, a register that fails, recipients to be told (Art. 19)."""
    known = changes.of_case(session, stored.id)
    told = []
    for plan in known.by_hand if known and not stored.case.closed else ():
        name = plan.order.register or plan.order.operation
        told.append({"what": "change_by_hand", "text": f"{name}: {plan.order.operation}; {plan.by_hand}"})
    for step in steps.of_case(session, stored.id):
        if step.state in (StepState.WAITING, StepState.DOING) and step.error:
            told.append({"what": "change_failed", "text": f"{step.plan.order.register}: {step.error}"})
    processing = office.record.processing
    named = (
        {each.id: each.name or each.category.get("en", "") for each in processing.recipients}
        if processing
        else {}
    )
    for each in steps.tellings(session, stored.id):
        if each.done_at is None:
            text = (
                f"tell {named.get(each.recipient) or each.recipient} by {each.due_on}: case told {stored.ref}"
            )
            told.append(
                {"what": "recipient", "recipient": each.recipient, "text": f"{text} {each.recipient}"}
            )
    return told

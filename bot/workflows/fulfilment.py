"""What an approved answer says is done before it is sent: step by step, each once, also after a kill."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from bot.domain.calendar import add_working_days, helsinki_day
from bot.domain.events import Event, EventKind
from bot.domain.fulfilment import TOLD_TO_RECIPIENTS
from bot.domain.register_changes import Applied, Operation, Plan
from bot.domain.suppression import ENDS_MARKETING
from bot.domain.vocabulary import DraftKind, DraftState, RequestType, Role
from bot.errors import GateClosedError, NotFoundError, PrivacyBotError, StalePlanError
from bot.workflows import staff_texts
from bot.workflows.casework import Act
from bot.workflows.drafting import BOT
from bot.workflows.mails import StaffMail, tell_staff
from bot.workflows.office import Office
from bot.workflows.staff import require_role
from bot.workflows.suppressing import stop_marketing
from storage import cases, changes, drafts, outbox, steps
from storage.cases import StoredCase
from storage.database import Transaction
from storage.drafts import StoredDraft
from storage.steps import Step

TELL_WITHIN = 5  # working days: LEGAL §2.5
TELL_OF_OPT_OUT_WITHIN = 1
Report = Callable[[Step, str], None]


def begin(session: Transaction, office: Office, stored: StoredCase, draft: StoredDraft, hold: float) -> None:
    """The approved reply's changes are due once it can't be taken back any more."""
    if draft.kind is not DraftKind.REPLY:
        return
    planned = changes.of_case(session, stored.id)
    at = office.now() + timedelta(seconds=hold)
    steps.begin(session, stored.id, draft.id, planned.steps if planned else (), at)
    if not steps.unfinished(session, draft.id):
        _all_done(session, office, stored)


async def fulfil_due(office: Office, report: Report) -> int:
    """Does what is due, one step after the other; returns how many were done."""
    done = 0
    while True:
        step = await office.db.run(partial(steps.claim, now=office.now()))
        if step is None:
            return done
        try:
            applied = await asyncio.to_thread(_apply, office, step.plan)
        except StalePlanError as error:
            await office.db.run(partial(_plan_anew, office=office, step=step, why=str(error)))
            report(step, "stale")
        except PrivacyBotError as error:
            await office.db.run(partial(_later, office=office, step=step, why=str(error)))
            report(step, "later")
        else:
            await office.db.run(partial(_done, office=office, step=step, applied=applied))
            report(step, "done")
            done += 1


def _apply(office: Office, plan: Plan) -> Applied:
    """Carries out a plan; a lock is put on what is left, to which an erasure before it has done its part."""
    if plan.order.operation is not Operation.RESTRICT:
        return office.registers.apply(plan)
    now = office.registers.plan(plan.order)
    foreseen = {(change.spot, change.new) for change in plan.changes}
    if now.by_hand or any((change.spot, change.new) not in foreseen for change in now.changes):
        raise StalePlanError(f"“{plan.order.register}” has changed since the plan was shown")
    return office.registers.apply(now)


def _done(session: Transaction, office: Office, step: Step, applied: Applied) -> None:
    steps.done(session, step.id, len(applied.changes), office.now())
    order = step.plan.order
    fulfilled = Event(
        kind=EventKind.FULFILLED,
        at=office.now(),
        actor=BOT,
        draft_id=step.draft_id,
        draft_kind=DraftKind.REPLY,
        why=f"{order.register}: {order.operation}, {len(step.plan.changes)} values",
    )
    stored = office.move(session, cases.load_by_id(session, step.case_id), [fulfilled])
    if not steps.unfinished(session, step.draft_id):
        _all_done(session, office, stored)


def _all_done(session: Transaction, office: Office, stored: StoredCase) -> None:
    """The list of those without marketing has them for good; what had to be done at once is done."""
    if not ENDS_MARKETING & set(stored.case.requests):
        return
    stop_marketing(session, stored, office.now(), approved=True)
    acted = any(event.kind is EventKind.ACTED_AT_ONCE for event in stored.events)
    planned = changes.of_case(session, stored.id)
    clear = planned is not None and not planned.by_hand and not planned.troubles
    if stored.case.deadlines.act_at_once_by is not None and not acted and clear:
        why = "on the list of those without marketing, and stopped in the registers"
        at_once = Event(kind=EventKind.ACTED_AT_ONCE, at=office.now(), actor=BOT, why=why)
        office.move(session, stored, [at_once])


def _later(session: Transaction, office: Office, step: Step, why: str) -> None:
    """The reply waits; staff are told once a day."""
    steps.later(session, step.id, why, office.now() + outbox.backoff(step.tries))
    stored = cases.load_by_id(session, step.case_id)
    _tell(session, office, stored, f"step-{step.id}-{helsinki_day(office.now())}")
    if step.tries == 1:
        office.move(session, stored, [_failed(office, step, step.plan.order.register)])


def _plan_anew(session: Transaction, office: Office, step: Step, why: str) -> None:
    """The register holds something else than was approved: the reply is taken back, to be approved anew."""
    stored = cases.load_by_id(session, step.case_id)
    steps.stop(session, step.draft_id)
    for mail in outbox.waiting_of_case(session, stored.id):
        if mail.draft_id == step.draft_id:
            outbox.not_sent(session, mail.id, outbox.SendState.DISCARDED, why)
    old = drafts.get(session, step.draft_id)
    drafts.set_state(session, old.id, DraftState.REJECTED)
    made = drafts.again(session, old, office.now())
    why = f"{step.plan.order.register} has changed since the plan was shown"
    told = [(EventKind.REJECTED, old, why), (EventKind.DRAFTED, made, "")]
    events = [
        Event(kind=kind, at=office.now(), actor=BOT, draft_id=each.id, draft_kind=each.kind, why=text)
        for kind, each, text in told
    ]
    changes.forget(session, stored.id)
    stored = office.move(session, stored, [*events, _failed(office, step, why)])
    _tell(session, office, stored, f"stale-{step.id}")


def _failed(office: Office, step: Step, why: str) -> Event:
    return Event(
        kind=EventKind.FULFILMENT_FAILED,
        at=office.now(),
        actor=BOT,
        draft_id=step.draft_id,
        draft_kind=DraftKind.REPLY,
        why=why,
    )


def _tell(session: Transaction, office: Office, stored: StoredCase, name: str) -> None:
    subject, body = staff_texts.fulfilment_failed(stored.ref, office.desk_url, office.reminders.language)
    for recipient in office.reminders.staff:
        tell_staff(session, office, StaffMail(name=name, recipient=recipient, subject=subject, body=body))


def stop(session: Transaction, stored: StoredCase, draft_id: int) -> None:
    """The answer is taken back; raises GateClosedError while a register is being changed for it."""
    if steps.doing(session, stored.id):
        raise GateClosedError(f"{stored.ref}: a register is being changed for it just now; wait a moment")
    steps.stop(session, draft_id)


def answered(session: Transaction, office: Office, stored: StoredCase, draft: StoredDraft) -> None:
    """After the answer, those who got the data are told (Art. 19): a task for each."""
    requests = TOLD_TO_RECIPIENTS & set(stored.case.requests)
    if draft.kind is not DraftKind.REPLY or not requests or office.record.processing is None:
        return
    only_marketing = requests <= {RequestType.OPT_OUT, RequestType.CONSENT_WITHDRAWAL}
    days = TELL_OF_OPT_OUT_WITHIN if only_marketing else TELL_WITHIN
    due_on = add_working_days(helsinki_day(office.now()), days, stored.case.facts.country)
    for recipient in office.record.processing.recipients:
        if recipient.marketing or not only_marketing:
            steps.tell(session, stored.id, recipient.id, due_on)


def told(session: Transaction, office: Office, act: Act, recipient: str) -> StoredCase:
    """Notes that a recipient was told, or why not (`act.why`: how; “impossible”, with the reason)."""
    require_role(session, act.by, Role.HANDLER)
    stored = cases.load(session, act.ref)
    if not act.why.strip():
        raise GateClosedError(f"{stored.ref}: say how and when it was told, or why it can't be (--why)")
    if not steps.told(session, stored.id, recipient, (act.by, act.why), office.now()):
        open_ones = ", ".join(each.recipient for each in steps.tellings(session, stored.id)) or "nobody"
        raise NotFoundError(f"{stored.ref}: “{recipient}” need not be told; to be told: {open_ones}")
    noted = Event(kind=EventKind.NOTED, at=office.now(), actor=act.by, why=f"told {recipient}")
    return office.move(session, stored, [noted])

"""From a kept mail to an applied plan: steps 3 to 10 of one message's way (DESIGN)."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from datetime import datetime, timedelta

from bot.domain.events import Event, EventKind
from bot.domain.followups import Says, heard
from bot.domain.matching import Match, find_case, references_in
from bot.domain.messages import FolderPlace, RawMessage
from bot.domain.planning import BREAKER_WINDOW, Decision, Intake, plan_intake
from bot.domain.screening import Verdict
from bot.domain.unasked import unasked
from bot.errors import StorageError
from bot.mail.digest import content_digest, header_of, trace_of
from bot.workflows.bouncing import take_report
from bot.workflows.drafting import BOT
from bot.workflows.judging import Judged, judge, requester
from bot.workflows.mails import StaffMail, tell_staff
from bot.workflows.office import Office
from bot.workflows.on_file import from_on_file, with_registers
from bot.workflows.opening import join_case, note_automatic, open_case
from bot.workflows.staff_texts import set_aside
from bot.workflows.who_writes import hinted
from classifiers import Classifier
from storage import cases, drafts, inbox, messages, related
from storage.database import Transaction

REPEATED_WITHIN = timedelta(days=365)  # LEGAL §3: one year between requests is never excessive


def keep(office: Office, batch: list[RawMessage], folder: tuple[str, str], place: FolderPlace) -> int:
    """Keeps fetched mails and how far the folder has been read; how many are new."""
    digests = [content_digest(raw.content, raw.internal_date) for raw in batch]
    traces = [trace_of(header_of(raw.content), len(raw.content), raw.internal_date) for raw in batch]

    def work(session: Transaction) -> int:
        new = [
            inbox.record(session, raw, digest, office.now(), trace)
            for raw, digest, trace in zip(batch, digests, traces, strict=True)
        ]
        for raw, digest in zip(batch, digests, strict=True):
            _count_earlier_arrival(session, office, digest, raw.internal_date)
        inbox.set_place(session, *folder, place)
        return sum(number is not None for number in new)

    return office.db.wait_for(work)


def _count_earlier_arrival(session: Transaction, office: Office, digest: str, arrived: datetime) -> None:
    """The earliest arrival of a mail that came twice counts (RC-3), whichever was seen first."""
    case_id = inbox.note_earlier_arrival(session, digest, arrived)
    if case_id is None:
        return
    stored = cases.load_by_id(session, case_id)
    if arrived < stored.case.received_at:
        corrected = Event(
            kind=EventKind.RECEIPT_CORRECTED,
            at=office.now(),
            actor=BOT,
            received_at=arrived,
            why="the same mail had arrived earlier",
        )
        office.move(session, stored, [corrected])


async def handle(office: Office, classifier: Classifier, kept: inbox.Kept, executor: Executor) -> Decision:
    """Takes one kept mail all the way; running it again before it has committed is safe."""
    loop = asyncio.get_running_loop()
    judged = await loop.run_in_executor(executor, judge, office, classifier, kept.content)
    judged = await with_registers(office, judged, executor)
    return await office.db.run(lambda session: apply(session, office, kept, judged))


def apply(session: Transaction, office: Office, kept: inbox.Kept, judged: Judged) -> Decision:
    """Decides with the cases as they are now, and writes all that follows, in one transaction."""
    if judged.report is not None:
        outcome = take_report(session, office, judged.report)
        inbox.finish(session, kept.id, outcome)
        return Decision(outcome.decision)
    plan = plan_intake(gather(session, office, kept, judged))
    case_id = None
    if plan.decision is Decision.AUTOMATIC:
        case_id = note_automatic(session, office, kept, judged, plan)
    elif plan.decision is Decision.JOIN:
        case_id = join_case(session, office, kept, judged, plan)
    elif plan.decision is Decision.OPEN:
        case_id = open_case(session, office, kept, judged, plan).id
    outcome = inbox.Outcome(
        decision=plan.decision,
        reason=plan.reason,
        case_id=case_id,
        model_version=judged.classification.model_version,
        score=judged.classification.privacy if judged.screening.verdict is Verdict.PROCESS else None,
        reviewed=judged.classification.needs_review,
    )
    inbox.finish(session, kept.id, outcome)
    return plan.decision


def gather(session: Transaction, office: Office, kept: inbox.Kept, judged: Judged) -> Intake:
    """All that the plan for a mail depends on, as it is now (steps 6 and 7)."""
    message = judged.message
    found = judged.classification
    match = _match(session, judged)
    if found.labels or found.needs_review or match.possible or judged.look:
        cases.hold_numbers(session, office.now())  # what is counted below stays so until the end (R19)
    now, day_ago = office.now(), office.now() - timedelta(days=1)
    address = requester(judged, office.form_senders).address
    return Intake(
        message=message,
        screening=judged.screening,
        classification=found,
        authentication=judged.authentication,
        match=match,
        look=judged.look,
        unasked=unasked(message, judged.texts),
        hinted=hinted(session, office, judged),
        sensitive=judged.looked.may_hold(office.levels.sensitive_groups),
        received_at=kept.internal_date,
        now=now,
        acknowledged_today=drafts.acknowledgements(session, address, day_ago),
        opened_today=cases.opened_by(session, address, day_ago),
        lately=drafts.acknowledgements_lately(session, now - BREAKER_WINDOW)[0],
        same_message_id=messages.has_come(session, message.message_id),
        address_on_file=from_on_file(judged),
        looked=judged.looked,
        earlier=related.earlier(session, address, kept.internal_date - REPEATED_WITHIN, kept.internal_date),
    )


def _match(session: Transaction, judged: Judged) -> Match:
    """The case that the mail belongs to, by its thread, else by the number that it names."""
    message, vouched = judged.message, judged.authentication.authenticated
    if judged.screening.verdict not in (Verdict.PROCESS, Verdict.AUTO_REPLY):
        return Match()
    answered = (*message.in_reply_to, *message.references)
    threads = cases.threads(session, answered) if answered else []
    if judged.screening.verdict is Verdict.AUTO_REPLY:
        return find_case(message, threads)
    refs = references_in(message)
    named = cases.threads_named(session, refs) if refs else []
    match = find_case(message, threads, named, vouched=vouched)
    if match.joins or match.possible or not vouched or Says.WITHDRAWS not in heard(message.own_text):
        return match
    # Taken back in a new mail: it belongs to the one case that the sender has, if there is but one.
    mine = related.open_threads(session, message.sender.address)
    return Match(joins=mine[0]) if len(mine) == 1 else match


async def work_through(
    office: Office, classifier: Classifier, executor: Executor, report: Callable[[int, str, str], None]
) -> int:
    """Handles every mail that waits; one that fails is tried again later and doesn't stop the others.

    `report(inbox number, decision or "failed" or "set_aside", error class)`. Returns how many were done.
    """
    done = 0
    tried: set[int] = set()
    while True:
        batch = [
            kept
            for kept in await office.db.run(lambda session: inbox.waiting(session, limit=50))
            if kept.id not in tried
        ]
        if not batch:
            return done
        for kept in batch:
            tried.add(kept.id)
            try:
                decision = await handle(office, classifier, kept, executor)
            except StorageError:
                raise  # not the mail's fault: it waits until the database can be used again
            except Exception as error:  # one mail, whatever is wrong with it, must not stop the others (R7)
                await _note_failure(office, kept.id, error, report)
                continue
            done += 1
            report(kept.id, decision, "")


def tell_of_mail_set_aside(session: Transaction, office: Office, inbox_id: int) -> None:
    """Tells staff by mail that a mail of the mailbox could not be read (R7): it may be a request."""
    subject, body = set_aside(inbox_id, office.reminders.language)
    for recipient in office.reminders.staff:
        name = f"set-aside-{inbox_id}"
        tell_staff(session, office, StaffMail(name=name, recipient=recipient, subject=subject, body=body))


async def _note_failure(
    office: Office, inbox_id: int, error: Exception, report: Callable[[int, str, str], None]
) -> None:
    reason = type(error).__name__  # the text of an error may quote the mail

    def work(session: Transaction) -> bool:
        given_up = inbox.fail(session, inbox_id, reason)
        if given_up:
            tell_of_mail_set_aside(session, office, inbox_id)
        return given_up

    given_up = await office.db.run(work)
    report(inbox_id, "set_aside" if given_up else "failed", reason)

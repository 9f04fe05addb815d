"""From a kept mail to an applied plan: steps 3 to 10 of one message's way (DESIGN)."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.cases import CaseFacts
from bot.domain.events import Event, EventKind
from bot.domain.forms import form_person
from bot.domain.matching import Match, find_case
from bot.domain.messages import (
    Authentication,
    Classification,
    FolderPlace,
    Mailbox,
    MailText,
    ParsedMessage,
    RawMessage,
)
from bot.domain.planning import Decision, Intake, IntakePlan, plan_intake
from bot.domain.screening import Screening, Verdict, screen
from bot.domain.vocabulary import Channel, DraftKind, DraftState
from bot.errors import StorageError
from bot.mail.authentication import authenticate
from bot.mail.compose import can_write_to
from bot.mail.digest import content_digest
from bot.mail.message_ids import is_ours
from bot.mail.parse import parse_message
from bot.workflows.drafting import BOT, reply_facts, write
from bot.workflows.mails import StaffMail, freeze, tell_staff
from bot.workflows.office import Office
from bot.workflows.staff_texts import set_aside
from classifiers import Classifier
from responses import render
from storage import cases, drafts, inbox, messages
from storage.cases import NewCase, Requester, StoredCase
from storage.database import Transaction

_NOTHING = Classification(labels=(), primary=None, scores={}, privacy=0.0, language="", needs_review=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What the bytes of a mail say, without a look at the database."""

    message: ParsedMessage
    screening: Screening
    classification: Classification
    authentication: Authentication


def keep(office: Office, batch: list[RawMessage], folder: tuple[str, str], place: FolderPlace) -> int:
    """Keeps fetched mails and how far the folder has been read; how many are new."""
    digests = [content_digest(raw.content, raw.internal_date) for raw in batch]

    def work(session: Transaction) -> int:
        new = [
            inbox.record(session, raw, digest, office.now())
            for raw, digest in zip(batch, digests, strict=True)
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


def judge(office: Office, classifier: Classifier, content: bytes) -> Judged:
    """Parses, screens, authenticates and classifies; pure but for the time it takes."""
    message = parse_message(content)
    ours = is_ours(message.message_id, key=office.message_id_key)
    screening = screen(message, office.own_addresses, office.form_senders, ours=ours)
    found = _NOTHING
    if screening.verdict is Verdict.PROCESS:
        found = classifier.classify(
            MailText(
                subject=message.subject,
                body=message.text,
                sender=message.sender.name,
                ignored=message.quoted + message.signature,
            )
        )
    return Judged(
        message=message,
        screening=screening,
        classification=found,
        authentication=authenticate(message, office.authserv_id),
    )


async def handle(office: Office, classifier: Classifier, kept: inbox.Kept, executor: Executor) -> Decision:
    """Takes one kept mail all the way; running it again before it has committed is safe."""
    loop = asyncio.get_running_loop()
    judged = await loop.run_in_executor(executor, judge, office, classifier, kept.content)
    return await office.db.run(lambda session: apply(session, office, kept, judged))


def apply(session: Transaction, office: Office, kept: inbox.Kept, judged: Judged) -> Decision:
    """Decides with the cases as they are now, and writes all that follows, in one transaction."""
    plan = plan_intake(_intake(session, office, kept, judged))
    case_id = None
    if plan.decision is Decision.JOIN:
        case_id = _join(session, office, kept, judged, plan)
    elif plan.decision is Decision.OPEN:
        case_id = _open(session, office, kept, judged, plan).id
    outcome = inbox.Outcome(
        decision=plan.decision,
        reason=plan.reason,
        case_id=case_id,
        model_version=judged.classification.model_version,
    )
    inbox.finish(session, kept.id, outcome)
    return plan.decision


def _intake(session: Transaction, office: Office, kept: inbox.Kept, judged: Judged) -> Intake:
    message = judged.message
    named = (*message.in_reply_to, *message.references)
    found = cases.threads(session, named) if named else []
    since = office.now() - timedelta(days=1)
    address = person(message, office.form_senders).address
    return Intake(
        message=message,
        screening=judged.screening,
        classification=judged.classification,
        authentication=judged.authentication,
        match=find_case(message, found) if found else Match(),
        received_at=kept.internal_date,
        now=office.now(),
        acknowledged_today=drafts.acknowledgements(session, address, since),
    )


def person(message: ParsedMessage, form_senders: frozenset[str]) -> Mailbox:
    """Who asks: the From address; behind a web form of ours the Reply-To, or whom its fields name."""
    if message.sender.address not in form_senders:
        return message.sender
    if message.reply_to and message.reply_to[0].address not in form_senders:
        return message.reply_to[0]
    return form_person(message.text) or Mailbox(name="", address="")  # the form is nobody to write to


def _open(
    session: Transaction, office: Office, kept: inbox.Kept, judged: Judged, plan: IntakePlan
) -> StoredCase:
    """A case, its mail, its reminders, its acknowledgement and its first draft."""
    who = person(judged.message, office.form_senders)
    now = office.now()
    facts = CaseFacts(
        ref=cases.next_ref(session, now),
        received_at=kept.internal_date,
        country=office.country,
        channel=Channel.EMAIL,
        language=plan.language,
        standing=plan.standing,
        level=plan.level,
    )
    opened = Event(kind=EventKind.OPENED, at=now, actor=BOT, requests=plan.requests, uncertain=plan.uncertain)
    stored = cases.open_case(
        session,
        NewCase(
            mailbox=kept.mailbox,
            requester=Requester(name=who.name, address=who.address),
            facts=facts,
            opened=opened,
        ),
    )
    office.plan_reminders(session, stored)
    _add_mail(session, stored.id, kept, judged)
    if plan.possible is not None:
        text = (
            f"Possibly belongs to {plan.possible.ref}: it names that case's mail, but another person sent it."
        )
        messages.add_note(session, stored.id, messages.Note(at=now, author=BOT, text=text))
    if plan.acknowledge and can_write_to(who.address):  # else a case without a mail, never none (R7)
        stored = _acknowledge(session, office, stored)
    if not plan.uncertain:
        write(session, office, stored, reply_facts(stored, DraftKind.REPLY, office.now()))
    return stored


def _add_mail(session: Transaction, case_id: int, kept: inbox.Kept, judged: Judged) -> None:
    judgement = (judged.classification, judged.authentication)
    messages.add_incoming(session, case_id, kept.internal_date, judged.message, judgement)


def _acknowledge(session: Transaction, office: Office, stored: StoredCase) -> StoredCase:
    """The one mail that the bot sends alone; none where a value for its text is missing."""
    rendered = render(reply_facts(stored, DraftKind.ACKNOWLEDGEMENT, office.now()), office.record)
    if rendered.gaps:
        return stored
    draft = drafts.save(session, stored.id, DraftKind.ACKNOWLEDGEMENT, rendered, office.now())
    drafts.set_state(session, draft.id, DraftState.QUEUED, BOT)
    freeze(session, office, stored, draft, office.now())
    return stored


def _join(
    session: Transaction, office: Office, kept: inbox.Kept, judged: Judged, plan: IntakePlan
) -> int | None:
    """The mail joins its case, which may reopen it; staff see that there is something new."""
    if plan.joins is None:
        return None
    stored = cases.load_by_id(session, plan.joins.case_id)
    _add_mail(session, stored.id, kept, judged)
    kinds = [EventKind.MESSAGE_JOINED, *([EventKind.REOPENED] if plan.reopens else [])]
    office.move(session, stored, [Event(kind=kind, at=office.now(), actor=BOT) for kind in kinds])
    return stored.id


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

"""Opens a case for a mail, or lets the mail join one: what the plan says, in the transaction of intake."""

from bot.domain.attachments import shown
from bot.domain.case import CaseFacts
from bot.domain.colleagues import counts_from
from bot.domain.events import Event, EventKind, Tie
from bot.domain.followups import Says
from bot.domain.hints import hints
from bot.domain.identity import Holder
from bot.domain.planning import BREAKER_MAILS, BREAKER_WINDOW, IntakePlan, language_note
from bot.domain.screening import Verdict
from bot.domain.unasked import document_names, document_spans, note_of_document
from bot.domain.vocabulary import Channel, DraftKind, DraftState, Flag, Topic
from bot.mail.compose import can_write_to
from bot.workflows import staff_texts
from bot.workflows.announcing import note_other_address, prepare_notices
from bot.workflows.breaches import suspect_impersonation
from bot.workflows.challenges import answered_by_mail
from bot.workflows.drafting import BOT, confirm_in_writing, reply_facts, write
from bot.workflows.judging import Judged, requester
from bot.workflows.mails import StaffMail, freeze, tell_staff
from bot.workflows.office import Office
from bot.workflows.on_file import keep_looked_up
from responses import render
from storage import cases, documents, drafts, inbox, messages
from storage.cases import NewCase, Requester, StoredCase
from storage.database import Transaction


def open_case(
    session: Transaction, office: Office, kept: inbox.Kept, judged: Judged, plan: IntakePlan
) -> StoredCase:
    """A case, its mail, its reminders, its acknowledgement and its first draft."""
    who = requester(judged, office.form_senders)
    door = judged.door
    now = office.now()
    facts = CaseFacts(
        ref=cases.next_ref(session, now),
        received_at=counts_from(judged.passed_on, kept.internal_date),
        country=office.country,
        channel=door.channel if door else Channel.EMAIL,
        language=plan.language,
        standing=plan.standing,
        level=plan.level,
        sensitive=plan.sensitive,
    )
    opened = Event(
        kind=EventKind.OPENED,
        at=now,
        actor=plan.opened_by or BOT,
        requests=plan.requests,
        uncertain=plan.uncertain,
    )
    stored = cases.open_case(
        session,
        NewCase(
            mailbox=kept.mailbox,
            requester=Requester(name=who.name, address=who.address, postal=door.postal if door else ""),
            facts=facts,
            opened=opened,
        ),
    )
    office.plan_reminders(session, stored)
    _add_mail(session, office, stored.id, kept, judged)
    keep_looked_up(session, office, stored, judged.looked)
    stored = office.as_strict(session, link(session, office, stored, plan))
    stored = note_other_address(session, office, stored)
    if plan.possible is not None:
        text = (
            f"Possibly belongs to {plan.possible.ref}: it names that case or its mail, "
            "but it isn't sure that the person of the case sent it."
        )
        messages.add_note(session, stored.id, messages.Note(at=now, author=BOT, text=text))
    if can_write_to(who.address):  # else a case without a mail, never none (R7)
        _acknowledge(session, office, stored, plan)
    if not plan.uncertain:
        write(session, office, stored, reply_facts(stored, DraftKind.REPLY, office.now()))
        stored = cases.load_by_id(session, stored.id)
        prepare_notices(session, office, stored)
    return stored


def _add_mail(session: Transaction, office: Office, case_id: int, kept: inbox.Kept, judged: Judged) -> None:
    judgement = (judged.classification, judged.authentication)
    mail = shown(judged.message, judged.texts)
    number = messages.add_incoming(session, case_id, kept.internal_date, mail, judgement)
    # A letter that staff have scanned is the request itself: no part of it goes by itself.
    names = document_names(judged.message, judged.texts) if judged.door is None else ()
    if names:
        documents.keep_apart(session, kept.id, number, document_spans(judged.message, judged.texts))
    language = language_note(judged.classification.language)
    found, text = judged.classification.labels, f"{mail.subject}\n{mail.text}"
    told = [
        *([language] if language else []),
        *([note_of_document(names)] if names else []),
        *hints(found, text),
    ]
    for note in (*judged.notes, *told):
        messages.add_note(session, case_id, messages.Note(at=office.now(), author=BOT, text=note))


def link(session: Transaction, office: Office, stored: StoredCase, plan: IntakePlan) -> StoredCase:
    """Flags a new case, and ties it to the sender's other cases: of its thread, and of the last year."""
    here = plan.thread.ref if plan.thread else ""
    ties = [(Tie.SAME_THREAD, here)] if here else []
    ties += [(Tie.EARLIER, ref) for ref in plan.earlier if ref != here]
    events = [*_flagged(office, plan), *(_tied(office, tie, ref) for tie, ref in ties)]
    if events:
        stored = office.move(session, stored, events)
    if here:
        other = cases.load(session, here)
        office.move(session, other, [_tied(office, Tie.SAME_THREAD, stored.ref)])
    return stored


def _tied(office: Office, tie: Tie, ref: str) -> Event:
    return Event(kind=EventKind.LINKED, at=office.now(), actor=BOT, tie=tie, other=ref)


def _flagged(office: Office, plan: IntakePlan) -> list[Event]:
    return [Event(kind=EventKind.FLAGGED, at=office.now(), actor=BOT, flag=flag) for flag in plan.flags]


def _acknowledge(session: Transaction, office: Office, stored: StoredCase, plan: IntakePlan) -> None:
    """The one mail that the bot sends alone; none where a value for its text is missing."""
    if not (plan.acknowledge or plan.withheld):
        return
    rendered = render(reply_facts(stored, DraftKind.ACKNOWLEDGEMENT, office.now()), office.record)
    if rendered.gaps:
        return
    withheld_lately = drafts.acknowledgements_lately(session, office.now() - BREAKER_WINDOW)[1]
    draft = drafts.save(session, stored.id, DraftKind.ACKNOWLEDGEMENT, rendered, office.now())
    if plan.acknowledge:
        drafts.set_state(session, draft.id, DraftState.QUEUED, BOT)
        freeze(session, office, stored, draft, office.now())
        return
    drafts.set_state(session, draft.id, DraftState.REJECTED)  # kept, as the breaker counts what was wanted
    if not withheld_lately:
        _tell_of_breaker(session, office, f"breaker-{draft.id}")


def _tell_of_breaker(session: Transaction, office: Office, name: str) -> None:
    """Staff hear once that acknowledgements have stopped (R20); quiet for a window, and it starts anew."""
    subject, body = staff_texts.breaker(BREAKER_MAILS, office.desk_url, office.reminders.language)
    for recipient in office.reminders.staff:
        tell_staff(session, office, StaffMail(name=name, recipient=recipient, subject=subject, body=body))


def join_case(
    session: Transaction, office: Office, kept: inbox.Kept, judged: Judged, plan: IntakePlan
) -> int | None:
    """The mail joins its case, which may reopen it; staff see that there is something new."""
    if plan.joins is None:
        return None
    stored = cases.load_by_id(session, plan.joins.case_id)
    _add_mail(session, office, stored.id, kept, judged)
    kinds = [EventKind.MESSAGE_JOINED, *([EventKind.REOPENED] if plan.reopens else [])]
    events = [Event(kind=kind, at=office.now(), actor=BOT) for kind in kinds]
    stored = office.move(session, stored, [*events, *_flagged(office, plan)])
    stored = note_other_address(session, office, stored)
    if judged.screening.verdict is Verdict.PROCESS:
        stored = answered_by_mail(session, office, stored, judged.message.own_text, _proves(judged, stored))
    if Flag.WITHDRAWAL_ASKED in plan.flags:
        stored = confirm_in_writing(session, office, stored, Topic.WITHDRAWAL)
    if Says.NOT_ME in plan.said:
        suspect_impersonation(session, office, stored)
    return stored.id


def _proves(judged: Judged, stored: StoredCase) -> Holder:
    """Whose address a code in the mail proves: the writer's, if it surely came from there (R26)."""
    same = judged.message.sender.address == stored.requester.address
    return Holder.WRITER if same and judged.authentication.authenticated else Holder.ON_FILE


def note_automatic(
    session: Transaction, office: Office, kept: inbox.Kept, judged: Judged, plan: IntakePlan
) -> int | None:
    """An out-of-office to our mail is shown in its case, and changes nothing there."""
    if plan.joins is None:
        return None
    stored = cases.load_by_id(session, plan.joins.case_id)
    judgement = (judged.classification, judged.authentication)
    messages.add_automatic(session, stored.id, kept.internal_date, judged.message, judgement)
    office.move(session, stored, [Event(kind=EventKind.AUTOMATIC_JOINED, at=office.now(), actor=BOT)])
    return stored.id

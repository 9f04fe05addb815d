"""From the outbox to the recipient's server, and the copy in Sent (DESIGN steps 12, 13)."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from bot.domain.codes import CODE_PLACE
from bot.domain.events import Event, EventKind
from bot.domain.planning import TOO_OLD_TO_ACKNOWLEDGE
from bot.domain.vocabulary import DraftKind, DraftState
from bot.errors import (
    PermanentMailError,
    StaleCaseError,
    StorageError,
    TransientMailError,
    UncertainSendError,
    UnreachableMailError,
    UsageError,
)
from bot.mail.smtp import Envelope
from bot.workflows.drafting import BOT
from bot.workflows.fulfilment import answered, stop
from bot.workflows.mails import StaffMail, tell_staff
from bot.workflows.office import Office
from bot.workflows.packed import arrived
from bot.workflows.staff_texts import send_problem
from storage import cases, drafts, outbox
from storage.database import Transaction
from storage.outbox import Audience, OutboxMail, SendState

GIVE_UP_AFTER = timedelta(days=2)
RECORD_AGAIN_SECONDS = 1.0
# Hands a mail over; calls the second argument just before the text begins to flow.
Send = Callable[[Envelope, Callable[[], None]], Awaitable[None]]
File = Callable[[OutboxMail], Awaitable[None]]
Report = Callable[[OutboxMail, str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    """How a try ended; `server_down`: the server takes nobody's mail, so that others needn't be tried."""

    state: SendState
    error: str = ""
    server_down: bool = False


_STOPPED = _Outcome(state=SendState.RETRY, error="the bot was stopped before the text flowed")


async def recover(office: Office) -> int:
    """Settles what a bot that no longer runs was sending: customers' mail is uncertain, staff's goes again.

    Only under the lock of the one bot; returns how many there were.
    """

    def work(session: Transaction) -> int:
        left = outbox.orphans(session)
        for mail in left:
            if mail.audience is Audience.STAFF:
                outbox.not_sent(session, mail.id, SendState.QUEUED, "the bot was stopped while sending")
            else:
                _not_sent(session, office, mail, SendState.UNCERTAIN, "the bot was stopped while sending")
        return len(left)

    return await office.db.run(work)


async def send_due(
    office: Office, send: Send, report: Report, stopping: Callable[[], bool] = lambda: False
) -> int:
    """Sends what is due, one after the other (R42), until `stopping`; returns how many were accepted.

    Ends at the first mail for which the server can't be used: the others would fare no better, and a
    log-in that is refused again and again locks the account.
    """
    await office.db.run(partial(_expire, office=office))
    accepted = 0
    while not stopping():
        mail = await office.db.run(lambda session: outbox.claim(session, office.now()))
        if mail is None:
            return accepted
        begun: list[OutboxMail] = []
        try:
            outcome = await _try(send, mail, partial(begun.append, mail))
        except asyncio.CancelledError:
            if not begun:  # the server has nothing: it isn't uncertain, it goes again
                await asyncio.shield(_record(office, _settle(office, mail, _STOPPED)))
            raise
        await _record(office, _settle(office, mail, outcome))
        report(mail, outcome.state)
        if outcome.server_down:
            return accepted
        if outcome.state is SendState.SENT:
            accepted += 1
            if accepted == 1:
                await _record(office, partial(outbox.server_is_back, now=office.now()))
    return accepted


def _expire(session: Transaction, office: Office) -> None:
    """An acknowledgement that could not go for days says nothing any more, and is not sent."""
    for mail in outbox.created_before(session, office.now() - TOO_OLD_TO_ACKNOWLEDGE):
        draft = drafts.get(session, mail.draft_id) if mail.draft_id is not None else None
        if draft is not None and draft.kind is DraftKind.ACKNOWLEDGEMENT:
            outbox.not_sent(session, mail.id, SendState.DISCARDED, "too old to be of use")
            drafts.set_state(session, draft.id, DraftState.REJECTED)


async def _record(office: Office, settle: Callable[[Transaction], None]) -> None:
    """Records how a try ended, whatever it takes: unrecorded, a sent mail would count as uncertain."""
    while True:
        try:
            await office.db.run(settle)
        except StaleCaseError:
            continue  # somebody worked on the case meanwhile: settle with the case as it is now
        except StorageError:
            await asyncio.sleep(RECORD_AGAIN_SECONDS)
            continue
        return


async def _try(send: Send, mail: OutboxMail, on_data: Callable[[], None]) -> _Outcome:
    """One try, outside any transaction."""
    envelope = Envelope(sender=mail.mailbox, recipient=mail.recipient, content=mail.raw)
    try:
        await send(envelope, on_data)
    except UnreachableMailError as error:
        return _Outcome(state=SendState.RETRY, error=str(error), server_down=True)
    except TransientMailError as error:
        return _Outcome(state=SendState.RETRY, error=str(error))
    except PermanentMailError as error:
        return _Outcome(state=SendState.FAILED, error=str(error))
    except UncertainSendError as error:
        # Staff would rather get a reminder twice than not at all.
        state = SendState.RETRY if mail.audience is Audience.STAFF else SendState.UNCERTAIN
        return _Outcome(state=state, error=str(error))
    return _Outcome(state=SendState.SENT)


def _settle(office: Office, mail: OutboxMail, outcome: _Outcome) -> Callable[[Transaction], None]:
    """The transaction that records how a try ended."""
    state, error = outcome.state, outcome.error

    def work(session: Transaction) -> None:
        match state:
            case SendState.SENT:
                _sent(session, office, mail)
            case SendState.RETRY if office.now() < mail.created_at + GIVE_UP_AFTER or mail.attempts < 10:
                outbox.not_sent(session, mail.id, state, error, office.now() + outbox.backoff(mail.attempts))
                if mail.draft_id is not None:
                    drafts.set_state(session, mail.draft_id, DraftState.RETRY)
            case SendState.RETRY:
                _not_sent(session, office, mail, SendState.FAILED, error)
            case _:
                _not_sent(session, office, mail, state, error)
        if outcome.server_down:
            outbox.stuck(session, mail.id, mail.stuck_since or office.now())
        elif outcome is _STOPPED:
            outbox.stuck(session, mail.id, mail.stuck_since)

    return work


def _sent(session: Transaction, office: Office, mail: OutboxMail) -> None:
    outbox.sent(session, mail.id, office.now())
    if mail.draft_id is None or mail.case_id is None:
        return
    draft = drafts.get(session, mail.draft_id)
    drafts.set_state(session, draft.id, DraftState.SENT)
    stored = cases.load_by_id(session, mail.case_id)
    if CODE_PLACE in draft.body or draft.package:
        outbox.forget_text(session, mail.id)
    arrived(session, office, stored, draft)
    kinds = [EventKind.SENT, *([EventKind.IDENTITY_ASKED] if draft.kind is DraftKind.IDENTITY else [])]
    events = [
        Event(kind=kind, at=office.now(), actor=BOT, draft_id=draft.id, draft_kind=draft.kind)
        for kind in kinds
    ]
    stored = office.move(session, stored, events)
    answered(session, office, stored, draft)


def _not_sent(session: Transaction, office: Office, mail: OutboxMail, state: SendState, error: str) -> None:
    """Gives up, or leaves it to a person; staff are told by a mail of their own (R41)."""
    outbox.not_sent(session, mail.id, state, error)
    if mail.draft_id is None or mail.case_id is None:
        return
    draft = drafts.get(session, mail.draft_id)
    drafts.set_state(session, draft.id, DraftState(state.value))
    failed = Event(
        kind=EventKind.SEND_FAILED,
        at=office.now(),
        actor=BOT,
        draft_id=draft.id,
        draft_kind=draft.kind,
        why=state.value,
    )
    stored = office.move(session, cases.load_by_id(session, mail.case_id), [failed])
    subject, body = send_problem(stored.ref, state.value, office.desk_url, office.reminders.language)
    for recipient in office.reminders.staff:
        name = f"send-{mail.id}-{office.now():%Y%m%dT%H%M%S}"  # each failure is told, once
        tell_staff(session, office, StaffMail(name=name, recipient=recipient, subject=subject, body=body))


async def file_copies(office: Office, file: File, report: Callable[[OutboxMail, str], None]) -> int:
    """Puts the copies of sent mail into Sent; the first that fails ends the pass, the next call goes on."""
    filed = 0
    for mail in await office.db.run(outbox.to_file):
        try:
            await file(mail)
        except (TransientMailError, PermanentMailError) as error:
            report(mail, str(error))
            break
        await office.db.run(partial(outbox.filed, mail_id=mail.id))
        filed += 1
    return filed


def retry(session: Transaction, office: Office, mail_id: int) -> None:
    """A person decides that a failed or uncertain mail goes again, with the same Message-ID."""
    mail = outbox.get(session, mail_id)
    if mail.state not in (SendState.FAILED, SendState.UNCERTAIN, SendState.RETRY):
        raise UsageError(
            f"mail {mail.id} is {mail.state}: only failed, uncertain or waiting ones can go again"
        )
    outbox.go_again(session, mail.id, office.now())
    if mail.draft_id is not None:
        drafts.set_state(session, mail.draft_id, DraftState.QUEUED)


def discard(session: Transaction, office: Office, mail_id: int) -> None:
    """A person decides that a mail does not go: its draft is rejected, the case is in work again."""
    mail = outbox.get(session, mail_id)
    if mail.state in (SendState.SENT, SendState.SENDING, SendState.DISCARDED, SendState.BOUNCED):
        raise UsageError(f"mail {mail.id} is {mail.state} and can't be discarded")
    outbox.not_sent(session, mail.id, SendState.DISCARDED, mail.last_error)
    if mail.draft_id is None or mail.case_id is None:
        return
    draft = drafts.get(session, mail.draft_id)
    stop(session, cases.load_by_id(session, mail.case_id), draft.id)
    drafts.set_state(session, draft.id, DraftState.REJECTED)
    discarded = Event(
        kind=EventKind.DISCARDED,
        at=office.now(),
        actor="staff",
        draft_id=draft.id,
        draft_kind=draft.kind,
    )
    office.move(session, cases.load_by_id(session, mail.case_id), [discarded])

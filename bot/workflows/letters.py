"""Requests that come otherwise than by mail: letters, calls, visits; same case, same dates (RC-4)."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.matching import Match, references_in
from bot.domain.messages import Authentication, Mailbox, RawMessage
from bot.domain.planning import Decision, Intake, plan_entered
from bot.domain.screening import Screening, Verdict
from bot.domain.vocabulary import Channel, RequestType, Role, Topic
from bot.errors import GateClosedError, UsageError
from bot.mail.compose import can_write_to
from bot.mail.digest import content_digest
from bot.mail.letters import as_mail
from bot.mail.parse import parse_message
from bot.workflows.corrections import note_correction
from bot.workflows.drafting import confirm_in_writing
from bot.workflows.intake import REPEATED_WITHIN
from bot.workflows.judging import Door, Judged
from bot.workflows.office import Office
from bot.workflows.opening import open_case
from bot.workflows.reading import read
from bot.workflows.staff import require_role
from bot.workflows.who_writes import hinted
from classifiers import Classifier
from storage import cases, inbox, letters, related
from storage.cases import StoredCase
from storage.database import Transaction

BY_HAND = "command line"
LONGEST_FILE = 25_000_000
DOORS = (Channel.LETTER, Channel.PHONE, Channel.VISIT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """What staff enter: when it was delivered or said (aware), who asks, and the scan or the words.

    `postal`: where the answer is posted to, lines separated by commas or line breaks; `requests`: what staff
    say it asks; without any it is classified. `by`: a user, or empty.
    """

    received_at: datetime
    name: str
    channel: Channel
    filename: str
    content: bytes
    postal: str = ""
    email: str = ""
    requests: tuple[RequestType, ...] = ()
    by: str = ""


def entered_address(text: str) -> str:
    """An e-mail address that staff typed; raises UsageError where nobody could write to it."""
    address = text.strip().lower()
    if address and not can_write_to(address):
        raise UsageError(f"“{text}” is no e-mail address that can be written to")
    return address


def checked(entered: Entered, now: datetime) -> Entered:
    """The entry with its address made plain; raises UsageError that says what to write instead."""
    if entered.channel not in DOORS:
        raise UsageError(f"--channel: one of {', '.join(DOORS)}; a mail goes to the mailbox")
    if not entered.name.strip():
        raise UsageError("--name: say who asks; without a name write “unknown”")
    if entered.received_at > now:
        raise UsageError(f"--received: {entered.received_at:%Y-%m-%d} is in the future")
    if not entered.content.strip():
        raise UsageError(f"--file: {entered.filename} is empty")
    if len(entered.content) > LONGEST_FILE:
        raise UsageError(f"--file: {entered.filename} is bigger than {LONGEST_FILE // 1_000_000} MB")
    return replace(entered, email=entered_address(entered.email), name=" ".join(entered.name.split()))


def judge_entered(classifier: Classifier, entered: Entered) -> tuple[bytes, Judged]:
    """What it says, without a look at the database: its bytes as they are kept, and the judgement."""
    content = as_mail(entered.name, entered.email, entered.filename, entered.content)
    who = Mailbox(name=entered.name, address=entered.email)
    message = replace(parse_message(content), senders=(who,))
    done = read(classifier, content, message, None)
    return content, Judged(
        message=message,
        screening=Screening(verdict=Verdict.PROCESS, reason="entered by staff"),
        classification=done.classification,
        authentication=Authentication(authenticated=False, reason=f"entered by staff ({entered.channel})"),
        texts=done.texts,
        look=done.look,
        door=Door(channel=entered.channel, name=entered.name, address=entered.email, postal=_lines(entered)),
    )


def _lines(entered: Entered) -> str:
    parts = entered.postal.replace("\r", "").replace(",", "\n").split("\n")
    return "\n".join(line for part in parts if (line := " ".join(part.split())))


def enter(
    session: Transaction, office: Office, entered: Entered, content: bytes, judged: Judged
) -> StoredCase:
    """Opens the case; raises GateClosedError where the same letter is in a case already."""
    by = require_role(session, entered.by, Role.HANDLER).name if entered.by else BY_HAND
    digest = content_digest(content, entered.received_at)
    raw = RawMessage(
        mailbox=next(iter(office.sent_folders)),
        folder=f"({entered.channel})",
        uidvalidity=1,
        uid=letters.next_number(session),
        content=content,
        internal_date=entered.received_at,
    )
    number = inbox.record(session, raw, digest, office.now())
    if number is None:
        raise GateClosedError(f"{entered.filename} of that day is entered already{_where(session, digest)}")
    kept = inbox.Kept(
        id=number, mailbox=raw.mailbox, content=content, internal_date=raw.internal_date, attempts=0
    )
    plan = plan_entered(_gathered(session, office, entered, judged), entered.requests, by)
    stored = open_case(session, office, kept, judged, plan)
    if entered.requests:
        note_correction(session, office, stored, plan_requests(judged), entered.requests)
    inbox.finish(session, number, _outcome(stored, judged))
    if entered.channel is not Channel.LETTER:
        confirm_in_writing(session, office, cases.load_by_id(session, stored.id), Topic.ORAL)
    return cases.load_by_id(session, stored.id)


def plan_requests(judged: Judged) -> frozenset[RequestType]:
    """What the classifier takes it for, as requests."""
    known = {kind.value for kind in RequestType}
    return frozenset(
        RequestType(label.value) for label in judged.classification.labels if label.value in known
    )


def _where(session: Transaction, digest: str) -> str:
    case_id = letters.case_of(session, digest)
    return f" as {cases.load_by_id(session, case_id).ref}" if case_id is not None else ""


def _gathered(session: Transaction, office: Office, entered: Entered, judged: Judged) -> Intake:
    """Staff have read it, so a case that it names is only named for them."""
    named = cases.threads_named(session, refs) if (refs := references_in(judged.message)) else []
    since = entered.received_at - REPEATED_WITHIN
    return Intake(
        message=judged.message,
        screening=judged.screening,
        classification=judged.classification,
        authentication=judged.authentication,
        match=Match(possible=named[-1] if named else None),
        received_at=entered.received_at,
        now=office.now(),
        acknowledged_today=0,
        look=judged.look,
        looked=judged.looked,
        hinted=hinted(session, office, judged),
        sensitive=judged.looked.may_hold(office.levels.sensitive_groups),
        earlier=related.earlier(session, entered.email, since, entered.received_at),
    )


def _outcome(stored: StoredCase, judged: Judged) -> inbox.Outcome:
    return inbox.Outcome(
        decision=Decision.OPEN,
        reason="entered by staff",
        case_id=stored.id,
        model_version=judged.classification.model_version,
        score=judged.classification.privacy,
        reviewed=judged.classification.needs_review,
    )

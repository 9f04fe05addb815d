"""What to do with one message: the plan that a single transaction then applies."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.identity import Standing, standing_of, starting_level
from bot.domain.matching import Match, Thread
from bot.domain.messages import Authentication, Classification, ParsedMessage
from bot.domain.registers import LookUp
from bot.domain.screening import Screening, Verdict, may_answer
from bot.domain.sender_flags import flags_of_sender, flags_on_file
from bot.domain.vocabulary import Flag, IdentityLevel, Label, Language, RequestType

TOO_OLD_TO_ACKNOWLEDGE = timedelta(days=3)  # INTERFACE: not for mail older than 3 days at first sight
ACKNOWLEDGEMENTS_A_DAY = 2  # R19: an address and day
CASES_A_DAY = 5  # A32: of one sender; the others are taken in without a word and flagged
BREAKER_MAILS, BREAKER_WINDOW = 30, timedelta(minutes=10)  # R20: to whomever


class Decision(StrEnum):
    """What becomes of a message."""

    NOT_PRIVACY = "not_privacy"  # only uid, digest and this decision are kept
    AUTOMATIC = "automatic"  # robots, lists, bounces, our own mail: the same
    OPEN = "open"
    JOIN = "join"
    BOUNCE = "bounce"  # a mail of ours came back: its case is told
    STAFF_UNREACHED = "staff_unreached"  # our mail to staff came back


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """All that was gathered about one message; times are aware.

    `acknowledged_today`, `opened_today`: acknowledgements to and cases of the sender within a day; `lately`:
    acknowledgements to anybody within BREAKER_WINDOW. `same_message_id`: another mail had this Message-ID.
    `look`: why a person has to open the mail, whatever its words say.
    """

    message: ParsedMessage
    screening: Screening
    classification: Classification
    authentication: Authentication
    match: Match
    received_at: datetime
    now: datetime
    acknowledged_today: int
    lately: int = 0
    opened_today: int = 0
    same_message_id: bool = False
    address_on_file: bool = False
    look: str = ""
    looked: LookUp = field(default_factory=LookUp)
    unasked: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakePlan:
    """What the transaction does: at most one case is opened or joined.

    `withheld`: its acknowledgement isn't sent, as the bot has written too many within minutes (R20).
    `opened_by`: the member of staff who opens it, else the bot.
    """

    decision: Decision
    reason: str
    requests: tuple[RequestType, ...] = ()
    language: Language = Language.FI
    uncertain: bool = False
    standing: Standing = Standing.OTHER
    level: IdentityLevel = IdentityLevel.NONE
    joins: Thread | None = None
    reopens: bool = False
    possible: Thread | None = None
    acknowledge: bool = False
    withheld: bool = False
    opened_by: str = ""
    flags: tuple[Flag, ...] = ()


_AS_REQUEST = {label: RequestType(label.value) for label in Label if label is not Label.IDENTITY_REPLY}


def language_of_answer(code: str) -> Language:
    """The language that we answer in: the writer's, or English where we don't write it."""
    return Language(code) if code in set(Language) else Language.EN


def plan_intake(intake: Intake) -> IntakePlan:
    """The plan for one message."""
    screening, found = intake.screening, intake.classification
    if screening.verdict is not Verdict.PROCESS:
        return IntakePlan(decision=Decision.AUTOMATIC, reason=screening.reason)
    requests = tuple(_AS_REQUEST[label] for label in found.labels if label in _AS_REQUEST)
    thread = intake.match.joins
    if thread and not _is_new_request(thread, requests, found):
        reopens = thread.refused and (bool(found.labels) or found.needs_review)
        reason = "answer in a case of the sender"
        return IntakePlan(
            decision=Decision.JOIN, reason=reason, joins=thread, reopens=reopens, flags=_flags(intake)
        )
    named = intake.match.possible is not None  # somebody else answers our mail: staff look at it (R21)
    unclear = found.needs_review or named or bool(intake.look) or _only_attached(intake.message)
    if not found.labels and not unclear:
        return IntakePlan(decision=Decision.NOT_PRIVACY, reason="no privacy matter")
    # An identity answer without a case goes to triage (LEGAL §1), and so does what we can't name.
    uncertain = found.needs_review or not requests
    return _opening(intake, requests or (RequestType.OTHER_PRIVACY,), uncertain)


def plan_pulled(intake: Intake, requests: tuple[RequestType, ...], by: str) -> IntakePlan:
    """The plan for a mail that was judged no privacy matter and that a member of staff pulls back.

    `requests`: what they say it asks; without any it goes to triage.
    """
    found = tuple(_AS_REQUEST[label] for label in intake.classification.labels if label in _AS_REQUEST)
    asked = requests or found or (RequestType.OTHER_PRIVACY,)
    return replace(_opening(intake, asked, uncertain=not requests), opened_by=by)


def _only_attached(message: ParsedMessage) -> bool:
    """Whether all that the person says is in an attachment, which a person has to open."""
    return not message.text.strip() and bool(message.attachments)


def _is_new_request(thread: Thread, requests: tuple[RequestType, ...], found: Classification) -> bool:
    """Whether a mail in a thread asks for something of its own (RC-8: new scope, new receipt).

    In doubt it joins an open case: a person reads it there, and the running dates are the earlier ones.
    """
    asks = [request for request in requests if request is not RequestType.OTHER_PRIVACY]
    if thread.closed and not thread.refused:  # nobody looks into a case that is done
        return bool(found.labels) or found.needs_review
    return bool(asks) and not found.needs_review and not set(asks) <= thread.requests


def _opening(intake: Intake, requests: tuple[RequestType, ...], uncertain: bool) -> IntakePlan:
    """The plan that opens a case."""
    flood = intake.opened_today >= CASES_A_DAY
    acknowledge = _acknowledged(intake) and not flood
    broken = intake.lately >= BREAKER_MAILS
    standing = standing_of(authenticated=intake.authentication.authenticated, on_file=intake.address_on_file)
    return IntakePlan(
        decision=Decision.OPEN,
        reason="unsure, a person has to look" if uncertain else "request",
        requests=requests,
        language=language_of_answer(intake.classification.language),
        uncertain=uncertain,
        standing=standing,
        level=starting_level(standing),
        possible=intake.match.possible,
        acknowledge=acknowledge and not broken,
        withheld=acknowledge and broken,
        flags=(*_flags(intake), *flags_on_file(intake.looked), *([Flag.FLOOD] if flood else [])),
    )


def _flags(intake: Intake) -> tuple[Flag, ...]:
    """What staff should look at twice."""
    message = intake.message
    elsewhere = any(one.address != message.sender.address for one in message.reply_to)
    found = {
        Flag.REPLY_TO_DIFFERS: elsewhere and not intake.screening.from_form,
        Flag.SAME_MESSAGE_ID: intake.same_message_id,
        **dict.fromkeys(flags_of_sender(message, intake.authentication), True),
    }
    return (*(flag for flag, is_so in found.items() if is_so), *intake.unasked)


def _acknowledged(intake: Intake) -> bool:
    """Whether the one mail that the bot sends alone may go (INTERFACE, R19)."""
    return (
        intake.authentication.authenticated
        and may_answer(intake.message, intake.screening)
        and intake.now - intake.received_at <= TOO_OLD_TO_ACKNOWLEDGE
        and intake.acknowledged_today < ACKNOWLEDGEMENTS_A_DAY
    )

"""What to do with one message: the plan that a single transaction then applies."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.followups import Says, heard
from bot.domain.identity import Standing, may_be_asked, standing_of, starting_level
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
    `look`: why a person has to open the mail, whatever its words say. `earlier`: references of the sender's
    cases of the last year. `hinted`: what the words and the registers say of who writes. `sensitive`: see
    CaseFacts.
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
    hinted: tuple[Flag, ...] = ()
    sensitive: bool = True
    earlier: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakePlan:
    """What the transaction does: at most one case is opened or joined.

    `withheld`: its acknowledgement isn't sent, as the bot has written too many within minutes (R20).
    `opened_by`: the member of staff who opens it, else the bot. `thread`: the case whose thread the mail that
    opens this one was written in. `said`: what the words mean for the case that the mail joins.
    """

    decision: Decision
    reason: str
    requests: tuple[RequestType, ...] = ()
    language: Language = Language.FI
    uncertain: bool = False
    standing: Standing = Standing.OTHER
    level: IdentityLevel = IdentityLevel.NONE
    sensitive: bool = True
    joins: Thread | None = None
    reopens: bool = False
    possible: Thread | None = None
    thread: Thread | None = None
    earlier: tuple[str, ...] = ()
    said: frozenset[Says] = frozenset()
    acknowledge: bool = False
    withheld: bool = False
    opened_by: str = ""
    flags: tuple[Flag, ...] = ()


_AS_REQUEST = {label: RequestType(label.value) for label in Label if label is not Label.IDENTITY_REPLY}


_LIKE_A_WITHDRAWAL = frozenset({RequestType.CONSENT_WITHDRAWAL, RequestType.OPT_OUT})


def language_of_answer(code: str) -> Language:
    """The language that we answer in: the writer's, or English where we don't write it."""
    return Language(code) if code in set(Language) else Language.EN


def language_note(code: str) -> str:
    """What staff are told of a mail in a language that we have no texts in; empty for the four."""
    if not code or code in set(Language):
        return ""
    return (
        f"The mail seems to be written in another language ({code}); the drafts are in English. "
        "Where you can, have the answer translated before it goes: the person must be able to understand it."
    )


def plan_intake(intake: Intake) -> IntakePlan:
    """The plan for one message."""
    screening, found = intake.screening, intake.classification
    if screening.verdict is not Verdict.PROCESS:
        mine = intake.match.joins if screening.verdict is Verdict.AUTO_REPLY else None
        return IntakePlan(decision=Decision.AUTOMATIC, reason=screening.reason, joins=mine)
    requests = tuple(_AS_REQUEST[label] for label in found.labels if label in _AS_REQUEST)
    thread = intake.match.joins
    said = heard(intake.message.own_text) if thread else frozenset()
    if thread and not _is_new_request(thread, requests, found, said):
        return _joining(intake, thread, said)
    # Somebody else answers our mail, or somebody got another's data with it: staff look at it (R21).
    named = intake.match.possible is not None or (thread is not None and Says.MISSENT in said)
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


def plan_entered(intake: Intake, requests: tuple[RequestType, ...], by: str) -> IntakePlan:
    """The plan for a letter, a call or a visit that staff enter: always a case, by what it says or they say.

    Nobody vouches for its writer, so nothing is acknowledged and identity is open (ID-2).
    """
    found = tuple(_AS_REQUEST[label] for label in intake.classification.labels if label in _AS_REQUEST)
    sure = bool(found) and not intake.classification.needs_review and not intake.look
    asked = requests or found or (RequestType.OTHER_PRIVACY,)
    return replace(_opening(intake, asked, uncertain=not (requests or sure)), opened_by=by)


def _only_attached(message: ParsedMessage) -> bool:
    """Whether all that the person says is in an attachment, which a person has to open."""
    return not message.text.strip() and bool(message.attachments)


def _joining(intake: Intake, thread: Thread, said: frozenset[Says]) -> IntakePlan:
    """The plan of a mail that joins a case: its words may flag something for staff, who decide."""
    found = intake.classification
    told = {
        Flag.WITHDRAWAL_ASKED: Says.WITHDRAWS in said and not thread.closed,
        Flag.COMPLAINED: Label.COMPLAINT in found.labels,
        Flag.BREACH_SUSPECTED: Says.MISSENT in said,
        Flag.IMPERSONATION: Says.NOT_ME in said,
    }
    return IntakePlan(
        decision=Decision.JOIN,
        reason="answer in a case of the sender",
        joins=thread,
        reopens=thread.refused and (bool(found.labels) or found.needs_review) and not said,
        said=said,
        flags=(*_flags(intake), *intake.hinted, *(flag for flag, is_so in told.items() if is_so)),
    )


def _is_new_request(
    thread: Thread, requests: tuple[RequestType, ...], found: Classification, said: frozenset[Says]
) -> bool:
    """Whether a mail in a thread asks for something of its own (RC-8: new scope, new receipt).

    In doubt it joins an open case: a person reads it there, and the running dates are the earlier ones.
    """
    if Says.NOT_ME in said:
        return False
    # “I take my request back”, “it is not needed any more” is no withdrawal of a consent and no opt-out.
    taken_back = _LIKE_A_WITHDRAWAL if Says.WITHDRAWS in said else frozenset()
    asks = set(requests) - {RequestType.OTHER_PRIVACY} - taken_back
    if thread.closed and not thread.refused:  # nobody looks into a case that is done
        quiet = said and Says.MISSENT not in said and not asks
        return not quiet and (bool(found.labels) or found.needs_review or Says.MISSENT in said)
    asks -= {RequestType.COMPLAINT} if not thread.closed else set()  # about our handling: read it there
    return bool(asks) and not found.needs_review and not asks <= thread.requests


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
        sensitive=intake.sensitive,
        possible=intake.match.possible,
        thread=intake.match.joins,
        earlier=intake.earlier,
        acknowledge=acknowledge and not broken,
        withheld=acknowledge and broken,
        flags=(
            *_flags(intake),
            *flags_on_file(intake.looked),
            *_flags_of_opening(intake),
            *(intake.hinted if may_be_asked(requests) else ()),
            *([Flag.FLOOD] if flood else []),
        ),
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


def _flags_of_opening(intake: Intake) -> tuple[Flag, ...]:
    """What a new case is shown with: never a ground to treat it otherwise by itself (Art. 12(5))."""
    thread = intake.match.joins
    found = {
        Flag.REPEATED: bool(set(intake.earlier) - ({thread.ref} if thread else set())),
        Flag.BREACH_SUSPECTED: Says.MISSENT in heard(intake.message.own_text),
    }
    return tuple(flag for flag, is_so in found.items() if is_so)


def _acknowledged(intake: Intake) -> bool:
    """Whether the one mail that the bot sends alone may go (INTERFACE, R19)."""
    return (
        intake.authentication.authenticated
        and may_answer(intake.message, intake.screening)
        and intake.now - intake.received_at <= TOO_OLD_TO_ACKNOWLEDGE
        and intake.acknowledged_today < ACKNOWLEDGEMENTS_A_DAY
    )

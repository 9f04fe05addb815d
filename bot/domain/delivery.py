"""Where an answer may go: only to an address on file or one that was verified (R32, A9, A17, A18, A33)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.calendar import add_working_days, helsinki_day
from bot.domain.case import Case
from bot.domain.events import Event, EventKind
from bot.domain.grounds import TELL_NOTHING
from bot.domain.identity import BY_CODE, BY_FACTS, RAISED_BY_SENSITIVE_DATA, Holder, Standing
from bot.domain.on_file import OnFile
from bot.domain.vocabulary import DraftKind, IdentityLevel, RequestType, Topic

FREEZE = timedelta(days=14)
"""How long a changed address gets nothing (A18)."""
ERASURE_NOTICE_DAYS = 3
"""Working days between the word to the contacts on file and the erasure (LEGAL §3, A17)."""


_OLD_CONTACT = "the old contact has not been told of the change yet; release that notice first"
_ONE_MAILBOX = (
    "one mailbox is not enough here, as sensitive data or a change of contact data are involved: let a code "
    "come back from a second contact on file as well (case phone-code), or record a check (confirm-identity)"
)


class Whose(StrEnum):
    """What an address is to a case."""

    ON_FILE = "on_file"
    CHANGED = "changed"
    WRITER = "writer"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What the journal says of where answers may go; moments are aware.

    `proven`: whose addresses checks have proven. `changed_at`: when another address was asked for;
    `level_since` is what was shown after that, `told_old` whether the old contact knows. `announced_at`: when
    the contacts on file were told that erasure is asked; `contacts_known`: there are some to tell.
    `ground` is the last decided ground of a refusal. `by_staff`: a member of staff vouches for the check,
    `by_code`: the writer sent the code that counts. `channels`: the contacts on file that have proven
    themselves; `sensitive_held`: sensitive data groups hold something of the person.
    """

    proven: frozenset[Holder] = frozenset()
    changed_at: datetime | None = None
    level_since: IdentityLevel = IdentityLevel.NONE
    told_old: bool = False
    announced_at: datetime | None = None
    contacts_known: bool = False
    ground: str = ""
    by_staff: bool = False
    by_code: bool = False
    channels: frozenset[str] = frozenset()
    sensitive_held: bool = False


def read_delivery(events: Sequence[Event], topics: Mapping[int, Topic]) -> Delivery:
    """What the journal says; `topics` tells what the notices among the case's drafts are about."""
    found = Delivery()
    bounced = {event.draft_id for event in events if event.kind is EventKind.BOUNCED}
    for event in events:
        found = _after(found, event, None if event.draft_id in bounced else topics.get(event.draft_id or 0))
    return found


def _after(found: Delivery, event: Event, topic: Topic | None) -> Delivery:
    proven, level, told, announced = found.proven, found.level_since, found.told_old, found.announced_at
    changed_at, ground, by_staff = found.changed_at, found.ground, found.by_staff
    by_code = found.by_code
    match event.kind:
        case EventKind.IDENTITY_CONFIRMED:
            proven |= frozenset({event.proven} if event.proven else ())
            level = max(level, event.level or IdentityLevel.NONE)
            by_staff |= event.why not in (BY_CODE, BY_FACTS)
            by_code |= event.why == BY_CODE and event.proven is Holder.WRITER
        case EventKind.ADDRESS_CHANGED:
            changed_at, level, told = event.at, IdentityLevel.NONE, False
        case EventKind.REFUSAL_DECIDED:
            ground = event.why.strip()
        case EventKind.SENT if topic is Topic.OLD_ADDRESS:
            told = True
        case EventKind.SENT if topic is Topic.ERASURE_ANNOUNCED:
            announced = announced or event.at
        case _:
            pass
    return Delivery(
        proven=proven,
        changed_at=changed_at,
        level_since=level,
        told_old=told,
        announced_at=announced,
        contacts_known=found.contacts_known,
        ground=ground,
        by_staff=by_staff,
        by_code=by_code,
    )


def whose(address: str, case: Case, *, writer: str, on_file: OnFile, changed: str) -> Whose:
    """What the address is to the case; `writer`: who wrote, `changed`: another one that was asked for."""
    vouched = case.facts.standing is Standing.ON_FILE and address == writer
    if vouched or on_file.has(address):
        return Whose.ON_FILE
    if changed and address == changed:
        return Whose.CHANGED
    return Whose.WRITER if address == writer else Whose.NOBODY


def has_content(case: Case, kind: DraftKind, delivery: Delivery) -> bool:
    """Whether such a mail may tell of the person; a refusal does, unless its ground tells nothing."""
    if case.required is IdentityLevel.NONE:
        return False
    told = kind is DraftKind.REFUSAL and delivery.ground not in {"", *TELL_NOTHING}
    return kind is DraftKind.REPLY or told or (kind is DraftKind.REFUSAL and case.level >= case.required)


def raised_level(case: Case) -> IdentityLevel:
    """The level that a changed address needs: one above that of the case (A9)."""
    return IdentityLevel.STRONG if case.required >= IdentityLevel.CODE else IdentityLevel.CODE


def why_not_there(case: Case, kind: DraftKind, to: Whose, delivery: Delivery, now: datetime) -> list[str]:
    """Every reason why such a mail may not go to such an address now; empty where it may."""
    if to is Whose.NOBODY:
        return ["it would go to an address that is neither the person's nor on file"]
    if not has_content(case, kind, delivery):
        return []
    reasons = []
    if case.level < case.required:
        reasons.append(
            f"identity is not shown: the answer needs {case.required}, the case has {case.level}; "
            "record the check with confirm-identity"
        )
    if to is Whose.WRITER and Holder.WRITER not in delivery.proven and not reasons:
        reasons.append(
            "the address that wrote is neither on file nor verified; answer to a contact on file, or record "
            "with confirm-identity how you know that it is the person's"
        )
    if to is Whose.CHANGED:
        reasons += _about_change(case, delivery, now)
    if kind is DraftKind.REPLY:
        reasons += _about_reply(case, delivery, now)
    return list(dict.fromkeys(reasons))


def _about_reply(case: Case, delivery: Delivery, now: datetime) -> list[str]:
    """What a reply needs besides identity, by what is asked."""
    asked = set(case.open_requests)
    reasons = []
    if asked & RAISED_BY_SENSITIVE_DATA and not _second_channel(case, delivery):
        reasons.append(_ONE_MAILBOX)
    if RequestType.ERASURE in asked and delivery.contacts_known:
        reasons += _about_erasure(case, delivery, now)
    if RequestType.RECTIFICATION in asked and case.contact_changes and delivery.contacts_known:
        reasons += [] if delivery.told_old else [_OLD_CONTACT]
    return reasons


def _second_channel(case: Case, delivery: Delivery) -> bool:
    """Whether more speaks for the person than one mailbox, which may be broken into (A24, A18)."""
    if not (delivery.sensitive_held or case.contact_changes) or delivery.by_staff:
        return True
    by_phone = any("@" not in channel for channel in delivery.channels) and not case.contact_changes
    return by_phone or len(delivery.channels) > 1


def _about_change(case: Case, delivery: Delivery, now: datetime) -> list[str]:
    reasons = []
    if delivery.level_since < raised_level(case):
        reasons.append(f"the changed address needs a new check of {raised_level(case)} (confirm-identity)")
    if not delivery.told_old:
        reasons.append(_OLD_CONTACT)
    if delivery.changed_at is not None and now < delivery.changed_at + FREEZE:
        opens = helsinki_day(delivery.changed_at + FREEZE)
        reasons.append(f"the changed address gets nothing before {opens:%d.%m.%Y}")
    return reasons


def _about_erasure(case: Case, delivery: Delivery, now: datetime) -> list[str]:
    if delivery.announced_at is None:
        return ["the contacts on file don't know yet that erasure is asked; release that notice first"]
    told_on = helsinki_day(delivery.announced_at)
    free = add_working_days(told_on, ERASURE_NOTICE_DAYS, case.facts.country)
    if helsinki_day(now) >= free:
        return []
    return [f"the contacts on file were told of the erasure; it is not carried out before {free:%d.%m.%Y}"]

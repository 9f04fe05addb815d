"""What can happen to a case: the entries of its journal."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.identity import Holder
from bot.domain.vocabulary import CaseState, DraftKind, Flag, IdentityLevel, RequestType


class EventKind(StrEnum):
    """What can happen to a case."""

    OPENED = "opened"
    MESSAGE_JOINED = "message_joined"
    RELABELLED = "relabelled"
    IDENTITY_ASKED = "identity_asked"
    IDENTITY_CONFIRMED = "identity_confirmed"
    IDENTITY_FAILED = "identity_failed"
    ADDRESS_CHANGED = "address_changed"
    DRAFTED = "drafted"
    DRAFT_EDITED = "draft_edited"
    REJECTED = "rejected"
    SECONDED = "seconded"  # the first of two approvals
    APPROVED = "approved"
    SENT = "sent"
    SEND_FAILED = "send_failed"
    DISCARDED = "discarded"
    BOUNCED = "bounced"
    DELIVERY_DELAYED = "delivery_delayed"
    ANSWERED_OUTSIDE = "answered_outside"
    FLAGGED = "flagged"
    UNFLAGGED = "unflagged"
    LEVEL_RAISED = "level_raised"
    EXTENSION_DECIDED = "extension_decided"
    REFUSAL_DECIDED = "refusal_decided"
    RECEIPT_CORRECTED = "receipt_corrected"
    ACTED_AT_ONCE = "acted_at_once"
    PASSED_ON = "passed_on"
    ASSIGNED = "assigned"
    NOTED = "noted"
    DOCUMENT_DELETED = "document_deleted"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"
    REOPENED = "reopened"
    AUTOMATIC_JOINED = "automatic_joined"
    LINKED = "linked"
    ABSORBED = "absorbed"
    MERGED = "merged"
    SPLIT_OFF = "split_off"
    BREACH_OPENED = "breach_opened"
    BREACH_CLOSED = "breach_closed"
    RESIDENCE_SET = "residence_set"
    FULFILLED = "fulfilled"
    FULFILMENT_FAILED = "fulfilment_failed"
    EXPORTED = "exported"
    PACKAGE_MADE = "package_made"
    PACKAGE_DECIDED = "package_decided"
    PACKAGE_CODE = "package_code"
    PACKAGE_FETCHED = "package_fetched"
    PACKAGE_ENDED = "package_ended"


class Tie(StrEnum):
    """How another case belongs to this one."""

    SAME_THREAD = "same_thread"
    EARLIER = "earlier"
    MERGED_INTO = "merged_into"
    MERGED_FROM = "merged_from"
    SPLIT_TO = "split_to"
    SPLIT_FROM = "split_from"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened: what, when (aware), by whom; never free text of a customer.

    Only the fields that the kind speaks of are set; `why` is a reason written by staff; `other` is the
    reference of the case that `tie` speaks of; `country` a code of bot.domain.residence.
    """

    kind: EventKind
    at: datetime
    actor: str
    requests: tuple[RequestType, ...] = ()
    draft_id: int | None = None
    draft_kind: DraftKind | None = None
    level: IdentityLevel | None = None
    proven: Holder | None = None
    received_at: datetime | None = None
    outcome: CaseState | None = None
    uncertain: bool = False
    flag: Flag | None = None
    why: str = ""
    tie: Tie | None = None
    other: str = ""
    country: str = ""

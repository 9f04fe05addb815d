"""The closed sets that everything else speaks of (INTERFACE: states, labels, levels)."""

from enum import StrEnum


class Label(StrEnum):
    """What a text can ask for; the classifier's eleven labels."""

    ACCESS = "access"
    ERASURE = "erasure"
    RESTRICTION = "restriction"
    OPT_OUT = "opt_out"
    RECTIFICATION = "rectification"
    PORTABILITY = "portability"
    CONSENT_WITHDRAWAL = "consent_withdrawal"
    OBJECTION = "objection"
    COMPLAINT = "complaint"
    IDENTITY_REPLY = "identity_reply"
    OTHER_PRIVACY = "other_privacy"


# The label that decides what to do first; the order of the labelling guide.
PRIMARY_ORDER: tuple[Label, ...] = (
    Label.IDENTITY_REPLY,
    Label.RESTRICTION,
    Label.ACCESS,
    Label.PORTABILITY,
    Label.OBJECTION,
    Label.ERASURE,
    Label.RECTIFICATION,
    Label.CONSENT_WITHDRAWAL,
    Label.OPT_OUT,
    Label.COMPLAINT,
    Label.OTHER_PRIVACY,
)


class RequestType(StrEnum):
    """What a case can hold: the rights, and the privacy matters that are none."""

    ACCESS = "access"
    ERASURE = "erasure"
    RESTRICTION = "restriction"
    OPT_OUT = "opt_out"
    RECTIFICATION = "rectification"
    PORTABILITY = "portability"
    CONSENT_WITHDRAWAL = "consent_withdrawal"
    OBJECTION = "objection"
    COMPLAINT = "complaint"
    OTHER_PRIVACY = "other_privacy"
    AUTOMATED_DECISION = "automated_decision"


class Language(StrEnum):
    """The languages we answer in."""

    FI = "fi"
    SV = "sv"
    EN = "en"
    ET = "et"


class Country(StrEnum):
    """The holiday calendars we know."""

    FI = "FI"
    EE = "EE"
    SE = "SE"


class Channel(StrEnum):
    """How a request reached us."""

    EMAIL = "email"
    LETTER = "letter"
    PHONE = "phone"
    VISIT = "visit"


class CaseState(StrEnum):
    """Where a case stands."""

    TRIAGE = "triage"
    IDENTITY_PENDING = "identity_pending"
    OPEN = "open"
    DRAFTED = "drafted"
    APPROVED = "approved"
    ANSWERED = "answered"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    NOT_A_REQUEST = "not_a_request"


CLOSED_STATES = frozenset(
    {CaseState.ANSWERED, CaseState.REFUSED, CaseState.WITHDRAWN, CaseState.NOT_A_REQUEST}
)


class RequestState(StrEnum):
    """Where one request of a case stands."""

    OPEN = "open"
    DONE = "done"
    PARTLY_REFUSED = "partly_refused"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Flag(StrEnum):
    """What staff should see of a case at first sight."""

    NEW_MESSAGE = "new_message"
    SEND_FAILED = "send_failed"
    BOUNCED = "bounced"
    DELAYED = "delivery_delayed"
    ANSWERED_OUTSIDE = "answered_outside"
    REPLY_TO_DIFFERS = "reply_to_differs"  # R28
    SAME_MESSAGE_ID = "same_message_id"  # R8
    FLOOD = "flood"  # A32
    NAME_COLLISION = "name_collision"  # A34
    LOOK_ALIKE = "look_alike"  # A3
    DISPLAY_NAME = "display_name"  # A4
    SEVERAL_SENDERS = "several_senders"
    ENVELOPE_DIFFERS = "envelope_differs"  # R28
    IDENTITY_NUMBER = "identity_number"  # S-18: or the number of a payment card
    IDENTITY_DOCUMENT = "identity_document"  # A13
    WITHDRAWAL_ASKED = "withdrawal_asked"
    COMPLAINED = "complaint"
    REPEATED = "repeated"
    BREACH = "breach"
    BREACH_SUSPECTED = "breach_suspected"
    IMPERSONATION = "impersonation"
    FACEBOOK_PAGE = "facebook_page"  # S-41: not passed on to Meta yet
    REPRESENTATIVE = "representative"  # A21, A22: an agent, a guardian, an heir
    NON_DISCLOSURE = "non_disclosure"  # turvakielto and its like
    CONFLICT = "conflict_of_interest"
    INSIDER = "insider"  # A23: one of us asks for a customer
    CONTACT_DATA = "contact_data"  # A9, A18: the mail speaks of another address or number
    CONTACT_CHANGED = "contact_changed"  # A18: contact data on file were changed within 14 days
    PRESSURE = "pressure"  # A10, A11: a hint for staff, nothing else
    CHANGES_FAILED = "changes_failed"


class DraftKind(StrEnum):
    """The kinds of mail that a case can send."""

    ACKNOWLEDGEMENT = "acknowledgement"
    IDENTITY = "identity"
    REPLY = "reply"
    EXTENSION = "extension"
    REFUSAL = "refusal"
    NOTICE = "notice"


class Topic(StrEnum):
    """What a notice is about that we have a text for; staff write the others."""

    WITHDRAWAL = "withdrawal"
    ORAL = "oral"
    CLARIFICATION = "clarification"
    MANDATE = "mandate"
    STATUS = "status"
    THANKS = "thanks"
    IDENTITY_ON_FILE = "identity_on_file"  # the code that counts, to the contact on file
    OLD_ADDRESS = "old_address"  # a change of contact data, told to the contact that was known before
    ERASURE_ANNOUNCED = "erasure_announced"  # told to the contacts on file before anything is erased
    RECIPIENTS = "recipients"  # Art. 19, to those who got the data


class DraftState(StrEnum):
    """Where a draft stands, from the first text to the recipient's server."""

    DRAFT = "draft"
    APPROVED = "approved"
    QUEUED = "queued"
    SENT = "sent"
    RETRY = "retry"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    SUPERSEDED = "superseded"
    REJECTED = "rejected"


class IdentityLevel(StrEnum):
    """How sure we are who writes; the values compare in order ("ID-0" < "ID-1")."""

    NONE = "ID-0"
    SENDER = "ID-1"
    CODE = "ID-2"
    STRONG = "ID-3"


class IdentityState(StrEnum):
    """Where the identity check of a case stands."""

    NOT_NEEDED = "not_needed"
    UNVERIFIED = "unverified"
    CHALLENGED = "challenged"
    VERIFIED = "verified"
    FAILED = "failed"


class Role(StrEnum):
    """What a member of staff may do; each role includes the one before."""

    VIEWER = "viewer"
    HANDLER = "handler"
    APPROVER = "approver"
    ADMIN = "admin"

    def includes(self, other: "Role") -> bool:
        """Whether this role may do all that `other` may."""
        order = list(Role)
        return order.index(self) >= order.index(other)

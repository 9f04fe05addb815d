"""What a delivery report says of the mail that it is about, and what that leads to (R18, R18b, SD-2)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.subjects import BOUNCE_SUBJECT


class Fate(StrEnum):
    """What became of the mail."""

    FAILED = "failed"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientReport:
    """What a report's fields say of one recipient (RFC 3464 §2.3), in lower case; any may be empty."""

    address: str = ""
    action: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryReport:
    """A report, whoever wrote it: anybody can, so it is worth only what its Message-IDs are.

    `about`: the Message-IDs it may be about, the likeliest first. `recipients`: who did not get the mail.
    `status`: the enhanced status code (RFC 3463), or an empty string.
    """

    about: tuple[str, ...]
    fate: Fate
    status: str = ""
    recipients: tuple[str, ...] = ()


STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_LONGEST_TEXT = 50_000  # a report says what it has to say at its beginning
_DELAYED = re.compile(
    r"delayed|not yet been delivered|not (?:yet )?(?:been )?delivered (?:for|after|within) the last"
    r"|will (?:be retried|continue|keep trying|retry)|still (?:being )?(?:trying|retried)|warning message"
    r"|continue to try|been postponed|transient non-fatal|will (?:be )?try(?:ing)? again"
    r"|do not need to resend|no action is required|temporary (?:delivery )?(?:problem|failure|error)"
    r"|viivästy|yritetään (?:edelleen|uudelleen)|försenad|fördröjd|försöker (?:igen|fortfarande)"
    r"|hilineb|viibib|proovitakse uuesti",
    re.IGNORECASE,
)
# Also "delayed" mails end like this at last.
_GIVEN_UP = re.compile(
    r"permanent|given up|giving up|gave up|will not be retried|too long in (?:the )?queue"
    r"|(?<!non-)fatal error|retry time(?:out)? (?:not reached|exceeded)|expired"
    r"|pysyv|ei (?:enää )?yritetä|permanentne|jäädav",
    re.IGNORECASE,
)
# A word has a longest form everywhere here: a search with no bound is quadratic in what somebody repeats.
_FAILED = re.compile(
    r"undeliver|(?:could|can|was|were|has|have) ?(?:not|n[o'’]t) (?:be |been )?(?:delivered|accept|reach)"
    r"|(?:unable|not able|failed) to (?:deliver|send|relay)|deliver\w{0,30} (?:has )?fail"
    r"|did(?:n['’]t| not) reach|user unknown|unknown user|no such (?:user|address|mailbox|recipient)"
    r"|mailbox (?:\w{1,30} )?(?:full|unavail)"
    r"|(?:over|exceeded?|out of) (?:\w{1,30} )?(?:quota|storage)|returned (?:to sender|because)|rejected"
    r"|does(?:n['’]t| not) exist|unknown host|host unknown|no valid recipient|failed addresses"
    r"|wasn[’']t delivered|address (?:not found|rejected)|5[0-5]\d[ -]#?5\.\d"
    r"|recipient\w{0,30} (?:not|unknown)"
    r"|toimit\w{1,30} (?:epäonnistui|ei onnistunut)|ei voi(?:tu|da)? toimittaa|ei löyd"
    r"|(?:kunde|kan|gick) inte (?:att )?leverera|ebaõnnestus|ei saa(?:nud)? kohale"
    r"|ei õnnestunud (?:\w{1,20} ){0,3}(?:toimetada|saata|edastada)|postkast on täis|aadressi ei leitud"
    r"|postilaatikko on (?:täynnä|täysi)|käyttäjää ei ole|tuntematon (?:käyttäjä|vastaanottaja|osoite)"
    r"|(?:användaren|mottagaren|adressen) (?:finns inte|är okänd|kunde inte hittas)|brevlådan är full",
    re.IGNORECASE,
)
_ACTIONS = {
    "failed": Fate.FAILED,
    "failure": Fate.FAILED,
    "delayed": Fate.DELAYED,
    "delivered": Fate.DELIVERED,
    "relayed": Fate.DELIVERED,
    "expanded": Fate.DELIVERED,
}
_CLASSES = {"5": Fate.FAILED, "4": Fate.DELAYED, "2": Fate.DELIVERED}
_WORST_FIRST = (Fate.FAILED, Fate.DELAYED, Fate.DELIVERED)


def fate_of(recipient: RecipientReport) -> Fate:
    """What became of the mail to one recipient: the action says, else the class of the status."""
    return _ACTIONS.get(recipient.action) or _CLASSES.get(recipient.status[:1], Fate.UNKNOWN)


def judge_fields(recipients: Sequence[RecipientReport]) -> tuple[Fate, tuple[RecipientReport, ...]]:
    """The worst that the fields tell, and of whom: a mail of ours has one recipient, or a list behind it."""
    for fate in _WORST_FIRST:
        if those := tuple(one for one in recipients if fate_of(one) is fate):
            return fate, those
    return Fate.UNKNOWN, ()


def judge_words(subject: str, text: str) -> Fate:
    """What a report without fields tells in words; UNKNOWN where it speaks of no failure."""
    text = text[:_LONGEST_TEXT]
    words = f"{subject}\n{text}"
    codes = {code[0] for code in STATUS.findall(text)}
    delayed = _DELAYED.search(words) is not None
    if "5" in codes or _GIVEN_UP.search(words):
        return Fate.FAILED
    if delayed:
        return Fate.DELAYED
    failed = "4" in codes or _FAILED.search(words) or BOUNCE_SUBJECT.search(subject)
    return Fate.FAILED if failed else Fate.UNKNOWN

"""Which mails are no person's letter to us: machines, bounces, lists, our own (R17-R19)."""

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.messages import ParsedMessage
from bot.domain.subjects import AUTO_SUBJECT, AWAY_SUBJECT, BOUNCE_SUBJECT

OWN_MARK = "x-privacy-bot"  # every mail we send carries it; so may a stranger's


class Verdict(StrEnum):
    """What a mail is, before anybody reads what it says."""

    PROCESS = "process"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    OWN = "own"
    LIST = "list"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """The verdict with its reason in words.

    `from_form`: a web form wrote it for a person. `from_us`: a colleague wrote it from our own address.
    """

    verdict: Verdict
    reason: str
    from_form: bool = False
    from_us: bool = False


_DAEMON = re.compile(r"mailer-?daemon|mail-daemon|mdaemon|mail[-_.]?delivery[\w.-]*|microsoftexchange\w*")
_DAEMON_PATH = re.compile(r"<(?:mailer-?daemon|postmaster)?(?:@[^<>@\s]{0,253})?>", re.IGNORECASE)
_ROBOT = re.compile(
    r"(?:^|[-_.+])(?:no[-_.]?reply|do[-_.]?not[-_.]?reply|dont[-_.]?reply|ei[-_.]?vastata|ei[-_.]?vastausta"
    r"|[aä]l[aä][-_.]?vastaa|vastaamatta|svara[-_.]?(?:ej|inte)|(?:ej|inget)[-_.]?svar|mitte[-_.]?vasta(?:ta)?"
    r"|[aä]ra[-_.]?vasta(?:ta|ke)?|robot|bot|bounces?|daemon|automail(?:er)?|autoresponder|notifications?)(?:$|[-_.+=\d])"
    r"|^(?:mailer-?daemon|postmaster|root|nobody|www-data|majordomo|listserv|microsoftexchange\w*)$"
    r"|^owner-|-(?:request|owner|bounces)$"
)
# Programs that write of mail under a name of their own.
_MAIL_PROGRAM = re.compile(
    r"^(?:postmaster\W|mail[-_.]?(?:admin|master|system|server|gateway|scan|filter|marshal)|e?mail[-_.]?sweeper)"
    r"|(?:^|[-_.])(?:smtp|anti[-_]?(?:virus|spam)|mail[-_]?(?:service|router|relay)|exchange[-_]?server)(?:$|[-_.])"
)
_AUTO_HEADERS = (
    *(
        "x-autoreply",
        "x-autorespond",
        "x-auto-reply",
        "x-autoresponder",
        "x-mail-autoreply",
        "x-autoreply-from",
    ),
    *("x-mdautoresponse", "x-fc-machinegenerated", "x-vacation"),
)
_ADDRESS = re.compile(r"[^\s@<>(),;:\"]+@[^\s@<>(),;:\"]+\.[^\s@<>(),;:\"]+")


def _word(value: str) -> str:
    """The first word of a header value, before parameters and comments, lower case."""
    return re.split(r"[;\s(]", value.strip(), maxsplit=1)[0].lower()


def _local_part(message: ParsedMessage) -> str:
    """Before the @; of a sender without an address the name: a server may call itself MAILER-DAEMON only."""
    sender = message.sender
    return sender.address.rpartition("@")[0] if sender.address else sender.name.lower()


def _from(message: ParsedMessage, addresses: frozenset[str]) -> bool:
    return bool(message.senders) and all(one.address in addresses for one in message.senders)


def _own_reason(message: ParsedMessage, own_addresses: frozenset[str], ours: bool) -> str:
    if ours:
        return "its Message-ID is ours"
    # Anybody can write the mark, and a colleague may forward a request from our own address.
    if _from(message, own_addresses) and any(name == OWN_MARK for name, _ in message.headers):
        return "we sent it ourselves"
    return ""


def _bounce_reason(message: ParsedMessage) -> str:
    report = message.header("content-type").lower()
    if message.content_type == "multipart/report" and "disposition-notification" not in report:
        return "delivery report"
    if any(one.content_type == "message/delivery-status" for one in message.attachments):
        return "delivery report"
    if message.header("x-failed-recipients"):
        return "delivery failure by its X-Failed-Recipients"
    if _DAEMON.fullmatch(_local_part(message)):
        return "it comes from a mail server"
    if BOUNCE_SUBJECT.search(message.subject) and _from_a_server(message):
        return "it comes from a mail server and speaks of delivery"
    return ""


def _from_a_server(message: ParsedMessage) -> bool:
    """Whether a machine's mark stands beside: what a person writes of lost mail is a letter."""
    path = "".join(message.header("return-path").split())
    return (
        _local_part(message).strip('"') in ("postmaster", "system administrator", "ndr")
        or _MAIL_PROGRAM.search(_local_part(message)) is not None
        or _DAEMON_PATH.fullmatch(path) is not None
        or _is_automatic(message)
    )


def _is_automatic(message: ParsedMessage) -> bool:
    return _word(message.header("auto-submitted") or "no") != "no"  # RFC 3834 §5


def _null_sender(message: ParsedMessage) -> bool:
    return "".join(message.header("return-path").split()) == "<>"  # RFC 5321 §4.5.5


def _by_rule(message: ParsedMessage) -> bool:
    """Whether a rule of Exchange answered; what a rule redirects bears the mark of who redirects it."""
    suppressed = "all" in message.header("x-auto-response-suppress").lower()
    looped = message.header("x-ms-exchange-inbox-rules-loop") == message.sender.address != ""
    return suppressed and looped and bool(message.in_reply_to)


def _automatic_reason(message: ParsedMessage) -> str:
    if _is_automatic(message):
        return "marked as automatic by Auto-Submitted"
    if message.content_type == "multipart/report":
        return "read receipt"
    for name in _AUTO_HEADERS:
        if _word(message.header(name) or "no") not in ("no", "false", "0"):
            return f"marked as automatic by {name}"
    if _word(message.header("x-autogenerated")) == "reply":  # “forward” and the like carry people's letters
        return "marked as automatic by x-autogenerated"
    if _word(message.header("precedence")) in ("auto_reply", "auto-reply", "autoreply"):
        return "marked as automatic by Precedence"
    if "autoresponder" in message.header("x-post-messageclass").lower():
        return "marked as automatic by x-post-messageclass"
    if _by_rule(message):
        return "an Exchange rule answered"
    if AUTO_SUBJECT.match(message.subject):
        return "its subject is an automatic reply's"
    marked = (
        message.header("x-auto-response-suppress")
        or message.header("x-ms-exchange-generated-message-source")  # Exchange's own absence replies
        or _null_sender(message)
        or _ROBOT.search(_local_part(message))
    )
    if marked and AWAY_SUBJECT.match(message.subject):
        return "its subject is an absence message's"
    return ""


def _own_list(message: ParsedMessage, own_addresses: frozenset[str]) -> bool:
    """Whether the list is our own mailbox: a shared mailbox may be run as a group (Google Groups)."""
    list_id = message.header("list-id").lower()
    posts_to = message.header("list-post").lower()
    return any(
        f"<{own.replace('@', '.')}>" in list_id or f"mailto:{own}>" in posts_to for own in own_addresses
    )


def _list_reason(message: ParsedMessage, own_addresses: frozenset[str]) -> str:
    if _own_list(message, own_addresses):
        return ""
    for name in ("list-id", "list-unsubscribe"):
        if message.header(name):
            return f"sent to a list, by its {name}"
    if _word(message.header("precedence")) in ("bulk", "list", "junk"):
        return "sent to many, by its Precedence"
    return ""


def _empty(message: ParsedMessage) -> bool:
    return not message.text.strip() and not message.subject.strip() and not message.attachments


def screen(
    message: ParsedMessage,
    own_addresses: frozenset[str],
    form_senders: frozenset[str],
    *,
    ours: bool = False,
) -> Screening:
    """What the mail is; both sets hold lower-case addresses, `ours`: we made its Message-ID.

    A web form's mail is never screened out, whatever a machine has marked on it.
    """
    if own := _own_reason(message, own_addresses, ours):
        return Screening(verdict=Verdict.OWN, reason=own)
    if len(message.senders) == 1 and message.sender.address in form_senders:
        return Screening(verdict=Verdict.PROCESS, reason="a web form's mail", from_form=True)
    if bounce := _bounce_reason(message):
        return Screening(verdict=Verdict.BOUNCE, reason=bounce)
    if automatic := _automatic_reason(message):
        return Screening(verdict=Verdict.AUTO_REPLY, reason=automatic)
    if _null_sender(message):
        return Screening(verdict=Verdict.BOUNCE, reason="empty return path")
    if to_many := _list_reason(message, own_addresses):
        return Screening(verdict=Verdict.LIST, reason=to_many)
    if _empty(message):
        return Screening(verdict=Verdict.EMPTY, reason="no text, no subject and no attachment")
    if _from(message, own_addresses):
        return Screening(verdict=Verdict.PROCESS, reason="a letter from our own address", from_us=True)
    return Screening(verdict=Verdict.PROCESS, reason="a letter")


def may_answer(message: ParsedMessage, screening: Screening) -> bool:
    """Whether an automatic acknowledgement could ever go to the sender (RFC 3834 §2, R19).

    Authentication and the limits by case and day are decided elsewhere.
    """
    if screening.verdict is not Verdict.PROCESS or screening.from_form or screening.from_us:
        return False
    if len(message.senders) != 1 or not _ADDRESS.fullmatch(message.sender.address):
        return False
    suppressed = message.header("x-auto-response-suppress").lower()
    if any(word in suppressed for word in ("all", "oof", "autoreply")):
        return False
    return not _ROBOT.search(_local_part(message)) and not _null_sender(message)

"""What the bytes of a mail say, without a look at the database: steps 3 to 5 of its way (DESIGN)."""

from dataclasses import dataclass, field

from bot.domain.attachments import AttachedText
from bot.domain.bounces import DeliveryReport
from bot.domain.colleagues import note_of_forward, passed_on
from bot.domain.forms import form_person
from bot.domain.messages import Authentication, Classification, ForwardedMail, Mailbox, ParsedMessage
from bot.domain.registers import LookUp
from bot.domain.screening import Screening, Verdict, screen
from bot.domain.vocabulary import Channel, Label
from bot.mail.authentication import OwnCheck, authenticate
from bot.mail.message_ids import is_ours
from bot.mail.own_checks import check_signatures
from bot.mail.parse import parse_message
from bot.mail.reports import read_report
from bot.workflows.office import Office
from bot.workflows.reading import Read, own_words, read
from classifiers import Classifier
from classifiers.second_opinion import second_opinion

_NOTHING = Read(
    classification=Classification(
        labels=(), primary=None, scores={}, privacy=0.0, language="", needs_review=False
    ),
    texts=(),
    look="",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """How a request came that is no mail, and who asks as staff say; `postal` may be empty."""

    channel: Channel
    name: str
    address: str
    postal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What the bytes of a mail say, without a look at the database.

    `passed_on`: the customer's mail that a colleague forwards. `texts`: what the attachments say. `look`: why
    a person has to open the mail, whatever its words say. `opinion`: another model's, of an unsure mail.
    `door`: it is no mail, staff have entered it.
    """

    message: ParsedMessage
    screening: Screening
    classification: Classification
    authentication: Authentication
    report: DeliveryReport | None = None
    passed_on: ForwardedMail | None = None
    texts: tuple[AttachedText, ...] = ()
    look: str = ""
    opinion: frozenset[Label] | None = None
    looked: LookUp = field(default_factory=LookUp)  # what the registers say; step 6 fills it in
    door: Door | None = None

    @property
    def notes(self) -> tuple[str, ...]:
        """What staff have to check, as private notes."""
        of_forward = note_of_forward(self.message, self.passed_on) if self.passed_on else ""
        of_look = f"A person has to open this mail: {self.look}." if self.look else ""
        return tuple(note for note in (of_forward, of_look, self._of_opinion) if note)

    @property
    def _of_opinion(self) -> str:
        if self.opinion is None:
            return ""
        labels = ", ".join(sorted(self.opinion)).replace("_", " ") or "no privacy matter"
        return f"Second opinion of another model, a suggestion only: {labels}."


def judge(office: Office, classifier: Classifier, content: bytes) -> Judged:
    """Parses, screens, authenticates and classifies; pure but for the time it takes."""
    message = parse_message(content)
    ours = is_ours(message.message_id, key=office.message_id_key)
    screening = screen(message, office.own_addresses, office.form_senders, ours=ours)
    inside = passed_on(message, screening, office.own_addresses)
    own_check = _own_check(office, content, message) if screening.verdict is Verdict.PROCESS else None
    authentication = authenticate(message, office.authserv_id, own_check)
    if inside:
        authentication = Authentication(authenticated=False, reason="a colleague forwarded it")
    done = _NOTHING
    if screening.verdict is Verdict.PROCESS:
        done = read(classifier, content, message, inside)
    return Judged(
        message=message,
        screening=screening,
        classification=done.classification,
        authentication=authentication,
        report=read_report(content, message) if screening.verdict is Verdict.BOUNCE else None,
        passed_on=inside,
        texts=done.texts,
        look=done.look,
        opinion=_opinion(office, message, done.classification),
    )


def _opinion(office: Office, message: ParsedMessage, found: Classification) -> frozenset[Label] | None:
    """What another model suggests, asked only where ours is unsure; it decides nothing (A31)."""
    if office.second_opinion is None or not found.needs_review:
        return None
    return second_opinion(office.second_opinion, own_words(message))


def _own_check(office: Office, content: bytes, message: ParsedMessage) -> OwnCheck | None:
    """DKIM by our own means, if the settings want it."""
    dns = office.dns
    return None if dns is None else lambda domain: check_signatures(content, message, domain, dns)


def requester(judged: Judged, form_senders: frozenset[str]) -> Mailbox:
    """Who asks: the person inside what a colleague forwards, else the person who wrote."""
    return judged.passed_on.sender if judged.passed_on else person(judged.message, form_senders)


def person(message: ParsedMessage, form_senders: frozenset[str]) -> Mailbox:
    """Who asks: the From address; behind a web form of ours the Reply-To, or whom its fields name."""
    if message.sender.address not in form_senders:
        return message.sender
    if message.reply_to and message.reply_to[0].address not in form_senders:
        return message.reply_to[0]
    return form_person(message.text) or Mailbox(name="", address="")  # the form is nobody to write to

"""What the bytes of a mail say, without a look at the database: steps 3 to 5 of its way (DESIGN)."""

from dataclasses import dataclass

from bot.domain.bounces import DeliveryReport
from bot.domain.forms import form_person
from bot.domain.messages import Authentication, Classification, Mailbox, MailText, ParsedMessage
from bot.domain.screening import Screening, Verdict, screen
from bot.mail.authentication import authenticate
from bot.mail.message_ids import is_ours
from bot.mail.parse import parse_message
from bot.mail.reports import read_report
from bot.workflows.office import Office
from classifiers import Classifier

_NOTHING = Classification(labels=(), primary=None, scores={}, privacy=0.0, language="", needs_review=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What the bytes of a mail say, without a look at the database."""

    message: ParsedMessage
    screening: Screening
    classification: Classification
    authentication: Authentication
    report: DeliveryReport | None = None


def judge(office: Office, classifier: Classifier, content: bytes) -> Judged:
    """Parses, screens, authenticates and classifies; pure but for the time it takes."""
    message = parse_message(content)
    ours = is_ours(message.message_id, key=office.message_id_key)
    screening = screen(message, office.own_addresses, office.form_senders, ours=ours)
    found = _NOTHING
    if screening.verdict is Verdict.PROCESS:
        found = classifier.classify(
            MailText(
                subject=message.subject,
                body=message.text,
                sender=message.sender.name,
                ignored=message.quoted + message.signature,
            )
        )
    return Judged(
        message=message,
        screening=screening,
        classification=found,
        authentication=authenticate(message, office.authserv_id),
        report=read_report(content, message) if screening.verdict is Verdict.BOUNCE else None,
    )


def person(message: ParsedMessage, form_senders: frozenset[str]) -> Mailbox:
    """Who asks: the From address; behind a web form of ours the Reply-To, or whom its fields name."""
    if message.sender.address not in form_senders:
        return message.sender
    if message.reply_to and message.reply_to[0].address not in form_senders:
        return message.reply_to[0]
    return form_person(message.text) or Mailbox(name="", address="")  # the form is nobody to write to

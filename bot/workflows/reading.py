"""What a mail asks for, with what lies beside it and within it: own words first (R45)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.attachments import (
    AttachedText,
    both,
    mails_to_classify,
    shown,
    together,
    why_a_person,
)
from bot.domain.messages import Classification, ForwardedMail, MailText, ParsedMessage, Span
from bot.mail.documents import Limits, read_documents
from bot.mail.parse import parse_message
from classifiers import Classifier


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """The classification; `look` says why a person has to open the mail, whatever its words say."""

    classification: Classification
    texts: tuple[AttachedText, ...]
    look: str


def read(
    classifier: Classifier, content: bytes, message: ParsedMessage, passed_on: ForwardedMail | None
) -> Read:
    """Classifies own words and attachments; of a colleague's forward, the words of both."""
    texts = read_documents(content, message, Limits())
    found = classifier.classify(_inside(message, passed_on) if passed_on else own_words(message))
    within = message.forwarded
    if passed_on is None and within and within.declared and (found.needs_review or not found.labels):
        found = _with_anothers(found, classifier.classify(_inside(message, within)))
    beside = [
        (at, one, classifier.classify(mail))
        for at, one, mail in mails_to_classify(message, texts, passed_on=passed_on is not None)
    ]
    found = together(_without_words(found, [each for _, _, each in beside], message), beside)
    if passed_on and found.labels:
        found = replace(found, needs_review=True)  # the person inside hasn't written to us
    return Read(classification=found, texts=texts, look=why_a_person(message, texts))


def read_alone(classifier: Classifier, content: bytes) -> tuple[ParsedMessage, Classification]:
    """A mail of which nothing is known but its bytes, as intake reads it; its text with the attachments'."""
    message = parse_message(content)
    done = read(classifier, content, message, None)
    found = done.classification
    unsure = found.needs_review or (bool(done.look) and not found.labels)
    return shown(message, done.texts), replace(found, needs_review=unsure)


def own_words(message: ParsedMessage) -> MailText:
    """The mail for the classifier: what its writer wrote counts, the rest is only there."""
    return MailText(
        subject=message.subject,
        body=message.text,
        sender=message.sender.name,
        ignored=message.quoted + message.signature,
    )


def _inside(message: ParsedMessage, inside: ForwardedMail) -> MailText:
    """The mail with the forwarded one opened: without copied headers, signatures and what that one quotes."""
    if inside.header is None or inside.body is None:
        return own_words(message)
    begins = inside.header[0]
    above: tuple[Span, ...] = tuple(span for span in message.signature if span[1] <= begins)
    return MailText(
        subject=inside.subject or message.subject,
        body=message.text,
        sender=inside.sender.name,
        ignored=(*above, inside.header, *inside.quoted),
    )


def _with_anothers(own: Classification, inner: Classification) -> Classification:
    """A customer passes on what somebody else asks: a person looks, if it surely asks something."""
    if inner.needs_review or not inner.labels:
        return own
    return replace(both(own, inner), needs_review=True)


def _without_words(
    found: Classification, beside: Sequence[Classification], message: ParsedMessage
) -> Classification:
    """A subject alone above an attachment is a guess, and none where the attachment asks something itself."""
    if message.text.strip() or not message.attachments:
        return found
    if any(each.labels for each in beside):
        return replace(found, labels=(), primary=None, needs_review=False, evidence=())
    return replace(found, needs_review=bool(found.labels))

"""What a mail asks for, with what lies beside it and within it: own words first (R45)."""

import re
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
from bot.domain.vocabulary import Label
from bot.mail.documents import Limits, read_documents
from bot.mail.parse import parse_message
from classifiers import Classifier

_NO_REQUEST = frozenset((Label.OTHER_PRIVACY, Label.IDENTITY_REPLY))  # words that ask for nothing themselves
_DEEPER = re.compile(r"^ {0,3}> ?>.*$", re.MULTILINE)  # what the earlier mail had quoted itself
_LONGEST_INTRODUCTION, _MOST_WRAPPED = 400, 3


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
    if passed_on is None and (found.needs_review or _NO_REQUEST.issuperset(found.labels)):
        within = message.forwarded
        below = _inside(message, within) if within and within.declared else _sent_again(message)
        if below is not None:
            found = _with_anothers(found, classifier.classify(below))
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


def _sent_again(message: ParsedMessage) -> MailText | None:
    """The mail with the writer's own earlier one read: who got no answer replies to what they sent."""
    address, within = message.sender.address, message.forwarded
    if not message.quoted or not address:
        return None
    if within is not None and within.sender.address == address:
        return _inside(message, within)
    start = message.quoted[0][0]
    introduction = message.text[start : start + _LONGEST_INTRODUCTION].partition(":\n")[0].lower()
    if address not in introduction or introduction.count("\n") >= _MOST_WRAPPED:
        return None
    deeper = tuple(found.span() for found in _DEEPER.finditer(message.text))
    return replace(own_words(message), ignored=(*message.signature, *deeper))


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

"""What a mail asks for, with what lies beside it and within it: own words first (R45)."""

from dataclasses import dataclass, replace

from bot.domain.attachments import AttachedText, mails_to_classify, together, why_a_person
from bot.domain.messages import Classification, ForwardedMail, MailText, ParsedMessage, Span
from bot.mail.documents import Limits, read_documents
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
    found = classifier.classify(_inside(message, passed_on) if passed_on else _own_words(message))
    within = message.forwarded
    if passed_on is None and within and within.declared and not (found.labels or found.needs_review):
        found = _of_another(classifier.classify(_inside(message, within)), found)
    beside = mails_to_classify(message, texts, passed_on=passed_on is not None)
    found = together(found, [(at, one, classifier.classify(mail)) for at, one, mail in beside])
    if passed_on and found.labels:
        found = replace(found, needs_review=True)  # the person inside hasn't written to us
    return Read(classification=found, texts=texts, look=why_a_person(message, texts))


def _own_words(message: ParsedMessage) -> MailText:
    return MailText(
        subject=message.subject,
        body=message.text,
        sender=message.sender.name,
        ignored=message.quoted + message.signature,
    )


def _inside(message: ParsedMessage, inside: ForwardedMail) -> MailText:
    """The mail with the forwarded one opened: without copied headers, signatures and what that one quotes."""
    if inside.header is None or inside.body is None:
        return _own_words(message)
    begins = inside.header[0]
    above: tuple[Span, ...] = tuple(span for span in message.signature if span[1] <= begins)
    return MailText(
        subject=inside.subject or message.subject,
        body=message.text,
        sender=inside.sender.name,
        ignored=(*above, inside.header, *inside.quoted),
    )


def _of_another(inner: Classification, own: Classification) -> Classification:
    """A customer passes on what somebody else asks: a person looks, if it surely asks something."""
    return replace(inner, needs_review=True) if inner.labels and not inner.needs_review else own

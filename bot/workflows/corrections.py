"""What staff correct in the classifier's judgement is kept, so that the next training can learn from it."""

from collections.abc import Collection

from bot.domain.masking import mask
from bot.domain.messages import without_spans
from bot.domain.vocabulary import Label, RequestType
from bot.workflows.office import Office
from storage import corrections, inbox, messages
from storage.cases import StoredCase
from storage.database import Transaction

_AS_LABEL = {RequestType(label.value): label for label in Label if label is not Label.IDENTITY_REPLY}


def note_correction(
    session: Transaction,
    office: Office,
    stored: StoredCase,
    judged: Collection[RequestType],
    corrected: Collection[RequestType],
) -> None:
    """Keeps what a person says of the mail that opened the case; what came by letter has no mail."""
    came = [mail for mail in messages.of_case(session, stored.id) if mail.direction == messages.IN]
    originals = messages.originals(session, stored.id)
    if not came or not originals:
        return
    first = came[0]
    entry = inbox.entry(session, originals[0])
    corrections.add(
        session,
        corrections.Correction(
            at=office.now(),
            by=stored.events[-1].actor,
            language=stored.case.facts.language,
            judged=_labels(judged),
            corrected=_labels(corrected),
            model_version=entry.model_version if entry else "",
            subject=mask(first.subject),
            text=mask(without_spans(first.text, first.quoted)),
        ),
    )


def _labels(requests: Collection[RequestType]) -> frozenset[Label]:
    return frozenset(_AS_LABEL[request] for request in requests if request in _AS_LABEL)

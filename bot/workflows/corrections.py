"""What staff correct in the classifier's judgement is kept, so that the next training can learn from it."""

from collections.abc import Collection
from datetime import datetime, time

from bot.domain.calendar import HELSINKI, add_months, helsinki_day
from bot.domain.masking import mask
from bot.domain.messages import without_spans
from bot.domain.vocabulary import Label, RequestType
from bot.workflows.office import Office
from storage import corrections, inbox, messages
from storage.cases import StoredCase
from storage.database import Transaction

PULLED = "pulled back by staff"

_AS_LABEL = {RequestType(label.value): label for label in Label if label is not Label.IDENTITY_REPLY} | {
    RequestType.AUTOMATED_DECISION: Label.OTHER_PRIVACY  # the classifier has no label of its own for Art. 22
}


def note_correction(
    session: Transaction,
    office: Office,
    stored: StoredCase,
    judged: Collection[RequestType],
    corrected: Collection[RequestType],
) -> None:
    """Keeps what a person says of the mail that opened the case; what is said last of it counts."""
    came = [mail for mail in messages.of_case(session, stored.id) if mail.direction == messages.IN]
    originals = messages.originals(session, stored.id)
    entry = inbox.entry(session, originals[0]) if originals else None
    if not came or entry is None:
        return
    first = came[0]
    corrections.note(
        session,
        stored.id,
        entry.id,
        corrections.Correction(
            at=office.now(),
            by=stored.events[-1].actor,
            language=stored.case.facts.language,
            judged=frozenset() if entry.reason == PULLED else _labels(judged),
            corrected=_labels(corrected),
            model_version=entry.model_version,
            subject=mask(first.subject),
            text=mask(without_spans(first.text, first.quoted)),
        ),
    )


def forget_corrections(session: Transaction, office: Office) -> int:
    """Deletes the corrections that are older than the settings allow, by Helsinki days; how many."""
    oldest = add_months(helsinki_day(office.now()), -office.keep.corrections_months)
    return corrections.forget_before(session, datetime.combine(oldest, time(), HELSINKI))


def _labels(requests: Collection[RequestType]) -> frozenset[Label]:
    return frozenset(_AS_LABEL[request] for request in requests)

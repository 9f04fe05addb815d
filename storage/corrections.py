"""What staff corrected in the classifier's judgement: the text is sealed, and kept only for a time."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, delete, func, select

from bot.domain.calendar import helsinki_day
from bot.domain.vocabulary import Label
from storage.tables import CorrectionRow, InboxRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A mail's own words, what the model said and what a person says; `at` is aware."""

    at: datetime
    by: str
    language: str
    judged: frozenset[Label]
    corrected: frozenset[Label]
    model_version: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """How many of the letters that came in a month went to review or were corrected; `month`: as 2026-11."""

    month: str
    letters: int
    reviewed: int
    corrected: int

    def share(self, count: int) -> float:
        """That many as a share of the month's letters."""
        return round(count / self.letters, 4) if self.letters else 0.0


def note(session: Session, case_id: int, inbox_id: int, correction: Correction) -> None:
    """Keeps what was said last of a case's mail, beside what the model had said of it first."""
    row = session.exec(select(CorrectionRow).where(CorrectionRow.case_id == case_id)).first()
    if row is None:
        row = CorrectionRow(
            case_id=case_id,
            by=correction.by,
            language=correction.language,
            judged=_words(correction.judged),
            corrected="",
            model_version=correction.model_version,
        )
        session.add(row)
    row.at, row.by, row.corrected = correction.at, correction.by, _words(correction.corrected)
    row.mail = {"subject": correction.subject, "text": correction.text}
    mark(session, inbox_id, corrected=row.judged != row.corrected)


def mark(session: Session, inbox_id: int, *, corrected: bool) -> None:
    """Says of a mail whether the model was wrong; that outlives the correction's text."""
    session.get_one(InboxRow, inbox_id).corrected = corrected


def all_of(session: Session) -> list[Correction]:
    """Every correction that is kept, oldest first."""
    return [
        Correction(
            at=row.at,
            by=row.by,
            language=row.language,
            judged=_labels(row.judged),
            corrected=_labels(row.corrected),
            model_version=row.model_version,
            subject=row.mail["subject"],
            text=row.mail["text"],
        )
        for row in session.exec(select(CorrectionRow).order_by(col(CorrectionRow.id)))
    ]


def by_month(session: Session) -> list[Month]:
    """The months (Helsinki) in which letters came that were classified, oldest first."""
    letters: Counter[str] = Counter()
    reviewed: Counter[str] = Counter()
    corrected: Counter[str] = Counter()
    judged = select(InboxRow.internal_date, InboxRow.reviewed, InboxRow.corrected)
    for arrived, looked_at, wrong in session.exec(judged.where(col(InboxRow.score).is_not(None))):
        month = f"{helsinki_day(arrived):%Y-%m}"
        letters[month] += 1
        reviewed[month] += looked_at
        corrected[month] += wrong
    return [
        Month(month=month, letters=letters[month], reviewed=reviewed[month], corrected=corrected[month])
        for month in sorted(letters)
    ]


def forget_before(session: Session, moment: datetime) -> int:
    """Deletes the corrections that are older; how many there were."""
    old = col(CorrectionRow.at) < moment
    count = session.exec(select(func.count()).select_from(CorrectionRow).where(old)).one()
    if count:
        session.exec(delete(CorrectionRow).where(old))
    return count


def _words(labels: Collection[Label]) -> str:
    return " ".join(sorted(labels))


def _labels(words: str) -> frozenset[Label]:
    return frozenset(Label(word) for word in words.split())

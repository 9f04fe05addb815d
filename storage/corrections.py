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
    """How much of a month's letters went to review or was corrected; `month` is such as 2026-11."""

    month: str
    letters: int
    reviewed: int
    corrected: int

    def share(self, count: int) -> float:
        """That many as a share of the month's letters."""
        return round(count / self.letters, 4) if self.letters else 0.0


def add(session: Session, correction: Correction) -> None:
    """Keeps a correction."""
    session.add(
        CorrectionRow(
            at=correction.at,
            by=correction.by,
            language=correction.language,
            judged=_words(correction.judged),
            corrected=_words(correction.corrected),
            model_version=correction.model_version,
            mail={"subject": correction.subject, "text": correction.text},
        )
    )


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
    """The months (Helsinki) of the letters that were classified, oldest first."""
    letters: Counter[str] = Counter()
    reviewed: Counter[str] = Counter()
    judged = select(InboxRow.internal_date, InboxRow.reviewed).where(col(InboxRow.score).is_not(None))
    for arrived, looked_at in session.exec(judged):
        letters[_month(arrived)] += 1
        reviewed[_month(arrived)] += looked_at
    differ = select(CorrectionRow.at).where(CorrectionRow.judged != CorrectionRow.corrected)
    corrected = Counter(_month(at) for at in session.exec(differ))
    return [
        Month(month=month, letters=letters[month], reviewed=reviewed[month], corrected=corrected[month])
        for month in sorted({*letters, *corrected})
    ]


def _month(moment: datetime) -> str:
    return f"{helsinki_day(moment):%Y-%m}"


def forget_before(session: Session, moment: datetime) -> int:
    """Deletes the corrections that are older; how many there were."""
    old = col(CorrectionRow.at) < moment
    count = session.exec(select(func.count()).select_from(CorrectionRow).where(old)).one()
    session.exec(delete(CorrectionRow).where(old))
    return count


def _words(labels: Collection[Label]) -> str:
    return " ".join(sorted(labels))


def _labels(words: str) -> frozenset[Label]:
    return frozenset(Label(word) for word in words.split())

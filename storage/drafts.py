"""Drafts: written, edited, frozen at approval, followed until they are sent."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from bot.domain.drafts import Gap, GapKind, Margin, RenderedDraft, SourceLine
from bot.domain.vocabulary import DraftKind, DraftState, Language
from bot.errors import NotFoundError
from storage import packages
from storage.cases import ring_of
from storage.tables import CaseRow, DraftRow

EDITABLE = (DraftState.DRAFT, DraftState.REJECTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDraft:
    """A draft with its number and state; `text_hash` is over all that goes out.

    `package`: the digest of the data package that goes with it, or an empty string.
    """

    id: int
    case_id: int
    kind: DraftKind
    state: DraftState
    language: Language
    subject: str
    body: str
    template: str
    version: str
    gaps: tuple[Gap, ...]
    edited: bool
    created_at: datetime
    approved_by: str
    text_hash: str
    package: str = ""
    margin: Margin = field(default_factory=Margin)


def text_hash(subject: str, body: str, package: str = "") -> str:
    """What an approval is bound to, together with the recipient that the gate recomputes."""
    beside = f"\n\npackage {package}" if package else ""
    return hashlib.sha256(f"{subject}\n\n{body}{beside}".encode()).hexdigest()


def save(
    session: Session, case_id: int, kind: DraftKind, rendered: RenderedDraft, now: datetime
) -> StoredDraft:
    """Writes a draft; an unsent older one of its kind is superseded."""
    for old in of_case(session, case_id):
        same = old.kind is kind and (kind is not DraftKind.NOTICE or old.template == rendered.template)
        if same and old.state in EDITABLE:
            set_state(session, old.id, DraftState.SUPERSEDED)
    row = DraftRow(
        case_id=case_id,
        kind=kind,
        state=DraftState.DRAFT,
        language=rendered.language,
        template=rendered.template,
        version=rendered.version,
        created_at=now,
        text_hash=text_hash(rendered.subject, rendered.body),
        subject=rendered.subject,
        body=rendered.body,
        gaps=[{"kind": gap.kind.value, "id": gap.id, "text": gap.text} for gap in rendered.gaps],
        margin=asdict(rendered.margin),
    )
    session.add(row)
    session.flush()
    return _draft(row)


def _draft(row: DraftRow) -> StoredDraft:
    return StoredDraft(
        id=row.id or 0,
        case_id=row.case_id,
        kind=DraftKind(row.kind),
        state=DraftState(row.state),
        language=Language(row.language),
        subject=row.subject,
        body=row.body,
        template=row.template,
        version=row.version,
        gaps=tuple(Gap(kind=GapKind(gap["kind"]), id=gap["id"], text=gap["text"]) for gap in row.gaps),
        edited=row.edited,
        created_at=row.created_at,
        approved_by=row.approved_by,
        text_hash=row.text_hash,
        package=row.package,
        margin=_margin(row.margin),
    )


def _margin(kept: Mapping[str, Any]) -> Margin:
    return Margin(
        sources=tuple(
            SourceLine(text=line["text"], source=line["source"], marks=tuple(line["marks"]))
            for line in kept["sources"]
        ),
        required=tuple(kept["required"]),
        notice=kept["notice"],
    )


def of_case(session: Session, case_id: int) -> list[StoredDraft]:
    """The drafts of a case, oldest first."""
    query = select(DraftRow).where(DraftRow.case_id == case_id).order_by(col(DraftRow.id))
    return [_draft(row) for row in session.exec(query)]


def of_cases(session: Session, case_ids: Sequence[int]) -> dict[int, list[tuple[int, str, str]]]:
    """Number, kind and state of each draft of these cases."""
    found: dict[int, list[tuple[int, str, str]]] = {case_id: [] for case_id in case_ids}
    query = select(DraftRow.case_id, DraftRow.id, DraftRow.kind, DraftRow.state).where(
        col(DraftRow.case_id).in_(case_ids)
    )
    for case_id, draft_id, kind, state in session.exec(query.order_by(col(DraftRow.id))):
        found[case_id].append((draft_id or 0, kind, state))
    return found


def get(session: Session, draft_id: int) -> StoredDraft:
    """The draft of this number; raises NotFoundError."""
    row = session.get(DraftRow, draft_id)
    if row is None:
        raise NotFoundError(f"there is no draft {draft_id}")
    return _draft(row)


def edit(session: Session, draft_id: int, text: tuple[str, str], gaps: Sequence[Gap]) -> StoredDraft:
    """Replaces subject and body of a draft that isn't approved yet."""
    row = session.get_one(DraftRow, draft_id)
    subject, body = row.subject, row.body = text
    row.edited, row.state = True, DraftState.DRAFT
    row.text_hash = text_hash(subject, body, row.package)
    row.gaps = [{"kind": gap.kind.value, "id": gap.id, "text": gap.text} for gap in gaps]
    session.flush()
    return _draft(row)


def attach(session: Session, draft_id: int, package: str) -> StoredDraft:
    """Lets a data package go with the draft (or none): what was read before is something else now."""
    row = session.get_one(DraftRow, draft_id)
    row.package = package
    row.text_hash = text_hash(row.subject, row.body, package)
    session.flush()
    return _draft(row)


def again(session: Session, draft: StoredDraft, now: datetime) -> StoredDraft:
    """A new draft with the text of one that has left, to be approved anew."""
    rendered = RenderedDraft(
        subject=draft.subject,
        body=draft.body,
        language=draft.language,
        template=draft.template,
        version=draft.version,
        gaps=draft.gaps,
        margin=draft.margin,
    )
    made = save(session, draft.case_id, draft.kind, rendered, now)
    session.get_one(DraftRow, made.id).edited = draft.edited
    session.flush()
    return get(session, made.id)


def set_state(session: Session, draft_id: int, state: DraftState, approved_by: str = "") -> None:
    """Moves a draft on."""
    row = session.get_one(DraftRow, draft_id)
    row.state = state
    row.approved_by = approved_by or row.approved_by
    session.flush()
    if state in (DraftState.REJECTED, DraftState.SUPERSEDED):
        packages.take_back(session, draft_id)


def acknowledgements(session: Session, address: str, since: datetime) -> int:
    """How many acknowledgements an address has been sent, or is about to be, since then (R19)."""
    query = (
        select(func.count())
        .select_from(DraftRow)
        .join(CaseRow, col(CaseRow.id) == col(DraftRow.case_id))
        .where(
            DraftRow.kind == str(DraftKind.ACKNOWLEDGEMENT),
            DraftRow.created_at >= since,
            col(CaseRow.address_hash).in_(ring_of(session).lookups([address])),
        )
    )
    return session.exec(query).one()


def acknowledgements_lately(session: Session, since: datetime) -> tuple[int, int]:
    """How many acknowledgements were written since then, to whomever, and how many of them withheld (R20)."""
    query = select(DraftRow.state).where(
        DraftRow.kind == str(DraftKind.ACKNOWLEDGEMENT), DraftRow.created_at >= since
    )
    states = session.exec(query).all()
    return len(states), sum(state == DraftState.REJECTED for state in states)

"""What the page of a case shows of its course: breach notes, other cases, letters to print."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from bot.desk.visits import CaseRef, LoggedIn, desk_of
from bot.domain.breaches import tell_by
from bot.domain.events import Tie
from bot.domain.vocabulary import DraftState
from bot.workflows import paper
from storage import breaches, drafts, related
from storage.breaches import Breach
from storage.cases import StoredCase
from storage.database import Transaction

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseView:
    """`breaches`: the notes, open ones with the moment by which the authority has to be told; `letters`:
    approved drafts to be printed and posted; `same_person`: the open cases that it could become a part of."""

    breaches: tuple[tuple[Breach, datetime], ...]
    related: tuple[tuple[Tie, str], ...]
    letters: tuple[int, ...]
    same_person: tuple[str, ...]

    @property
    def tell_by(self) -> tuple[datetime, ...]:
        """Until when the authority has to be told of each open note."""
        return tuple(by for note, by in self.breaches if note.closed_at is None)


def gather_course(session: Transaction, stored: StoredCase) -> CourseView:
    """The course of a case as its page shows it."""
    notes = breaches.of_case(session, stored.id)
    written = drafts.of_case(session, stored.id) if stored.on_paper else []
    others = () if stored.case.closed else related.open_threads(session, stored.requester.address)
    return CourseView(
        breaches=tuple((each, tell_by(each.noticed_at)) for each in notes),
        related=stored.case.ties,
        letters=tuple(each.id for each in written if each.state is DraftState.APPROVED),
        same_person=tuple(each.ref for each in others if each.case_id != stored.id),
    )


@router.get("/cases/{ref}/drafts/{draft_id}/letter.pdf")
async def letter(request: Request, ref: CaseRef, draft_id: int, visitor: LoggedIn) -> Response:
    """An approved draft as a letter to be printed."""
    office = desk_of(request).office
    content = await office.db.run(lambda session: paper.letter_pdf(session, office, ref, draft_id))
    name = f"{ref}-{draft_id}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="application/pdf", headers=headers)

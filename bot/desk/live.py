"""What an open page asks for by itself: whether something has changed, and what a text still lacks.

Pages work without it; it only saves a surprise.
"""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from bot.desk.pages import fragment
from bot.desk.visits import CaseRef, LoggedIn, Posted, desk_of
from bot.workflows import approval
from responses import remaining_gaps
from storage import case_search, cases
from storage.database import Transaction

router = APIRouter()


@router.get("/news")
async def of_queue(request: Request, visitor: LoggedIn, seen: str = "") -> Response:
    """A word where the queue is no longer as it was shown."""
    now = await desk_of(request).office.db.run(case_search.fingerprint)
    return fragment(request, "news.html", {"changed": now != seen, "what": "queue", "again": "/"})


@router.get("/cases/{ref}/news")
async def of_case(request: Request, ref: CaseRef, visitor: LoggedIn, seen: int = 0) -> Response:
    """A word where something has happened in the case since it was shown."""
    stored = await desk_of(request).office.db.run(lambda session: cases.load(session, ref))
    shown = {"changed": stored.case.length != seen, "what": "case", "again": f"/cases/{ref}"}
    return fragment(request, "news.html", shown)


@router.post("/cases/{ref}/check")
async def check(request: Request, ref: CaseRef, post: Posted) -> Response:
    """What the text lacks as it is typed now; nothing is saved."""

    def work(session: Transaction) -> Response:
        draft = approval.draft_to_approve(session, ref, post.form.number("draft"))
        gaps = remaining_gaps(draft.gaps, post.form.text("body"), draft.margin)
        return fragment(request, "meter.html", {"gaps": gaps})

    return await desk_of(request).office.db.run(work)

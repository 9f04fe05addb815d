"""The page on which a person fetches the copy of the data: no session, and only a posted code does anything.

Whatever opens the link (a scanner, a preview) gets a form and takes nothing (A24, A26).
"""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from bot.desk.forms import Form
from bot.desk.link_pages import LinkPage, Outcome, Token, again_if_stale, words
from bot.desk.visits import Desk
from bot.workflows.handing_over import fetched

router = APIRouter()
_PAGE = LinkPage(path="fetch", logged_as="package page", largest=1_000, always={})


@router.get("/fetch/{token}")
async def show(request: Request, token: Token) -> Response:
    """The form; looks into nothing and changes nothing, whoever or whatever opens it."""
    return _PAGE.show(request, token, {})


@router.post("/fetch/{token}")
async def answer(request: Request, token: Token) -> Response:
    """The file for the right code, once; for anything else that it isn't right, and no more."""

    async def work(desk: Desk, form: Form) -> Outcome:
        code = form.line("code")[:100]
        handed = await again_if_stale(desk, lambda session: fetched(session, desk.office, token, code), None)
        if handed is None:
            problem = {"problem": words(token)("fetch_wrong")}
            return Outcome(said="wrong", response=_PAGE.show(request, token, problem, 422))
        headers = {"Content-Disposition": f'attachment; filename="{handed.name}"'}
        file = Response(handed.content, media_type="application/zip", headers=headers)
        return Outcome(said="fetched", response=file, passed=True)

    return await _PAGE.take(request, token, work)

"""The page on which a person fetches the copy of the data: no session, and only a posted code does anything.

Whatever opens the link (a scanner, a preview) gets a form and takes nothing (A24, A26); an unknown link is
answered in the same words and after the same time as a known one.
"""

import asyncio

import structlog
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.desk.catalogue import DEFAULT, Words
from bot.desk.forms import read_form
from bot.desk.verify import PACE_SECONDS, Token, agent_family, person_words
from bot.desk.visits import Desk, desk_of
from bot.errors import StaleCaseError
from bot.workflows.handing_over import Handed, fetched

router = APIRouter()
log = structlog.get_logger()
_LARGEST = 1_000
_TRIES = 5


@router.get("/fetch/{token}")
async def show(request: Request, token: Token) -> Response:
    """The form; looks into nothing and changes nothing, whoever or whatever opens it."""
    return _page(request, token, "")


@router.post("/fetch/{token}")
async def answer(request: Request, token: Token) -> Response:
    """The file for the right code, once; for anything else that it isn't right, and no more."""
    desk = desk_of(request)
    begun = asyncio.get_running_loop().time()
    form = await read_form(request, _LARGEST)
    words = _words(token)
    keys = (f"fetch:{(request.client.host if request.client else '')[:100]}",)
    wait = desk.throttle.try_now(keys, desk.office.now())
    if wait:
        response = _page(request, token, words("wait", n=wait), 429)
        response.headers["Retry-After"] = str(wait)
        return response
    handed = await _again_if_stale(desk, token, form.line("code")[:100])
    outcome = "fetched" if handed else "wrong"
    log.info("package page", outcome=outcome, agent=agent_family(request.headers.get("user-agent", "")))
    taken = asyncio.get_running_loop().time() - begun
    await asyncio.sleep(PACE_SECONDS - taken % PACE_SECONDS)
    if handed is None:
        return _page(request, token, words("fetch_wrong"), 422)
    desk.throttle.passed(keys)
    headers = {"Content-Disposition": f'attachment; filename="{handed.name}"'}
    return Response(handed.content, media_type="application/zip", headers=headers)


async def _again_if_stale(desk: Desk, token: str, code: str) -> Handed | None:
    """Staff may have worked on the case at the same moment: the whole is done anew, the try with it."""
    for _ in range(_TRIES):
        try:
            return await desk.office.db.run(lambda session: fetched(session, desk.office, token, code))
        except StaleCaseError:
            continue
    return None


def _words(token: str) -> Words:
    known = person_words()
    return known.get(token[:2], known[DEFAULT])


def _page(request: Request, token: str, problem: str, status: int = 200) -> Response:
    desk = desk_of(request)
    filled = {
        "t": _words(token),
        "controller": desk.office.controller_name,
        "here": f"/fetch/{token}",
        "problem": problem,
    }
    body = desk.templates.get_template("fetch.html").render(filled)
    return HTMLResponse(body, status, headers={"X-Robots-Tag": "noindex, nofollow"})

"""The page on which a person confirms who they are: no session, and only a posted form does anything (R29).

What is shown depends on the address alone, so that a link tells nothing before a code is typed, and an
unknown link is answered in the same words and after the same time as a known one.
"""

import asyncio
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated

import structlog
from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.desk.catalogue import DEFAULT, Words, words_in
from bot.desk.forms import Form, read_form
from bot.desk.visits import Desk, desk_of
from bot.domain.proofs import ProofKind
from bot.errors import NotFoundError, StaleCaseError
from bot.workflows.challenges import Answer, answered_on_page, facts_on_page

router = APIRouter()
log = structlog.get_logger()
PACE_SECONDS = 0.5
"""Every answer to a form comes at a multiple of this, whatever had to be done for it (A16)."""
_LARGEST = 10_000
_TRIES = 5
_TOKEN = re.compile(r"[a-z]{2}-[a-z2-7]{10,80}", re.ASCII)
_AGENTS = {
    "bot": r"bot|crawl|spider|preview|scan|python|curl|wget|okhttp|go-http|headless",
    "Edge": r"edg",
    "Opera": r"opr/|opera",
    "Firefox": r"firefox|fxios",
    "Chrome": r"chrome|crios",
    "Safari": r"safari",
}


def link_token(token: str) -> str:
    """The token in the address; raises NotFoundError for what can't be one."""
    if _TOKEN.fullmatch(token) is None:
        raise NotFoundError("there is no such page")
    return token


Token = Annotated[str, Depends(link_token)]


@cache
def person_words() -> Mapping[str, Words]:
    """The words of these pages, in every language that we answer in."""
    return words_in(Path(__file__).parent / "person_texts")


@router.get("/verify/{token}")
async def show(request: Request, token: Token) -> Response:
    """The form; looks into nothing and changes nothing, whoever or whatever opens it (A26)."""
    return _page(request, token, {})


@router.post("/verify/{token}")
async def answer(request: Request, token: Token) -> Response:
    """Takes the code or the facts; says “received” or “not right”, never more (A14, A16)."""
    desk = desk_of(request)
    begun = asyncio.get_running_loop().time()
    form = await read_form(request, _LARGEST)
    words = _words(token)
    keys = (f"verify:{(request.client.host if request.client else '')[:100]}",)
    wait = desk.throttle.try_now(keys, desk.office.now())
    if wait:
        response = _page(request, token, {"problem": words("wait", n=wait)}, 429)
        response.headers["Retry-After"] = str(wait)
        return response
    outcome = await _take(desk, token, form)
    log.info("identity page", outcome=outcome, agent=agent_family(request.headers.get("user-agent", "")))
    if outcome == "received":
        desk.throttle.passed(keys)
    taken = asyncio.get_running_loop().time() - begun
    await asyncio.sleep(PACE_SECONDS - taken % PACE_SECONDS)
    if outcome == "received":
        return _page(request, token, {"done": True})
    return _page(request, token, {"problem": words(outcome)}, 422)


async def _take(desk: Desk, token: str, form: Form) -> str:
    """What the person is told: “received”, “wrong” or “empty”."""
    code = form.line("code")
    told = {kind: form.line(kind.value)[:100] for kind in ProofKind}
    if code:
        found = await _again_if_stale(desk, token, code)
        return "wrong" if found is Answer.WRONG else "received"
    if not any(told.values()):
        return "empty"
    await desk.office.db.run(lambda session: facts_on_page(session, desk.office, token, told))
    return "received"


async def _again_if_stale(desk: Desk, token: str, code: str) -> Answer:
    """Staff may have worked on the case at the same moment: the whole is done anew, the try with it."""
    for _ in range(_TRIES):
        try:
            return await desk.office.db.run(
                lambda session: answered_on_page(session, desk.office, token, code)
            )
        except StaleCaseError:
            continue
    return Answer.WRONG


def agent_family(user_agent: str) -> str:
    """Which browser it is, and nothing else of what it says of itself."""
    said = user_agent.lower()
    return next((name for name, signs in _AGENTS.items() if re.search(signs, said)), "other")


def _words(token: str) -> Words:
    known = person_words()
    return known.get(token[:2], known[DEFAULT])


def _page(request: Request, token: str, shown: Mapping[str, object], status: int = 200) -> Response:
    desk = desk_of(request)
    filled = {
        "t": _words(token),
        "controller": desk.office.controller_name,
        "here": f"/verify/{token}",
        "kinds": [kind.value for kind in ProofKind],
        "done": False,
        "problem": "",
        **shown,
    }
    body = desk.templates.get_template("verify.html").render(filled)
    return HTMLResponse(body, status, headers={"X-Robots-Tag": "noindex, nofollow"})

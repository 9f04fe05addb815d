"""What the pages have in common that people without a log-in reach by a link in a mail (R29, A16, A24, A26).

What is shown before a form is posted depends on the address alone. Every answer to a form comes at a beat,
whatever had to be done for it, so that an unknown link can't be told from a known one.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, TypeVar

import structlog
from fastapi import Depends
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.desk.catalogue import DEFAULT, Words, words_in
from bot.desk.forms import Form, read_form
from bot.desk.visits import Desk, desk_of
from bot.errors import NotFoundError, StaleCaseError
from storage.database import Transaction

T = TypeVar("T")
log = structlog.get_logger()
PACE_SECONDS = 0.5
"""Every answer to a form comes at a multiple of this (A16)."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a posted form led to: a word for the log, and what is answered; `passed` forgets earlier tries."""

    said: str
    response: Response
    passed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPage:
    """One kind of page: the first part of its address, its name in the log, how big a form may be."""

    path: str
    logged_as: str
    largest: int
    always: Mapping[str, object]

    def show(self, request: Request, token: str, shown: Mapping[str, object], status: int = 200) -> Response:
        """The page in the language that stands in its address."""
        desk = desk_of(request)
        filled = {
            "t": words(token),
            "controller": desk.office.controller_name,
            "here": f"/{self.path}/{token}",
            "problem": "",
            **self.always,
            **shown,
        }
        body = desk.templates.get_template(f"{self.path}.html").render(filled)
        return HTMLResponse(body, status, headers={"X-Robots-Tag": "noindex, nofollow"})

    async def take(
        self, request: Request, token: str, work: Callable[[Desk, Form], Awaitable[Outcome]]
    ) -> Response:
        """Answers a posted form by what `work` makes of it: not too often, and at the beat."""
        desk = desk_of(request)
        begun = asyncio.get_running_loop().time()
        form = await read_form(request, self.largest)
        keys = (f"{self.path}:{(request.client.host if request.client else '')[:100]}",)
        wait = desk.throttle.try_now(keys, desk.office.now())
        if wait:
            response = self.show(request, token, {"problem": words(token)("wait", n=wait)}, 429)
            response.headers["Retry-After"] = str(wait)
            return response
        outcome = await work(desk, form)
        agent = agent_family(request.headers.get("user-agent", ""))
        log.info(self.logged_as, outcome=outcome.said, agent=agent)
        if outcome.passed:
            desk.throttle.passed(keys)
        taken = asyncio.get_running_loop().time() - begun
        await asyncio.sleep(PACE_SECONDS - taken % PACE_SECONDS)
        return outcome.response


async def again_if_stale(desk: Desk, work: Callable[[Transaction], T], otherwise: T) -> T:
    """Staff may have worked on the case at the same moment: the whole is done anew, the try with it."""
    for _ in range(_TRIES):
        try:
            return await desk.office.db.run(work)
        except StaleCaseError:
            continue
    return otherwise


def words(token: str) -> Words:
    """The words of these pages in the language that stands in the address."""
    known = _person_words()
    return known.get(token[:2], known[DEFAULT])


@cache
def _person_words() -> Mapping[str, Words]:
    return words_in(Path(__file__).parent / "person_texts")


def agent_family(user_agent: str) -> str:
    """Which browser it is, and nothing else of what it says of itself."""
    said = user_agent.lower()
    return next((name for name, signs in _AGENTS.items() if re.search(signs, said)), "other")

"""The queue: cases in the words that staff use, soonest due first; every filter is a link."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.desk.groups import ENDED, Group, group_of
from bot.desk.pages import page
from bot.desk.visits import LoggedIn, Posted, Visitor, desk_of, need_role
from bot.domain.calendar import helsinki_day
from bot.domain.vocabulary import Language, RequestType, Role
from bot.errors import UsageError
from bot.workflows import casework
from storage import case_search, cases, users
from storage.cases import CaseFilter, StoredCase
from storage.database import Transaction

router = APIRouter()
OWN_LISTS = ("", "mine", "unassigned", "late")
"""The lists besides the groups: all open, the visitor's own, nobody's, those whose day has passed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """A filter as a link; `count` None where counting would read every case there ever was."""

    name: str
    address: str
    count: int | None
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A case of the queue."""

    stored: StoredCase
    group: Group


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the address of the queue asks for: a list, and within it a right and a language."""

    show: str = ""
    right: str = ""
    language: str = ""

    def address(self, **other: str) -> str:
        """The address of the queue with these filters, some of them changed."""
        said = {"show": self.show, "right": self.right, "language": self.language} | other
        chosen = urlencode({name: value for name, value in said.items() if value})
        return f"/?{chosen}" if chosen else "/"


def wanted_of(params: Mapping[str, str]) -> Wanted:
    """The filters of an address; what isn't known is no filter."""
    known = {"show": {*OWN_LISTS, *Group}, "right": {*RequestType}, "language": {*Language}}
    return Wanted(**{name: value for name, value in params.items() if value in known.get(name, ())})


@router.get("/")
async def queue(request: Request, visitor: LoggedIn) -> Response:
    """Open cases by default; `?show=` another list, `right=` and `language=` within it."""
    desk = desk_of(request)
    wanted = wanted_of(request.query_params)
    rows = await desk.office.db.run(_open)
    today = helsinki_day(desk.office.now())
    lists = _lists(rows, visitor, today)
    if wanted.show in ENDED:
        states = ENDED[Group(wanted.show)]
        ended = await desk.office.db.run(lambda session: case_search.newest(session, states))
        lists[wanted.show] = [Row(stored=each, group=group_of(each.case)) for each in ended]
    listed = lists[wanted.show]
    context = {
        "rows": [row for row in listed if _fits(row, wanted)],
        "tabs": _tabs(lists, wanted),
        "rights": _facet(listed, wanted, "right"),
        "tongues": _facet(listed, wanted, "language"),
        "shown": wanted.show or wanted.right or wanted.language,
        "sought": None,
    }
    return await _page(request, context, wanted.address())


@router.post("/search")
async def search(request: Request, post: Posted) -> Response:
    """Cases by reference, address or name; posted, so that no address of a page holds personal data."""
    desk = desk_of(request)
    sought = post.form.line("q")
    found = await desk.office.db.run(lambda session: case_search.find(session, sought))
    rows = [Row(stored=each, group=group_of(each.case)) for each in found]
    lists = _lists(await desk.office.db.run(_open), post.visitor, helsinki_day(desk.office.now()))
    context = {"rows": rows, "tabs": _tabs(lists, None), "rights": [], "tongues": []}
    return await _page(request, {**context, "shown": "search", "sought": sought}, "/")


@router.post("/assign")
async def assign(request: Request, post: Posted) -> Response:
    """Gives the ticked cases to a handler: all or none."""
    need_role(post.visitor, Role.HANDLER)
    desk = desk_of(request)
    refs, to = post.form.all("ref"), post.form.line("to")
    if not refs:
        raise UsageError("tick the cases first")

    def work(session: Transaction) -> None:
        for ref in refs:
            casework.assign(session, desk.office, casework.Act(ref=ref, by=post.visitor.name), to)

    await desk.office.db.run(work)
    return RedirectResponse("/?done=assigned", 303)


async def _page(request: Request, context: Mapping[str, Any], here: str) -> Response:
    desk = desk_of(request)
    handlers = await desk.office.db.run(
        lambda session: [
            user.name
            for user in users.listed(session)
            if user.role.includes(Role.HANDLER) and not user.disabled
        ]
    )
    fingerprint = await desk.office.db.run(case_search.fingerprint)
    filled = {"fingerprint": fingerprint, "health": await desk.health(), "handlers": handlers, **context}
    return page(request, "queue.html", filled, here=here)


def _open(session: Transaction) -> list[Row]:
    """What is open: first what nobody has confirmed, then the rest, each soonest due first."""
    found = cases.search(session, CaseFilter(open_only=True))
    rows = [Row(stored=each, group=group_of(each.case)) for each in found]
    return sorted(rows, key=lambda row: row.group is not Group.NEW)


def _lists(rows: Sequence[Row], visitor: Visitor, today: date) -> dict[str, Sequence[Row]]:
    lists: dict[str, Sequence[Row]] = {
        "": rows,
        "mine": [row for row in rows if row.stored.case.assignee == visitor.name],
        "unassigned": [row for row in rows if not row.stored.case.assignee],
        "late": [row for row in rows if row.stored.case.deadlines.act_by < today],
    }
    return lists | {group.value: [row for row in rows if row.group is group] for group in Group}


def _tabs(lists: Mapping[str, Sequence[Row]], wanted: Wanted | None) -> list[Tab]:
    here = wanted or Wanted()
    return [
        Tab(
            name=name,
            address=here.address(show=name),
            count=None if name in ENDED else len(lists[name]),
            chosen=wanted is not None and name == wanted.show,
        )
        for name in lists
    ]


def _fits(row: Row, wanted: Wanted) -> bool:
    return (not wanted.right or wanted.right in row.stored.case.requests) and (
        not wanted.language or wanted.language == row.stored.case.facts.language
    )


def _facet(rows: Sequence[Row], wanted: Wanted, name: str) -> list[Tab]:
    """Links for the values that there are; the chosen one leads back to all."""
    values = Counter(value for row in rows for value in _values(row, name))
    chosen = wanted.right if name == "right" else wanted.language
    return [
        Tab(
            name=value,
            address=wanted.address(**{name: "" if value == chosen else value}),
            count=count,
            chosen=value == chosen,
        )
        for value, count in sorted(values.items(), key=lambda item: (-item[1], item[0]))
    ]


def _values(row: Row, name: str) -> Sequence[str]:
    case = row.stored.case
    return [case.facts.language] if name == "language" else [str(kind) for kind in case.requests]

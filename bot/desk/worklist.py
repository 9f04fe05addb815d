"""The queue: cases in the words that staff use, soonest due first; every filter is a link."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from bot.desk.pages import page
from bot.desk.visits import LoggedIn, desk_of
from bot.domain.calendar import helsinki_day
from bot.domain.cases import Case
from bot.domain.vocabulary import CaseState
from storage import cases
from storage.cases import CaseFilter, StoredCase

router = APIRouter()


class Group(StrEnum):
    """Where a case stands, in the words of the queue (INTERFACE)."""

    NEW = "new"
    VERIFY = "verify"
    WAITING = "waiting"
    WORK = "work"
    READY = "ready"
    APPROVED = "approved"
    SENT = "sent"
    CLOSED = "closed"


_ENDED = (Group.SENT, Group.CLOSED)


def group_of(case: Case) -> Group:
    """The group of a case."""
    match case.state:
        case CaseState.TRIAGE:
            return Group.NEW
        case CaseState.IDENTITY_PENDING:
            return Group.WAITING if case.asked else Group.VERIFY
        case CaseState.OPEN:
            return Group.WORK
        case CaseState.DRAFTED:
            return Group.READY
        case CaseState.APPROVED:
            return Group.APPROVED
        case CaseState.ANSWERED:
            return Group.SENT
        case CaseState.REFUSED | CaseState.WITHDRAWN | CaseState.NOT_A_REQUEST:
            return Group.CLOSED
        case _:
            assert_never(case.state)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """A filter as a link; `count` None where counting would read every case there ever was."""

    name: str
    count: int | None
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A case of the queue."""

    stored: StoredCase
    group: Group


@router.get("/")
async def queue(request: Request, visitor: LoggedIn) -> Response:
    """Open cases by default; `?show=` a group, mine, late or a kind of ended ones."""
    desk = desk_of(request)
    now = desk.office.now()
    health = await desk.health()
    alive = await desk.office.db.run(lambda session: cases.search(session, CaseFilter(open_only=True)))
    rows = [Row(stored=stored, group=group_of(stored.case)) for stored in alive]
    wanted = request.query_params.get("show", "")
    lists = {
        "": rows,
        "mine": [row for row in rows if row.stored.case.assignee == visitor.name],
        "late": [row for row in rows if row.stored.case.deadlines.act_by < helsinki_day(now)],
    }
    lists |= {group.value: [row for row in rows if row.group is group] for group in Group}
    if wanted in _ENDED:
        ended = await desk.office.db.run(lambda session: cases.search(session, CaseFilter()))
        lists[wanted] = [
            Row(stored=each, group=group_of(each.case)) for each in ended if group_of(each.case) == wanted
        ][::-1]
    wanted = wanted if wanted in lists else ""
    context = {"rows": lists[wanted], "tabs": _tabs(rows, lists, wanted), "health": health, "shown": wanted}
    return page(request, "queue.html", context, here=f"/?show={wanted}" if wanted else "/")


def _tabs(rows: Sequence[Row], lists: dict[str, list[Row]], wanted: str) -> list[Tab]:
    counts = Counter(row.group for row in rows)
    tabs = [Tab(name=name, count=len(lists[name]), chosen=name == wanted) for name in ("", "mine", "late")]
    for group in Group:
        count = None if group in _ENDED else counts[group]
        tabs.append(Tab(name=group.value, count=count, chosen=group == wanted))
    return tabs

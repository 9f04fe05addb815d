"""The calendar of the cases' dates for a calendar program, by a secret address instead of a session."""

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.desk.visits import desk_of
from bot.workflows.feeds import calendar_of

router = APIRouter()


@router.get("/calendar/{token}.ics")
async def feed(request: Request, token: str) -> Response:
    """The calendar; 404 for an address that isn't one, or not any more."""
    office = desk_of(request).office
    found = await office.db.run(lambda session: calendar_of(session, office, token))
    if found is None:
        raise HTTPException(404)
    return Response(found, media_type="text/calendar; charset=utf-8")

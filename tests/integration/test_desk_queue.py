"""The queue: what comes first, filters as links, search without personal data in an address, many at once."""

import re

import httpx
import pytest
from sqlalchemy import text

from bot.domain.vocabulary import Label
from bot.workflows import casework
from bot.workflows.casework import Act
from storage import cases
from tests.support.desk import Bench, SampleMail, field, log_in

REF = re.compile(r'href="/cases/(PR-\d{4}-\d{6})"')


def shown(page: str) -> list[str]:
    """The references of the list, in order."""
    return REF.findall(page)


async def search(client: httpx.AsyncClient, typed: str) -> httpx.Response:
    """Types it into the search field."""
    token = field((await client.get("/")).text, "token")
    return await client.post("/search", data={"token": token, "q": typed})


async def test_what_nobody_has_confirmed_comes_first_then_what_is_due_soonest(
    handler: httpx.AsyncClient, desk: Bench
) -> None:
    ages = [SampleMail(age=days * SampleMail().age, sender=f"a{days}@example.fi") for days in (3, 20, 8)]
    later, soonest, soon = (desk.receive(mail) for mail in ages)
    unsure = desk.receive(SampleMail(uncertain=True, sender="epa@example.fi"))
    assert shown((await handler.get("/")).text) == [unsure, soonest, soon, later]


async def test_filters_are_links_that_keep_each_other(handler: httpx.AsyncClient, desk: Bench) -> None:
    mine = desk.receive(SampleMail(labels=(Label.ERASURE,)))
    other = desk.receive(SampleMail(sender="sven@example.se", language="sv"))
    desk.call(lambda session: casework.assign(session, desk.office, Act(ref=mine, by="hanna"), "hanna"))
    assert shown((await handler.get("/?show=mine")).text) == [mine]
    page = (await handler.get("/?show=unassigned")).text
    assert shown(page) == [other]
    assert shown((await handler.get("/?right=erasure")).text) == [mine]
    assert shown((await handler.get("/?right=access&language=sv")).text) == [other]
    assert shown((await handler.get("/?right=erasure&language=sv")).text) == []
    assert "show=mine&amp;right=erasure" in (await handler.get("/?right=erasure")).text


@pytest.mark.parametrize(
    "typed", ["Virtanen", "virtanen MATTI", "matti.virtanen@example.fi", "MATTI.Virtanen@EXAMPLE.fi", "1"]
)
async def test_case_is_found_by_what_staff_know_of_it(
    handler: httpx.AsyncClient, desk: Bench, typed: str
) -> None:
    mine = desk.receive(SampleMail())
    desk.receive(SampleMail(sender="Matti Lahti <lahti@example.fi>"))
    answer = await search(handler, typed)
    assert shown(answer.text) == [mine]
    assert answer.request.url.path == "/search"
    assert not answer.request.url.query


@pytest.mark.parametrize("typed", ["Virta", "'; DROP TABLE cases", "%", "_", "PR-2026-%", "<b>", " ", "99"])
async def test_what_fits_nothing_finds_nothing(handler: httpx.AsyncClient, desk: Bench, typed: str) -> None:
    desk.receive(SampleMail())
    answer = await search(handler, typed)
    assert answer.status_code == 200
    assert shown(answer.text) == []
    assert "Mitään ei löytynyt" in answer.text


async def test_closed_cases_are_found_after_the_open_ones(handler: httpx.AsyncClient, desk: Bench) -> None:
    old = desk.receive(SampleMail())
    act = Act(ref=old, by="hanna", why="x")
    desk.call(lambda session: casework.withdraw(session, desk.office, act))
    newer = desk.receive(SampleMail())
    latest = desk.receive(SampleMail())
    assert shown((await search(handler, "Virtanen")).text) == [latest, newer, old]


def test_a_stolen_database_tells_no_name(desk: Bench) -> None:
    desk.receive(SampleMail())
    with desk.db.engine.begin() as connection:
        (row,) = connection.execute(text("SELECT name_hashes, address_hash, requester_name FROM cases"))
    assert "irtanen" not in str(row).casefold()
    assert len(row[0].split()) == 2


async def test_ticked_cases_are_given_to_a_handler_all_or_none(
    handler: httpx.AsyncClient, desk: Bench
) -> None:
    refs = [desk.receive(SampleMail()), desk.receive(SampleMail(sender="liisa@example.fi"))]
    token = field((await handler.get("/")).text, "token")

    def assignees() -> list[str]:
        return desk.call(lambda session: [cases.load(session, ref).case.assignee for ref in refs])

    wrong = {"token": token, "ref": [refs[0], "PR-2026-999999"], "to": "aino"}
    assert (await handler.post("/assign", data=wrong)).status_code == 404
    assert assignees() == ["", ""]
    answer = await handler.post("/assign", data={"token": token, "ref": refs, "to": "aino"})
    assert answer.headers["location"] == "/?done=assigned"
    assert assignees() == ["aino", "aino"]
    assert (await handler.post("/assign", data={"token": token, "to": "aino"})).status_code == 422


async def test_viewer_searches_and_gives_nothing_away(client: httpx.AsyncClient, desk: Bench) -> None:
    ref = desk.receive(SampleMail())
    await log_in(client, "vilma")
    page = await search(client, "Virtanen")
    assert shown(page.text) == [ref]
    assert 'name="ref"' not in page.text
    token = field(page.text, "token")
    answer = await client.post("/assign", data={"token": token, "ref": ref, "to": "hanna"})
    assert answer.status_code == 403

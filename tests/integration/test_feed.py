"""The calendar of the cases' dates: by a secret address, with references and dates and nothing else."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from bot.domain.calendar import HELSINKI
from bot.domain.vocabulary import CaseState
from bot.workflows import casework, feeds
from bot.workflows.casework import Act
from storage import users
from storage.feeds import case_dates
from tests.support.bench import prepare
from tests.support.bot_process import BotHome
from tests.support.desk import START, Bench, SampleMail, client_of

# START is 26 November 2026, the sample mail came a day before: to be answered by 25 December.
REF = "PR-2026-000001"


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """A desk with one of each role."""
    made = Bench(tmp_path)
    made.add_staff()
    yield made
    made.db.close()


@pytest.fixture
async def client(bench: Bench) -> AsyncIterator[httpx.AsyncClient]:
    """A calendar program: it has no session."""
    async with client_of(bench.app()) as made:
        yield made


def address(bench: Bench, name: str = "hanna") -> str:
    made = bench.call(lambda session: feeds.new_address(session, bench.office, name))
    return made.removeprefix(bench.office.desk_url)


async def events(client: httpx.AsyncClient, path: str) -> dict[str, dict[str, str]]:
    """The events by UID, their lines unfolded (RFC 5545 §3.1)."""
    answer = await client.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert all(len(line.encode()) <= 75 for line in answer.text.split("\r\n"))
    lines = answer.text.replace("\r\n ", "").split("\r\n")
    assert (lines[0], lines[1], lines[-2]) == ("BEGIN:VCALENDAR", "VERSION:2.0", "END:VCALENDAR")
    found: dict[str, dict[str, str]] = {}
    event: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            event = {}
        elif line == "END:VEVENT":
            found[event["UID"]] = event
        else:
            event[name] = value
    return found


async def test_a_case_is_an_all_day_event_with_its_reference_alone(
    client: httpx.AsyncClient, bench: Bench
) -> None:
    bench.receive(SampleMail())
    path = address(bench)
    [event] = (await events(client, path)).values()
    assert event["DTSTART;VALUE=DATE"] == "20261225"
    assert event["DTEND;VALUE=DATE"] == "20261226"
    assert event["SUMMARY"] == f"{REF}: vastattava viimeistään"
    assert event["URL"].endswith(f"/cases/{REF}")
    text = (await client.get(path)).text
    assert not [word for word in ("Matti", "Virtanen", "example.fi") if word in text]


async def test_the_event_moves_with_its_date_and_stays_the_same_event(
    client: httpx.AsyncClient, bench: Bench
) -> None:
    ref, path = bench.receive(SampleMail()), address(bench)
    [before] = (await events(client, path)).values()
    act = Act(ref=ref, by="hanna", why="letter")
    earlier = START - timedelta(days=10)
    bench.call(lambda session: casework.set_received(session, bench.office, act, earlier))
    [after] = (await events(client, path)).values()
    assert (before["UID"], after["DTSTART;VALUE=DATE"]) == (after["UID"], "20261216")
    assert int(after["SEQUENCE"]) > int(before["SEQUENCE"])


async def test_a_case_that_has_ended_is_cancelled_and_later_gone(
    client: httpx.AsyncClient, bench: Bench
) -> None:
    ref, path = bench.receive(SampleMail()), address(bench)
    act = Act(ref=ref, by="hanna", why="asked by phone to drop it")
    bench.call(lambda session: casework.close(session, bench.office, act, CaseState.WITHDRAWN))
    [event] = (await events(client, path)).values()
    assert event["STATUS"] == "CANCELLED"
    bench.clock.forward(timedelta(days=91))
    assert await events(client, path) == {}


async def test_only_the_newest_address_of_a_user_works(client: httpx.AsyncClient, bench: Bench) -> None:
    old, other = address(bench), address(bench, "aino")
    new = address(bench)
    codes = [(await client.get(path)).status_code for path in (old, new, other)]
    assert codes == [404, 200, 200]


@pytest.mark.parametrize("end", ["revoked", "disabled"])
async def test_an_address_ends_when_it_is_revoked_or_its_user_is_shut_out(
    client: httpx.AsyncClient, bench: Bench, end: str
) -> None:
    path = address(bench)
    if end == "revoked":
        bench.call(lambda session: feeds.revoke_address(session, "hanna"))
    else:
        bench.call(lambda session: users.disable(session, "hanna"))
    assert (await client.get(path)).status_code == 404


@pytest.mark.parametrize("token", ["x", "", "%00", "A" * 43, "../../etc/passwd"])
async def test_a_guessed_address_is_not_found_and_says_nothing(
    client: httpx.AsyncClient, bench: Bench, token: str
) -> None:
    bench.receive(SampleMail())
    address(bench)
    answer = await client.get(f"/calendar/{token}.ics")
    assert answer.status_code == 404
    assert REF not in answer.text


def test_the_secret_is_nowhere_in_the_database(bench: Bench) -> None:
    token = address(bench).removeprefix("/calendar/").removesuffix(".ics")
    bench.db.close()
    file = bench.db.file
    held = b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))
    assert len(token) >= 40
    assert token.encode() not in held


async def test_the_calendar_is_kept_by_no_proxy(client: httpx.AsyncClient, bench: Bench) -> None:
    answer = await client.get(address(bench))
    assert answer.headers["cache-control"] == "no-store"


def test_long_lines_are_folded_between_characters(bench: Bench) -> None:
    bench.receive(SampleMail())
    row = bench.call(lambda session: case_dates(session, START))[0]
    text = feeds.write_calendar(
        [row], START.astimezone(HELSINKI), "https://desk.example.com/" + "ä" * 99, "et"
    )
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "ä" * 99 in text.replace("\r\n ", "")


def test_an_operator_makes_and_ends_an_address(sqlite_home: BotHome) -> None:
    prepare(sqlite_home)
    made = sqlite_home.document("user", "calendar", "heli")
    assert made["url"].startswith("http://127.0.0.1:")
    assert made["url"].endswith(".ics")
    assert "can be reached no more" in sqlite_home.must("user", "calendar", "heli", "--revoke")
    assert "there is no user nobody" in sqlite_home.refused("user", "calendar", "nobody")

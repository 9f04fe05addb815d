"""The bot lets go of its own data when their time is over, and says of each why."""

from datetime import UTC, date, datetime

from bot.domain.vocabulary import CaseState
from bot.workflows import casework
from bot.workflows.retention import Purge, due_now, purge, purge_daily
from tests.support.bench import Bench
from tests.support.letters import ACCESS


async def ended(bench: Bench) -> str:
    (case,) = await bench.take(ACCESS.write())
    act = casework.Act(ref=case["ref"], by="heli", why="answered by telephone")
    bench.call(lambda session: casework.close(session, bench.office, act, CaseState.ANSWERED))
    return str(case["ref"])


async def test_copies_go_after_months_and_the_case_after_years(bench: Bench) -> None:
    ref = await ended(bench)  # on 26.11.2026
    bench.clock.moment = datetime(2027, 5, 26, 8, tzinfo=UTC)
    assert bench.call(lambda session: due_now(session, bench.office)) == []
    bench.clock.moment = datetime(2027, 5, 27, 8, tzinfo=UTC)
    (copies,) = bench.call(lambda session: due_now(session, bench.office))
    assert (copies.ref, copies.what, copies.since) == (ref, Purge.COPIES, date(2027, 5, 26))
    assert "raw_months = 6" in copies.why
    bench.call(lambda session: purge(session, bench.office))
    assert bench.rows("SELECT count(*) FROM inbox WHERE raw IS NOT NULL") == [(0,)]
    assert "kopion" in bench.case(ref)["messages"][0]["text"]
    bench.clock.moment = datetime(2029, 11, 27, 8, tzinfo=UTC)
    (content,) = bench.call(lambda session: due_now(session, bench.office))
    assert (content.what, content.since) == (Purge.CONTENT, date(2029, 11, 26))
    bench.call(lambda session: purge(session, bench.office))
    case = bench.case(ref)
    assert (case["messages"], case["requester"]["address"]) == ([], "")
    assert case["timeline"][0]["what"] == "opened"
    assert bench.call(lambda session: due_now(session, bench.office)) == []


async def test_the_tick_purges_once_a_day_and_no_open_case(sqlite_bench: Bench) -> None:
    ref = await ended(sqlite_bench)
    (open_case,) = [
        each["ref"]
        for each in await sqlite_bench.take(ACCESS.write().replace(b"anna@", b"ville@"))
        if each["ref"] != ref
    ]
    sqlite_bench.clock.moment = datetime(2032, 1, 2, 8, tzinfo=UTC)
    done = [sqlite_bench.call(lambda s: purge_daily(s, sqlite_bench.office)) for _ in range(2)]
    assert done == [2, 0]
    assert sqlite_bench.case(open_case)["messages"]

"""Staff are told when a mailbox can't be looked into; silence is no empty mailbox (R15)."""

import re
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from bot.errors import PrivacyBotError
from bot.runtime.health import report_health
from bot.workflows import watching
from tests.support.bench import Bench, prepare
from tests.support.bot_process import STAFF, BotHome

MINUTE = timedelta(minutes=1)


def tick(bench: Bench, error: str = "") -> int:
    """The watch's part of the minute's tick; how many mails it made."""
    errors = {bench.settings.watched[0].address: error}
    return bench.call(lambda session: watching.alarm(session, bench.office, errors))


def looked(bench: Bench) -> Bench:
    """The mailbox has just been looked into."""
    bench.fetch()
    return bench


@pytest.mark.covers("R15")
async def test_after_half_an_hour_without_a_good_look_staff_get_one_mail(bench: Bench) -> None:
    looked(bench).clock.forward(29 * MINUTE)
    assert tick(bench) == 0
    bench.clock.forward(2 * MINUTE)
    assert [tick(bench, "the server refuses the log-in") for _ in range(3)] == [1, 0, 0]
    await bench.send()
    [mail] = bench.home.received(STAFF)
    assert b"the server refuses the log-in" in mail


@pytest.mark.covers("R15")
async def test_the_alarm_comes_daily_while_it_lasts_and_once_when_all_is_well(bench: Bench) -> None:
    looked(bench).clock.forward(31 * MINUTE)
    mails = []
    for _ in range(50):
        mails.append(tick(bench))
        bench.clock.forward(timedelta(hours=1))
    assert [hour for hour, count in enumerate(mails) if count] == [0, 24, 48]
    bench.fetch()
    assert [tick(bench) for _ in range(3)] == [1, 0, 0]


@pytest.mark.covers("R15")
async def test_a_restart_tells_nobody_again(sqlite_bench: Bench) -> None:
    looked(sqlite_bench).clock.forward(31 * MINUTE)
    assert tick(sqlite_bench) == 1
    sqlite_bench.reconfigure()
    assert tick(sqlite_bench) == 0


async def test_a_mailbox_that_is_not_watched_any_more_alarms_nobody(sqlite_bench: Bench) -> None:
    looked(sqlite_bench).clock.forward(31 * MINUTE)
    sqlite_bench.home.overrides["mailbox"]["address"] = "other@example.com"
    sqlite_bench.reconfigure()
    assert tick(sqlite_bench) == 0


@pytest.mark.covers("R15")
async def test_a_failed_look_is_no_good_look(sqlite_bench: Bench) -> None:
    looked(sqlite_bench).clock.forward(31 * MINUTE)
    sqlite_bench.home.overrides["mailbox"]["password"] = "wrong"
    sqlite_bench.reconfigure()
    with pytest.raises(PrivacyBotError):
        sqlite_bench.fetch()
    assert tick(sqlite_bench) == 1


@pytest.mark.covers("R15")
async def test_a_desk_in_a_process_of_its_own_sees_how_the_watch_fares(sqlite_bench: Bench) -> None:
    looked(sqlite_bench)
    health = await report_health(sqlite_bench.office, [], {})
    assert (health.ok, health.parts["watch 1"]) == (True, "ok, last good fetch 0 s ago")
    sqlite_bench.clock.forward(31 * MINUTE)
    health = await report_health(sqlite_bench.office, [], {})
    assert (health.ok, health.parts["watch 1"]) == (False, "last good fetch 31 min ago")


@pytest.mark.covers("R15")
def test_run_once_tells_staff_of_a_mailbox_that_has_been_silent(sqlite_bench: Bench) -> None:
    home = sqlite_bench.home
    looked(sqlite_bench)
    sqlite_bench.rows("UPDATE watches SET last_fetch = :then", then=datetime.now(UTC) - 31 * MINUTE)
    home.overrides["mailbox"]["password"] = "wrong"
    assert home.command("run", "--once").returncode == 1
    [alarm] = [mail for mail in home.received(STAFF) if b"ei saada luettua" in mail]
    assert b"refuses the log-in" in alarm


@pytest.mark.covers("R15")
def test_a_bot_that_can_not_log_in_is_not_healthy(sqlite_home: BotHome) -> None:
    prepare(sqlite_home)
    sqlite_home.overrides["mailbox"]["password"] = "wrong"
    bot = sqlite_home.start()
    try:
        bot.wait_for_log("mailbox lost")
        found = re.search(r"http://[\d.]+:\d+/", bot.wait_for_log("desk"))
        assert found is not None
        answer = httpx.get(found[0] + "healthz")
    finally:
        bot.kill()
    assert answer.status_code == 503
    assert "refuses the log-in" in answer.text

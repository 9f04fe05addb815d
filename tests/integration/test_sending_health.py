"""Staff and monitors hear on another way when no mail can be sent: /healthz and the desk's first page."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from bot.desk import HealthReport
from tests.support.bench import prepare
from tests.support.bot_process import BotHome, until
from tests.support.desk import Bench, client_of, log_in
from tests.support.letters import ACCESS

STUCK = "no mail could be sent since 26.11.2026 10:30: SMTP mail.example.com:587: 421 later"


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[tuple[httpx.AsyncClient, Bench]]:
    """A desk with a member of staff logged in."""
    bench = Bench(tmp_path)
    bench.add_staff()
    async with client_of(bench.app()) as made:
        await log_in(made, "aino")
        yield made, bench
    bench.db.close()


@pytest.mark.covers("R41")
@pytest.mark.parametrize(("word", "ok"), [(f"ok, but {STUCK}", True), (STUCK, False)])
async def test_the_desk_says_on_its_first_page_that_no_mail_goes_out(
    client: tuple[httpx.AsyncClient, Bench], word: str, ok: bool
) -> None:
    browser, bench = client
    bench.health = HealthReport(ok=ok, parts={"outbox": word, "database": "ok"})
    page = (await browser.get("/")).text
    alert = re.search(r'role="alert">(.*?)</div>', page, re.DOTALL)
    assert alert is not None
    assert STUCK in alert[1]
    assert "database" not in alert[1]


async def test_the_desk_is_quiet_where_all_is_well(client: tuple[httpx.AsyncClient, Bench]) -> None:
    browser, _ = client
    assert 'role="alert"' not in (await browser.get("/")).text


@pytest.mark.covers("R41")
def test_a_running_bot_says_that_its_server_is_down(sqlite_home: BotHome) -> None:
    prepare(sqlite_home)
    servers = sqlite_home.servers
    servers.smtp.stop()
    servers.dovecot.deliver(ACCESS.write(), servers.user)
    with sqlite_home.running() as bot:
        bot.wait_for_log("no mail can be sent")
        found = re.search(r"http://127\.0\.0\.1:\d+/", bot.log())
        assert found is not None

        def stuck() -> str | None:
            word = str(httpx.get(f"{found[0]}healthz").json()["parts"]["outbox"])
            return word if "no mail could be sent since" in word else None

        assert until(stuck).startswith("ok, but")

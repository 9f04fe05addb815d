"""What every response of the desk has, the queue, languages, and what is no page."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from bot.desk import HealthReport
from bot.desk.app import HEADERS
from bot.desk.catalogue import languages
from bot.domain.vocabulary import Label
from tests.support.desk import Bench, SampleMail, client_of, log_in


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """A desk with one of each role."""
    made = Bench(tmp_path)
    made.add_staff()
    yield made
    made.db.close()


@pytest.fixture
async def client(bench: Bench) -> AsyncIterator[httpx.AsyncClient]:
    """A handler who has logged in."""
    async with client_of(bench.app()) as made:
        await log_in(made, "hanna")
        yield made


@pytest.mark.covers("R46")
@pytest.mark.parametrize(
    "path", ["/", "/login", "/healthz", "/static/desk.css", "/nothing", "/cases/PR-2026-000001", "/docs"]
)
async def test_every_response_forbids_scripts_frames_and_guessing(
    client: httpx.AsyncClient, bench: Bench, path: str
) -> None:
    bench.receive(SampleMail())
    headers = (await client.get(path)).headers
    assert {name: headers[name] for name in HEADERS} == dict(HEADERS)
    assert headers["cache-control"] == ("no-cache" if path.startswith("/static/") else "no-store")


async def test_pages_hold_no_script_and_no_inline_style(client: httpx.AsyncClient, bench: Bench) -> None:
    ref = bench.receive(SampleMail())
    for path in ("/", "/login", f"/cases/{ref}", f"/cases/{ref}/drafts/1"):
        page = (await client.get(path)).text
        assert "<script" not in page
        assert "style=" not in page


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json", "/nothing", "/cases/PR-2026-999999"])
async def test_what_is_not_there_is_404_in_words(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert answer.status_code == 404
    assert "<h" in answer.text or 'role="alert"' in answer.text


async def test_health_is_open_to_a_monitor_and_tells_when_something_fails(bench: Bench) -> None:
    async with client_of(bench.app()) as stranger:
        good = await stranger.get("/healthz")
        bench.health = HealthReport(
            ok=False, parts={"watch 1": "last good fetch 45 min ago", "database": "ok"}
        )
        bad = await stranger.get("/healthz")
    assert (good.status_code, good.json()["status"]) == (200, "ok")
    assert (bad.status_code, bad.json()["status"]) == (503, "failing")
    assert bad.json()["parts"]["watch 1"] == "last good fetch 45 min ago"


async def test_failing_part_is_shown_on_the_queue(client: httpx.AsyncClient, bench: Bench) -> None:
    bench.health = HealthReport(ok=False, parts={"watch 1": "last good fetch 45 min ago"})
    assert "last good fetch 45 min ago" in (await client.get("/")).text


async def test_empty_queue_says_when_mail_was_last_fetched(client: httpx.AsyncClient, bench: Bench) -> None:
    fetched = bench.clock() - timedelta(minutes=2)
    bench.health = HealthReport(ok=True, parts={"watch 1": "ok"}, last_fetch=fetched)
    page = (await client.get("/")).text
    assert "Ei avoimia pyyntöjä." in page
    assert "Posti haettu viimeksi 2 minuuttia sitten." in page


async def test_queue_shows_what_is_due_first(client: httpx.AsyncClient, bench: Bench) -> None:
    later = bench.receive(SampleMail(age=timedelta(days=2)))
    sooner = bench.receive(SampleMail(age=timedelta(days=40), sender="liisa@example.fi"))
    page = (await client.get("/")).text
    assert page.index(sooner) < page.index(later)
    assert "9 päivää myöhässä" in page
    assert "28 päivää jäljellä" in page


async def test_filters_are_links(client: httpx.AsyncClient, bench: Bench) -> None:
    unsure = bench.receive(SampleMail(uncertain=True))
    ready = bench.receive(SampleMail(sender="liisa@example.fi", labels=(Label.OPT_OUT,)))
    assert unsure in (await client.get("/?show=new")).text
    page = (await client.get("/?show=ready")).text
    assert ready in page
    assert unsure not in page


@pytest.mark.parametrize("show", ["sent", "closed", "late", "mine", "waiting", "<b>"])
async def test_every_filter_answers(client: httpx.AsyncClient, show: str) -> None:
    assert (await client.get("/", params={"show": show})).status_code == 200


async def test_language_is_finnish_until_a_link_changes_it(client: httpx.AsyncClient) -> None:
    assert '<html lang="fi">' in (await client.get("/")).text
    assert '<html lang="en">' in (await client.get("/?lang=en")).text
    assert '<html lang="en">' in (await client.get("/")).text
    assert '<html lang="en">' in (await client.get("/?lang=../etc")).text


def test_languages_have_the_same_texts_with_the_same_places() -> None:
    finnish, *others = languages().values()
    for other in others:
        assert other.texts.keys() == finnish.texts.keys()
        different = [
            key
            for key, text in finnish.texts.items()
            if "{" in text and sorted(_places(text)) != sorted(_places(other.texts[key]))
        ]
        assert not different


def _places(text: str) -> list[str]:
    return [part.split("}")[0] for part in text.split("{")[1:]]


async def test_oversized_form_is_refused(client: httpx.AsyncClient, bench: Bench) -> None:
    ref = bench.receive(SampleMail())
    answer = await client.post(f"/cases/{ref}/note", data={"text": "x" * 1_100_000})
    assert answer.status_code == 413


async def test_redirects_ignore_the_host_header(client: httpx.AsyncClient) -> None:
    client.cookies.clear()
    answer = await client.get("/", headers={"host": "evil.example.com"})
    assert answer.headers["location"] == "/login"

"""What every response of the desk has, the queue, languages, and what is no page."""

import re
from datetime import timedelta

import httpx
import pytest

from bot.desk import HealthReport
from bot.desk.app import HEADERS
from bot.desk.catalogue import languages
from bot.domain.vocabulary import Label
from tests.support.desk import Bench, SampleMail, client_of
from tests.support.desk_pages import populate

OWN_SCRIPTS = {f'<script src="/static/{name}" defer>' for name in ("vendor/htmx.min.js", "keys.js")}


@pytest.mark.covers("R46")
@pytest.mark.parametrize(
    "path", ["/", "/login", "/healthz", "/static/desk.css", "/nothing", "/cases/PR-2026-000001", "/docs"]
)
async def test_every_response_forbids_scripts_frames_and_guessing(
    handler: httpx.AsyncClient, desk: Bench, path: str
) -> None:
    desk.receive(SampleMail())
    headers = (await handler.get(path)).headers
    assert {name: headers[name] for name in HEADERS} == dict(HEADERS)
    assert headers["cache-control"] == ("no-cache" if path.startswith("/static/") else "no-store")


async def test_pages_hold_only_our_scripts_and_no_inline_style(
    handler: httpx.AsyncClient, desk: Bench
) -> None:
    ref = desk.receive(SampleMail())
    for path in ("/", "/login", f"/cases/{ref}", f"/cases/{ref}/drafts/1"):
        page = (await handler.get(path)).text
        assert set(re.findall(r"<script[^>]*>[^<]*", page)) <= OWN_SCRIPTS
        assert "style=" not in page
        assert not re.search(r"\son\w+=", page)


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json", "/nothing", "/cases/PR-2026-999999"])
async def test_what_is_not_there_is_404_in_words(handler: httpx.AsyncClient, path: str) -> None:
    answer = await handler.get(path)
    assert answer.status_code == 404
    assert "<h" in answer.text or 'role="alert"' in answer.text


async def test_health_is_open_to_a_monitor_and_tells_when_something_fails(desk: Bench) -> None:
    async with client_of(desk.app()) as stranger:
        good = await stranger.get("/healthz")
        desk.health = HealthReport(
            ok=False, parts={"watch 1": "last good fetch 45 min ago", "database": "ok"}
        )
        bad = await stranger.get("/healthz")
    assert (good.status_code, good.json()["status"]) == (200, "ok")
    assert (bad.status_code, bad.json()["status"]) == (503, "failing")
    assert bad.json()["parts"]["watch 1"] == "last good fetch 45 min ago"


async def test_failing_part_is_shown_on_the_queue(handler: httpx.AsyncClient, desk: Bench) -> None:
    desk.health = HealthReport(ok=False, parts={"watch 1": "last good fetch 45 min ago"})
    assert "last good fetch 45 min ago" in (await handler.get("/")).text


async def test_empty_queue_says_when_mail_was_last_fetched(handler: httpx.AsyncClient, desk: Bench) -> None:
    fetched = desk.clock() - timedelta(minutes=2)
    desk.health = HealthReport(ok=True, parts={"watch 1": "ok"}, last_fetch=fetched)
    page = (await handler.get("/")).text
    assert "Ei avoimia pyyntöjä." in page
    assert "Posti haettu viimeksi 2 minuuttia sitten." in page


async def test_queue_shows_what_is_due_first(handler: httpx.AsyncClient, desk: Bench) -> None:
    later = desk.receive(SampleMail(age=timedelta(days=2)))
    sooner = desk.receive(SampleMail(age=timedelta(days=40), sender="liisa@example.fi"))
    page = (await handler.get("/")).text
    assert page.index(sooner) < page.index(later)
    assert "9 päivää myöhässä" in page
    assert "28 päivää jäljellä" in page


async def test_filters_are_links(handler: httpx.AsyncClient, desk: Bench) -> None:
    unsure = desk.receive(SampleMail(uncertain=True))
    ready = desk.receive(SampleMail(sender="liisa@example.fi", labels=(Label.OPT_OUT,)))
    assert unsure in (await handler.get("/?show=new")).text
    page = (await handler.get("/?show=ready")).text
    assert ready in page
    assert unsure not in page


@pytest.mark.parametrize("show", ["sent", "closed", "late", "mine", "waiting", "<b>"])
async def test_every_filter_answers(handler: httpx.AsyncClient, show: str) -> None:
    assert (await handler.get("/", params={"show": show})).status_code == 200


async def test_language_is_finnish_until_a_link_changes_it(handler: httpx.AsyncClient) -> None:
    assert '<html lang="fi">' in (await handler.get("/")).text
    assert '<html lang="en">' in (await handler.get("/?lang=en")).text
    assert '<html lang="en">' in (await handler.get("/")).text
    assert '<html lang="en">' in (await handler.get("/?lang=../etc")).text


async def test_every_page_opens_in_every_language(approver: httpx.AsyncClient, desk: Bench) -> None:
    paths = populate(desk)
    for code, words in languages().items():
        for path in paths:
            answer = await approver.get(f"{path}{'&' if '?' in path else '?'}lang={code}")
            assert answer.status_code == 200, (code, path)
            assert f'<html lang="{code}">' in answer.text
            assert words("place.outbox") in answer.text


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


async def test_oversized_form_is_refused(handler: httpx.AsyncClient, desk: Bench) -> None:
    ref = desk.receive(SampleMail())
    answer = await handler.post(f"/cases/{ref}/note", data={"text": "x" * 1_100_000})
    assert answer.status_code == 413


async def test_redirects_ignore_the_host_header(handler: httpx.AsyncClient) -> None:
    handler.cookies.clear()
    answer = await handler.get("/", headers={"host": "evil.example.com"})
    assert answer.headers["location"] == "/login"

"""Who gets to the desk, and how guessing and forged forms are kept out."""

from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from storage import users
from tests.support.desk import PASSWORD, Bench, SampleMail, client_of, field, log_in


async def test_right_password_opens_the_queue(client: httpx.AsyncClient) -> None:
    answer = await log_in(client, "hanna")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert (await client.get("/")).status_code == 200


@pytest.mark.parametrize("name", ["hanna", "nobody"])
async def test_wrong_password_and_unknown_name_get_the_same_answer(
    client: httpx.AsyncClient, name: str
) -> None:
    answer = await log_in(client, name, "wrong password")
    assert answer.status_code == 401
    assert "Tunnus tai salasana on väärin." in answer.text
    assert (await client.get("/")).status_code == 303


async def test_session_cookie_is_out_of_reach_of_scripts_and_other_sites(client: httpx.AsyncClient) -> None:
    cookie = (await log_in(client, "hanna")).headers.get_list("set-cookie")[0].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


async def test_https_desk_marks_its_cookies_secure(tmp_path: Path) -> None:
    desk = Bench(tmp_path, secure_cookies=True)
    try:
        async with client_of(desk.app(), "https://desk.example.com") as client:
            cookie = (await client.get("/login")).headers["set-cookie"]
    finally:
        desk.db.close()
    assert cookie.startswith("__Host-")
    assert "Secure" in cookie


@pytest.mark.parametrize("path", ["/", "/cases/PR-2026-000001", "/cases/PR-2026-000001/drafts/1"])
async def test_pages_send_a_stranger_to_the_log_in(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/login")


async def test_link_of_a_reminder_leads_to_its_case_after_the_log_in(
    client: httpx.AsyncClient, desk: Bench
) -> None:
    ref = desk.receive(SampleMail())
    page = await client.get((await client.get(f"/cases/{ref}")).headers["location"])
    form = {"token": field(page.text, "token"), "next": field(page.text, "next")}
    answer = await client.post("/login", data=form | {"name": "hanna", "password": PASSWORD})
    assert answer.headers["location"] == f"/cases/{ref}"


@pytest.mark.parametrize("wanted", ["https://evil.example.com/", "//evil.example.com", "/cases/../x"])
async def test_log_in_never_leads_to_another_site(client: httpx.AsyncClient, wanted: str) -> None:
    token = field((await client.get("/login")).text, "token")
    form = {"token": token, "next": wanted, "name": "hanna", "password": PASSWORD}
    assert (await client.post("/login", data=form)).headers["location"] == "/"


async def test_log_in_without_the_token_of_this_browser_is_refused(client: httpx.AsyncClient) -> None:
    form = {"name": "hanna", "password": PASSWORD}
    assert (await client.post("/login", data=form)).status_code == 403
    token = field((await client.get("/login")).text, "token")
    client.cookies.clear()
    assert (await client.post("/login", data=form | {"token": token})).status_code == 403


async def test_sixth_try_has_to_wait_even_with_the_right_password(
    client: httpx.AsyncClient, desk: Bench
) -> None:
    for _ in range(5):
        await log_in(client, "hanna", "wrong password")
    refused = await log_in(client, "hanna")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "15")
    desk.clock.forward(timedelta(seconds=16))
    assert (await log_in(client, "hanna")).status_code == 303


async def test_wait_grows_with_each_further_try(client: httpx.AsyncClient, desk: Bench) -> None:
    waits = []
    for _ in range(8):
        answer = await log_in(client, "hanna", "wrong password")
        if answer.status_code == 429:
            waits.append(int(answer.headers["retry-after"]))
            desk.clock.forward(timedelta(seconds=waits[-1] + 1))
    assert waits == [15, 30]


async def test_other_names_from_the_same_address_have_to_wait_too(client: httpx.AsyncClient) -> None:
    for number in range(5):
        await log_in(client, f"guess{number}", "wrong password")
    assert (await log_in(client, "hanna")).status_code == 429


async def test_session_ends_after_twelve_hours(client: httpx.AsyncClient, desk: Bench) -> None:
    await log_in(client, "hanna")
    desk.clock.forward(timedelta(hours=11, minutes=59))
    assert (await client.get("/")).status_code == 200
    desk.clock.forward(timedelta(minutes=2))
    assert (await client.get("/")).status_code == 303


async def test_disabled_user_is_out_at_once(client: httpx.AsyncClient, desk: Bench) -> None:
    await log_in(client, "hanna")
    desk.call(lambda session: users.disable(session, "hanna"))
    assert (await client.get("/")).status_code == 303


async def test_new_password_ends_the_old_sessions(client: httpx.AsyncClient, desk: Bench) -> None:
    await log_in(client, "hanna")
    desk.call(lambda session: users.set_password(session, "hanna", "x"))
    assert (await client.get("/")).status_code == 303


async def test_changed_cookie_is_worth_nothing(client: httpx.AsyncClient) -> None:
    await log_in(client, "hanna")
    (cookie,) = [value for name, value in client.cookies.items() if name == "desk_session"]
    client.cookies.clear()
    client.cookies.set("desk_session", cookie[:-2] + ("aa" if cookie[-2:] != "aa" else "bb"))
    assert (await client.get("/")).status_code == 303


async def test_log_out_ends_the_session_and_wants_its_token(client: httpx.AsyncClient) -> None:
    await log_in(client, "hanna")
    assert (await client.post("/logout", data={})).status_code == 403
    token = field((await client.get("/")).text, "token")
    assert (await client.post("/logout", data={"token": token})).headers["location"] == "/login"
    assert (await client.get("/")).status_code == 303

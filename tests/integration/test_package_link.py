"""The link to a copy of data: opened by whatever it may be, it gives nothing; the code gives it once."""

from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from bot.desk import DeskConfig, HealthReport, create_app, link_pages
from bot.domain.events import Event, EventKind
from bot.domain.vocabulary import Flag
from bot.errors import GateClosedError
from bot.workflows import handing_over
from storage import cases
from tests.support.bench import Bench
from tests.support.desk import client_of, mailroom
from tests.support.packages import asked, code, data, decided, files, last_mail, made, token_in, with_shop

WRONG = "tiedostoa ei voi enää noutaa"
UNKNOWN = "fi-abcdefghijklmnopqrstuvwxyz"


@pytest.fixture
def linked(bench: Bench, tmp_path: Path) -> Bench:
    """A bot whose packages go by link; on SQLite and on PostgreSQL."""
    return with_shop(bench, tmp_path)


@pytest.fixture
async def client(linked: Bench, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody with a link and a browser."""
    monkeypatch.setattr(link_pages, "PACE_SECONDS", 0.01)

    async def health() -> HealthReport:
        return HealthReport(ok=True, parts={})

    no_mail = mailroom({}, ThreadPoolExecutor(max_workers=1))
    app = create_app(linked.office, DeskConfig(secret_key=b"s" * 32), health, no_mail)
    async with client_of(app) as client:
        yield client


async def sent(bench: Bench) -> tuple[str, str]:
    """A case whose copy is on its way; its reference and the token in the mail."""
    ref = await asked(bench)
    made(bench, ref)
    decided(bench, ref, redact=("all",))
    bench.approve(ref)
    await bench.send()
    return ref, token_in(last_mail(bench))


async def typed(client: httpx.AsyncClient, token: str, secret: str) -> httpx.Response:
    return await client.post(f"/fetch/{token}", data={"code": secret})


@pytest.mark.covers("A24", "A26", "A35")
async def test_the_code_gives_the_copy_once(client: httpx.AsyncClient, linked: Bench) -> None:
    ref, token = await sent(linked)
    assert [mail.raw for mail in linked.outbox() if token.encode() in mail.raw] == []  # nothing keeps it
    before = linked.rows("SELECT * FROM packages")
    for method in ("GET", "HEAD", "PUT", "DELETE", "OPTIONS"):  # scanners and previews
        answer = await client.request(method, f"/fetch/{token}")
        assert "zip" not in answer.headers.get("content-type", "")
    assert (await typed(client, token, "")).status_code == 422  # no code was told yet
    assert linked.rows("SELECT * FROM packages") == before
    secret = code(linked, ref)
    assert secret not in last_mail(linked).as_string()
    answer = await typed(client, token, secret.lower().replace("-", " "))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    assert answer.headers["cache-control"] == "no-store"
    assert data(files(answer.content))["reference"] == ref
    again = await typed(client, token, secret)
    assert (again.status_code, WRONG in again.text) == (422, True)
    package = linked.case(ref)["package"]
    assert (package["state"], package["finds"]) == ("fetched", [])
    assert linked.rows("SELECT archive FROM packages") == [(None,)]
    [event] = [one for one in linked.case(ref)["timeline"] if one["what"] == "package_fetched"]
    assert set(event) == {"at", "what", "by"}


@pytest.mark.covers("A25")
async def test_five_wrong_codes_close_the_link_until_staff_give_a_new_one(
    client: httpx.AsyncClient, linked: Bench
) -> None:
    ref, token = await sent(linked)
    secret = code(linked, ref)
    for _ in range(5):  # past the page: it has a limit of its own for an address
        wrong = linked.call(
            lambda session: handing_over.fetched(session, linked.office, token, "23456-ABCDE")
        )
        assert wrong is None
    assert linked.case(ref)["package"]["locked"]
    assert (await typed(client, token, secret)).status_code == 422
    assert (await typed(client, token, code(linked, ref))).status_code == 200


async def test_link_that_nobody_uses_ends(client: httpx.AsyncClient, linked: Bench) -> None:
    ref, token = await sent(linked)
    secret = code(linked, ref)
    linked.clock.forward(linked.office.packages.lifetime)
    assert (await typed(client, token, secret)).status_code == 422  # before any tick has come
    linked.remind()
    assert linked.case(ref)["package"]["state"] == "expired"
    assert linked.rows("SELECT archive FROM packages") == [(None,)]
    with pytest.raises(GateClosedError, match="no code"):
        code(linked, ref)


async def test_unknown_link_is_answered_as_a_known_one(client: httpx.AsyncClient, linked: Bench) -> None:
    _, token = await sent(linked)
    for method in ("GET", "POST"):
        known = await client.request(method, f"/fetch/{token}", data={"code": "23456-ABCDE"})
        unknown = await client.request(method, f"/fetch/{UNKNOWN}", data={"code": "23456-ABCDE"})
        assert known.status_code == unknown.status_code
        assert known.text.replace(token, "") == unknown.text.replace(UNKNOWN, "")


async def test_nothing_is_given_once_somebody_else_may_have_asked(
    client: httpx.AsyncClient, linked: Bench
) -> None:
    ref, token = await sent(linked)
    secret = code(linked, ref)
    flagged = Event(kind=EventKind.FLAGGED, at=linked.clock(), actor="heli", flag=Flag.IMPERSONATION)
    linked.call(lambda session: linked.office.move(session, cases.load(session, ref), [flagged]))
    assert (await typed(client, token, secret)).status_code == 422

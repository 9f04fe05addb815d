"""The desk strikes out national ids, and lets a handler delete an identity document."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from bot.domain.events import Event, EventKind
from bot.domain.masking import holds_secret
from bot.domain.vocabulary import Flag
from storage import cases
from tests.support.desk import Bench, SampleMail, client_of, field, log_in


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """A desk with one of each role."""
    made = Bench(tmp_path)
    made.add_staff()
    yield made
    made.db.close()


@pytest.fixture
async def client(bench: Bench) -> AsyncIterator[httpx.AsyncClient]:
    """A browser in which nobody has logged in."""
    async with client_of(bench.app()) as made:
        yield made


@pytest.mark.covers("A13", "S-18")
async def test_no_page_shows_a_national_id(client: httpx.AsyncClient, bench: Bench) -> None:
    text = "haluan nähdä kaikki tietoni, hetu 131052-308T, kortti 4111 1111 1111 1111"
    ref = bench.receive(
        SampleMail(sender="Matti 131052-308T <m@example.fi>", subject="131052-308T", text=text)
    )
    await log_in(client, "hanna")
    for path in ("/", f"/cases/{ref}", f"/cases/{ref}/drafts/1"):
        page = (await client.get(path)).text
        assert "131052" not in page
        assert not holds_secret(page)
    assert "henkilötunnus tai kortin numero" in (await client.get(f"/cases/{ref}")).text


@pytest.mark.covers("A13")
async def test_a_handler_deletes_an_identity_document(client: httpx.AsyncClient, bench: Bench) -> None:
    ref = bench.receive(SampleMail())
    await log_in(client, "hanna")
    assert f"/cases/{ref}/document" not in (await client.get(f"/cases/{ref}")).text
    flagged = Event(kind=EventKind.FLAGGED, at=bench.clock(), actor="bot", flag=Flag.IDENTITY_DOCUMENT)
    bench.call(lambda session: bench.office.move(session, cases.load(session, ref), [flagged]))
    page = (await client.get(f"/cases/{ref}")).text
    assert f"/cases/{ref}/document" in page
    done = await client.post(f"/cases/{ref}/document", data={"token": field(page, "token")})
    assert done.status_code == 303
    page = (await client.get(f"/cases/{ref}")).text
    assert f"/cases/{ref}/document" not in page
    assert "Henkilöllisyystodistus poistettu" in page

"""The desk strikes out national ids, and lets a handler delete an identity document."""

import httpx
import pytest

from bot.domain.events import Event, EventKind
from bot.domain.masking import holds_secret
from bot.domain.vocabulary import Flag
from storage import cases
from tests.support.desk import Bench, SampleMail, field, log_in


@pytest.mark.covers("A13", "S-18")
async def test_no_page_shows_a_national_id(client: httpx.AsyncClient, desk: Bench) -> None:
    text = "haluan nähdä kaikki tietoni, hetu 131052-308T, kortti 4111 1111 1111 1111"
    ref = desk.receive(
        SampleMail(sender="Matti 131052-308T <m@example.fi>", subject="131052-308T", text=text)
    )
    await log_in(client, "hanna")
    for path in ("/", f"/cases/{ref}", f"/cases/{ref}/drafts/1"):
        page = (await client.get(path)).text
        assert "131052" not in page
        assert not holds_secret(page)
    assert "henkilötunnus tai kortin numero" in (await client.get(f"/cases/{ref}")).text


@pytest.mark.covers("A13")
async def test_a_handler_deletes_an_identity_document(client: httpx.AsyncClient, desk: Bench) -> None:
    ref = desk.receive(SampleMail())
    await log_in(client, "hanna")
    assert f"/cases/{ref}/document" not in (await client.get(f"/cases/{ref}")).text
    flagged = Event(kind=EventKind.FLAGGED, at=desk.clock(), actor="bot", flag=Flag.IDENTITY_DOCUMENT)
    desk.call(lambda session: desk.office.move(session, cases.load(session, ref), [flagged]))
    page = (await client.get(f"/cases/{ref}")).text
    assert f"/cases/{ref}/document" in page
    done = await client.post(f"/cases/{ref}/document", data={"token": field(page, "token"), "sure": "yes"})
    assert done.status_code == 303
    page = (await client.get(f"/cases/{ref}")).text
    assert f"/cases/{ref}/document" not in page
    assert "Henkilöllisyystodistus poistettu" in page

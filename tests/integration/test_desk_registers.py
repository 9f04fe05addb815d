"""What the desk shows of the registers: whom they know, what is not known, and no contact in the clear."""

import httpx
import pytest

from bot.domain.registers import Asked, AskedState, Found, LookUp, MatchedBy
from bot.workflows import by_hand
from storage import cases, found
from storage.database import Transaction
from storage.registers import Colleague, RegisterKind, RegisterSpec
from tests.support.desk import Bench, SampleMail, post

KNOWN = Found(
    register="web shop",
    company="Clewer Oy",
    group="webshop",
    row="4711",
    matched_by=MatchedBy.CUSTOMER_NUMBER,
    name="Anna Aalto",
    emails=("anna.aalto@example.fi",),
    phones=("040 123 4567",),
)
SAID = LookUp(
    asked=(
        Asked(register="web shop", company="Clewer Oy", state=AskedState.LOOKED_UP),
        Asked(
            register="list", company="Clewer Oy", state=AskedState.NOT_LOOKED_UP, why="its file can't be read"
        ),
        Asked(register="binders", company="Clewer Oy", state=AskedState.BY_HAND),
        Asked(register="", company="Clewer Logistics OÜ", state=AskedState.NOT_ASKED),
    ),
    found=(KNOWN,),
    resembles="a…@example.fi",
)


async def page_of(desk: Bench, client: httpx.AsyncClient, said: LookUp | None, language: str) -> str:
    """The page of a case of which the registers said this."""
    ref = desk.receive(SampleMail(sender="Anna Aalto <anna.aa1to@example.fi>"))
    if said is not None:
        desk.call(lambda t: found.save(t, cases.load(t, ref).id, said, desk.clock()))
    return (await client.get(f"/cases/{ref}?lang={language}")).text


@pytest.mark.covers("A3", "A34")
@pytest.mark.parametrize("language", ["fi", "en"])
async def test_staff_see_who_is_on_file_and_what_is_not_known(
    desk: Bench, handler: httpx.AsyncClient, language: str
) -> None:
    text = await page_of(desk, handler, SAID, language)
    for shown in (
        "4711",
        "Anna Aalto",
        "a…@example.fi",
        "…67",
        "its file can&#39;t be read",
        "binders",
        "OÜ",
    ):
        assert shown in text
    assert "anna.aalto@example.fi" not in text
    assert "123 4567" not in text


async def test_where_no_register_was_asked_nothing_is_said_of_them(
    desk: Bench, handler: httpx.AsyncClient
) -> None:
    assert "Anna Aalto</bdi> <span" not in await page_of(desk, handler, None, "en")


async def test_what_a_colleague_found_is_recorded_on_the_page(
    desk: Bench, handler: httpx.AsyncClient
) -> None:
    ref = desk.receive(SampleMail(sender="Anna Aalto <anna.aa1to@example.fi>"))
    binders = RegisterSpec(
        name="binders",
        kind=RegisterKind.MANUAL,
        company="Clewer Oy",
        group="webshop",
        location="",
        colleague=Colleague(name="Mari", address="mari@example.com"),
    )

    def asked(t: Transaction) -> None:
        stored = cases.load(t, ref)
        found.save(t, stored.id, SAID, desk.clock())
        by_hand.ask(t, desk.office, stored, binders)

    desk.call(asked)
    assert "odotetaan" in (await handler.get(f"/cases/{ref}")).text
    refused = await post(handler, ref, "by_hand", register="binders", answer="found", note="")
    assert refused.status_code == 422
    await post(handler, ref, "by_hand", register="binders", answer="found", note="kaksi lähetettä")
    page = (await handler.get(f"/cases/{ref}")).text
    assert "tietoja löytyi, <bdi>kaksi lähetettä</bdi>" in page

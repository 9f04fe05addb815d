"""Who somebody is, found out at the desk: question, code by telephone, facts, another address, registers."""

import re

import httpx
import pytest

from bot.domain.vocabulary import DraftKind, IdentityLevel, IdentityState
from storage import cases, drafts, found, messages
from storage.cases import StoredCase
from tests.support.desk import Bench, SampleMail, post
from tests.support.identity import CODE, one_person

ON_FILE = "matti.virtanen@example.fi"
PHONE = "040 123 4567"


def case_of(desk: Bench, ref: str) -> StoredCase:
    """A case as it is now."""
    return desk.call(lambda session: cases.load(session, ref))


def known(desk: Bench) -> str:
    """A case of somebody whom one register knows, with a telephone number."""
    return desk.receive(SampleMail(looked=one_person(emails=(ON_FILE,), phones=(PHONE,))))


@pytest.mark.covers("R29", "A1")
async def test_one_button_makes_the_question_and_shows_whom_it_goes_to(
    handler: httpx.AsyncClient, desk: Bench
) -> None:
    ref = known(desk)
    page = (await handler.get(f"/cases/{ref}")).text
    assert "Vain tuo koodi kelpaa" in page
    answer = await post(handler, ref, "ask")
    written = desk.call(lambda session: drafts.of_case(session, case_of(desk, ref).id))
    question = next(each for each in written if each.kind is DraftKind.IDENTITY)
    assert answer.headers["location"] == f"/cases/{ref}/drafts/{question.id}"
    assert ON_FILE in (await handler.get(answer.headers["location"])).text


@pytest.mark.covers("A16", "A1")
async def test_stranger_is_told_apart_for_staff_before_the_question_goes(
    handler: httpx.AsyncClient, desk: Bench
) -> None:
    ref = desk.receive(SampleMail())
    page = (await handler.get(f"/cases/{ref}")).text
    assert "pelkkä vastaus ei todista mitään" in page
    assert f"/cases/{ref}/code" not in page
    assert f"/cases/{ref}/facts" not in page


@pytest.mark.covers("R30", "A25")
async def test_code_for_a_call_is_shown_once_and_the_number_in_full_only_with_it(
    handler: httpx.AsyncClient, desk: Bench
) -> None:
    ref = known(desk)
    assert PHONE not in (await handler.get(f"/cases/{ref}")).text
    answer = await post(handler, ref, "code")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert PHONE in answer.text or PHONE.replace(" ", "") in answer.text
    assert CODE.search(answer.text)
    page = (await handler.get(f"/cases/{ref}")).text
    assert not CODE.search(page)
    assert "Lähetetyt koodit" in page
    assert case_of(desk, ref).case.identity is IdentityState.CHALLENGED


async def test_fourth_code_of_a_day_is_refused(handler: httpx.AsyncClient, desk: Bench) -> None:
    ref = known(desk)
    answers = [await post(handler, ref, "code") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 409]


@pytest.mark.covers("A14")
async def test_right_facts_show_identity_and_wrong_ones_say_not_which(
    handler: httpx.AsyncClient, desk: Bench
) -> None:
    ref = known(desk)
    one_wrong = {"device_serial": "CLW-77120", "invoice_number": "INV 1"}
    answer = await post(handler, ref, "facts", **one_wrong)
    assert answer.headers["location"] == f"/cases/{ref}?done=facts_wrong#identity"
    assert case_of(desk, ref).case.level is IdentityLevel.NONE
    both = {"device_serial": "clw 77120", "service_date": "12.5.2026"}
    answer = await post(handler, ref, "facts", **both)
    assert answer.headers["location"] == f"/cases/{ref}?done=facts_right#identity"
    assert case_of(desk, ref).case.level is IdentityLevel.CODE


async def test_one_fact_alone_is_no_try(handler: httpx.AsyncClient, desk: Bench) -> None:
    ref = known(desk)
    answer = await post(handler, ref, "facts", device_serial="CLW-77120")
    assert answer.status_code == 422
    assert 'value="CLW-77120"' in answer.text


async def test_after_too_many_wrong_facts_the_page_still_opens_and_says_so(
    handler: httpx.AsyncClient, desk: Bench
) -> None:
    ref = known(desk)
    for _ in range(6):
        await post(handler, ref, "facts", device_serial="XXXX-1", invoice_number="YYYY-2")
    page = await handler.get(f"/cases/{ref}")
    assert page.status_code == 200
    assert "Liian monta väärää vastausta" in page.text


@pytest.mark.covers("A9")
async def test_another_address_is_noted_and_the_old_contact_gets_a_notice(
    handler: httpx.AsyncClient, desk: Bench
) -> None:
    ref = known(desk)
    await post(handler, ref, "address", to="uusi.osoite@example.com")
    page = (await handler.get(f"/cases/{ref}")).text
    assert "uusi.osoite@example.com" in page
    assert case_of(desk, ref).requester.address == ON_FILE
    written = desk.call(lambda session: drafts.of_case(session, case_of(desk, ref).id))
    assert any(each.kind is DraftKind.NOTICE for each in written)
    answer = await post(handler, ref, "address", to="not an address")
    assert answer.status_code == 422
    assert 'value="not an address"' in answer.text


async def test_without_registers_there_is_nothing_to_look_into(
    handler: httpx.AsyncClient, desk: Bench
) -> None:
    ref = desk.receive(SampleMail())
    assert f"/cases/{ref}/look_up" not in (await handler.get(f"/cases/{ref}")).text
    assert (await post(handler, ref, "look_up", name="Matti")).status_code == 422


@pytest.mark.covers("A34")
async def test_flags_say_what_to_do(handler: httpx.AsyncClient, desk: Bench) -> None:
    ref = known(desk)
    looked = one_person(emails=("toinen@example.fi",))
    desk.call(lambda session: found.save(session, case_of(desk, ref).id, looked, desk.clock()))
    desk.receive(SampleMail(sender="Matti <m@example.fi>", headers=("Reply-To: evil@example.com",)))
    page = (await handler.get("/cases/PR-2026-000002")).text
    assert "Sinne ei koskaan lähetetä henkilötietoja" in re.sub(r"\s+", " ", page)


async def test_pages_hold_no_note_of_a_code(handler: httpx.AsyncClient, desk: Bench) -> None:
    ref = known(desk)
    code = CODE.search((await post(handler, ref, "code")).text)
    assert code
    notes = desk.call(lambda session: messages.notes(session, case_of(desk, ref).id))
    assert all(code[0] not in note.text for note in notes)

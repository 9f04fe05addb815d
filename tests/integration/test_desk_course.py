"""Merge, split, breach notes and letters at the desk, by buttons that need no manual."""

import httpx
import pytest

from bot.domain.vocabulary import CaseState, Label, RequestType
from storage import cases, messages
from storage.cases import CaseFilter, StoredCase
from tests.support.desk import Bench, SampleMail, post

ERASURE = SampleMail(
    subject="Poisto", text="Poistakaa tietoni.", labels=(Label.ERASURE,), evidence="Poistakaa tietoni"
)


def case_of(desk: Bench, ref: str) -> StoredCase:
    """A case as it is now."""
    return desk.call(lambda session: cases.load(session, ref))


@pytest.mark.covers("R22", "R24")
async def test_cases_of_one_person_are_merged_and_the_browser_goes_to_the_one_that_goes_on(
    handler: httpx.AsyncClient, desk: Bench
) -> None:
    old, new = desk.receive(SampleMail()), desk.receive(ERASURE)
    page = (await handler.get(f"/cases/{new}")).text
    assert f"<option>{old}</option>" in page
    answer = await post(handler, new, "merge", into=old, why="sama asia", sure="yes")
    assert answer.headers["location"] == f"/cases/{old}?done=merge#decide"
    assert set(case_of(desk, old).case.open_requests) == {RequestType.ACCESS, RequestType.ERASURE}
    assert case_of(desk, new).case.merged_into == old
    assert "Tapaukset on yhdistetty" in (await handler.get(answer.headers["location"])).text
    assert f"/cases/{new}/reopen" not in (await handler.get(f"/cases/{new}")).text


@pytest.mark.covers("R22")
async def test_cases_of_different_people_are_neither_offered_nor_merged(
    handler: httpx.AsyncClient, desk: Bench
) -> None:
    mine, other = desk.receive(SampleMail()), desk.receive(SampleMail(sender="liisa@example.fi"))
    assert f"/cases/{mine}/merge" not in (await handler.get(f"/cases/{mine}")).text
    answer = await post(handler, mine, "merge", into=other, why="sama nimi", sure="yes")
    assert answer.status_code == 409
    assert not case_of(desk, mine).case.closed


async def test_part_of_a_mail_is_split_off_for_another_person(
    handler: httpx.AsyncClient, desk: Bench
) -> None:
    ref = desk.receive(SampleMail(labels=(Label.ACCESS, Label.ERASURE)))
    (mail,) = desk.call(lambda session: messages.of_case(session, case_of(desk, ref).id))
    form = {"message": str(mail.id), "type": ["access"], "name": "Anna Aalto", "address": "anna@example.fi"}
    answer = await post(handler, ref, "split", why="pyytää vaimonsa puolesta", **form)
    new = case_of(desk, ref).case.ties[-1][1]
    assert answer.headers["location"] == f"/cases/{new}?done=split#decide"
    split = case_of(desk, new)
    assert split.requester.address == "anna@example.fi"
    assert split.case.received_at == case_of(desk, ref).case.received_at
    assert split.case.level == "ID-0"


async def test_refused_split_keeps_what_was_ticked_and_typed(handler: httpx.AsyncClient, desk: Bench) -> None:
    ref = desk.receive(SampleMail())
    form = {"message": "1", "type": ["access"], "name": "Anna", "address": "no address"}
    answer = await post(handler, ref, "split", why="syy", **form)
    assert answer.status_code == 422
    assert 'value="no address"' in answer.text
    assert answer.text.count('name="type" value="access" checked') == 2  # this form and what is asked now
    assert len(desk.call(lambda session: cases.search(session, CaseFilter()))) == 1


@pytest.mark.covers("S-35")
async def test_breach_is_recorded_by_a_handler_and_closed_by_an_approver(
    approver: httpx.AsyncClient, desk: Bench
) -> None:
    ref = desk.receive(SampleMail())
    form = {"kind": "wrong_recipient", "what": "Kirje meni naapurille", "noticed": "2026-11-26T09:00"}
    await post(approver, ref, "breach", **form)
    page = (await approver.get(f"/cases/{ref}")).text
    assert "su 29.11.2026 klo 9.00" in page
    assert "Kirje meni naapurille" in page
    await post(approver, ref, "breach_close", why="ilmoitettu 27.11.", sure="yes")
    page = (await approver.get(f"/cases/{ref}")).text
    assert f"/cases/{ref}/breach_close" not in page
    assert "ilmoitettu 27.11." in page
    assert case_of(desk, ref).case.breaches == 0


@pytest.mark.parametrize("form", [{"kind": "nonsense", "what": "x"}, {"kind": "recorded", "what": " "}])
async def test_breach_that_says_nothing_is_not_recorded(
    handler: httpx.AsyncClient, desk: Bench, form: dict[str, str]
) -> None:
    ref = desk.receive(SampleMail())
    assert (await post(handler, ref, "breach", **form)).status_code == 422
    assert case_of(desk, ref).case.breaches == 0


async def test_closed_case_is_opened_again(handler: httpx.AsyncClient, desk: Bench) -> None:
    ref = desk.receive(SampleMail())
    await post(handler, ref, "close", why="luulin kyselyksi", outcome="not_a_request")
    page = (await handler.get(f"/cases/{ref}")).text
    assert f"/cases/{ref}/reopen" in page
    await post(handler, ref, "reopen", why="oli sittenkin pyyntö")
    assert case_of(desk, ref).case.state is CaseState.IDENTITY_PENDING

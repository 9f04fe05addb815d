"""What the page of a case shows, and to whom it offers what."""

import httpx
import pytest

from bot.desk.actions import ACTIONS
from bot.domain.vocabulary import CaseState, IdentityLevel, Label, RequestType
from bot.workflows import casework
from bot.workflows.casework import Act
from storage import cases, messages
from tests.support.desk import Bench, SampleMail, log_in, post

ATTACK = "<script>alert(1)</script>"


@pytest.mark.covers("R46", "A30")
async def test_markup_in_name_subject_and_text_stays_text(client: httpx.AsyncClient, desk: Bench) -> None:
    ref = desk.receive(
        SampleMail(
            sender=f'"{ATTACK}" <x@example.com>',
            subject=f"{ATTACK}{{{{ 7919*7907 }}}}",
            text=f"haluan tietoni {ATTACK} <img src=x onerror=alert(2)> {{{{ 7919*7907 }}}}",
            evidence=ATTACK,
        )
    )
    desk.call(lambda session: casework.note(session, desk.office, Act(ref=ref, by="hanna"), ATTACK))
    await log_in(client, "aino")
    for path in ("/", f"/cases/{ref}", f"/cases/{ref}/drafts/1"):
        page = (await client.get(path)).text
        assert "<script>" not in page
        assert "<img" not in page
        assert str(7919 * 7907) not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


@pytest.mark.covers("A4")
async def test_sender_is_shown_address_first(client: httpx.AsyncClient, desk: Bench) -> None:
    ref = desk.receive(SampleMail(sender="Matti Virtanen <stranger@example.com>"))
    await log_in(client, "vilma")
    page = (await client.get(f"/cases/{ref}")).text
    assert page.index("stranger@example.com") < page.index("Matti Virtanen")


async def test_evidence_is_marked_and_quotes_are_folded_but_there(
    client: httpx.AsyncClient, desk: Bench
) -> None:
    text = "haluan nähdä kaikki tietoni\n\n> vanha viesti teiltä\n> toinen rivi\n"
    ref = desk.receive(SampleMail(text=text))
    await log_in(client, "vilma")
    page = (await client.get(f"/cases/{ref}")).text
    assert "<mark>haluan nähdä kaikki tietoni" in page
    assert "vanha viesti teiltä" in page[page.index('<details class="quote"') :]


async def test_sender_check_is_told_in_words(client: httpx.AsyncClient, desk: Bench) -> None:
    doubtful = desk.receive(SampleMail())
    sure = desk.receive(SampleMail(sender="liisa@example.fi", authenticated=True))
    await log_in(client, "vilma")
    assert "Lähettäjää ei todennettu" in (await client.get(f"/cases/{doubtful}")).text
    assert "Lähettäjä todennettu" in (await client.get(f"/cases/{sure}")).text


async def test_each_date_has_its_rule(client: httpx.AsyncClient, desk: Bench) -> None:
    ref = desk.receive(SampleMail())
    await log_in(client, "vilma")
    page = (await client.get(f"/cases/{ref}")).text
    for words in (
        "pe 25.12.2026",
        "ma 28.12.2026",
        "ke 25.11.2026",
        "asetus 1182/71",
        "Pidennyksestä ilmoitettava",
    ):
        assert words in page


@pytest.mark.covers("S-29")
async def test_viewer_reads_and_is_offered_nothing(client: httpx.AsyncClient, desk: Bench) -> None:
    ref = desk.receive(SampleMail())
    await log_in(client, "vilma")
    page = (await client.get(f"/cases/{ref}")).text
    assert f'action="/cases/{ref}/' not in page
    assert "Tietopyyntö" in page


async def test_viewer_is_refused_whatever_is_posted(client: httpx.AsyncClient, desk: Bench) -> None:
    ref = desk.receive(SampleMail())
    await log_in(client, "vilma")
    answers = {name: await post(client, ref, name, draft="1", why="x", text="x") for name in ACTIONS}
    assert [name for name, answer in answers.items() if answer.status_code != 403] == []


async def test_handler_is_refused_what_an_approver_does(handler: httpx.AsyncClient, desk: Bench) -> None:
    ref = desk.receive(SampleMail())
    names = ("reject", "extend", "refuse", "approve", "breach_close")
    answers = {name: await post(handler, ref, name, draft="1", why="x", sure="yes") for name in names}
    assert [name for name, answer in answers.items() if answer.status_code != 403] == []


async def test_form_without_the_token_of_the_session_is_refused(
    approver: httpx.AsyncClient, desk: Bench
) -> None:
    ref = desk.receive(SampleMail())
    for name in ACTIONS:
        assert (await approver.post(f"/cases/{ref}/{name}", data={"text": "x"})).status_code == 403
        form = {"text": "x", "token": "0" * 64}
        assert (await approver.post(f"/cases/{ref}/{name}", data=form)).status_code == 403
    stored = desk.call(lambda session: cases.load(session, ref))
    assert len(stored.events) == 2


async def test_what_can_not_be_undone_wants_a_tick(approver: httpx.AsyncClient, desk: Bench) -> None:
    ref = desk.receive(SampleMail())
    final = [name for name, action in ACTIONS.items() if action.final]
    assert "merge" in final
    for name in final:
        assert (await post(approver, ref, name, draft="1", why="x")).status_code == 422
    assert len(desk.call(lambda session: cases.load(session, ref)).events) == 2


async def test_note_is_kept_apart_and_shown_as_private(client: httpx.AsyncClient, desk: Bench) -> None:
    ref = desk.receive(SampleMail())
    await log_in(client, "hanna")
    answer = await post(client, ref, "note", text="Soitti eilen.\r\nSoittaa uudelleen.")
    assert answer.headers["location"] == f"/cases/{ref}?done=note#notes"
    page = (await client.get(f"/cases/{ref}")).text
    assert "Vain henkilökunta näkee nämä" in page
    stored = desk.call(lambda session: cases.load(session, ref))
    (note,) = desk.call(lambda session: messages.notes(session, stored.id))
    assert note.text == "Soitti eilen.\nSoittaa uudelleen."


async def test_relabel_takes_a_case_out_of_triage(client: httpx.AsyncClient, desk: Bench) -> None:
    ref = desk.receive(SampleMail(uncertain=True))
    await log_in(client, "hanna")
    await post(client, ref, "relabel", type=["erasure", "opt_out"])
    case = desk.call(lambda session: cases.load(session, ref)).case
    assert set(case.requests) == {RequestType.ERASURE, RequestType.OPT_OUT}
    assert case.state is CaseState.IDENTITY_PENDING


async def test_confirmed_identity_is_recorded_with_its_method(client: httpx.AsyncClient, desk: Bench) -> None:
    ref = desk.receive(SampleMail())
    await log_in(client, "hanna")
    await post(client, ref, "identity", level="ID-2", why="soitto rekisterin numeroon")
    stored = desk.call(lambda session: cases.load(session, ref))
    assert stored.case.level is IdentityLevel.CODE
    assert stored.events[-1].why == "soitto rekisterin numeroon"
    assert "soitto rekisterin numeroon" in (await client.get(f"/cases/{ref}")).text


async def test_identity_without_a_method_is_refused_and_nothing_typed_is_lost(
    client: httpx.AsyncClient, desk: Bench
) -> None:
    ref = desk.receive(SampleMail())
    await log_in(client, "hanna")
    answer = await post(client, ref, "identity", level="ID-3", why="  ")
    assert answer.status_code == 422
    assert '<option value="ID-3" selected>' in answer.text


@pytest.mark.parametrize(
    ("name", "form", "state"),
    [
        ("withdraw", {"why": "puhelimessa"}, CaseState.WITHDRAWN),
        ("close", {"why": "tuotekysymys", "outcome": "not_a_request"}, CaseState.NOT_A_REQUEST),
        ("close", {"why": "kirjeellä", "outcome": "answered"}, CaseState.ANSWERED),
    ],
)
async def test_case_can_be_ended_without_an_answer(
    client: httpx.AsyncClient, desk: Bench, name: str, form: dict[str, str], state: CaseState
) -> None:
    ref = desk.receive(SampleMail())
    await log_in(client, "hanna")
    await post(client, ref, name, **form)
    assert desk.call(lambda session: cases.load(session, ref)).case.state is state
    assert (await client.get(f"/cases/{ref}")).status_code == 200


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("close", {"why": "", "outcome": "withdrawn"}),
        ("close", {"why": "x", "outcome": "nonsense"}),
        ("relabel", {}),
        ("relabel", {"type": "nonsense"}),
        ("identity", {"level": "ID-0", "why": "x"}),
        ("received", {"at": "yesterday", "why": "x"}),
        ("received", {"at": "2027-01-01T10:00", "why": "x"}),
        ("note", {"text": " "}),
        ("draft", {"kind": "refusal"}),
        ("edit", {"draft": "first", "body": "x"}),
    ],
)
async def test_form_that_makes_no_sense_is_told_and_changes_nothing(
    client: httpx.AsyncClient, desk: Bench, name: str, form: dict[str, str]
) -> None:
    ref = desk.receive(SampleMail())
    await log_in(client, "hanna")
    answer = await post(client, ref, name, **form)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert len(desk.call(lambda session: cases.load(session, ref)).events) == 2


async def test_receipt_can_be_corrected_and_the_dates_follow(client: httpx.AsyncClient, desk: Bench) -> None:
    ref = desk.receive(SampleMail())
    await log_in(client, "hanna")
    await post(client, ref, "received", at="2026-11-02T09:30", why="oli roskapostissa")
    assert "ke 2.12.2026" in (await client.get(f"/cases/{ref}")).text


async def test_case_can_be_given_to_a_handler(client: httpx.AsyncClient, desk: Bench) -> None:
    ref = desk.receive(SampleMail())
    await log_in(client, "hanna")
    await post(client, ref, "assign", to="aino")
    assert desk.call(lambda session: cases.load(session, ref)).case.assignee == "aino"


async def test_unknown_action_and_foreign_draft_are_not_found(client: httpx.AsyncClient, desk: Bench) -> None:
    ref = desk.receive(SampleMail())
    desk.receive(SampleMail(sender="liisa@example.fi"))
    await log_in(client, "aino")
    assert (await post(client, ref, "burn")).status_code == 404
    assert (await client.get(f"/cases/{ref}/drafts/2")).status_code == 404
    assert (await client.get(f"/cases/{ref}/drafts/one")).status_code == 404


async def test_opt_out_offers_no_refusal_and_no_extension(client: httpx.AsyncClient, desk: Bench) -> None:
    ref = desk.receive(SampleMail(labels=(Label.OPT_OUT,)))
    await log_in(client, "aino")
    page = (await client.get(f"/cases/{ref}")).text
    assert f"/cases/{ref}/refuse" not in page
    assert f"/cases/{ref}/extend" not in page


async def test_ticks_choose_what_the_answer_says_and_each_sentence_shows_its_source(
    client: httpx.AsyncClient, desk: Bench
) -> None:
    ref = desk.receive(SampleMail())
    await log_in(client, "hanna")
    form = {"kind": "reply", "choose": "yes"}
    assert (await post(client, ref, "draft", **form, **{"with": ["facebook"]})).status_code == 303
    page = (await client.get(f"/cases/{ref}")).text
    assert "Meta Platforms Ireland Limited" in page
    assert 'name="with" value="facebook" checked' in page
    assert "text fi/facebook.j2" in page
    assert (await post(client, ref, "draft", **form)).status_code == 303
    assert 'value="facebook" checked' not in (await client.get(f"/cases/{ref}")).text
    assert (await post(client, ref, "draft", **form, **{"with": ["invented"]})).status_code == 422


@pytest.mark.covers("S-55")
async def test_staff_say_where_the_person_lives(handler: httpx.AsyncClient, desk: Bench) -> None:
    ref = desk.receive(SampleMail())
    assert "sähköpostiosoitteen päätteestä" in (await handler.get(f"/cases/{ref}")).text
    await post(handler, ref, "residence", country="EE")
    page = (await handler.get(f"/cases/{ref}")).text
    assert 'Viro <span class="rule">henkilökunnan kirjaus' in page
    await post(handler, ref, "residence", country="other")
    assert "muualla tai ei tiedossa <span" in (await handler.get(f"/cases/{ref}")).text
    assert (await post(handler, ref, "residence", country="XX")).status_code == 422

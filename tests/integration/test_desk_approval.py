"""From the edited draft to the outbox, and everything that keeps a mail from going out."""

from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest

from bot.domain.vocabulary import CaseState, DraftKind, DraftState, IdentityLevel, Label
from bot.mail.smtp import Envelope
from bot.workflows import casework, delivery, drafting
from bot.workflows.casework import Act
from bot.workflows.drafting import Edit
from storage import cases, drafts, outbox
from storage.drafts import StoredDraft
from storage.outbox import OutboxMail, SendState
from tests.support.desk import Bench, SampleMail, client_of, field, log_in

OPT_OUT = SampleMail(labels=(Label.OPT_OUT,), text="Lopettakaa mainosten lähettäminen.", evidence="")


def reply_of(desk: Bench, ref: str) -> StoredDraft:
    """The newest reply of a case."""
    stored = desk.call(lambda session: cases.load(session, ref))
    found = desk.call(lambda session: drafts.of_case(session, stored.id))
    return next(each for each in found[::-1] if each.kind is DraftKind.REPLY)


def state_of(desk: Bench, ref: str) -> CaseState:
    """Where a case stands."""
    return desk.call(lambda session: cases.load(session, ref)).case.state


def mails(desk: Bench) -> list[OutboxMail]:
    """The outbox."""
    return desk.call(outbox.listed)


async def approve(
    approver: httpx.AsyncClient, ref: str, draft_id: int, why: str = "luettu"
) -> httpx.Response:
    """Opens the page of the approval and presses its button."""
    page = (await approver.get(f"/cases/{ref}/drafts/{draft_id}")).text
    form = {name: field(page, name) for name in ("token", "draft", "seen_hash")}
    return await approver.post(f"/cases/{ref}/approve", data=form | {"why": why})


async def save(approver: httpx.AsyncClient, ref: str, body: str, **other: str) -> httpx.Response:
    """Saves a text as the case's page would."""
    page = (await approver.get(f"/cases/{ref}")).text
    form = {name: field(page, name) for name in ("token", "draft", "seen_hash")}
    form |= {"subject": "Vastaus", "body": body.replace("\n", "\r\n")} | other
    return await approver.post(f"/cases/{ref}/edit", data=form)


async def test_edited_text_is_kept_as_it_was_typed(approver: httpx.AsyncClient, desk: Bench) -> None:
    ref = desk.receive(SampleMail())
    answer = await save(approver, ref, "Hei Matti,\n\nvastaus.\n")
    assert answer.headers["location"] == f"/cases/{ref}?done=edit#drafts"
    draft = reply_of(desk, ref)
    assert (draft.subject, draft.body) == ("Vastaus", "Hei Matti,\n\nvastaus.\n")
    assert "Hei Matti,\n\nvastaus.\n</textarea>" in (await approver.get(f"/cases/{ref}")).text


async def test_text_saved_unchanged_does_not_count_as_edited(
    approver: httpx.AsyncClient, desk: Bench
) -> None:
    ref = desk.receive(OPT_OUT)
    draft = reply_of(desk, ref)
    answer = await save(approver, ref, draft.body, subject=draft.subject, then="review")
    assert answer.headers["location"] == f"/cases/{ref}/drafts/{draft.id}"
    assert not reply_of(desk, ref).edited


async def test_edit_over_a_colleagues_edit_is_refused_with_both_texts_shown(
    approver: httpx.AsyncClient, desk: Bench
) -> None:
    ref = desk.receive(OPT_OUT)
    stale = reply_of(desk, ref).text_hash
    desk.call(lambda s: drafting.edit(s, desk.office, Edit(ref=ref, body="Hannan teksti", by="hanna")))
    answer = await save(approver, ref, "Ainon teksti", seen_hash=stale)
    assert answer.status_code == 409
    assert "Ainon teksti</textarea>" in answer.text
    assert "Hannan teksti" in answer.text
    assert reply_of(desk, ref).body == "Hannan teksti"


@pytest.mark.covers("R22", "R23")
async def test_approved_mail_waits_in_the_outbox_for_the_one_recipient(
    approver: httpx.AsyncClient, desk: Bench
) -> None:
    ref = desk.receive(OPT_OUT)
    draft = reply_of(desk, ref)
    page = (await approver.get(f"/cases/{ref}/drafts/{draft.id}")).text
    assert "matti.virtanen@example.fi" in page
    assert draft.subject in page
    assert "30 sekunnin ajan" in page
    answer = await approve(approver, ref, draft.id)
    assert answer.headers["location"] == f"/cases/{ref}?done=approve#drafts"
    (mail,) = mails(desk)
    assert mail.recipient == "matti.virtanen@example.fi"
    assert mail.next_at == desk.clock() + timedelta(seconds=30)
    assert b"\nCc:" not in mail.raw
    assert state_of(desk, ref) is CaseState.APPROVED


async def test_approved_mail_can_be_taken_back_while_it_is_held(
    approver: httpx.AsyncClient, desk: Bench
) -> None:
    ref = desk.receive(OPT_OUT)
    draft = reply_of(desk, ref)
    await approve(approver, ref, draft.id)
    page = (await approver.get(f"/cases/{ref}")).text
    assert "Lähtee klo 10.00.30" in page
    form = {"token": field(page, "token"), "draft": str(draft.id), "why": field(page, "why")}
    answer = await approver.post(f"/cases/{ref}/undo", data=form)
    assert answer.status_code == 303
    assert [mail.state for mail in mails(desk)] == [SendState.DISCARDED]
    assert state_of(desk, ref) is CaseState.DRAFTED


async def test_text_of_a_mail_that_was_taken_back_is_there_to_be_worked_on(
    approver: httpx.AsyncClient, desk: Bench
) -> None:
    ref = desk.receive(OPT_OUT)
    await save(approver, ref, "Hei, oma tekstini.\n")
    draft = reply_of(desk, ref)
    await approve(approver, ref, draft.id)
    page = (await approver.get(f"/cases/{ref}")).text
    form = {"token": field(page, "token"), "draft": str(draft.id), "why": "x"}
    await approver.post(f"/cases/{ref}/undo", data=form)
    again = reply_of(desk, ref)
    assert (again.state, again.body) == (DraftState.DRAFT, "Hei, oma tekstini.\n")
    assert (await approve(approver, ref, again.id)).status_code == 303


async def test_mail_counts_as_ours_only_once_it_has_gone_out(
    approver: httpx.AsyncClient, desk: Bench
) -> None:
    ref = desk.receive(OPT_OUT)
    await approve(approver, ref, reply_of(desk, ref).id)
    assert "Meiltä" not in (await approver.get(f"/cases/{ref}")).text
    desk.clock.forward(timedelta(seconds=31))

    async def send(_: Envelope, __: Callable[[], None]) -> None:
        """The server accepts it."""

    await delivery.send_due(desk.office, send, lambda mail, state: None)
    assert "Meiltä" in (await approver.get(f"/cases/{ref}")).text
    assert state_of(desk, ref) is CaseState.ANSWERED


async def test_mail_that_is_being_sent_can_not_be_taken_back(
    approver: httpx.AsyncClient, desk: Bench
) -> None:
    ref = desk.receive(OPT_OUT)
    draft = reply_of(desk, ref)
    await approve(approver, ref, draft.id)
    token = field((await approver.get(f"/cases/{ref}")).text, "token")
    later = desk.clock() + timedelta(seconds=31)
    desk.call(lambda session: outbox.claim(session, later))
    form = {"token": token, "draft": str(draft.id), "why": "x"}
    assert (await approver.post(f"/cases/{ref}/undo", data=form)).status_code == 409
    assert [mail.state for mail in mails(desk)] == [SendState.SENDING]


async def test_text_changed_after_it_was_read_is_not_approved(
    approver: httpx.AsyncClient, desk: Bench
) -> None:
    ref = desk.receive(OPT_OUT)
    draft = reply_of(desk, ref)
    page = (await approver.get(f"/cases/{ref}/drafts/{draft.id}")).text
    form = {name: field(page, name) for name in ("token", "draft", "seen_hash")}
    desk.call(lambda s: drafting.edit(s, desk.office, Edit(ref=ref, body="toinen teksti", by="hanna")))
    answer = await approver.post(f"/cases/{ref}/approve", data=form | {"why": "luettu"})
    assert answer.status_code == 409
    assert "the text was changed after it was read" in answer.text
    assert "toinen teksti" in answer.text
    assert mails(desk) == []


async def test_answer_below_its_identity_level_is_neither_offered_nor_accepted(
    approver: httpx.AsyncClient, desk: Bench
) -> None:
    ref = desk.receive(SampleMail())
    draft = reply_of(desk, ref)
    page = (await approver.get(f"/cases/{ref}/drafts/{draft.id}")).text
    assert "vastaus vaatii tason ID-2, tapauksella on ID-0" in page
    assert f"/cases/{ref}/approve" not in page
    token = field((await approver.get(f"/cases/{ref}")).text, "token")
    form = {"token": token, "draft": str(draft.id), "seen_hash": draft.text_hash, "why": "luettu"}
    answer = await approver.post(f"/cases/{ref}/approve", data=form)
    assert answer.status_code == 409
    assert "identity is not shown" in answer.text
    assert mails(desk) == []


async def test_missing_block_wants_a_written_reason_and_keeps_what_was_typed(
    approver: httpx.AsyncClient, desk: Bench
) -> None:
    ref = desk.receive(SampleMail())
    act = Act(ref=ref, by="hanna", why="soitto")
    desk.call(lambda s: casework.confirm_identity(s, desk.office, act, IdentityLevel.CODE))
    draft = reply_of(desk, ref)
    assert draft.gaps
    refused = await approve(approver, ref, draft.id, why="")
    assert refused.status_code == 409
    assert "(--why)" not in refused.text
    assert (await approve(approver, ref, draft.id, why="tiedot tarkistettu käsin")).status_code == 303
    stored = desk.call(lambda session: cases.load(session, ref))
    assert stored.events[-1].why == "tiedot tarkistettu käsin"


async def test_case_in_triage_can_not_be_answered(approver: httpx.AsyncClient, desk: Bench) -> None:
    ref = desk.receive(SampleMail(labels=(Label.OPT_OUT,), uncertain=True))
    desk.call(lambda s: drafting.draft(s, desk.office, ref, DraftKind.REPLY))
    answer = await approver.get(f"/cases/{ref}/drafts/{reply_of(desk, ref).id}")
    assert "Vahvistakaa ensin, mitä pyydetään." in answer.text


async def test_draft_can_be_sent_back_with_a_reason(approver: httpx.AsyncClient, desk: Bench) -> None:
    ref = desk.receive(OPT_OUT)
    token = field((await approver.get(f"/cases/{ref}")).text, "token")
    await approver.post(f"/cases/{ref}/reject", data={"token": token, "why": "liian lyhyt"})
    first, again = desk.call(lambda session: drafts.of_case(session, 1))
    assert (again.state, again.body) == (DraftState.DRAFT, first.body)
    assert "liian lyhyt" in (await approver.get(f"/cases/{ref}")).text


async def test_handler_sends_the_identity_question_with_one_click(desk: Bench) -> None:
    ref = desk.receive(SampleMail())
    async with client_of(desk.app()) as handler:
        await log_in(handler, "hanna")
        token = field((await handler.get(f"/cases/{ref}")).text, "token")
        await handler.post(f"/cases/{ref}/draft", data={"token": token, "kind": "identity"})
        (question,) = desk.call(
            lambda s: [each for each in drafts.of_case(s, 1) if each.kind is DraftKind.IDENTITY]
        )
        assert (await approve(handler, ref, question.id)).status_code == 303
        page = (await handler.get(f"/cases/{ref}")).text
        form = {"token": field(page, "token"), "draft": str(question.id), "why": "x"}
        assert (await handler.post(f"/cases/{ref}/undo", data=form)).status_code == 303
    assert [mail.state for mail in mails(desk)] == [SendState.DISCARDED]


@pytest.mark.parametrize(
    ("name", "why", "kind"),
    [
        ("extend", "pyyntö on laaja", DraftKind.EXTENSION),
        ("refuse", "not_identified", DraftKind.REFUSAL),  # nothing else may be said before identity is shown
    ],
)
async def test_extension_and_refusal_make_a_draft_to_approve(
    approver: httpx.AsyncClient, desk: Bench, name: str, why: str, kind: DraftKind
) -> None:
    ref = desk.receive(SampleMail())
    token = field((await approver.get(f"/cases/{ref}")).text, "token")
    answer = await approver.post(f"/cases/{ref}/{name}", data={"token": token, "why": why})
    assert answer.status_code == 303
    found = desk.call(lambda session: drafts.of_case(session, 1))
    assert found[-1].kind is kind
    assert (await approver.get(f"/cases/{ref}/drafts/{found[-1].id}")).status_code == 200


async def test_taking_back_a_refusal_never_lets_it_out_when_a_reply_is_there_too(
    approver: httpx.AsyncClient, desk: Bench
) -> None:
    ref = desk.receive(SampleMail())
    act = Act(ref=ref, by="aino", why="soitto")
    desk.call(lambda s: casework.confirm_identity(s, desk.office, act, IdentityLevel.CODE))
    refusal = desk.call(lambda s: casework.refuse(s, desk.office, act))
    await approve(approver, ref, refusal)
    page = (await approver.get(f"/cases/{ref}")).text
    form = {"token": field(page, "token"), "draft": str(refusal), "why": "x"}
    await approver.post(f"/cases/{ref}/undo", data=form)
    assert [mail.state for mail in mails(desk)] == [SendState.DISCARDED]

"""From the edited draft to the outbox, and everything that keeps a mail from going out."""

from collections.abc import AsyncIterator, Callable, Iterator
from datetime import timedelta
from pathlib import Path

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


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """A desk with one of each role."""
    made = Bench(tmp_path)
    made.add_staff()
    yield made
    made.db.close()


@pytest.fixture
async def client(bench: Bench) -> AsyncIterator[httpx.AsyncClient]:
    """An approver who has logged in."""
    async with client_of(bench.app()) as made:
        await log_in(made, "aino")
        yield made


def reply_of(bench: Bench, ref: str) -> StoredDraft:
    """The newest reply of a case."""
    stored = bench.call(lambda session: cases.load(session, ref))
    found = bench.call(lambda session: drafts.of_case(session, stored.id))
    return next(each for each in found[::-1] if each.kind is DraftKind.REPLY)


def state_of(bench: Bench, ref: str) -> CaseState:
    """Where a case stands."""
    return bench.call(lambda session: cases.load(session, ref)).case.state


def mails(bench: Bench) -> list[OutboxMail]:
    """The outbox."""
    return bench.call(outbox.listed)


async def approve(client: httpx.AsyncClient, ref: str, draft_id: int, why: str = "luettu") -> httpx.Response:
    """Opens the page of the approval and presses its button."""
    page = (await client.get(f"/cases/{ref}/drafts/{draft_id}")).text
    form = {name: field(page, name) for name in ("token", "draft", "seen_hash")}
    return await client.post(f"/cases/{ref}/approve", data=form | {"why": why})


async def save(client: httpx.AsyncClient, ref: str, body: str, **other: str) -> httpx.Response:
    """Saves a text as the case's page would."""
    page = (await client.get(f"/cases/{ref}")).text
    form = {name: field(page, name) for name in ("token", "draft", "seen_hash")}
    form |= {"subject": "Vastaus", "body": body.replace("\n", "\r\n")} | other
    return await client.post(f"/cases/{ref}/edit", data=form)


async def test_edited_text_is_kept_as_it_was_typed(client: httpx.AsyncClient, bench: Bench) -> None:
    ref = bench.receive(SampleMail())
    answer = await save(client, ref, "Hei Matti,\n\nvastaus.\n")
    assert answer.headers["location"] == f"/cases/{ref}?done=edit#drafts"
    draft = reply_of(bench, ref)
    assert (draft.subject, draft.body) == ("Vastaus", "Hei Matti,\n\nvastaus.\n")
    assert "Hei Matti,\n\nvastaus.\n</textarea>" in (await client.get(f"/cases/{ref}")).text


async def test_text_saved_unchanged_does_not_count_as_edited(client: httpx.AsyncClient, bench: Bench) -> None:
    ref = bench.receive(OPT_OUT)
    draft = reply_of(bench, ref)
    answer = await save(client, ref, draft.body, subject=draft.subject, then="review")
    assert answer.headers["location"] == f"/cases/{ref}/drafts/{draft.id}"
    assert not reply_of(bench, ref).edited


async def test_edit_over_a_colleagues_edit_is_refused_with_both_texts_shown(
    client: httpx.AsyncClient, bench: Bench
) -> None:
    ref = bench.receive(OPT_OUT)
    stale = reply_of(bench, ref).text_hash
    bench.call(lambda s: drafting.edit(s, bench.office, Edit(ref=ref, body="Hannan teksti", by="hanna")))
    answer = await save(client, ref, "Ainon teksti", seen_hash=stale)
    assert answer.status_code == 409
    assert "Ainon teksti</textarea>" in answer.text
    assert "Hannan teksti" in answer.text
    assert reply_of(bench, ref).body == "Hannan teksti"


@pytest.mark.covers("R22", "R23")
async def test_approved_mail_waits_in_the_outbox_for_the_one_recipient(
    client: httpx.AsyncClient, bench: Bench
) -> None:
    ref = bench.receive(OPT_OUT)
    draft = reply_of(bench, ref)
    page = (await client.get(f"/cases/{ref}/drafts/{draft.id}")).text
    assert "matti.virtanen@example.fi" in page
    assert draft.subject in page
    assert "30 sekunnin ajan" in page
    answer = await approve(client, ref, draft.id)
    assert answer.headers["location"] == f"/cases/{ref}?done=approve#drafts"
    (mail,) = mails(bench)
    assert mail.recipient == "matti.virtanen@example.fi"
    assert mail.next_at == bench.clock() + timedelta(seconds=30)
    assert b"\nCc:" not in mail.raw
    assert state_of(bench, ref) is CaseState.APPROVED


async def test_approved_mail_can_be_taken_back_while_it_is_held(
    client: httpx.AsyncClient, bench: Bench
) -> None:
    ref = bench.receive(OPT_OUT)
    draft = reply_of(bench, ref)
    await approve(client, ref, draft.id)
    page = (await client.get(f"/cases/{ref}")).text
    assert "Lähtee klo 10.00.30" in page
    form = {"token": field(page, "token"), "draft": str(draft.id), "why": field(page, "why")}
    answer = await client.post(f"/cases/{ref}/undo", data=form)
    assert answer.status_code == 303
    assert [mail.state for mail in mails(bench)] == [SendState.DISCARDED]
    assert state_of(bench, ref) is CaseState.DRAFTED


async def test_text_of_a_mail_that_was_taken_back_is_there_to_be_worked_on(
    client: httpx.AsyncClient, bench: Bench
) -> None:
    ref = bench.receive(OPT_OUT)
    await save(client, ref, "Hei, oma tekstini.\n")
    draft = reply_of(bench, ref)
    await approve(client, ref, draft.id)
    page = (await client.get(f"/cases/{ref}")).text
    form = {"token": field(page, "token"), "draft": str(draft.id), "why": "x"}
    await client.post(f"/cases/{ref}/undo", data=form)
    again = reply_of(bench, ref)
    assert (again.state, again.body) == (DraftState.DRAFT, "Hei, oma tekstini.\n")
    assert (await approve(client, ref, again.id)).status_code == 303


async def test_mail_counts_as_ours_only_once_it_has_gone_out(client: httpx.AsyncClient, bench: Bench) -> None:
    ref = bench.receive(OPT_OUT)
    await approve(client, ref, reply_of(bench, ref).id)
    assert "Meiltä" not in (await client.get(f"/cases/{ref}")).text
    bench.clock.forward(timedelta(seconds=31))

    async def send(_: Envelope, __: Callable[[], None]) -> None:
        """The server accepts it."""

    await delivery.send_due(bench.office, send, lambda mail, state: None)
    assert "Meiltä" in (await client.get(f"/cases/{ref}")).text
    assert state_of(bench, ref) is CaseState.ANSWERED


async def test_mail_that_is_being_sent_can_not_be_taken_back(client: httpx.AsyncClient, bench: Bench) -> None:
    ref = bench.receive(OPT_OUT)
    draft = reply_of(bench, ref)
    await approve(client, ref, draft.id)
    token = field((await client.get(f"/cases/{ref}")).text, "token")
    later = bench.clock() + timedelta(seconds=31)
    bench.call(lambda session: outbox.claim(session, later))
    form = {"token": token, "draft": str(draft.id), "why": "x"}
    assert (await client.post(f"/cases/{ref}/undo", data=form)).status_code == 409
    assert [mail.state for mail in mails(bench)] == [SendState.SENDING]


async def test_text_changed_after_it_was_read_is_not_approved(
    client: httpx.AsyncClient, bench: Bench
) -> None:
    ref = bench.receive(OPT_OUT)
    draft = reply_of(bench, ref)
    page = (await client.get(f"/cases/{ref}/drafts/{draft.id}")).text
    form = {name: field(page, name) for name in ("token", "draft", "seen_hash")}
    bench.call(lambda s: drafting.edit(s, bench.office, Edit(ref=ref, body="toinen teksti", by="hanna")))
    answer = await client.post(f"/cases/{ref}/approve", data=form | {"why": "luettu"})
    assert answer.status_code == 409
    assert "the text was changed after it was read" in answer.text
    assert "toinen teksti" in answer.text
    assert mails(bench) == []


async def test_answer_below_its_identity_level_is_neither_offered_nor_accepted(
    client: httpx.AsyncClient, bench: Bench
) -> None:
    ref = bench.receive(SampleMail())
    draft = reply_of(bench, ref)
    page = (await client.get(f"/cases/{ref}/drafts/{draft.id}")).text
    assert "vastaus vaatii tason ID-2, tapauksella on ID-0" in page
    assert f"/cases/{ref}/approve" not in page
    token = field((await client.get(f"/cases/{ref}")).text, "token")
    form = {"token": token, "draft": str(draft.id), "seen_hash": draft.text_hash, "why": "luettu"}
    answer = await client.post(f"/cases/{ref}/approve", data=form)
    assert answer.status_code == 409
    assert "identity is not shown" in answer.text
    assert mails(bench) == []


async def test_missing_block_wants_a_written_reason_and_keeps_what_was_typed(
    client: httpx.AsyncClient, bench: Bench
) -> None:
    ref = bench.receive(SampleMail())
    act = Act(ref=ref, by="hanna", why="soitto")
    bench.call(lambda s: casework.confirm_identity(s, bench.office, act, IdentityLevel.CODE))
    draft = reply_of(bench, ref)
    assert draft.gaps
    refused = await approve(client, ref, draft.id, why="")
    assert refused.status_code == 409
    assert "(--why)" not in refused.text
    assert (await approve(client, ref, draft.id, why="tiedot tarkistettu käsin")).status_code == 303
    stored = bench.call(lambda session: cases.load(session, ref))
    assert stored.events[-1].why == "tiedot tarkistettu käsin"


async def test_case_in_triage_can_not_be_answered(client: httpx.AsyncClient, bench: Bench) -> None:
    ref = bench.receive(SampleMail(labels=(Label.OPT_OUT,), uncertain=True))
    bench.call(lambda s: drafting.draft(s, bench.office, ref, DraftKind.REPLY))
    answer = await client.get(f"/cases/{ref}/drafts/{reply_of(bench, ref).id}")
    assert "Vahvistakaa ensin, mitä pyydetään." in answer.text


async def test_draft_can_be_sent_back_with_a_reason(client: httpx.AsyncClient, bench: Bench) -> None:
    ref = bench.receive(OPT_OUT)
    token = field((await client.get(f"/cases/{ref}")).text, "token")
    await client.post(f"/cases/{ref}/reject", data={"token": token, "why": "liian lyhyt"})
    first, again = bench.call(lambda session: drafts.of_case(session, 1))
    assert (again.state, again.body) == (DraftState.DRAFT, first.body)
    assert "liian lyhyt" in (await client.get(f"/cases/{ref}")).text


async def test_handler_sends_the_identity_question_with_one_click(bench: Bench) -> None:
    ref = bench.receive(SampleMail())
    async with client_of(bench.app()) as handler:
        await log_in(handler, "hanna")
        token = field((await handler.get(f"/cases/{ref}")).text, "token")
        await handler.post(f"/cases/{ref}/draft", data={"token": token, "kind": "identity"})
        (question,) = bench.call(
            lambda s: [each for each in drafts.of_case(s, 1) if each.kind is DraftKind.IDENTITY]
        )
        assert (await approve(handler, ref, question.id)).status_code == 303
        page = (await handler.get(f"/cases/{ref}")).text
        form = {"token": field(page, "token"), "draft": str(question.id), "why": "x"}
        assert (await handler.post(f"/cases/{ref}/undo", data=form)).status_code == 303
    assert [mail.state for mail in mails(bench)] == [SendState.DISCARDED]


@pytest.mark.parametrize(
    ("name", "why", "kind"),
    [
        ("extend", "pyyntö on laaja", DraftKind.EXTENSION),
        ("refuse", "not_identified", DraftKind.REFUSAL),  # nothing else may be said before identity is shown
    ],
)
async def test_extension_and_refusal_make_a_draft_to_approve(
    client: httpx.AsyncClient, bench: Bench, name: str, why: str, kind: DraftKind
) -> None:
    ref = bench.receive(SampleMail())
    token = field((await client.get(f"/cases/{ref}")).text, "token")
    answer = await client.post(f"/cases/{ref}/{name}", data={"token": token, "why": why})
    assert answer.status_code == 303
    found = bench.call(lambda session: drafts.of_case(session, 1))
    assert found[-1].kind is kind
    assert (await client.get(f"/cases/{ref}/drafts/{found[-1].id}")).status_code == 200


async def test_taking_back_a_refusal_never_lets_it_out_when_a_reply_is_there_too(
    client: httpx.AsyncClient, bench: Bench
) -> None:
    ref = bench.receive(SampleMail())
    act = Act(ref=ref, by="aino", why="soitto")
    bench.call(lambda s: casework.confirm_identity(s, bench.office, act, IdentityLevel.CODE))
    refusal = bench.call(lambda s: casework.refuse(s, bench.office, act))
    await approve(client, ref, refusal)
    page = (await client.get(f"/cases/{ref}")).text
    form = {"token": field(page, "token"), "draft": str(refusal), "why": "x"}
    await client.post(f"/cases/{ref}/undo", data=form)
    assert [mail.state for mail in mails(bench)] == [SendState.DISCARDED]

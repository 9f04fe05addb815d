"""Other mail, mails that have not gone out, and letters: what staff see of them and decide."""

import re

import httpx
import pytest

from bot.domain.messages import RawMessage
from bot.domain.planning import Decision
from bot.domain.vocabulary import CaseState, Channel, DraftState
from storage import cases, drafts, inbox, messages, outbox
from storage.cases import CaseFilter, StoredCase
from storage.outbox import SendState
from tests.support.desk import MAILBOX, Bench, SampleMail, field, log_in

ORDINARY = SampleMail(sender="Kalle <kalle@example.fi>", subject="Varaosat", text="Poistaisitteko tietoni?")


def mail_of(desk: Bench, state: str = inbox.DONE) -> int:
    """A mail that became no case; it lies in the mailbox."""
    raw = RawMessage(
        mailbox=MAILBOX,
        folder="INBOX",
        uidvalidity=1,
        uid=900,
        content=ORDINARY.content(900),
        internal_date=desk.clock(),
    )
    number = desk.call(lambda session: inbox.record(session, raw, "digest-900", desk.clock()))
    assert number is not None
    if state == inbox.DONE:
        outcome = inbox.Outcome(decision=Decision.NOT_PRIVACY, reason="ordinary mail", score=0.31)
        desk.call(lambda session: inbox.finish(session, number, outcome))
    else:
        for _ in range(inbox.MAX_ATTEMPTS):
            desk.call(lambda session: inbox.fail(session, number, "ParseError"))
    desk.in_mailbox[number] = raw.content
    return number


def all_cases(desk: Bench) -> list[StoredCase]:
    """Every case there is."""
    return desk.call(lambda session: cases.search(session, CaseFilter()))


async def submit(client: httpx.AsyncClient, shown: str, to: str, **form: object) -> httpx.Response:
    """Posts a form of that page with its token."""
    token = field((await client.get(shown)).text, "token")
    return await client.post(to, data={"token": token, **form})


@pytest.mark.covers("R7", "R9")
async def test_mail_set_aside_is_shown_with_its_words_and_handled_again(
    handler: httpx.AsyncClient, desk: Bench
) -> None:
    number = mail_of(desk, inbox.SET_ASIDE)
    assert f"/mails/{number}" in (await handler.get("/mails")).text
    assert "Poistaisitteko tietoni?" in (await handler.get(f"/mails/{number}")).text
    answer = await submit(handler, f"/mails/{number}", f"/mails/{number}/retry")
    assert answer.headers["location"] == "/mails?done=mail_retry"
    entry = desk.call(lambda session: inbox.entry(session, number))
    assert entry is not None
    assert entry.state == inbox.WAITING


async def test_mail_judged_ordinary_is_pulled_back_and_dated_by_its_arrival(
    handler: httpx.AsyncClient, desk: Bench
) -> None:
    number = mail_of(desk)
    page = (await handler.get("/mails?show=other")).text
    assert "kalle@example.fi" in page
    assert "31 %" in page
    answer = await submit(handler, f"/mails/{number}", f"/mails/{number}/pull", type="erasure", why="soitti")
    (stored,) = all_cases(desk)
    assert answer.headers["location"] == f"/cases/{stored.ref}?done=pull"
    assert [str(kind) for kind in stored.case.requests] == ["erasure"]
    assert stored.case.received_at == desk.clock()
    again = await submit(handler, "/", f"/mails/{number}/pull")
    assert again.status_code == 404


async def test_mail_that_left_the_mailbox_is_told_and_not_lost_from_the_list(
    handler: httpx.AsyncClient, desk: Bench
) -> None:
    number = mail_of(desk)
    desk.in_mailbox.clear()
    assert "Ei enää postilaatikossa" in (await handler.get("/mails?show=other")).text
    assert (await submit(handler, "/mails", f"/mails/{number}/pull")).status_code == 422
    assert all_cases(desk) == []


async def test_viewer_reads_other_mail_and_decides_nothing(client: httpx.AsyncClient, desk: Bench) -> None:
    number = mail_of(desk)
    await log_in(client, "vilma")
    page = (await client.get(f"/mails/{number}")).text
    assert "/pull" not in page
    assert "original.eml" not in page
    for to in (f"/mails/{number}/pull", f"/mails/{number}/retry", "/outbox/1/retry"):
        assert (await submit(client, "/mails", to, sure="yes")).status_code in (403, 404)
    assert (await client.get(f"/mails/{number}/original.eml")).status_code == 403
    assert (await client.get("/letters/new")).status_code == 403
    assert all_cases(desk) == []


@pytest.mark.covers("R46")
async def test_original_is_only_ever_a_download(handler: httpx.AsyncClient, desk: Bench) -> None:
    number = mail_of(desk)
    answer = await handler.get(f"/mails/{number}/original.eml")
    assert answer.content == ORDINARY.content(900)
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["content-type"] == "application/octet-stream"


def failed(desk: Bench, state: SendState) -> int:
    """An acknowledgement that did not go out; its number in the outbox."""
    desk.receive(SampleMail(authenticated=True))
    (mail,) = desk.call(outbox.listed)
    desk.call(lambda session: outbox.not_sent(session, mail.id, state, "550 no such user"))
    return mail.id


@pytest.mark.covers("R40", "R41")
@pytest.mark.parametrize(("way", "state"), [("retry", SendState.QUEUED), ("discard", SendState.DISCARDED)])
async def test_person_decides_on_an_uncertain_mail_with_a_tick(
    handler: httpx.AsyncClient, desk: Bench, way: str, state: SendState
) -> None:
    number = failed(desk, SendState.UNCERTAIN)
    page = (await handler.get("/outbox")).text
    assert "550 no such user" in page
    assert "voi tuoda viestin kahdesti" in page
    assert (await submit(handler, "/outbox", f"/outbox/{number}/{way}")).status_code == 422
    await submit(handler, "/outbox", f"/outbox/{number}/{way}", sure="yes")
    (mail,) = desk.call(outbox.listed)
    assert mail.state is state


async def test_what_an_approver_released_a_handler_does_not_decide_on(
    handler: httpx.AsyncClient, desk: Bench
) -> None:
    number = failed(desk, SendState.FAILED)
    (stored,) = all_cases(desk)
    reply = desk.call(lambda session: drafts.of_case(session, stored.id))[-1]
    desk.call(lambda session: drafts.set_state(session, reply.id, DraftState.FAILED))
    mail = desk.call(outbox.listed)[0]
    parcel = outbox.NewMail(
        audience=mail.audience,
        mailbox=mail.mailbox,
        message_id="<another@example.com>",
        recipient=mail.recipient,
        raw=mail.raw,
        next_at=mail.next_at,
        case_id=stored.id,
        draft_id=reply.id,
    )
    answer_number = desk.call(lambda session: outbox.enqueue(session, parcel, desk.clock()))
    assert answer_number != number
    answer = await submit(handler, "/outbox", f"/outbox/{answer_number}/discard", sure="yes")
    assert answer.status_code == 403


LETTER = {
    "channel": "letter",
    "received": "2026-11-20",
    "name": "Aino Aalto",
    "postal": "Katu 1\n00100 Helsinki",
}


async def enter(
    client: httpx.AsyncClient, scan: tuple[str, bytes] | None = None, **form: object
) -> httpx.Response:
    """Fills the form for a letter in."""
    token = field((await client.get("/letters/new")).text, "token")
    data = {"token": token, **LETTER, **form}
    files = {"file": scan or ("", b"")}
    return await client.post("/letters/new", data=data, files=files)


@pytest.mark.covers("S-29")
async def test_call_is_entered_in_words_and_gets_the_dates_of_that_day(
    handler: httpx.AsyncClient, desk: Bench
) -> None:
    said = "Soitti ja pyysi, että kaikki hänen tietonsa poistetaan."
    answer = await enter(handler, channel="phone", words=said, type="erasure")
    (stored,) = all_cases(desk)
    assert answer.headers["location"] == f"/cases/{stored.ref}?done=letter"
    assert stored.case.facts.channel is Channel.PHONE
    assert str(stored.case.deadlines.received_on) == "2026-11-20"
    assert stored.requester.postal == "Katu 1\n00100 Helsinki"
    assert said in (await handler.get(f"/cases/{stored.ref}")).text


async def test_scan_is_taken_in_by_what_it_is_and_can_be_looked_at(
    handler: httpx.AsyncClient, desk: Bench
) -> None:
    picture = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 8
    await enter(handler, ("../kirje<1>.exe", picture), type="access")
    (stored,) = all_cases(desk)
    assert stored.case.state is not CaseState.TRIAGE
    (mail,) = desk.call(lambda session: messages.of_case(session, stored.id))
    assert mail.attachments == ("kirje1.jpg",)
    page = (await handler.get(f"/cases/{stored.ref}/files")).text
    address = re.search(rf'"(/cases/{stored.ref}/files/\d+/0)"', page)
    assert address
    answer = await handler.get(address[1])
    assert answer.content == picture
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''kirje1.jpg"
    other = desk.receive(SampleMail(sender="liisa@example.fi"))
    assert (await handler.get(address[1].replace(stored.ref, other))).status_code == 404


@pytest.mark.covers("R46", "R47", "A29")
@pytest.mark.parametrize(
    ("scan", "form"),
    [
        (("a.pdf", b"MZ\x90\x00 a program"), {}),
        (("a.svg", b"<svg onload=alert(1)>"), {}),
        (("a.html", b"<script>alert(1)</script>"), {}),
        (("a.pdf", b"%PDF-1.7"), {"words": "both"}),
        (None, {}),
        (None, {"words": "x", "name": " "}),
        (None, {"words": "x", "received": "2026-12-24"}),
        (None, {"words": "x", "channel": "email"}),
        (None, {"words": "x", "email": "no address"}),
    ],
)
async def test_entry_that_makes_no_sense_opens_nothing_and_keeps_what_was_typed(
    handler: httpx.AsyncClient, desk: Bench, scan: tuple[str, bytes] | None, form: dict[str, str]
) -> None:
    answer = await enter(handler, scan, **form)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert "00100 Helsinki" in answer.text
    assert all_cases(desk) == []


@pytest.mark.covers("A32", "R47")
async def test_upload_without_end_and_without_token_is_refused(
    handler: httpx.AsyncClient, desk: Bench
) -> None:
    huge = ("a.pdf", b"%PDF-" + bytes(27_000_000))
    assert (await enter(handler, huge)).status_code == 413
    answer = await handler.post("/letters/new", data={**LETTER, "words": "x"}, files={"file": ("", b"")})
    assert answer.status_code == 403
    answer = await handler.post("/letters/new", content=b"x", headers={"content-type": "multipart/form-data"})
    assert answer.status_code == 403
    assert all_cases(desk) == []

"""The page for the code: whatever opens it learns nothing, and only a posted code counts (R29)."""

from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import httpx
import pytest
from sqlalchemy import event

from bot.desk import DeskConfig, HealthReport, create_app, link_pages
from bot.domain.proofs import ProofKind
from bot.workflows import challenges, drafting
from tests.support.bench import Bench
from tests.support.desk import client_of, mailroom
from tests.support.identity import FACTS, Mail, left, register, release
from tests.support.letters import ACCESS, ERASURE

ON_FILE = "anna.aalto@example.org"
UNKNOWN = "fi-abcdefghijklmnopqrstuvwxyz"
RECEIVED = "Olemme saaneet vastauksenne"
WRONG = "Koodi ei ole oikea"


@pytest.fixture
async def client(sqlite_bench: Bench, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody with a link and a browser."""
    monkeypatch.setattr(link_pages, "PACE_SECONDS", 0.01)

    async def health() -> HealthReport:
        return HealthReport(ok=True, parts={})

    no_mail = mailroom({}, ThreadPoolExecutor(max_workers=1))
    app = create_app(sqlite_bench.office, DeskConfig(secret_key=b"s" * 32), health, no_mail)
    async with client_of(app) as made:
        yield made


async def asked(bench: Bench, *emails: str) -> tuple[str, list[Mail]]:
    """A case whose identity question has been sent; the mails with codes."""
    (case,) = await bench.take(replace(ACCESS, passes=False).write())
    register(bench, case["ref"], emails=emails)
    release(bench, case["ref"])
    await bench.send()
    return case["ref"], [mail for mail in left(bench) if mail.code]


def level(bench: Bench, ref: str) -> str:
    return str(bench.case(ref)["identity"]["level"])


@pytest.mark.covers("R29", "A26")
async def test_opening_the_link_changes_nothing(client: httpx.AsyncClient, sqlite_bench: Bench) -> None:
    ref, (_, second) = await asked(sqlite_bench, ON_FILE)
    before = sqlite_bench.rows("SELECT * FROM challenges"), sqlite_bench.case(ref)
    for method in ("GET", "HEAD", "PUT", "DELETE", "OPTIONS"):
        path = f"/verify/{second.token}"
        await client.request(method, path, params={"code": second.code})
    assert (sqlite_bench.rows("SELECT * FROM challenges"), sqlite_bench.case(ref)) == before


@pytest.mark.covers("R29", "A26")
async def test_opening_the_link_asks_nothing_of_the_database(
    client: httpx.AsyncClient, sqlite_bench: Bench
) -> None:
    statements: list[str] = []
    event.listen(sqlite_bench.db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    page = await client.get(f"/verify/{UNKNOWN}")
    assert page.status_code == 200
    assert statements == []


@pytest.mark.covers("R29")
async def test_typed_code_shows_who_it_is(client: httpx.AsyncClient, sqlite_bench: Bench) -> None:
    ref, (_, second) = await asked(sqlite_bench, ON_FILE)
    answer = await client.post(f"/verify/{second.token}", data={"code": second.code.lower()})
    assert (answer.status_code, RECEIVED in answer.text) == (200, True)
    assert level(sqlite_bench, ref) == "ID-2"


@pytest.mark.covers("A16")
async def test_codes_of_customer_and_stranger_are_answered_in_the_same_words(
    client: httpx.AsyncClient, sqlite_bench: Bench
) -> None:
    ref, (first, second) = await asked(sqlite_bench, ON_FILE)
    strangers = await client.post(f"/verify/{first.token}", data={"code": first.code})
    assert level(sqlite_bench, ref) == "ID-0"
    customers = await client.post(f"/verify/{second.token}", data={"code": second.code})
    assert strangers.status_code == customers.status_code
    assert strangers.text == customers.text
    assert strangers.headers == customers.headers


@pytest.mark.covers("A16", "A25")
async def test_unknown_link_and_wrong_code_are_told_apart_by_nothing(
    client: httpx.AsyncClient, sqlite_bench: Bench
) -> None:
    _, (_, second) = await asked(sqlite_bench, ON_FILE)
    statements: list[str] = []
    event.listen(sqlite_bench.db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    answers, work = [], []
    for token in (UNKNOWN, second.token, UNKNOWN):  # the first only begins the hour's count
        statements.clear()
        answer = await client.post(f"/verify/{token}", data={"code": "23456-ABCDE"})
        answers.append((answer.status_code, answer.text.replace(token, ""), sorted(answer.headers.items())))
        work.append(list(statements))
    assert answers[1] == answers[2]
    assert WRONG in answers[1][1]
    assert [line.partition("IN (")[0] for line in work[1]] == [line.partition("IN (")[0] for line in work[2]]


@pytest.mark.covers("A16")
async def test_every_answer_comes_at_the_same_beat(
    client: httpx.AsyncClient, sqlite_bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, (_, second) = await asked(sqlite_bench, ON_FILE)
    waits: list[float] = []

    async def noted(seconds: float) -> None:
        waits.append(seconds)

    monkeypatch.setattr(link_pages, "PACE_SECONDS", 5.0)
    monkeypatch.setattr("bot.desk.link_pages.asyncio.sleep", noted)
    for token, code in ((UNKNOWN, "x"), (second.token, "x"), (second.token, second.code)):
        await client.post(f"/verify/{token}", data={"code": code})
    assert len(waits) == 3
    assert all(0 < wait <= 5 for wait in waits)


@pytest.mark.covers("A25")
async def test_sixth_try_from_one_address_has_to_wait(client: httpx.AsyncClient) -> None:
    for _ in range(5):
        assert (await client.post(f"/verify/{UNKNOWN}", data={"code": "x"})).status_code == 422
    refused = await client.post(f"/verify/{UNKNOWN}", data={"code": "x"})
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "15")


@pytest.mark.covers("A14")
async def test_right_and_wrong_facts_are_answered_in_the_same_words(
    client: httpx.AsyncClient, sqlite_bench: Bench
) -> None:
    ref, (first, _) = await asked(sqlite_bench, ON_FILE)
    path = f"/verify/{first.token}"
    known = {kind.value: value for kind, value in FACTS}
    one_wrong = await client.post(path, data={**known, "device_serial": "X-1234", "invoice_number": "X-1"})
    assert level(sqlite_bench, ref) == "ID-0"
    unknown = await client.post(f"/verify/{UNKNOWN}", data=known)
    right = await client.post(path, data=known)
    assert one_wrong.text == right.text == unknown.text
    assert level(sqlite_bench, ref) == "ID-2"


@pytest.mark.covers("A15")
async def test_fact_that_an_earlier_answer_told_is_no_proof(
    client: httpx.AsyncClient, sqlite_bench: Bench
) -> None:
    ref, _ = await asked(sqlite_bench, ON_FILE)
    known = {kind.value: value for kind, value in FACTS[:2]}
    sqlite_bench.confirm(ref)
    text = "Hei,\n\nlaitteenne sarjanumero on CLW-77120.\n"
    told = drafting.Edit(ref=ref, body=text, by="heli")
    sqlite_bench.call(lambda session: drafting.edit(session, sqlite_bench.office, told))
    sqlite_bench.approve(ref)
    await sqlite_bench.send()
    later = replace(ACCESS, passes=False, subject="Uusi pyyntö", body="Pyydän taas kopion tiedoistani.")
    cases = await sqlite_bench.take(later.write())
    again = max(case["ref"] for case in cases)
    assert again != ref
    register(sqlite_bench, again, emails=(ON_FILE,))
    release(sqlite_bench, again)
    await sqlite_bench.send()
    mail = [mail for mail in left(sqlite_bench) if mail.code][-2]
    await client.post(f"/verify/{mail.token}", data=known)
    assert level(sqlite_bench, again) == "ID-0"


@pytest.mark.covers("A14")
async def test_facts_are_tried_five_times_at_most(client: httpx.AsyncClient, sqlite_bench: Bench) -> None:
    ref, _ = await asked(sqlite_bench, ON_FILE)
    wrong = {ProofKind.DEVICE_SERIAL: "X-1234", ProofKind.INVOICE_NUMBER: "X-9876"}
    right = {ProofKind(kind.value): value for kind, value in FACTS}

    def told(facts: dict[ProofKind, str]) -> bool:
        return sqlite_bench.call(
            lambda session: challenges.check_facts(session, sqlite_bench.office, ref, "heli", facts)
        )

    assert not any(told(wrong) for _ in range(5))
    assert not told(right)
    assert sqlite_bench.case(ref)["identity"]["state"] == "failed"


@pytest.mark.covers("A14")
async def test_facts_that_no_register_can_check_reach_staff_as_a_note(
    client: httpx.AsyncClient, sqlite_bench: Bench
) -> None:
    ref, (first,) = await asked(sqlite_bench)
    register(sqlite_bench, ref, facts=())
    answer = await client.post(f"/verify/{first.token}", data={"device_serial": "CLW-9"})
    assert RECEIVED in answer.text
    assert any("CLW-9" in note["text"] for note in sqlite_bench.case(ref)["notes"])


async def test_page_speaks_the_language_of_its_link(client: httpx.AsyncClient) -> None:
    titles = {"fi": "Vahvistakaa", "sv": "Styrk", "en": "Confirm", "et": "Kinnitage"}
    for code, title in titles.items():
        page = await client.get(f"/verify/{code}{UNKNOWN[2:]}")
        assert f'<html lang="{code}">' in page.text
        assert f"<h1>{title}" in page.text


@pytest.mark.parametrize("token", ["x", "fi-ABC", "fi-" + "a" * 500, "%3Cscript%3E", "fi-abc<def"])
async def test_what_can_be_no_link_of_ours_is_not_found(client: httpx.AsyncClient, token: str) -> None:
    assert (await client.get(f"/verify/{token}")).status_code == 404


@pytest.mark.covers("R29")
async def test_page_is_kept_out_of_search_engines_and_has_no_script(client: httpx.AsyncClient) -> None:
    page = await client.get(f"/verify/{UNKNOWN}")
    assert page.headers["x-robots-tag"] == "noindex, nofollow"
    assert page.headers["cache-control"] == "no-store"
    assert "<script" not in page.text
    assert "script-src" not in page.headers["content-security-policy"]


async def test_empty_form_is_no_try(client: httpx.AsyncClient, sqlite_bench: Bench) -> None:
    _, (_, second) = await asked(sqlite_bench, ON_FILE)
    assert (await client.post(f"/verify/{second.token}", data={"code": " "})).status_code == 422
    assert sqlite_bench.rows("SELECT max(attempts) FROM challenges")[0][0] == 0


@pytest.mark.parametrize(
    ("said", "family"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0.0.0 Safari/537.36 Edg/140.0", "Edge"),
        ("Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1", "Safari"),
        ("Mozilla/5.0 (compatible; Googlebot/2.1)", "bot"),
        ("", "other"),
    ],
)
def test_only_the_family_of_a_browser_is_noted(said: str, family: str) -> None:
    assert link_pages.agent_family(said) == family


@pytest.mark.covers("A16")
async def test_mails_to_customer_and_stranger_are_the_same_byte_by_byte(sqlite_bench: Bench) -> None:
    for letter in (replace(ACCESS, passes=False), replace(ERASURE, passes=False)):
        pair = []
        for address, known in (("anna@example.fi", True), ("eeva@example.fi", False)):
            cases = await sqlite_bench.take(replace(letter, sender=f"Aino Salo <{address}>").write())
            ref = max(case["ref"] for case in cases)
            register(sqlite_bench, ref, emails=(address,) if known else ())
            release(sqlite_bench, ref)
            await sqlite_bench.send()
            mail = left(sqlite_bench)[-1]
            assert mail.to == address
            for secret, mask in ((address, "A"), (ref, "R"), (mail.code, "C"), (mail.token, "T")):
                mail = replace(mail, text=mail.text.replace(secret, mask))
            pair.append(mail.text)
        assert pair[0] == pair[1]

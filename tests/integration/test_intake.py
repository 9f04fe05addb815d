"""What becomes of one mail: a case with its request, or nothing at all."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.support.bench import Bench
from tests.support.letters import ACCESS, ENGLISH, ERASURE, NO_PRIVACY, OPT_OUT, RESTRICTION, Letter

HTML = (
    "<html><body><p>Dear Sirs,</p>"
    "<p>please send me a copy of all personal data you hold about me.</p></body></html>"
)
OWN_MARK = "X-Privacy-Bot: 1"
MACHINES = {
    "newsletter": replace(ACCESS, headers=("List-Unsubscribe: <https://example.com/u>",)),
    "list": replace(ACCESS, headers=("List-Id: <people.example.com>",)),
    "auto-reply": replace(ERASURE, headers=("Auto-Submitted: auto-replied",)),
    "out of office": replace(ERASURE, subject="Automaattinen vastaus: lomalla"),
    "bounce": replace(ACCESS, sender="MAILER-DAEMON@example.fi", subject="Undelivered Mail"),
    "empty return path": replace(ACCESS, headers=("Return-Path: <>",)),
}


@pytest.mark.parametrize(
    ("letter", "language", "request_type"),
    [
        (ACCESS, "fi", "access"),
        (OPT_OUT, "sv", "opt_out"),
        (ENGLISH, "en", "access"),
        (RESTRICTION, "et", "restriction"),
        (replace(ENGLISH, body=HTML, content_type="text/html; charset=utf-8"), "en", "access"),
        (replace(ERASURE, content_type="text/plain; charset=iso-8859-1"), "fi", "erasure"),
    ],
    ids=["fi", "sv", "en", "et", "html only", "latin-1"],
)
async def test_a_request_opens_a_case(
    sqlite_bench: Bench, letter: Letter, language: str, request_type: str
) -> None:
    [case] = await sqlite_bench.take(letter.write())
    assert case["language"] == language
    assert request_type in [request["type"] for request in case["requests"]]
    assert case["requester"]["address"] == letter.sender.rpartition("<")[2].rstrip(">")
    assert case["state"] != "triage"


@pytest.mark.covers("R17", "R18", "R19")
@pytest.mark.parametrize("letter", MACHINES.values(), ids=MACHINES.keys())
async def test_a_machine_opens_no_case_and_gets_no_mail(sqlite_bench: Bench, letter: Letter) -> None:
    assert await sqlite_bench.take(letter.write()) == []
    assert not sqlite_bench.outbox()


@pytest.mark.covers("R17")
async def test_a_marked_mail_from_our_own_address_opens_no_case(sqlite_bench: Bench) -> None:
    own = replace(ACCESS, sender=sqlite_bench.settings.watched[0].address, headers=(OWN_MARK,))
    assert await sqlite_bench.take(own.write()) == []


@pytest.mark.covers("R17")
async def test_our_own_acknowledgement_coming_back_opens_no_case(sqlite_bench: Bench) -> None:
    await sqlite_bench.take(ACCESS.write())
    [acknowledgement] = sqlite_bench.outbox()
    assert len(await sqlite_bench.take(acknowledgement.raw)) == 1


@pytest.mark.covers("R10")
async def test_of_no_privacy_matter_only_place_digest_and_decision_are_kept(bench: Bench) -> None:
    assert await bench.take(NO_PRIVACY.write()) == []
    [row] = bench.rows("SELECT raw, decision, uid, case_id FROM inbox")
    assert tuple(row) == (None, "not_privacy", 1, None)
    for table in ("messages", "cases", "drafts", "outbox", "notes", "events"):
        assert bench.rows(f"SELECT count(*) FROM {table}")[0][0] == 0  # noqa: S608 - the names stand above


async def test_a_request_that_comes_with_other_mail_is_found(bench: Bench) -> None:
    cases = await bench.take(NO_PRIVACY.write(), ACCESS.write(), MACHINES["newsletter"].write())
    assert [case["requester"]["address"] for case in cases] == ["anna@example.fi"]


@pytest.mark.covers("R33")
async def test_dates_count_from_the_arrival_not_from_the_date_header(sqlite_bench: Bench) -> None:
    arrived = sqlite_bench.clock() - timedelta(days=20)
    [case] = await sqlite_bench.take(ACCESS.write(), received=arrived)
    assert case["received_at"].startswith("2026-11-06")
    assert (case["cautious_on"], case["due_on"]) == ("2026-12-06", "2026-12-07")


async def test_what_is_asked_unclearly_goes_to_triage(sqlite_bench: Bench) -> None:
    vague = replace(ACCESS, subject="Palaute", body="Hei, tietosuoja-asia mietityttää.")
    [case] = await sqlite_bench.take(vague.write())
    assert case["state"] == "triage"


@pytest.mark.covers("R7")
async def test_a_broken_mail_is_set_aside_after_three_tries_and_the_others_go_on(bench: Bench) -> None:
    # No calendar reaches that year, so no date can be told: it fails again and again.
    bench.keep(ERASURE.write(), received=bench.clock().replace(year=2045))
    for _ in range(3):
        await bench.work()
    assert [outcome for outcome, _ in bench.failed] == ["failed", "failed", "set_aside"]
    assert len(await bench.take(ACCESS.write())) == 1


@pytest.mark.covers("R7")
async def test_a_broken_mail_is_kept_whole_for_a_person(bench: Bench) -> None:
    bench.keep(ERASURE.write(), received=bench.clock().replace(year=2045))
    for _ in range(3):
        await bench.work()
    [[state, raw]] = bench.rows("SELECT state, raw FROM inbox")
    assert state == "set_aside"
    assert raw is not None


@pytest.mark.covers("R7")
@pytest.mark.parametrize("address", ["jörg@example.fi", '"a b"@example.fi', "x" * 70 + "@example.fi"])
async def test_a_sender_we_cannot_write_to_still_gets_a_case(sqlite_bench: Bench, address: str) -> None:
    letter = replace(ACCESS, sender=f"Jörg <{address}>")
    assert len(await sqlite_bench.take(letter.write())) == 1
    assert sqlite_bench.failed == []

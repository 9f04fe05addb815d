"""Mail that a colleague forwards is the customer's; mail that a customer forwards is the customer's own."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.support.bench import Bench
from tests.support.bot_process import STAFF
from tests.support.letters import ERASURE, NO_PRIVACY, Letter

INSIDE = (
    "---------- Forwarded message ---------\nLähettäjä: Sixten Lindroos <sixten@example.se>\n"
    "Date: ma 9. marrask. 2026 klo 20.11\nSubject: Radera\nTo: <pekka@example.com>\n\n"
)
ASKS = "Hej, radera alla uppgifter som ni har om mig i era register. Hälsningar Sixten"
CAME = datetime(2026, 11, 9, 18, 11, tzinfo=UTC)
BESIDE = (
    "--b\nContent-Type: text/plain; charset=utf-8\n\nHoidatko?\n--b\nContent-Type:"
    " message/rfc822\n\n"
    "From: Sixten Lindroos <sixten@example.se>\nSubject: Radera\nDate: Mon, 9 Nov 2026 20:11:00 +0200\n"
    f"Content-Type: text/plain; charset=utf-8\n\n{ASKS}\n--b--\n"
)


def by_us(bench: Bench, body: str, **others: str) -> bytes:
    address = bench.home.servers.user.address
    letter = Letter(sender=f"Asiakaspalvelu <{address}>", subject="Fwd: asiakkaan pyyntö", body=body)
    return replace(letter, **others).write()  # type: ignore[arg-type]  # only fields of text are given


async def only_case(bench: Bench, mail: bytes) -> dict[str, object]:
    [case] = await bench.take(mail)
    return bench.case(str(case["ref"]))


@pytest.mark.covers("R7", "R45")
@pytest.mark.parametrize("beside", [False, True], ids=["in the text", "as an attachment"])
async def test_a_colleagues_forward_is_the_request_of_the_person_inside(bench: Bench, beside: bool) -> None:
    kind = {"content_type": "multipart/mixed; boundary=b; charset=utf-8"} if beside else {}
    case = await only_case(bench, by_us(bench, BESIDE if beside else f"Hoidatko?\n\n{INSIDE}{ASKS}", **kind))
    assert case["requester"] == {"name": "Sixten Lindroos", "address": "sixten@example.se"}
    assert (case["state"], case["language"]) == ("triage", "sv")
    assert "erasure" in str(case["requests"])
    assert datetime.fromisoformat(str(case["received_at"])) == CAME
    assert "09.11.2026" in str(case["notes"])
    assert [mail for mail in bench.outbox() if mail.recipient != STAFF] == []


async def test_a_forward_from_a_colleagues_own_address(sqlite_bench: Bench) -> None:
    letter = Letter(sender="Pekka <pekka@example.com>", subject="VL: Radera", body=f"{INSIDE}{ASKS}")
    case = await only_case(sqlite_bench, letter.write())
    assert case["requester"] == {"name": "Sixten Lindroos", "address": "sixten@example.se"}
    assert case["state"] == "triage"


async def test_what_a_colleague_forwards_and_no_privacy_matter_is_left_alone(sqlite_bench: Bench) -> None:
    assert await sqlite_bench.take(by_us(sqlite_bench, f"{INSIDE}{NO_PRIVACY.body}")) == []


async def test_a_customer_who_forwards_a_newsletter_is_the_customer(sqlite_bench: Bench) -> None:
    letter = replace(ERASURE, subject="Fwd: Uutiskirje", body=f"{ERASURE.body}\n\n{INSIDE}Marraskuun niksit.")
    case = await only_case(sqlite_bench, letter.write())
    assert case["requester"] == {"name": "Ville Virta", "address": "ville@example.fi"}
    assert case["state"] != "triage"


async def test_a_bare_forward_of_a_customer_is_read_as_a_whole(sqlite_bench: Bench) -> None:
    letter = replace(ERASURE, subject="VB: Radera", body=f"Skickat från min iPhone\n\n{INSIDE}{ASKS}")
    case = await only_case(sqlite_bench, letter.write())
    assert "erasure" in str(case["requests"])
    assert case["requester"] == {"name": "Ville Virta", "address": "ville@example.fi"}


async def test_somebody_elses_request_that_a_customer_passes_on_is_looked_at(sqlite_bench: Bench) -> None:
    body = f"Hei, välitän teille isäni viestin. Terveisin Ville\n\n{INSIDE}{ASKS}"
    case = await only_case(sqlite_bench, replace(ERASURE, subject="VL: Radera", body=body).write())
    assert case["state"] == "triage"
    assert "erasure" in str(case["requests"])


async def test_a_date_of_long_ago_or_of_tomorrow_moves_no_deadline(sqlite_bench: Bench) -> None:
    for year in ("2019", "2027"):
        inside = INSIDE.replace("2026", year)
        [*_, case] = await sqlite_bench.take(by_us(sqlite_bench, f"{inside}{ASKS}"))
        assert datetime.fromisoformat(case["received_at"]) == sqlite_bench.clock()

"""What staff correct is kept, sealed, and tells by month how far the model and staff agree."""

import json
from datetime import timedelta

import pytest

from bot.domain.calendar import helsinki_day
from bot.domain.vocabulary import CaseState, Label, RequestType
from bot.workflows import casework, course
from storage import corrections
from storage.corrections import Correction
from tests.support.bench import Bench
from tests.support.letters import ACCESS, ERASURE, OPT_OUT, Letter

WITH_NUMBER = Letter(
    subject="Tietopyyntö 131052-308T",
    body="Hei, pyydän kopion kaikista henkilötiedoistani, tunnukseni on 131052-308T.\n\n> vanha viesti",
)


def kept(bench: Bench) -> list[Correction]:
    return bench.call(corrections.all_of)


def relabel(bench: Bench, ref: str, *requests: RequestType) -> None:
    act = casework.Act(ref=ref, by="heli")
    bench.call(lambda session: casework.relabel(session, bench.office, act, requests))


def close(bench: Bench, ref: str, outcome: CaseState) -> None:
    act = casework.Act(ref=ref, by="heli", why="called")
    bench.call(lambda session: casework.close(session, bench.office, act, outcome))


async def test_a_relabelled_case_is_a_correction(bench: Bench) -> None:
    [case] = await bench.take(ACCESS.write())
    relabel(bench, case["ref"], RequestType.PORTABILITY)
    [found] = kept(bench)
    assert (found.judged, found.corrected) == (frozenset({Label.ACCESS}), frozenset({Label.PORTABILITY}))
    assert (found.by, found.subject, found.language) == ("heli", ACCESS.subject, "fi")
    assert found.model_version


async def test_a_case_that_is_no_request_is_a_correction_and_other_ends_are_none(bench: Bench) -> None:
    await bench.take(ERASURE.write(), OPT_OUT.write())
    of = {case["requester"]["address"]: case["ref"] for case in bench.cases()}
    close(bench, of["ville@example.fi"], CaseState.NOT_A_REQUEST)
    close(bench, of["sara@example.se"], CaseState.WITHDRAWN)
    [found] = kept(bench)
    assert found.corrected == frozenset()
    assert "poistakaa" in found.text


async def test_what_is_said_last_of_a_letter_counts_beside_what_the_model_said_first(bench: Bench) -> None:
    [case] = await bench.take(ACCESS.write())
    relabel(bench, case["ref"], RequestType.ERASURE)
    relabel(bench, case["ref"], RequestType.PORTABILITY, RequestType.AUTOMATED_DECISION)
    [found] = kept(bench)
    assert found.judged == frozenset({Label.ACCESS})
    assert found.corrected == frozenset({Label.PORTABILITY, Label.OTHER_PRIVACY})


async def test_a_case_taken_up_again_is_a_request_after_all(sqlite_bench: Bench) -> None:
    [case] = await sqlite_bench.take(ERASURE.write())
    close(sqlite_bench, case["ref"], CaseState.NOT_A_REQUEST)
    act = casework.Act(ref=case["ref"], by="heli", why="he called")
    sqlite_bench.call(lambda session: course.reopen(session, sqlite_bench.office, act))
    [found] = kept(sqlite_bench)
    assert found.corrected == found.judged
    assert Label.ERASURE in found.judged
    assert [month.corrected for month in sqlite_bench.call(corrections.by_month)] == [0]


@pytest.mark.covers("S-18")
async def test_no_national_id_and_no_quote_is_kept(bench: Bench) -> None:
    [case] = await bench.take(WITH_NUMBER.write())
    relabel(bench, case["ref"], RequestType.ERASURE)
    [found] = kept(bench)
    assert "308T" not in found.text + found.subject
    assert "vanha viesti" not in found.text
    assert "henkilötiedoistani" in found.text


async def test_the_text_is_sealed_in_the_database(sqlite_bench: Bench) -> None:
    [case] = await sqlite_bench.take(ERASURE.write())
    relabel(sqlite_bench, case["ref"], RequestType.ACCESS)
    [row] = sqlite_bench.rows("select mail from corrections")
    assert b"poistakaa" not in bytes(row[0])


async def test_the_months_show_letters_reviews_and_corrections(bench: Bench) -> None:
    first = bench.clock() - timedelta(days=35)
    await bench.take(ERASURE.write(), received=first)
    await bench.take(ACCESS.write(), OPT_OUT.write())
    ref = next(case["ref"] for case in bench.cases() if case["requester"]["address"] == "anna@example.fi")
    relabel(bench, ref, RequestType.PORTABILITY)
    relabel(bench, ref, RequestType.PORTABILITY)  # says the same again: no correction
    months = bench.call(corrections.by_month)
    assert [(each.month, each.letters, each.corrected) for each in months] == [
        (f"{helsinki_day(first):%Y-%m}", 1, 0),
        (f"{helsinki_day(bench.clock()):%Y-%m}", 2, 1),
    ]


async def test_old_corrections_are_forgotten(bench: Bench) -> None:
    [case] = await bench.take(ACCESS.write())
    relabel(bench, case["ref"], RequestType.PORTABILITY)
    assert bench.call(lambda session: corrections.forget_before(session, bench.clock())) == 0
    later = bench.clock() + timedelta(seconds=1)
    assert bench.call(lambda session: corrections.forget_before(session, later)) == 1
    assert kept(bench) == []


async def test_the_command_prints_the_months(sqlite_bench: Bench) -> None:
    await sqlite_bench.take(ACCESS.write())
    printed = json.loads(sqlite_bench.home.must("mail", "drift", "--json"))
    assert [(month["letters"], month["correction_share"]) for month in printed] == [(1, 0.0)]

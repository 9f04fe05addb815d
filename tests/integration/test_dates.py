"""One date, worked out once and the same everywhere; a corrected receipt moves all that hangs on it."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.deadlines import deadlines
from bot.domain.vocabulary import DraftKind, IdentityLevel, RequestType
from bot.errors import GateClosedError, UsageError
from bot.workflows import approval, casework, drafting
from storage import drafts
from storage.database import Transaction
from tests.support.bench import Bench
from tests.support.letters import ACCESS, OPT_OUT

HELSINKI = ZoneInfo("Europe/Helsinki")
# The last second of the old year in UTC is a new day, month and year in Helsinki.
NEW_YEAR = datetime(2025, 12, 31, 23, 30, tzinfo=UTC)
DUE, CAUTIOUS = date(2026, 2, 2), date(2026, 2, 1)


def correct(bench: Bench, ref: str, at: datetime, why: str = "it lay in the post room") -> None:
    act = casework.Act(ref=ref, by="heli", why=why)
    bench.call(lambda session: casework.set_received(session, bench.office, act, at))


def released(bench: Bench, ref: str, draft_id: int, by: str = "anna") -> None:
    def work(session: Transaction) -> None:
        seen = drafts.get(session, draft_id)
        asked = approval.Approval(ref=ref, by=by, seen_hash=seen.text_hash, draft_id=draft_id)
        approval.approve(session, bench.office, asked)

    bench.call(work)


def text_of(bench: Bench, ref: str, kind: DraftKind) -> str:
    return str([each["text"] for each in bench.case(ref)["drafts"] if each["kind"] == kind][-1])


def reminded(bench: Bench) -> set[tuple[str, str]]:
    return {(kind, str(day)) for kind, day in bench.rows("SELECT kind, due_on FROM reminders")}


@pytest.mark.covers("R33", "R35", "R38", "R39")
async def test_a_corrected_receipt_moves_every_date_everywhere(bench: Bench) -> None:
    [case] = await bench.take(ACCESS.write())
    correct(bench, case["ref"], NEW_YEAR)
    computed = deadlines(NEW_YEAR, RequestType.ACCESS)
    assert (computed.due_on, computed.cautious_on) == (DUE, CAUTIOUS)
    [row], shown = bench.cases(), bench.case(case["ref"])
    assert shown["dates"][0]["rule"] == computed.rule
    [kept] = bench.rows("SELECT due_on, cautious_on, act_by FROM cases")
    for found in (row, shown, shown["dates"][0]):
        assert (found["due_on"], found["cautious_on"], found["act_by"]) == (
            str(DUE),
            str(CAUTIOUS),
            str(CAUTIOUS),
        )
    assert [str(day) for day in kept] == [str(DUE), str(CAUTIOUS), str(CAUTIOUS)]
    assert row["received_at"] == "2026-01-01T01:30:00+02:00"
    assert ("c", "2026-01-30") in reminded(bench)  # 1 February is a Sunday
    assert ("c", "2026-12-24") not in reminded(bench)
    assert "1.1.2026" in text_of(bench, case["ref"], DraftKind.REPLY)


@pytest.mark.covers("R34")
async def test_the_correction_keeps_its_reason_and_needs_one(sqlite_bench: Bench) -> None:
    [case] = await sqlite_bench.take(ACCESS.write())
    with pytest.raises(UsageError, match="written reason"):
        correct(sqlite_bench, case["ref"], NEW_YEAR, why=" ")
    correct(sqlite_bench, case["ref"], NEW_YEAR)
    told = sqlite_bench.case(case["ref"])["timeline"][-2:]
    assert ("receipt_corrected", "it lay in the post room") in [
        (each["what"], each.get("why")) for each in told
    ]


@pytest.mark.covers("R34")
async def test_each_date_shows_its_rule_and_whether_it_is_an_assumption(sqlite_bench: Bench) -> None:
    [case] = await sqlite_bench.take(OPT_OUT.write())
    plain = sqlite_bench.case(case["ref"])["dates"][0]
    assert plain["rule"].startswith("R-OPTOUT+R-ROLL-SAT: received 2026-11-26; one month: 2026-12-26")
    assert (plain["assumption"], plain["assumptions"]) == (False, [])
    assert (plain["act_at_once_by"], plain["refusal_notice_by"]) == ("2026-11-27", "2026-12-26")
    assert plain["extension_notice_by"] is None


@pytest.mark.covers("R34")
async def test_an_eve_is_told_as_an_assumption(sqlite_bench: Bench) -> None:
    [case] = await sqlite_bench.take(ACCESS.write(), received=datetime(2026, 11, 24, 8, tzinfo=UTC))
    shown = sqlite_bench.case(case["ref"])["dates"][0]
    assert [each["id"] for each in shown["assumptions"]] == ["DP-04"]
    assert shown["assumption"] is True


async def test_unsent_mails_that_name_a_date_follow_the_receipt(sqlite_bench: Bench) -> None:
    bench = sqlite_bench
    [case] = await bench.take(ACCESS.write())
    ref = case["ref"]
    bench.call(lambda session: drafting.draft(session, bench.office, ref, DraftKind.IDENTITY))
    bench.call(lambda s: casework.extend(s, bench.office, casework.Act(ref=ref, by="anna", why="laaja")))
    correct(bench, ref, datetime(2026, 11, 16, 8, tzinfo=UTC))
    assert "16.12.2026" in text_of(bench, ref, DraftKind.IDENTITY)
    extension = text_of(bench, ref, DraftKind.EXTENSION)
    assert "16.2.2027" in extension
    assert "laaja" in extension


async def test_a_decided_refusal_stays_the_answer_when_the_receipt_is_corrected(sqlite_bench: Bench) -> None:
    bench = sqlite_bench
    [case] = await bench.take(ACCESS.write())
    ref = case["ref"]
    bench.confirm(ref)
    act = casework.Act(ref=ref, by="anna", why="nothing is held")
    number = bench.call(lambda session: casework.refuse(session, bench.office, act))
    correct(bench, ref, datetime(2026, 11, 16, 8, tzinfo=UTC))
    newest = bench.case(ref)["drafts"][-1]
    assert (newest["kind"], newest["state"]) == ("refusal", "draft")
    assert newest["id"] != number
    assert "nothing is held" in newest["text"]


async def test_an_edited_text_stays_when_the_receipt_is_corrected(sqlite_bench: Bench) -> None:
    bench = sqlite_bench
    [case] = await bench.take(ACCESS.write())
    wanted = drafting.Edit(ref=case["ref"], body="Oma teksti", by="heli")
    bench.call(lambda session: drafting.edit(session, bench.office, wanted))
    correct(bench, case["ref"], NEW_YEAR)
    assert text_of(bench, case["ref"], DraftKind.REPLY) == "Oma teksti"


@pytest.mark.covers("R38")
async def test_dates_that_an_older_version_left_behind_are_read_anew_each_morning(bench: Bench) -> None:
    await bench.take(ACCESS.write())
    bench.rows("UPDATE cases SET due_on = '2027-05-05', cautious_on = '2027-05-05', act_by = '2027-05-05'")
    bench.rows("DELETE FROM reminders")
    bench.remind()
    [kept] = bench.rows("SELECT due_on, cautious_on, act_by FROM cases")
    assert [str(day) for day in kept] == ["2026-12-28", "2026-12-26", "2026-12-26"]
    assert ("c", "2026-12-24") in reminded(bench)


async def test_an_extension_counts_when_its_notice_has_gone_and_only_then(sqlite_bench: Bench) -> None:
    bench = sqlite_bench
    [case] = await bench.take(ACCESS.write())
    ref = case["ref"]
    bench.confirm(ref, IdentityLevel.CODE)
    act = casework.Act(ref=ref, by="anna", why="laaja")
    number = bench.call(lambda session: casework.extend(session, bench.office, act))
    released(bench, ref, number)
    assert bench.case(ref)["act_by"] == "2026-12-26"
    await bench.send()
    shown = bench.case(ref)["dates"][0]
    assert (shown["act_by"], shown["extension_notice"]) == ("2027-02-26", "in_time")
    assert shown["refusal_notice_by"] == "2026-12-26"
    with pytest.raises(GateClosedError, match="EX-1"):
        bench.call(lambda session: casework.extend(session, bench.office, act))

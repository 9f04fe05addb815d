"""What answers would change is worked out for each case apart: what is odd about one stops no other."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.domain.registers import Asked, AskedState, LookUp
from bot.workflows.changing import plan_changes, plan_due
from storage import cases, found
from storage.database import Transaction
from tests.support.bench import Bench
from tests.support.letters import ERASURE, OPT_OUT
from tests.support.register_changes import shop, write_shop

AIJA = "Äijä Åberg <aija@example.fi>"


async def test_values_for_a_person_who_is_on_file_no_more_stop_nothing(
    sqlite_bench: Bench, tmp_path: Path
) -> None:
    write_shop(tmp_path / "kauppa.db")
    sqlite_bench.home.registers = [shop(f"sqlite:///{tmp_path / 'kauppa.db'}")]
    sqlite_bench.reconfigure()
    (case,) = await sqlite_bench.take(replace(ERASURE, sender=AIJA).write())
    plan_changes(sqlite_bench.office, case["ref"], "heli", {"kauppa": {"nimi": "Äijä Berg"}})
    sqlite_bench.clock.forward(timedelta(minutes=1))

    def nobody_on_file(session: Transaction) -> None:
        asked = Asked(register="kauppa", company="Clewer Oy", state=AskedState.LOOKED_UP)
        stored = cases.load(session, case["ref"])
        found.save(session, stored.id, LookUp(asked=(asked,)), sqlite_bench.clock())

    sqlite_bench.call(nobody_on_file)
    await sqlite_bench.take(replace(OPT_OUT, sender=AIJA).write())
    await plan_due(sqlite_bench.office)
    (other,) = [row["ref"] for row in sqlite_bench.cases() if row["ref"] != case["ref"]]
    assert sqlite_bench.case(case["ref"])["changes"]["planned"] == []
    assert sqlite_bench.case(other)["changes"]["planned"]

"""Another address, and an erasure: the contact that was known before hears of it first (A9, A17, A18)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.vocabulary import IdentityLevel
from bot.errors import GateClosedError, UsageError
from bot.workflows import announcing
from tests.support.bench import Bench
from tests.support.identity import left, register, release
from tests.support.letters import ACCESS, ERASURE

ON_FILE = "anna.aalto@example.org"
NEW = "anna.new@example.net"


def change(bench: Bench, ref: str, to: str = NEW) -> None:
    """Staff note that the person wants the answer elsewhere."""
    bench.call(lambda session: announcing.change_address(session, bench.office, ref, "heli", to))


def notices(bench: Bench, ref: str) -> list[dict[str, Any]]:
    """The notices of the case."""
    return [draft for draft in bench.case(ref)["drafts"] if draft["kind"] == "notice"]


async def verified(bench: Bench) -> str:
    """A case whose writer staff have checked."""
    (case,) = await bench.take(replace(ACCESS, passes=False).write())
    register(bench, case["ref"], emails=(ON_FILE,))
    bench.confirm(case["ref"])
    return str(case["ref"])


@pytest.mark.covers("A9", "A18", "R32")
async def test_changed_address_gets_nothing_at_once(sqlite_bench: Bench) -> None:
    ref = await verified(sqlite_bench)
    change(sqlite_bench, ref)
    with pytest.raises(GateClosedError, match=r"needs a new check of ID-3.*not been told.*nothing before"):
        sqlite_bench.approve(ref)


@pytest.mark.covers("A9", "A18")
async def test_old_contact_is_told_of_the_change_and_not_where_to(sqlite_bench: Bench) -> None:
    ref = await verified(sqlite_bench)
    change(sqlite_bench, ref)
    (notice,) = notices(sqlite_bench, ref)
    assert notice["to"] == [ON_FILE]
    release(sqlite_bench, ref, notice["id"])
    await sqlite_bench.send()
    mail = left(sqlite_bench)[-1]
    assert mail.to == ON_FILE
    assert NEW not in mail.text
    assert b"Anna" not in mail.raw


@pytest.mark.covers("A9", "A18", "R22")
async def test_changed_address_gets_the_answer_after_check_notice_and_two_weeks(bench: Bench) -> None:
    ref = await verified(bench)
    change(bench, ref)
    release(bench, ref, notices(bench, ref)[0]["id"])
    await bench.send()
    bench.confirm(ref, IdentityLevel.STRONG)
    bench.clock.forward(timedelta(days=13, hours=23))
    with pytest.raises(GateClosedError, match=r"nothing before 10\.12\.2026"):
        bench.approve(ref)
    bench.clock.forward(timedelta(hours=1))
    bench.approve(ref)
    await bench.send()
    assert left(bench)[-1].to == NEW


@pytest.mark.parametrize("to", ["our own", "no address", ON_FILE])
async def test_address_that_is_known_or_none_is_no_change(sqlite_bench: Bench, to: str) -> None:
    ref = await verified(sqlite_bench)
    with pytest.raises(UsageError, match="--to"):
        change(sqlite_bench, ref, sqlite_bench.settings.watched[0].address if to == "our own" else to)


@pytest.mark.covers("A17")
async def test_erasure_waits_until_the_contacts_on_file_have_heard_of_it(bench: Bench) -> None:
    (case,) = await bench.take(replace(ERASURE, passes=False).write())
    ref = case["ref"]
    register(bench, ref, emails=(ON_FILE,))
    bench.confirm(ref)
    (notice,) = notices(bench, ref)
    assert notice["to"] == [ON_FILE]
    with pytest.raises(GateClosedError, match="don't know yet that erasure is asked"):
        bench.approve(ref)
    release(bench, ref, notice["id"])
    await bench.send()
    assert left(bench)[-1].to == ON_FILE
    with pytest.raises(GateClosedError, match=r"not carried out before 01\.12\.2026"):
        bench.approve(ref)
    bench.clock.forward(timedelta(days=5))
    bench.approve(ref)


async def test_commands_for_a_telephone_facts_and_a_changed_address(sqlite_bench: Bench) -> None:
    ref = await verified(sqlite_bench)
    register(sqlite_bench, ref, emails=(ON_FILE,), phones=("+358 40 1234567",))
    home = sqlite_bench.home
    assert "tell +358 40 1234567 the code " in home.must("case", "phone-code", ref, "--by", "heli")
    told = ("--serial", "clw77120", "--service-date", "12.5.2026")
    assert "identity is shown" in home.must("case", "check-facts", ref, "--by", "heli", *told)
    assert home.command("case", "check-facts", ref, "--by", "heli", "--serial", "x").returncode == 2
    home.must("case", "change-address", ref, "--by", "heli", "--to", NEW)
    shown = home.document("case", "show", ref)
    assert shown["changed_address"] == NEW
    assert [code["to"] for code in shown["codes"]] == ["…67"]

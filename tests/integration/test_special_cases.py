"""Hard cases: protected persons, agents, insiders, raised levels, what a free answer must not tell."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.registers import Found, LookUp
from bot.domain.vocabulary import DraftKind, Flag, IdentityLevel, Role
from bot.errors import GateClosedError, UsageError
from bot.workflows import announcing, approval, drafting, standing
from bot.workflows.casework import Act
from bot.workflows.drafting import Edit
from storage import cases, found, users
from storage.database import Transaction
from tests.support.bench import Bench
from tests.support.identity import left, one_person, register
from tests.support.letters import ACCESS, OPT_OUT, RESTRICTION, Letter

ON_FILE = "anna.aalto@example.org"
PROTECTED = Letter(
    sender="Anna Aalto <anna@example.fi>",
    body="Hei, pyydän kopion kaikista henkilötiedoistani. Minulla on turvakielto. Terveisin Anna",
)


def looked(bench: Bench, ref: str, change: Callable[[Found], Found]) -> None:
    """Lets the registers hold one person, changed."""
    said = one_person(emails=(ON_FILE,), phones=("040 123 4567",))
    held = LookUp(asked=said.asked, found=tuple(map(change, said.found)))
    bench.call(lambda s: found.save(s, cases.load(s, ref).id, held, bench.clock()))


async def opened(bench: Bench, letter: Letter = ACCESS) -> str:
    """The reference of the newest case."""
    return max(str(case["ref"]) for case in await bench.take(letter.write()))


def edit(bench: Bench, ref: str, more: str) -> None:
    """Adds words to the reply."""
    made = bench.call(lambda s: drafting.draft(s, bench.office, ref, DraftKind.REPLY, force=True))
    wanted = Edit(ref=ref, body=f"{made.body}\n{more}", by="heli", draft_id=made.id)
    bench.call(lambda s: drafting.edit(s, bench.office, wanted))


def act(ref: str, by: str = "heli", why: str = "the person says so") -> Act:
    return Act(ref=ref, by=by, why=why)


def needs(bench: Bench, ref: str) -> tuple[str, str]:
    case = bench.case(ref)
    return case["identity"]["required"], case["state"]


def hire(bench: Bench, name: str) -> None:
    """Another approver."""
    bench.call(lambda s: users.add(s, name, Role.APPROVER, f"{name}@example.com", "no password"))


@pytest.mark.covers("A20")
async def test_an_answer_on_a_protected_person_needs_two_and_tells_no_place(sqlite_bench: Bench) -> None:
    bench = sqlite_bench
    hire(bench, "aatu")
    ref = await opened(bench, PROTECTED)
    assert "non_disclosure" in bench.case(ref)["flags"]
    assert needs(bench, ref) == ("ID-3", "identity_pending")
    looked(bench, ref, lambda one: replace(one, protected=True, places=("Salakuja 9", "Turku")))
    bench.confirm(ref, IdentityLevel.STRONG)
    edit(bench, ref, "Osoitteenne on Salakuja 9, puhelin 0401234567.")
    with pytest.raises(GateClosedError, match="the text tells a postal address"):
        bench.approve(ref)
    edit(bench, ref, "Laitteenne on tallessa.")
    bench.approve(ref, by="anna")
    assert bench.draft_state(ref) == "draft"
    with pytest.raises(GateClosedError, match="a second approver has to"):
        bench.approve(ref, by="anna")
    edit(bench, ref, "Laitteenne on yhä tallessa.")  # another text: the first approval is gone
    bench.approve(ref, by="aatu")
    bench.approve(ref, by="anna")
    await bench.send()
    assert bench.case(ref)["state"] == "answered"
    assert left(bench)[-1].to == "anna@example.fi"


async def test_the_mark_of_a_register_can_not_be_taken_back(sqlite_bench: Bench) -> None:
    ref = await opened(sqlite_bench, PROTECTED)
    looked(sqlite_bench, ref, lambda one: replace(one, protected=True))
    work = lambda s: standing.unmark(s, sqlite_bench.office, act(ref, "anna"), Flag.NON_DISCLOSURE)  # noqa: E731
    with pytest.raises(GateClosedError, match="it stays so"):
        sqlite_bench.call(work)
    looked(sqlite_bench, ref, lambda one: one)
    sqlite_bench.call(work)
    assert "non_disclosure" not in sqlite_bench.case(ref)["flags"]
    with pytest.raises(UsageError, match="is not marked"):
        sqlite_bench.call(work)


@pytest.mark.covers("A10")
async def test_staff_raise_a_level_and_nobody_lowers_it(bench: Bench) -> None:
    ref = await opened(bench)

    def to(level: IdentityLevel) -> Callable[[Transaction], Any]:
        return lambda s: standing.raise_level(s, bench.office, act(ref), level)

    bench.call(to(IdentityLevel.STRONG))
    assert needs(bench, ref) == ("ID-3", "identity_pending")
    for level in IdentityLevel:
        with pytest.raises(UsageError, match="can only be raised"):
            bench.call(to(level))
    bench.confirm(ref, IdentityLevel.CODE)
    with pytest.raises(GateClosedError, match="needs ID-3"):
        bench.approve(ref)


@pytest.mark.covers("A10")
async def test_the_settings_make_a_cell_stricter_for_cases_that_come_and_for_open_ones(
    sqlite_bench: Bench,
) -> None:
    bench = sqlite_bench
    before = await opened(bench, replace(RESTRICTION, passes=False))
    bench.confirm(before)
    bench.home.overrides["identity"] |= {"stricter": {"restriction": "ID-3"}}
    bench.reconfigure()
    after = await opened(bench, replace(RESTRICTION, sender="Olga <olga@example.ee>"))
    assert needs(bench, after)[0] == "ID-3"
    with pytest.raises(GateClosedError, match="needs ID-3"):
        bench.approve(before)


@pytest.mark.covers("A16")
async def test_a_free_answer_tells_nothing_of_what_is_on_file(sqlite_bench: Bench) -> None:
    bench = sqlite_bench
    ref = await opened(bench, OPT_OUT)
    register(bench, ref, emails=(ON_FILE,))
    assert needs(bench, ref)[0] == "ID-0"
    for told in (ON_FILE, "laite CLW 77120"):
        edit(bench, ref, f"Teillä on {told}.")
        with pytest.raises(GateClosedError, match="may not tell of the person"):
            bench.approve(ref)
    edit(bench, ref, "Mukavaa päivänjatkoa!")
    bench.approve(ref)


@pytest.mark.covers("A9")
async def test_who_lost_the_old_mailbox_waits_as_if_staff_had_noted_it(sqlite_bench: Bench) -> None:
    """The writer's address may be noted as the new one, also by staff, where others are on file."""
    bench = sqlite_bench
    ref = await opened(bench, replace(ACCESS, passes=False))
    register(bench, ref, emails=(ON_FILE,))
    office = bench.office
    bench.call(lambda s: announcing.change_address(s, office, ref, "heli", "anna@example.fi"))
    assert bench.case(ref)["changed_address"] == "anna@example.fi"
    bench.confirm(ref)
    with pytest.raises(GateClosedError, match="the changed address needs a new check of ID-3"):
        bench.approve(ref)


@pytest.mark.covers("A23")
async def test_nobody_of_ours_asks_for_a_customer(sqlite_bench: Bench) -> None:
    body = "Hei, asiakas haluaa kopion kaikista henkilötiedoistaan. Lähetä asiakkaan tiedot minulle. Heli"
    ref = await opened(sqlite_bench, Letter(sender="Heli <heli@example.com>", body=body))
    assert "insider" in sqlite_bench.case(ref)["flags"]
    assert needs(sqlite_bench, ref)[0] == "ID-3"


async def test_commands_mark_raise_and_show_the_table(sqlite_bench: Bench) -> None:
    home = sqlite_bench.home
    ref = await opened(sqlite_bench)
    mark = ("case", "mark", ref, "--as", "representative", "--why", "lawyer", "--by", "heli")
    assert "needs ID-3" in home.must(*mark)
    assert "role" in home.refused(*mark, "--remove")
    table = home.document("levels")
    [access] = [row for row in table["levels"] if row["right"] == "access"]
    assert [access[name] for name in ("on_file", "other", "special", "sensitive")] == [
        *("ID-1", "ID-2", "ID-3"),
        "ID-2",
    ]


async def test_an_approval_is_one_of_the_text_that_was_read(sqlite_bench: Bench) -> None:
    """The gate of the first of two approvals is the same gate."""
    ref = await opened(sqlite_bench, PROTECTED)
    sqlite_bench.confirm(ref, IdentityLevel.STRONG)
    asked = approval.Approval(ref=ref, by="anna", seen_hash="another text", why="known")
    with pytest.raises(GateClosedError, match="changed after it was read"):
        sqlite_bench.call(lambda s: approval.approve(s, sqlite_bench.office, asked))

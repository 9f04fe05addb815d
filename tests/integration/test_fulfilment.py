"""What an approved answer says is done in the registers before it is sent, once, and never what is held."""

import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.register_changes import Applied, Plan
from bot.domain.vocabulary import Topic
from bot.errors import GateClosedError, NotFoundError
from bot.workflows import approval, casework, fulfilment
from bot.workflows.approval import Approval
from bot.workflows.changing import plan_changes, plan_due
from storage import outbox, steps
from storage.database import Transaction
from tests.support.bench import Bench
from tests.support.letters import ERASURE, OPT_OUT, Letter
from tests.support.register_changes import shop, write_shop

AIJA = "Äijä Åberg <aija@example.fi>"
OPTS_OUT = replace(OPT_OUT, sender=AIJA)
ERASES = replace(ERASURE, sender=AIJA)
HOLD = {
    "register": "kauppa",
    "group": "webshop",
    "rule": "fi_voucher",
    "place": "tilaus",
    "day": "paiva",
    "fields": ["id", "summa"],
}


@pytest.fixture
def shop_file(tmp_path: Path) -> Path:
    """The shop's database."""
    write_shop(tmp_path / "kauppa.db")
    return tmp_path / "kauppa.db"


@pytest.fixture
def changing(sqlite_bench: Bench, shop_file: Path) -> Bench:
    """A bot that changes the shop, and keeps its vouchers."""
    return with_shop(sqlite_bench, shop_file)


def with_shop(bench: Bench, shop_file: Path) -> Bench:
    bench.home.registers = [shop(f"sqlite:///{shop_file}")]
    bench.home.overrides["retention"] = {"holds": [HOLD]}
    bench.reconfigure()
    return bench


def rows(shop_file: Path, query: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(shop_file) as connection:
        found = connection.execute(query).fetchall()
    connection.close()
    return found


def elsewhere(shop_file: Path, *, back: bool = False) -> None:
    """The database goes away, or is there again."""
    away = shop_file.with_suffix(".away")
    if back:
        shop_file.unlink(missing_ok=True)
        away.rename(shop_file)
    else:
        shop_file.rename(away)


async def opened(bench: Bench, letter: Letter) -> str:
    """The case of this letter, its changes worked out."""
    (case,) = await bench.take(letter.write())
    await bench.send()
    await plan_due(bench.office)
    return str(case["ref"])


async def fulfil(bench: Bench) -> list[str]:
    """One round; how each step ended."""
    ended: list[str] = []
    await fulfilment.fulfil_due(bench.office, lambda step, state: ended.append(state))
    return ended


def answers(bench: Bench) -> list[outbox.OutboxMail]:
    return [mail for mail in bench.outbox() if mail.recipient == "aija@example.fi"][1:]  # after the receipt


async def ready_to_erase(bench: Bench) -> str:
    """An erasure whose person is known and was told, three working days ago."""
    ref = await opened(bench, ERASES)
    bench.confirm(ref)
    (notice,) = [
        each["id"] for each in bench.case(ref)["drafts"] if each["template"].endswith(Topic.ERASURE_ANNOUNCED)
    ]

    def release(session: Transaction) -> None:
        seen = approval.draft_to_approve(session, ref, notice)
        asked = Approval(ref=ref, by="heli", seen_hash=seen.text_hash, draft_id=notice, why="as usual")
        approval.approve(session, bench.office, asked)

    bench.call(release)
    await bench.send()
    bench.clock.forward(timedelta(days=7))
    await plan_due(bench.office)
    return ref


@pytest.mark.covers("S-54")
async def test_an_approved_opt_out_is_done_before_it_is_told(changing: Bench, shop_file: Path) -> None:
    ref = await opened(changing, OPTS_OUT)
    (planned,) = changing.case(ref)["changes"]["planned"]
    assert [(each["field"], each["old"], each["new"]) for each in planned["changes"]] == [
        ("uutiskirje", "1", "0"),
        ("profiili", "kyllä", "ei"),
    ]
    assert rows(shop_file, "SELECT uutiskirje FROM asiakas") == [(1,), (1,)]
    changing.approve(ref)
    assert await changing.send() == {}  # not a word before it is true
    assert await fulfil(changing) == ["done"]
    assert rows(shop_file, "SELECT uutiskirje, profiili FROM asiakas WHERE nro = 7") == [(0, "ei")]
    assert rows(shop_file, "SELECT uutiskirje FROM asiakas WHERE nro = 8") == [(1,)]
    assert await changing.send() == {"sent": 1}
    case = changing.case(ref)
    assert case["state"] == "answered"
    assert {"fulfilled", "acted_at_once"} <= {event["what"] for event in case["timeline"]}


@pytest.mark.covers("S-38")
async def test_an_erasure_leaves_what_is_held_and_names_it(changing: Bench, shop_file: Path) -> None:
    ref = await ready_to_erase(changing)
    case = changing.case(ref)
    assert [(each["group"], each["until"]) for each in case["changes"]["kept"]] == [("webshop", "2032-12-31")]
    text = next(
        each["text"] for each in case["drafts"] if each["kind"] == "reply" and each["state"] == "draft"
    )
    assert "31.12.2032" in text.replace("\u00a0", " ")
    assert "1336/1997" in text
    changing.approve(ref)
    assert set(await fulfil(changing)) == {"done"}
    orders = rows(shop_file, "SELECT id, summa, paiva, toive FROM tilaus ORDER BY id")
    assert orders == [(2, 20, "2026-02-01", None), (3, 30, "2026-02-02", None)]
    assert rows(shop_file, "SELECT count(*) FROM asiakas WHERE email = 'aija@example.fi'") == [(0,)]
    assert (await changing.send())["sent"] >= 1
    assert changing.case(ref)["state"] == "answered"


@pytest.mark.covers("S-30", "S-45")
async def test_after_the_answer_each_recipient_has_a_task_until_it_is_told(changing: Bench) -> None:
    ref = await opened(changing, OPTS_OUT)
    changing.approve(ref)
    await fulfil(changing)
    await changing.send()
    open_tasks = [each["recipient"] for each in changing.case(ref)["tasks"] if each["what"] == "recipient"]
    assert open_tasks == ["marketing_services", "phone_sales", "meta"]
    act = casework.Act(ref=ref, by="heli", why="by mail on 26.11.2026")
    changing.call(lambda session: fulfilment.told(session, changing.office, act, "meta"))
    open_tasks = [each["recipient"] for each in changing.case(ref)["tasks"] if each["what"] == "recipient"]
    assert open_tasks == ["marketing_services", "phone_sales"]
    with pytest.raises(NotFoundError, match="need not be told"):
        changing.call(lambda session: fulfilment.told(session, changing.office, act, "nobody"))
    with pytest.raises(GateClosedError, match="how and when"):
        changing.call(
            lambda session: fulfilment.told(session, changing.office, replace(act, why=" "), "phone_sales")
        )


async def test_a_register_that_fails_holds_the_reply_back_and_tells_staff(
    changing: Bench, shop_file: Path
) -> None:
    ref = await opened(changing, OPTS_OUT)
    changing.approve(ref)
    elsewhere(shop_file)
    assert await fulfil(changing) == ["later"]
    assert "changes_failed" in changing.case(ref)["flags"]
    assert await changing.send() == {"sent": 1}  # to staff
    assert changing.case(ref)["state"] == "approved"
    elsewhere(shop_file, back=True)
    changing.clock.forward(timedelta(minutes=2))
    assert await fulfil(changing) == ["done"]
    assert await changing.send() == {"sent": 1}
    case = changing.case(ref)
    assert (case["state"], case["flags"]) == ("answered", [])


async def test_a_register_that_has_changed_since_wants_a_new_approval(
    changing: Bench, shop_file: Path
) -> None:
    ref = await opened(changing, OPTS_OUT)
    changing.approve(ref)
    with sqlite3.connect(shop_file) as connection:
        connection.execute("UPDATE asiakas SET profiili = 'vip' WHERE nro = 7")
    connection.close()
    assert await fulfil(changing) == ["stale"]
    assert rows(shop_file, "SELECT uutiskirje, profiili FROM asiakas WHERE nro = 7") == [(1, "vip")]
    case = changing.case(ref)
    assert case["state"] == "drafted"
    assert "changes_failed" in case["flags"]
    with pytest.raises(GateClosedError, match="not worked out yet"):
        changing.approve(ref)
    await plan_due(changing.office)
    changing.approve(ref)
    assert await fulfil(changing) == ["done"]
    assert rows(shop_file, "SELECT profiili FROM asiakas WHERE nro = 7") == [("ei",)]


async def test_what_is_approved_is_what_was_seen(changing: Bench, shop_file: Path) -> None:
    ref = await opened(changing, OPTS_OUT)
    seen = changing.case(ref)["changes"]["fingerprint"]
    with sqlite3.connect(shop_file) as connection:
        connection.execute("UPDATE asiakas SET profiili = 'vip' WHERE nro = 7")
    connection.close()
    plan_changes(changing.office, ref, "heli")

    def approve(session: Transaction) -> None:
        draft = approval.draft_to_approve(session, ref, None)
        wanted = Approval(ref=ref, by="anna", seen_hash=draft.text_hash, why="read", seen_changes=seen)
        approval.approve(session, changing.office, wanted)

    with pytest.raises(GateClosedError, match="worked out anew"):
        changing.call(approve)


async def test_nothing_is_done_while_it_can_be_taken_back(changing: Bench, shop_file: Path) -> None:
    ref = await opened(changing, OPTS_OUT)
    changing.approve(ref, hold=30)
    assert await fulfil(changing) == []
    changing.call(lambda session: approval.reject(session, changing.office, ref, "anna", "wrong person"))
    changing.clock.forward(timedelta(minutes=5))
    assert await fulfil(changing) == []
    assert rows(shop_file, "SELECT uutiskirje FROM asiakas WHERE nro = 7") == [(1,)]


class Killed(BaseException):
    """The process ends here, without another word."""


class Dies:
    """Lets the bot die at a step: before the change, after it, or before it is written down."""

    def __init__(self, bench: Bench, patch: pytest.MonkeyPatch, where: str, step: int) -> None:
        self._apply, self._done = bench.office.registers.apply, steps.done
        self._where, self._left = where, step
        patch.setattr(bench.office.registers, "apply", self.apply)
        patch.setattr(steps, "done", self.done)

    def apply(self, plan: Plan) -> Applied:
        """The register's change."""
        self._left -= 1
        if self._left == 0 and self._where == "before":
            raise Killed
        applied = self._apply(plan)
        if self._left == 0 and self._where == "after":
            raise Killed
        return applied

    def done(self, *given: Any) -> None:
        """What is written down of it."""
        if self._left == 0 and self._where == "recording":
            raise Killed
        self._done(*given)


@pytest.mark.parametrize("step", [1, 2])
@pytest.mark.parametrize("where", ["before", "after", "recording"])
async def test_killed_at_any_point_everything_is_done_once(
    changing: Bench, shop_file: Path, where: str, step: int
) -> None:
    ref = await ready_to_erase(changing)
    changing.approve(ref)
    with pytest.MonkeyPatch.context() as patch:
        Dies(changing, patch, where, step)
        with pytest.raises(Killed):
            await fulfil(changing)
    assert await changing.send() == {}
    changing.reconfigure()  # as a new process: nothing but what was written down is left
    await fulfil(changing)
    assert rows(shop_file, "SELECT id, summa FROM tilaus ORDER BY id") == [(2, 20), (3, 30)]
    done = changing.case(ref)["changes"]["steps"]
    assert [each["state"] for each in done] == ["done", "done"]
    assert [event["what"] for event in changing.case(ref)["timeline"]].count("fulfilled") == len(done)
    assert (await changing.send())["sent"] == 1
    assert len(answers(changing)) == 2  # the notice before and the answer

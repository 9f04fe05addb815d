"""An API is searched to its last page or not at all, and changed so that doing it twice does no harm."""

import time
from pathlib import Path
from typing import Any

import pytest

from bot.domain.registers import AskedState, Key, LookUp, MatchedBy, Wanted
from bot.errors import ConfigError, RegisterError, StalePlanError, UsageError
from bot.runtime.registers import looked_into
from tests.support.api_server import RECORDS, TOKEN, FaultyServer, api, http_register
from tests.support.register_changes import order, told
from tests.support.registers import found, registers, settings


@pytest.fixture
def token(tmp_path: Path) -> str:
    """The token's file."""
    (tmp_path / "token").write_text(f"{TOKEN}\n", encoding="utf-8")
    return str(tmp_path / "token")


LAST = Wanted(email="Owner59@example.fi")
BY_EMAIL = [("m-59", MatchedBy.EMAIL)]


def looked(server: FaultyServer, token: str, wanted: Wanted = LAST, **changes: Any) -> LookUp:
    return registers(http_register(server, token, **changes)).look_up(wanted)


def test_the_last_page_is_read(token: str) -> None:
    with api() as server:
        assert found(looked(server, token)) == BY_EMAIL
        pages = [path.rpartition("page=")[2] for _, path, _ in server.asked if "page=" in path]
        assert pages[:3] == ["1", "2", "3"]
        by_serial = Wanted(numbers={Key.DEVICE_SERIAL: ("cx 7",)})
        assert found(looked(server, token, by_serial)) == [("m-7", MatchedBy.DEVICE_SERIAL)]
        assert looked(server, token, Wanted(email="owner59@exarnple.fi")).resembles == "o…@example.fi"


def test_a_search_asks_for_the_one_person(token: str) -> None:
    with api() as server:
        assert found(looked(server, token, search={"email": "email"})) == BY_EMAIL
        assert all("email=" in path for _, path, _ in server.asked)
        by_name = looked(server, token, Wanted(name="Owner Nine"), search={"email": "email"})
        assert "can only be searched by email" in by_name.asked[0].why
        assert (
            found(looked(server, token, Wanted(email="nobody@example.fi"), search={"email": "email"})) == []
        )


MIDWAY = [
    ["", "500", "500", "500", "500"],
    ["", "cut", "cut", "cut", "cut"],
    ["", "hang"],
    ["", "drip"],
    ["", '{"error": "database"}'],
    ["", '{"data": null, "meta": {"total": 60}}'],
    ["", '{"data": [], "meta": {"total": 60}}'],
    ["", '{"data": ["x"], "meta": {"total": 60}}'],
    ["", "<html>maintenance</html>"],
    ["", "204"],
    ["", "302"],
    ["", "401"],
    ["", "404"],
]


@pytest.mark.parametrize("faults", MIDWAY, ids=lambda faults: faults[1][:12])
def test_what_fails_midway_was_not_looked_up(token: str, faults: list[str]) -> None:
    with api(*faults) as server:
        began = time.monotonic()
        said = looked(server, token, timeout_seconds=1)
        assert time.monotonic() - began < 3
    assert said.asked[0].state is AskedState.NOT_LOOKED_UP
    assert said.found == ()
    assert said.asked[0].why


@pytest.mark.parametrize("fault", ["429", "500", "503", "cut"])
def test_a_passing_fault_is_tried_again(token: str, fault: str) -> None:
    with api("", fault, fault) as server:
        assert found(looked(server, token)) == BY_EMAIL


def test_the_server_says_how_long_to_wait(token: str) -> None:
    with api("429") as server:
        server.headers["Retry-After"] = "1"
        began = time.monotonic()
        assert found(looked(server, token)) == BY_EMAIL
        assert time.monotonic() - began > 0.7
    with api("429") as server:
        server.headers["Retry-After"] = "3600"
        assert looked(server, token).incomplete


def test_the_token_goes_to_no_other_server(token: str) -> None:
    elsewhere = "http://127.0.0.1:9/api"
    with api(f'{{"data": [], "next": "{elsewhere}"}}') as server:
        said = looked(server, token, next="next", page="", total="")
        assert "another server" in said.asked[0].why
    with api("302") as server:
        server.headers["Location"] = elsewhere
        assert "127.0.0.1:9" in looked(server, token).asked[0].why


def test_next_pages_by_address_and_by_mark(token: str) -> None:
    pages = [
        '{"items": [], "links": {"next": "?after=1"}}',
        '{"items": [{"id": "1", "email": "a@example.fi"}]}',
    ]
    with api(*pages) as server:
        said = looked(
            server, token, Wanted(email="a@example.fi"), items="items", next="links.next", page="", total=""
        )
        assert found(said) == [("1", MatchedBy.EMAIL)]
        assert server.asked[1][1].endswith("?after=1")
    with api(*[page.replace('"?after=1"', '"mark=7&x"') for page in pages]) as server:
        said = looked(
            server,
            token,
            Wanted(email="a@example.fi"),
            items="items",
            next="links.next",
            page="cursor",
            total="",
        )
        assert found(said) == [("1", MatchedBy.EMAIL)]
        assert server.asked[1][1].endswith("cursor=mark%3D7%26x")
    with api(pages[0], pages[0], pages[0]) as server:
        said = looked(server, token, LAST, items="items", next="links.next", page="", total="")
        assert "circle" in said.asked[0].why


def test_an_export_holds_every_value_of_the_record(token: str) -> None:
    with api() as server:
        [record] = registers(http_register(server, token)).export("monitoring", ["m-4", "gone"])
    assert record.fields["devices.0.readings.1"] == "21"
    assert record.fields["alerts.sms"] == "true"
    assert record.known[Key.DEVICE_SERIAL] == ("CW-4", "CX-4")


def test_a_change_is_planned_then_done_then_left_alone(token: str) -> None:
    with api() as server:
        ask = registers(http_register(server, token))
        plan = ask.plan(order("restrict", "m-4", register="monitoring"))
        assert told(plan.changes) == {("monitoring", "m-4", "locked", "", "true")}
        assert server.records[4] == RECORDS[4]
        assert ask.apply(plan).changes == plan.changes
        assert server.records[4]["locked"] is True
        before = len(server.asked)
        assert ask.apply(plan).again
        assert {method for method, _, _ in server.asked[before:]} == {"GET"}


def test_an_erasure_takes_the_record_away(token: str) -> None:
    with api() as server:
        ask = registers(http_register(server, token))
        plan = ask.plan(order("erase", "m-4", register="monitoring"))
        ask.apply(plan)
        assert [one["id"] for one in server.records].count("m-4") == 0
        assert len(server.records) == 59
        assert ask.apply(plan).again


def test_what_is_held_is_a_persons_work(token: str) -> None:
    with api() as server:
        ask = registers(http_register(server, token))
        plan = ask.plan(order("erase", "m-4", register="monitoring"))
        held = frozenset([plan.changes[0].spot])
        plan = ask.plan(order("erase", "m-4", register="monitoring", held=held))
        assert "held" in plan.by_hand
        with pytest.raises(UsageError):
            ask.apply(plan)


def test_a_post_that_broke_off_is_looked_after_before_it_is_done_again(token: str) -> None:
    with api() as server:
        ask = registers(http_register(server, token))
        plan = ask.plan(order("suppress", "m-4", register="monitoring"))
        server.faults = ["", "", "cut"]  # planned anew, read, sent
        with pytest.raises(RegisterError, match="can't be reached"):
            ask.apply(plan)
        assert not ask.apply(plan).again
        assert server.records[4]["consent"] == "none"
        keys = {headers.get("Idempotency-Key") for method, _, headers in server.asked if method == "POST"}
        assert len(keys) == 1
        assert None not in keys


def test_a_server_that_only_says_yes_is_not_believed(token: str) -> None:
    with api() as server:
        ask = registers(http_register(server, token))
        plan = ask.plan(order("restrict", "m-4", register="monitoring"))
        server.faults = ["", "", "{}"]
        with pytest.raises(RegisterError, match="doesn't show it"):
            ask.apply(plan)


def test_what_changed_since_the_plan_is_left_alone(token: str) -> None:
    with api() as server:
        ask = registers(http_register(server, token))
        values = {"owner": "Owner Four"}
        plan = ask.plan(order("rectify", "m-4", register="monitoring", values=values))
        server.records[4]["owner"] = "Somebody Else"
        with pytest.raises(StalePlanError):
            ask.apply(plan)
        assert server.records[4]["owner"] == "Somebody Else"


def test_check_reaches_the_server_and_says_what_is_wrong(token: str, tmp_path: Path) -> None:
    def said(entry: dict[str, Any]) -> tuple[bool, str]:
        [(_, fine, words)] = looked_into(settings(entry))
        return fine, words

    with api() as server:
        fine, words = said(http_register(server, token))
        assert fine
        assert words.startswith(f"60 rows ({server.url})")
        (tmp_path / "wrong").write_text("x", encoding="utf-8")
        assert "refuses the token" in said(http_register(server, str(tmp_path / "wrong")))[1]
        assert "there is no mail" in said(http_register(server, token, columns={"email": "mail"}))[1]
        assert "no list" in said(http_register(server, token, items="rows"))[1]
        gone = http_register(server, token)
    assert "can't be reached" in said(gone)[1]


WRONG = [
    ({"location": "http://shop.example.com/api"}, "location: https"),
    ({"location": "https://user:pw@shop.example.com/api"}, "location: no password"),
    ({"location": "ftp://shop.example.com/api"}, "location: no web address"),
    ({"table": "customers"}, "table: belongs to “sql”"),
    ({"token_env": "X"}, "token_file: set either"),
    ({"changes": [{"operation": "erase", "delete": True, "method": "PATCH"}]}, "DELETE"),
    ({"changes": [{"operation": "restrict", "set": {"a": 1}}]}, "method: missing"),
    ({"changes": [{"operation": "restrict", "delete": True, "method": "DELETE"}]}, "belongs to erase"),
]


@pytest.mark.parametrize(("changes", "words"), WRONG)
def test_a_wrong_entry_is_named_before_anything_connects(
    token: str, changes: dict[str, Any], words: str
) -> None:
    with api() as server, pytest.raises(ValueError, match=words):
        settings(http_register(server, token) | changes)
    assert server.asked == []


def test_the_token_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    with api() as server:
        entry = http_register(server, "", token_env="SHOP_TOKEN")
        with pytest.raises(ConfigError, match=r"registers\.0\.token_env: the environment has no SHOP_TOKEN"):
            registers(entry)
        monkeypatch.setenv("SHOP_TOKEN", TOKEN)
        assert found(registers(entry).look_up(LAST)) == BY_EMAIL

"""What a folder holds is compared with what was taken in; the bytes of a mail are fetched once."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.mail import rounds
from tests.support.bench import MORNING, Bench
from tests.support.fake_folder import FakeFolder
from tests.support.fake_imap import FakeImap, fake_imap
from tests.support.imap_misdeeds import close
from tests.support.letters import ACCESS, NO_PRIVACY, OPT_OUT
from tests.support.watching import taken_in, use, watching


@pytest.fixture
def server(sqlite_bench: Bench) -> Iterator[FakeImap]:
    """A scripted server that the bot is pointed at."""
    with fake_imap() as made:
        made.inbox.day = MORNING
        use(sqlite_bench, made)
        yield made


def letter(number: int) -> bytes:
    """One of many."""
    return replace(NO_PRIVACY, subject=f"Huolto {number}").write()


@pytest.mark.covers("R2b", "R12")
@pytest.mark.parametrize("days", [0, 400])
def test_a_mail_that_shows_late_under_a_uid_passed_over_is_taken_in(
    sqlite_bench: Bench, server: FakeImap, days: int
) -> None:
    server.inbox.add(letter(1))
    sqlite_bench.fetch()
    late = server.inbox.add(ACCESS.write(), arrived=MORNING - timedelta(days=days))
    server.inbox.hidden.add(late)
    server.inbox.add(letter(3))
    sqlite_bench.fetch()
    assert taken_in(sqlite_bench) == [1, 3]
    server.inbox.hidden.clear()
    sqlite_bench.fetch()
    assert taken_in(sqlite_bench) == [1, 3, 2]
    assert len(server.fetched()) == 3


@pytest.mark.covers("R2b")
def test_a_mail_that_shows_late_is_found_while_idle_is_healthy(sqlite_bench: Bench, server: FakeImap) -> None:
    server.inbox.add(letter(1))
    server.inbox.add(ACCESS.write())
    server.inbox.hidden.add(2)
    server.inbox.add(letter(3))
    with watching(sqlite_bench) as watch:
        watch.wait_for_mails(2)
        server.inbox.hidden.clear()
        watch.wait_for_mails(3)
        assert watch.watcher.state.reconnects == 0


@pytest.mark.covers("R10")
def test_old_mail_from_before_the_start_stays_where_it_is(sqlite_bench: Bench, server: FakeImap) -> None:
    for number in range(1, 6):
        server.inbox.add(letter(number), arrived=MORNING - timedelta(days=100 if number % 2 else 1))
    for _ in range(3):
        sqlite_bench.fetch()
    assert taken_in(sqlite_bench) == [2, 4]
    assert len(server.fetched()) == 1


@pytest.mark.covers("R12")
def test_a_start_that_is_cut_short_goes_on_by_the_same_rule(sqlite_bench: Bench, server: FakeImap) -> None:
    for number in range(1, 151):
        server.inbox.add(letter(number), arrived=MORNING - timedelta(days=100 if number == 122 else 1))
    with watching(sqlite_bench) as watch:
        watch.wait_for_mails(100)
        server.drop()
        watch.wait_for_mails(149)
    assert 122 not in taken_in(sqlite_bench)


@pytest.mark.covers("R8", "R10")
def test_a_renumbered_folder_is_known_by_its_headers(sqlite_bench: Bench, server: FakeImap) -> None:
    for number in range(1, 131):
        server.inbox.add(letter(number), arrived=MORNING - timedelta(minutes=number))
    sqlite_bench.fetch()
    before = len(server.fetched())
    old = server.inbox
    server.folders["INBOX"] = FakeFolder(uidvalidity=2, day=MORNING)
    for uid, content in reversed(old.mails.items()):
        server.inbox.add(content, arrived=old.arrived[uid])
    server.inbox.add(ACCESS.write())
    sqlite_bench.fetch()
    sqlite_bench.fetch()
    assert len(taken_in(sqlite_bench)) == 131
    assert [line.split()[3] for line in server.fetched()[before:]] == ["131"]


@pytest.mark.covers("R8")
def test_a_renumbering_that_is_cut_short_loses_and_doubles_nothing(
    sqlite_bench: Bench, server: FakeImap
) -> None:
    for number in range(1, 151):
        server.inbox.add(letter(number), arrived=MORNING - timedelta(minutes=number))
    sqlite_bench.fetch()
    before = len(server.fetched())
    server.inbox.uidvalidity = 2
    server.inbox.add(ACCESS.write())
    with watching(sqlite_bench) as watch:
        server.on("FETCH", close, times=1)
        watch.wait_for("lost")
        watch.wait_for_mails(151, within=20)
    assert len(taken_in(sqlite_bench)) == 151
    assert len(server.fetched()) - before <= 102  # only those whose headers failed together are fetched again


@pytest.mark.covers("R8", "R12")
def test_mail_from_a_long_outage_is_found_in_a_renumbered_folder(
    sqlite_bench: Bench, server: FakeImap
) -> None:
    server.inbox.add(letter(1))
    sqlite_bench.fetch()
    sqlite_bench.clock.forward(timedelta(days=60))
    server.inbox.uidvalidity = 2
    server.inbox.add(ACCESS.write(), arrived=MORNING + timedelta(days=3))
    sqlite_bench.fetch()
    assert taken_in(sqlite_bench) == [1, 2]


@pytest.mark.covers("R8")
def test_a_twin_of_the_same_size_and_id_is_no_known_mail_after_a_renumbering(
    sqlite_bench: Bench, server: FakeImap
) -> None:
    first = ACCESS.write()
    server.inbox.add(first)
    sqlite_bench.fetch()
    twin = first.replace(b"kopion", b"noipok")
    assert len(twin) == len(first)
    assert twin != first
    server.folders["INBOX"] = FakeFolder(uidvalidity=2, day=MORNING)
    server.inbox.add(twin, arrived=MORNING + timedelta(seconds=1))
    server.inbox.add(first, arrived=MORNING)
    sqlite_bench.fetch()
    assert len(taken_in(sqlite_bench)) == 2


@pytest.mark.covers("R12")
def test_a_server_that_tells_no_uidnext_brings_no_old_mail(sqlite_bench: Bench, server: FakeImap) -> None:
    server.inbox.following = 0
    server.inbox.add(letter(1), arrived=MORNING - timedelta(days=100))
    server.inbox.add(letter(2))
    sqlite_bench.fetch()
    server.inbox.add(letter(3), arrived=MORNING - timedelta(days=100))
    sqlite_bench.fetch()
    assert taken_in(sqlite_bench) == [2, 3]


@pytest.mark.covers("R4", "R5")
async def test_what_was_fetched_is_handled_without_the_server(sqlite_bench: Bench, server: FakeImap) -> None:
    server.inbox.add(ACCESS.write())
    sqlite_bench.fetch()
    server.stop()
    await sqlite_bench.work()
    assert len(sqlite_bench.cases()) == 1


@pytest.mark.covers("R6")
def test_a_mail_that_is_moved_away_before_it_was_seen_stops_nothing(
    sqlite_bench: Bench, server: FakeImap
) -> None:
    server.inbox.add(letter(1))
    sqlite_bench.fetch()
    server.inbox.add(letter(2))
    server.inbox.add(ACCESS.write())
    del server.inbox.mails[2]
    sqlite_bench.fetch()
    assert taken_in(sqlite_bench) == [1, 3]


@pytest.mark.covers("R10")
def test_another_folder_is_polled_while_the_first_is_busy(
    sqlite_bench: Bench, server: FakeImap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "TURN_SECONDS", 0.1)
    use(sqlite_bench, server, folders=["INBOX", "Junk"])
    server.folders["Junk"] = FakeFolder(day=MORNING)
    for number in range(1, 801):
        server.inbox.add(letter(number))
    with watching(sqlite_bench) as watch:
        watch.wait_for_mails(100)
        server.folders["Junk"].add(OPT_OUT.write())
        watch.wait_for_mails(801, within=30)
    order = [row[0] for row in sqlite_bench.rows("SELECT folder FROM inbox ORDER BY id")]
    assert order.index("Junk") < 700

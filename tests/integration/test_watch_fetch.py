"""What is fetched from a mailbox, once each, and the mailbox left as it was."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import PermanentMailError, TransientMailError
from tests.support.bench import Bench
from tests.support.certificates import make_authority
from tests.support.letters import ACCESS, ERASURE, NO_PRIVACY
from tests.support.processes import open_folder

RECEIVED = b"Received: from relay.example.fi by mx.example.com; Thu, 26 Nov 2026 08:00:01 +0200\r\n"


def inbox_rows(bench: Bench) -> int:
    """How many mails were kept for work."""
    return int(bench.rows("SELECT count(*) FROM inbox WHERE decision <> 'duplicate'")[0][0])


def put(bench: Bench, *mails: bytes, folder: str = "INBOX", ago: timedelta = timedelta(0)) -> None:
    """Puts mails into the mailbox, arrived that long ago."""
    servers = bench.home.servers
    for mail in mails:
        servers.dovecot.append(mail, servers.user, internal_date=bench.clock() - ago, folder=folder)


@pytest.mark.covers("R6", "R10")
async def test_fetching_marks_nothing_as_read(bench: Bench) -> None:
    put(bench, ACCESS.write(), NO_PRIVACY.write())
    bench.fetch()
    await bench.work()
    assert [mail.flags for mail in bench.home.servers.dovecot.mails(bench.home.servers.user)] == [
        frozenset()
    ] * 2


@pytest.mark.covers("R6")
async def test_a_mail_that_a_colleague_has_read_is_fetched(sqlite_bench: Bench) -> None:
    put(sqlite_bench, ACCESS.write())
    with sqlite_bench.home.servers.dovecot.client(sqlite_bench.home.servers.user) as client:
        client.select_folder("INBOX")
        client.add_flags([1], [b"\\Seen"])
    sqlite_bench.fetch()
    await sqlite_bench.work()
    assert len(sqlite_bench.cases()) == 1


async def test_mail_in_junk_is_found_too(sqlite_bench: Bench) -> None:
    put(sqlite_bench, ACCESS.write(), folder="Junk")
    sqlite_bench.fetch()
    await sqlite_bench.work()
    assert len(sqlite_bench.cases()) == 1


@pytest.mark.covers("R8")
async def test_fetching_again_brings_nothing_twice(bench: Bench) -> None:
    put(bench, ACCESS.write())
    bench.fetch()
    bench.fetch()
    assert inbox_rows(bench) == 1


@pytest.mark.covers("R8")
async def test_the_same_mail_by_two_ways_is_one_case(bench: Bench) -> None:
    mail = ACCESS.write()
    put(bench, mail, mail, RECEIVED + mail)
    put(bench, RECEIVED + mail, folder="Junk")
    bench.fetch()
    await bench.work()
    assert len(bench.cases()) == 1


@pytest.mark.covers("R8")
async def test_a_reused_message_id_with_other_words_is_a_mail_of_its_own(bench: Bench) -> None:
    twin = "<twin@example.fi>"
    put(bench, replace(ACCESS, message_id=twin).write(), replace(ERASURE, message_id=twin).write())
    bench.fetch()
    await bench.work()
    assert len(bench.cases()) == 2


@pytest.mark.covers("R8")
@pytest.mark.parametrize("missing", [b"Message-ID", b"Date"])
async def test_a_mail_without_the_usual_headers_is_not_skipped(sqlite_bench: Bench, missing: bytes) -> None:
    lines = [line for line in ACCESS.write().split(b"\r\n") if not line.startswith(missing)]
    put(sqlite_bench, b"\r\n".join(lines))
    sqlite_bench.fetch()
    await sqlite_bench.work()
    assert len(sqlite_bench.cases()) == 1


@pytest.mark.covers("R8")
async def test_a_folder_made_anew_brings_its_mail_without_doubles(bench: Bench) -> None:
    old, new = ACCESS.write(), ERASURE.write()
    put(bench, old, folder="Junk")
    bench.fetch()
    with bench.home.servers.dovecot.client(bench.home.servers.user) as client:
        client.rename_folder("Junk", "Old")
        client.create_folder("Junk")
    put(bench, new, old, folder="Junk")
    bench.fetch()
    await bench.work()
    [validities] = bench.rows("SELECT count(DISTINCT uidvalidity) FROM inbox")
    assert validities[0] == 2
    found = sorted(case["requester"]["address"] for case in bench.cases())
    assert found == ["anna@example.fi", "ville@example.fi"]


@pytest.mark.covers("R12")
async def test_mail_of_a_long_downtime_is_taken_in(bench: Bench) -> None:
    put(bench, NO_PRIVACY.write(), ago=timedelta(days=40))
    bench.fetch()
    bench.clock.forward(timedelta(days=50))
    put(bench, ACCESS.write(), ago=timedelta(days=10))
    put(bench, ERASURE.write(), ago=timedelta(days=45))  # moved back into the folder by somebody
    bench.fetch()
    await bench.work()
    assert len(bench.cases()) == 2


@pytest.mark.parametrize(("start", "found"), [("", 2), ("2026-11-20", 1), ("2026-01-01", 3)])
async def test_the_start_date_limits_the_first_look(sqlite_bench: Bench, start: str, found: int) -> None:
    sqlite_bench.home.overrides["mailbox"]["start"] = start
    sqlite_bench.reconfigure()
    for days, letter in ((1, ACCESS), (25, ERASURE), (60, NO_PRIVACY)):
        put(sqlite_bench, letter.write(), ago=timedelta(days=days))
    sqlite_bench.fetch()
    assert inbox_rows(sqlite_bench) == found


async def test_a_folder_that_is_missing_keeps_no_other_waiting(sqlite_bench: Bench) -> None:
    sqlite_bench.home.overrides["mailbox"]["folders"] = ["INBOX", "Nowhere", "Junk"]
    sqlite_bench.reconfigure()
    put(sqlite_bench, ACCESS.write(), folder="Junk")
    assert sqlite_bench.fetch() == ["Nowhere"]
    assert inbox_rows(sqlite_bench) == 1


async def test_many_mails_come_in_their_order(sqlite_bench: Bench) -> None:
    letters = [replace(NO_PRIVACY, subject=f"Huolto {number}").write() for number in range(230)]
    servers = sqlite_bench.home.servers
    with servers.dovecot.client(servers.user) as client:
        for letter in letters:
            client.append("INBOX", letter, msg_time=datetime.now(UTC))
    sqlite_bench.fetch()
    uids = [row[0] for row in sqlite_bench.rows("SELECT uid FROM inbox ORDER BY id")]
    assert uids == list(range(1, 231))


async def test_a_wrong_password_is_refused_in_words(sqlite_bench: Bench) -> None:
    sqlite_bench.home.overrides["mailbox"]["password"] = "wrong"
    sqlite_bench.reconfigure()
    with pytest.raises(PermanentMailError, match="refuses the log-in"):
        sqlite_bench.fetch()


async def test_an_untrusted_certificate_is_refused(sqlite_bench: Bench) -> None:
    with open_folder("other") as folder:
        other = make_authority(folder)
        sqlite_bench.home.overrides["mailbox"]["ca_file"] = str(other.ca_file)
        sqlite_bench.reconfigure()
        with pytest.raises(PermanentMailError, match="certificate is not trusted"):
            sqlite_bench.fetch()


async def test_a_certificate_for_another_name_is_refused(sqlite_bench: Bench) -> None:
    sqlite_bench.home.overrides["mailbox"]["host"] = "ip6-localhost"
    sqlite_bench.reconfigure()
    with pytest.raises((PermanentMailError, TransientMailError)):
        sqlite_bench.fetch()


async def test_starttls_is_verified_too(sqlite_bench: Bench) -> None:
    dovecot = sqlite_bench.home.servers.dovecot
    sqlite_bench.home.overrides["mailbox"] |= {"security": "starttls", "port": dovecot.ports.imap}
    sqlite_bench.reconfigure()
    put(sqlite_bench, ACCESS.write())
    sqlite_bench.fetch()
    assert inbox_rows(sqlite_bench) == 1
    sqlite_bench.home.overrides["mailbox"]["ca_file"] = ""
    sqlite_bench.reconfigure()
    with pytest.raises(PermanentMailError, match="certificate is not trusted"):
        sqlite_bench.fetch()

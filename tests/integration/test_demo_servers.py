"""The demo's embedded servers, spoken to by the clients that the bot uses."""

import asyncio
import socket
import threading
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

import aiosmtplib
import pytest
from imapclient import IMAPClient
from imapclient.exceptions import LoginError

from bot.demo.samples import sample_mails
from bot.demo.servers import DemoImap, DemoSmtp, ReceivedMail
from bot.domain.vocabulary import Label

USER = "info@clewer.com"
PASSWORD = "demo-password"
NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)


def connect(port: int) -> IMAPClient:
    """A logged-in client; blocking, for a thread."""
    client = IMAPClient("127.0.0.1", port=port, ssl=False, timeout=10)
    client.normalise_times = False
    client.login(USER, PASSWORD)
    return client


def small_mail(message_id: str) -> bytes:
    """A short mail with CRLF line ends."""
    head = f"From: Aino <aino@example.fi>\r\nTo: {USER}\r\nSubject: koe\r\nMessage-ID: {message_id}\r\n"
    return f"{head}\r\nHei\r\n".encode()


def listens(port: int) -> bool:
    """Whether something answers on the loopback port."""
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex(("127.0.0.1", port)) == 0


async def test_mailbox_holds_the_sample_mails_with_their_dates_and_bytes() -> None:
    mails = sample_mails(NOW)
    async with DemoImap(user=USER, password=PASSWORD, mails=mails) as imap:

        def read() -> list[tuple[bytes, datetime, tuple[bytes, ...]]]:
            with connect(imap.port) as client:
                client.select_folder("INBOX")
                uids = client.search("ALL")
                fetched = client.fetch(uids, ["BODY.PEEK[]", "INTERNALDATE", "FLAGS"])
                return [(m[b"BODY[]"], m[b"INTERNALDATE"], m[b"FLAGS"]) for _, m in sorted(fetched.items())]

        held = await asyncio.to_thread(read)
    assert [content for content, _, _ in held] == [mail.content for mail in mails]
    assert [date for _, date, _ in held] == [mail.internal_date for mail in mails]


async def test_peeking_leaves_a_mail_unread() -> None:
    async with DemoImap(user=USER, password=PASSWORD) as imap:
        uid = await imap.deliver(small_mail("<peek@example.fi>"), NOW)

        def flags_after_peek() -> tuple[bytes, ...]:
            with connect(imap.port) as client:
                client.select_folder("INBOX")
                client.fetch([uid], ["BODY.PEEK[]"])
                flags: tuple[bytes, ...] = client.get_flags([uid])[uid]
                return flags

        flags = await asyncio.to_thread(flags_after_peek)
    assert b"\\Seen" not in flags


async def test_mail_delivered_by_another_connection_is_pushed_to_an_idling_client_within_a_second() -> None:
    idling = threading.Event()
    async with DemoImap(user=USER, password=PASSWORD) as imap:

        def watch() -> tuple[list[object], float]:
            with connect(imap.port) as client:
                client.select_folder("INBOX")
                client.idle()
                idling.set()
                pushed = client.idle_check(timeout=5)
                at = time.monotonic()
                client.idle_done()
                return pushed, at

        def append() -> float:
            assert idling.wait(5)
            with connect(imap.port) as client:
                client.append("INBOX", small_mail("<push@example.fi>"))
                return time.monotonic()

        (pushed, seen_at), appended_at = await asyncio.gather(
            asyncio.to_thread(watch), asyncio.to_thread(append)
        )
    assert (1, b"EXISTS") in pushed
    assert seen_at - appended_at < 1


async def test_mail_that_came_between_the_last_look_and_idle_is_pushed_at_once() -> None:
    async with DemoImap(user=USER, password=PASSWORD) as imap:
        loop = asyncio.get_running_loop()

        def watch() -> list[object]:
            with connect(imap.port) as client:
                client.select_folder("INBOX")
                delivery = imap.deliver(small_mail("<gap@example.fi>"), NOW)
                asyncio.run_coroutine_threadsafe(delivery, loop).result(5)
                client.idle()
                pushed: list[object] = client.idle_check(timeout=2)
                client.idle_done()
                return pushed

        pushed = await asyncio.to_thread(watch)
    assert (1, b"EXISTS") in pushed


async def test_every_mail_of_a_burst_is_announced_to_an_idling_client() -> None:
    async with DemoImap(user=USER, password=PASSWORD) as imap:
        loop = asyncio.get_running_loop()

        async def burst() -> None:
            for number in range(30):
                await imap.deliver(small_mail(f"<burst-{number}@example.fi>"), NOW)

        def watch() -> int:
            highest = 0
            with connect(imap.port) as client:
                client.select_folder("INBOX")
                client.idle()
                done = asyncio.run_coroutine_threadsafe(burst(), loop)
                give_up = time.monotonic() + 5
                while highest < 30 and time.monotonic() < give_up:
                    counts = [line[0] for line in client.idle_check(timeout=1) if line[1] == b"EXISTS"]
                    highest = max([highest, *counts])
                done.result(5)
                client.idle_done()
            return highest

        assert await asyncio.to_thread(watch) == 30


async def test_sent_copy_is_found_by_its_message_id() -> None:
    async with DemoImap(user=USER, password=PASSWORD) as imap:

        def find() -> tuple[list[int], list[int]]:
            with connect(imap.port) as client:
                client.append("Sent", small_mail("<sent-1@clewer.com>"), [b"\\Seen"], NOW)
                client.select_folder("Sent", readonly=True)
                return (
                    client.search(["HEADER", "Message-ID", "<sent-1@clewer.com>"]),
                    client.search(["HEADER", "Message-ID", "<other@clewer.com>"]),
                )

        found, missing = await asyncio.to_thread(find)
    assert (len(found), missing) == (1, [])


async def test_mailbox_offers_the_folders_and_capabilities_the_bot_uses() -> None:
    async with DemoImap(user=USER, password=PASSWORD) as imap:

        def look() -> tuple[set[str], set[bytes], int, int]:
            with connect(imap.port) as client:
                names = {name for _, _, name in client.list_folders()}
                first = client.select_folder("INBOX")[b"UIDVALIDITY"]
                again = client.select_folder("INBOX")[b"UIDVALIDITY"]
                return names, set(client.capabilities()), first, again

        names, capabilities, first, again = await asyncio.to_thread(look)
    assert names == {"INBOX", "Junk", "Sent"}
    assert {b"IDLE", b"UIDPLUS", b"MOVE"} <= capabilities
    assert first == again


async def test_wrong_password_is_refused() -> None:
    async with DemoImap(user=USER, password=PASSWORD) as imap:

        def log_in() -> None:
            client = IMAPClient("127.0.0.1", port=imap.port, ssl=False, timeout=10)
            try:
                client.login(USER, "wrong")
            finally:
                client.shutdown()

        with pytest.raises(LoginError):
            await asyncio.to_thread(log_in)


async def test_sent_mail_arrives_whole_with_its_envelope_and_as_a_file(tmp_path: Path) -> None:
    message = EmailMessage()
    message["From"] = f"Clewer <{USER}>"
    message["To"] = "Åsa Öhman <asa@example.se>"
    message["Subject"] = "Svar på er begäran"
    message.set_content("Hej Åsa,\n\n.en rad med punkt först\n")
    called: list[ReceivedMail] = []
    async with DemoSmtp(on_mail=called.append, folder=tmp_path / "sent") as smtp:
        await aiosmtplib.send(message, hostname="127.0.0.1", port=smtp.port, start_tls=False)
    [mail] = smtp.received
    [written] = (tmp_path / "sent").iterdir()
    assert (mail.sender, mail.recipients) == (USER, ("asa@example.se",))
    assert mail.content == written.read_bytes()
    assert b"\r\n.en rad" in mail.content
    assert called == [mail]


async def test_both_ports_are_closed_afterwards_even_with_a_client_in_idle() -> None:
    loop = asyncio.get_running_loop()
    async with DemoImap(user=USER, password=PASSWORD) as imap, DemoSmtp() as smtp:
        ports = (imap.port, smtp.port)
        client = await asyncio.to_thread(connect, imap.port)
        await asyncio.to_thread(client.select_folder, "INBOX")
        await asyncio.to_thread(client.idle)
        session = aiosmtplib.SMTP(hostname="127.0.0.1", port=smtp.port, start_tls=False)
        await session.connect()
    session.close()
    await loop.run_in_executor(None, client.shutdown)
    assert not any(listens(port) for port in ports)


def test_forty_sample_mails_in_four_languages_show_every_kind_of_request() -> None:
    mails = sample_mails(NOW)
    assert len(mails) == 40
    assert {mail.name.split("-")[1] for mail in mails} == {"fi", "sv", "en", "et"}
    assert {label for mail in mails for label in mail.labels} == set(Label)
    assert sum(not mail.labels for mail in mails) == 15


def test_sample_mails_lie_in_the_past_in_order_and_keep_their_age() -> None:
    dates = [mail.internal_date for mail in sample_mails(NOW)]
    assert dates == sorted(dates)
    assert dates[-1] < NOW
    assert [(NOW.date() - date.date()).days for date in dates[:2]] == [33, 27]


def test_date_header_of_a_sample_mail_moves_with_today() -> None:
    for now in (NOW, NOW + timedelta(days=200)):
        for mail in sample_mails(now):
            written = parsedate_to_datetime(str(message_from_bytes(mail.content)["Date"]))
            assert mail.internal_date - written == timedelta(seconds=4)


def test_sample_mails_are_the_same_each_time_and_bear_no_demo_header() -> None:
    mails = sample_mails(NOW)
    assert mails == sample_mails(NOW)
    assert not any(b"X-Demo" in mail.content for mail in mails)
    assert all(mail.content.count(b"\n") == mail.content.count(b"\r\n") for mail in mails)


def test_one_sample_mail_was_delivered_twice_over_different_ways() -> None:
    parsed = [message_from_bytes(mail.content) for mail in sample_mails(NOW)]
    ids = Counter(message["Message-ID"] for message in parsed)
    first, second = (message for message in parsed if ids[message["Message-ID"]] > 1)
    assert first.get_payload() == second.get_payload()
    assert first.get_all("Received") != second.get_all("Received")

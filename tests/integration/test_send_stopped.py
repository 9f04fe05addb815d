"""A slow server, and a bot that is told to end while it sends: what is known of the mail then."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import pytest

from bot.mail import smtp
from bot.mail.connection import MailServer, Security
from bot.mail.smtp import Envelope

MAIL = Envelope(sender="info@example.com", recipient="anna@example.fi", content=b"Subject: x\r\n\r\nHei\r\n")
ANSWERS = {b"EHLO": b"250 here", b"DATA": b"354 go on", b".": b"250 taken"}


@dataclass
class SlowServer:
    """Answers a line only when it may: `held` is the command whose answer waits for `go`."""

    held: bytes
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    go: asyncio.Event = field(default_factory=asyncio.Event)
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One session; inside the text only the final dot is answered."""
        text = False
        writer.write(b"220 ready\r\n")
        with suppress(ConnectionError):
            while line := await reader.readline():
                word = line.rstrip() if text else line[:4].upper()
                if word == self.held:
                    self.reached.set()
                    await self.go.wait()
                if not text or word == b".":
                    writer.write(ANSWERS.get(word, b"250 ok") + b"\r\n")
                text = word != b"." if text else word == b"DATA"
        writer.close()
        self.ended.set()


@asynccontextmanager
async def slow(held: bytes) -> AsyncIterator[tuple[SlowServer, MailServer]]:
    """The server, and how it is reached."""
    script = SlowServer(held=held)
    server = await asyncio.start_server(script.talk, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield script, MailServer(host="127.0.0.1", port=port, security=Security.PLAIN)
    finally:
        script.go.set()
        await script.ended.wait()
        server.close()


@pytest.mark.covers("R40")
@pytest.mark.parametrize(
    ("held", "flowed"), [(b"EHLO", False), (b"MAIL", False), (b"RCPT", False), (b"DATA", False), (b".", True)]
)
async def test_a_stop_while_sending_says_whether_the_text_had_begun_to_flow(
    held: bytes, flowed: bool
) -> None:
    flows: list[bool] = []
    async with slow(held) as (script, server):
        sending = asyncio.create_task(smtp.send(server, MAIL, on_data=lambda: flows.append(True)))
        await script.reached.wait()
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending
    assert bool(flows) is flowed


@pytest.mark.covers("R40")
async def test_a_server_may_think_long_about_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "TIMEOUT", 0.2)
    async with slow(b".") as (script, server):
        sending = asyncio.create_task(smtp.send(server, MAIL))
        await script.reached.wait()
        _, waiting = await asyncio.wait([sending], timeout=5 * smtp.TIMEOUT)
        script.go.set()
        await sending
    assert waiting


def test_a_server_has_ten_minutes_for_the_text() -> None:
    assert smtp.TAKEN_TIMEOUT >= 600  # RFC 5321 §4.5.3.2.6

"""An SMTP server that says exactly what a test wrote: a line for each command, silence, or a broken line."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum

from bot.mail.connection import MailServer, Security


class Stage(StrEnum):
    """The moments at which a server answers."""

    GREETING = "greeting"
    EHLO = "EHLO"
    HELO = "HELO"
    STARTTLS = "STARTTLS"
    AUTH = "AUTH"
    MAIL = "MAIL"
    RCPT = "RCPT"
    DATA = "DATA"
    TAKEN = "."


HANG_UP = b""
"""Instead of an answer: the connection is broken off."""
_FRIENDLY: Mapping[Stage, bytes] = {
    Stage.GREETING: b"220 scripted.example.com ESMTP",
    Stage.AUTH: b"235 welcome",
    Stage.DATA: b"354 go on",
}


@dataclass
class ScriptedSmtp:
    """What it answers at which stage, and what it was told; `seconds` before each answer."""

    answers: Mapping[Stage, bytes]
    seconds: float = 0.0
    said: list[bytes] = field(default_factory=list)
    texts: list[bytes] = field(default_factory=list)
    most_at_once: int = 0
    sessions: int = 0
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    _open: int = 0

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One session, to its end."""
        self.sessions += 1
        self._open += 1
        self.most_at_once = max(self.most_at_once, self._open)
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            await self._converse(reader, writer)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        self._open -= 1
        self.ended.set()

    async def all_ended(self) -> None:
        """Returns once no session is open."""
        while self._open:
            self.ended.clear()
            await self.ended.wait()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        goes_on = await self._answer(Stage.GREETING, writer)
        while goes_on and (line := await reader.readline()):
            self.said.append(line.rstrip())
            word = line.split()[0].upper().decode() if line.split() else ""
            if word == "QUIT":
                return
            stage = Stage(word) if word in set(Stage) else Stage.RCPT
            goes_on = await self._answer(stage, writer)
            if goes_on and stage is Stage.DATA and self._of(stage).startswith(b"354"):
                self.texts.append(await reader.readuntil(b"\r\n.\r\n"))
                goes_on = await self._answer(Stage.TAKEN, writer)

    def _of(self, stage: Stage) -> bytes:
        return self.answers.get(stage, _FRIENDLY.get(stage, b"250 ok"))

    async def _answer(self, stage: Stage, writer: asyncio.StreamWriter) -> bool:
        answer = self._of(stage)
        await asyncio.sleep(self.seconds)
        if answer == HANG_UP:
            writer.transport.abort()
            return False
        writer.write(answer + b"\r\n")
        await writer.drain()
        return True


@asynccontextmanager
async def scripted(
    answers: Mapping[Stage, bytes] | None = None,
    *,
    security: Security = Security.PLAIN,
    username: str = "",
    seconds: float = 0.0,
) -> AsyncIterator[tuple[ScriptedSmtp, MailServer]]:
    """The server, and how it is reached."""
    script = ScriptedSmtp(answers=answers or {}, seconds=seconds)
    server = await asyncio.start_server(script.talk, "127.0.0.1", 0, limit=2**24)
    port = server.sockets[0].getsockname()[1]
    reached = MailServer(host="127.0.0.1", port=port, security=security, username=username, password="secret")
    try:
        yield script, reached
    finally:
        server.close()
        await script.all_ended()

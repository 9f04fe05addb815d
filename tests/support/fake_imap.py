"""A scripted IMAP server for what Dovecot won't do: to hang, to say BYE anywhere, to show a mail late."""

import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime

from tests.support.fake_folder import FakeFolder, uids_of

CAPABILITIES = "IMAP4rev1 IDLE UIDPLUS LITERAL+"
Act = Callable[["Session", str], bool]
"""What the server does instead of answering a command, given its tag; True where the command is done with."""


class FakeImap:
    """Serves on a port of this machine, each connection on a thread; `on` scripts its next misdeeds."""

    host = "127.0.0.1"

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        """With a context it speaks TLS."""
        self.folders: dict[str, FakeFolder] = {"INBOX": FakeFolder()}
        self.capabilities = CAPABILITIES
        self.commands: list[str] = []
        self.connections = 0
        self.stopped = threading.Event()
        self.sessions: list[Session] = []
        self._context = context
        self._acts: dict[str, tuple[Act, Iterator[int]]] = {}
        self._listener = socket.create_server((self.host, 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, name="fake-imap", daemon=True).start()

    @property
    def inbox(self) -> FakeFolder:
        """The first folder."""
        return self.folders["INBOX"]

    def on(self, command: str, act: Act, times: int = 10**9) -> None:
        """What happens at the next such commands; GREETING and DONE count as commands."""
        self._acts[command] = (act, iter(range(times)))

    def act(self, command: str) -> Act | None:
        """What is scripted for this command now."""
        act, left = self._acts.get(command, (None, iter(())))
        return act if next(left, None) is not None else None

    def behave(self) -> None:
        """No misdeeds any more."""
        self._acts.clear()

    def announce(self, folder: str = "INBOX") -> None:
        """Tells those who idle how many mails there are."""
        for session in list(self.sessions):
            if session.idling:
                session.send(f"* {len(self.folders[folder].seen)} EXISTS")

    def speak_tls(self, context: ssl.SSLContext) -> None:
        """From the next connection on it shows this certificate."""
        self._context = context

    @property
    def security(self) -> str:
        """As the configuration calls it."""
        return "tls" if self._context else "plain"

    def drop(self) -> None:
        """Ends every connection."""
        for session in list(self.sessions):
            session.close()

    def stop(self) -> None:
        """Ends it all."""
        self.stopped.set()
        self._listener.close()
        self.drop()

    def fetched(self) -> list[str]:
        """The FETCH commands that asked for the bytes of mails."""
        return [line for line in self.commands if "FETCH" in line and "BODY.PEEK[]" in line]

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self.connections += 1
                client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else each answer takes 40 ms
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with suppress(OSError, ssl.SSLError):
            session = Session(self, self._context.wrap_socket(client, True) if self._context else client)
            self.sessions.append(session)
            try:
                session.serve()
            finally:
                session.close()
                self.sessions.remove(session)


class Session:
    """One connection."""

    def __init__(self, server: FakeImap, client: socket.socket) -> None:
        self.server = server
        self.idling = False
        self.idle_tag = ""
        self.folder = ""
        self._socket = client
        self._input = client.makefile("rb")

    def send(self, line: str | bytes, end: bytes = b"\r\n") -> None:
        """A line, or without `end` a part of one."""
        self._socket.sendall((line.encode() if isinstance(line, str) else line) + end)

    def close(self) -> None:
        """Ends it by TCP."""
        with suppress(OSError):
            socket.socket.shutdown(self._socket, socket.SHUT_RDWR)
        with suppress(OSError):
            self._socket.close()

    def serve(self) -> None:
        """Answers until the client has gone."""
        if not self._misbehaves("GREETING", "*"):
            self.send(f"* OK [CAPABILITY {self.server.capabilities}] ready")
        for raw in self._input:
            line = raw.decode("utf-8", "replace").strip()
            if not line:
                continue
            self.server.commands.append(line)
            if line == "DONE":
                self._done()
                continue
            tag, command, rest = [*line.split(" ", 2), "", ""][:3]
            name = command.upper()
            if name == "UID":
                sub, _, rest = rest.partition(" ")
                name = sub.upper()
            if not self._misbehaves(name, tag):
                self._answer(tag, name, rest)

    def _misbehaves(self, command: str, tag: str) -> bool:
        act = self.server.act(command)
        return act is not None and act(self, tag)

    def _done(self) -> None:
        self.idling = False
        if not self._misbehaves("DONE", self.idle_tag):
            self.send(f"{self.idle_tag} OK idle ended")

    def _answer(self, tag: str, name: str, rest: str) -> None:
        match name:
            case "CAPABILITY":
                self.send(f"* CAPABILITY {self.server.capabilities}")
            case "LIST":
                wanted = rest.split()[-1].strip('"')
                if wanted in self.server.folders:
                    self.send(f'* LIST () "/" "{wanted}"')
            case "CREATE":
                self.server.folders[rest.strip('"')] = FakeFolder()
            case "SELECT" | "EXAMINE":
                if rest.strip('"') not in self.server.folders:
                    self.send(f"{tag} NO there is no such folder")
                    return
                self._select(rest.strip('"'))
            case "APPEND":
                self.send(f"{tag} NO there is no room")
                return
            case "SEARCH":
                found = sorted(self._search(rest.replace("(", " ").replace(")", " ").split()))
                self.send("* SEARCH " + " ".join(map(str, found)))
            case "FETCH":
                self._fetch(rest)
            case "IDLE":
                self.idling, self.idle_tag = True, tag
                self.send("+ idling")
                return
        self.send(f"{tag} OK done")

    def _select(self, name: str) -> None:
        self.folder = name
        folder = self._here
        following = folder.following if folder.following is not None else max(folder.mails, default=0) + 1
        self.send(f"* {len(folder.seen)} EXISTS")
        self.send(f"* OK [UIDVALIDITY {folder.uidvalidity}] so")
        if folder.read_only:
            self.send("* OK [READ-ONLY] so")
        if following:
            self.send(f"* OK [UIDNEXT {following}] so")

    @property
    def _here(self) -> FakeFolder:
        return self.server.folders[self.folder]

    def _search(self, words: list[str]) -> set[int]:
        """The UIDs that meet all the criteria."""
        seen = self._here.seen
        found = set(seen)
        while words:
            found &= self._criterion(words, seen)
        return found

    def _criterion(self, words: list[str], seen: list[int]) -> set[int]:
        word = words.pop(0).upper()
        if word == "OR":
            return self._criterion(words, seen) | self._criterion(words, seen)
        if word == "SINCE":
            day = datetime.strptime(words.pop(0).strip('"'), "%d-%b-%Y").date()  # noqa: DTZ007 - a day only
            return {uid for uid in seen if self._here.date_of(uid).date() >= day}
        if word == "UID":
            return set(uids_of(words.pop(0), seen))
        if word == "HEADER":
            name, value = words.pop(0), words.pop(0).strip('"')
            line = re.compile(rf"^{name}: *{re.escape(value)}".encode(), re.I | re.M)
            return {uid for uid in seen if line.search(self._here.mails[uid])}
        if word[0].isdigit():
            numbers = range(1, len(seen) + 1)
            return {seen[number - 1] for number in uids_of(word, numbers)}
        return set(seen)

    def _fetch(self, rest: str) -> None:
        named, _, items = rest.partition(" ")
        seen = self._here.seen
        for uid in uids_of(named, seen):
            content = self._here.mails[uid]
            parts = [b"UID %d" % uid]
            if "RFC822.SIZE" in items:
                parts.append(b"RFC822.SIZE %d" % len(content))
            if "INTERNALDATE" in items:
                parts.append(f'INTERNALDATE "{self._here.date_of(uid):%d-%b-%Y %H:%M:%S +0000}"'.encode())
            if "BODY.PEEK[HEADER]" in items:
                header = content.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
                parts.append(b"BODY[HEADER] {%d}\r\n%s" % (len(header), header))
            if piece := re.search(r"BODY\.PEEK\[\]<(\d+)\.(\d+)>", items):
                start, length = int(piece[1]), int(piece[2])
                some = content[start : start + length]
                parts.append(b"BODY[]<%d> {%d}\r\n%s" % (start, len(some), some))
            elif "BODY.PEEK[]" in items:
                parts.append(b"BODY[] {%d}\r\n%s" % (len(content), content))
            self.send(b"* %d FETCH (%s)" % (seen.index(uid) + 1 if len(seen) < 1000 else 1, b" ".join(parts)))


@contextmanager
def fake_imap(context: ssl.SSLContext | None = None) -> Iterator[FakeImap]:
    """A server for the length of a block."""
    server = FakeImap(context)
    try:
        yield server
    finally:
        server.stop()


def mailbox_keys(server: FakeImap) -> Mapping[str, object]:
    """What the mailbox's table of the configuration has to say."""
    return {"host": server.host, "port": server.port, "security": server.security, "password": "secret"}

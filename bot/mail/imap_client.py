"""An IMAP client whose connection can be shut before the server has said a word."""

import socket
import ssl
from collections.abc import Callable

from imapclient import IMAPClient
from imapclient.imap4 import IMAP4WithTimeout
from imapclient.tls import IMAP4_TLS, wrap_socket

from bot.mail.connection import MailServer, Security

OnLine = Callable[[socket.socket], None]
"""Takes the bare connection as soon as there is one; the library shows it only after the greeting."""


class _Plain(IMAP4WithTimeout):  # type: ignore[misc]  # imapclient has no types
    def __init__(self, host: str, port: int, timeout: float, on_line: OnLine) -> None:
        self._on_line = on_line
        super().__init__(host, port, timeout)

    def _create_socket(self, timeout: float | None = None) -> socket.socket:
        line: socket.socket = super()._create_socket(timeout)
        self._on_line(line)
        return line


class _Tls(IMAP4_TLS):  # type: ignore[misc]  # the same
    def __init__(
        self, address: tuple[str, int], context: ssl.SSLContext | None, timeout: float, on_line: OnLine
    ) -> None:
        self._on_line = on_line
        super().__init__(*address, context, timeout)

    def _create_socket(self, timeout: float | None = None) -> socket.socket:
        line = socket.create_connection((self.host, self.port), timeout=timeout or self._timeout)
        self._on_line(line)
        secured: socket.socket = wrap_socket(line, self.ssl_context, self.host)
        return secured


class Client(IMAPClient):  # type: ignore[misc]  # the same
    """imapclient's, but it hands out its connection at once."""

    def __init__(self, server: MailServer, timeout: float, on_line: OnLine) -> None:
        """`timeout`: seconds for each answer; `on_line` is called on this thread."""
        self._on_line = on_line
        tls = server.security is Security.TLS
        context = server.tls() if tls else None
        super().__init__(server.host, server.port, ssl=tls, ssl_context=context, timeout=timeout)

    def _create_IMAP4(self) -> IMAP4WithTimeout | IMAP4_TLS:
        seconds = self._timeout.connect
        if self.ssl:
            return _Tls((self.host, self.port), self.ssl_context, seconds, self._on_line)
        return _Plain(self.host, self.port, seconds, self._on_line)

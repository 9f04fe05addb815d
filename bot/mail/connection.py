"""How a mail server is reached; the certificate is always verified, except on this machine without TLS."""

import ssl
from dataclasses import dataclass, field
from enum import StrEnum

from bot.errors import ConfigError
from bot.mail.oauth.source import TokenSource


class Security(StrEnum):
    """How the connection is protected."""

    TLS = "tls"
    STARTTLS = "starttls"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where a server is and how to log in: by token where there are `tokens`; no `username`, no log-in."""

    host: str
    port: int
    security: Security
    username: str = ""
    password: str = field(default="", repr=False)
    ca_file: str = ""
    tokens: TokenSource | None = field(default=None, repr=False)

    def tls(self) -> ssl.SSLContext:
        """A context that verifies the server's certificate and name; ConfigError where `ca_file` is none."""
        return verifying(self.ca_file)


def verifying(ca_file: str) -> ssl.SSLContext:
    """A context that trusts this authority, or the system's; ConfigError where the file is none."""
    try:
        return ssl.create_default_context(cafile=ca_file or None)
    except FileNotFoundError as error:
        raise ConfigError(f"ca_file: there is no file {ca_file}") from error
    except OSError as error:  # ssl.SSLError is one: no certificate in it
        words = error.strerror or type(error).__name__
        raise ConfigError(f"ca_file: {ca_file} is no readable certificate file ({words})") from error

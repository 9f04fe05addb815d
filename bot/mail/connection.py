"""How a mail server is reached; the certificate is always verified, except on this machine without TLS."""

import ssl
from dataclasses import dataclass, field
from enum import StrEnum

from bot.errors import ConfigError


class Security(StrEnum):
    """How the connection is protected."""

    TLS = "tls"
    STARTTLS = "starttls"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where a server is and how to log in; an empty `username` means no log-in."""

    host: str
    port: int
    security: Security
    username: str = ""
    password: str = field(default="", repr=False)
    ca_file: str = ""

    def tls(self) -> ssl.SSLContext:
        """A context that verifies the server's certificate and name; ConfigError where `ca_file` is none."""
        try:
            return ssl.create_default_context(cafile=self.ca_file or None)
        except FileNotFoundError as error:
            raise ConfigError(f"ca_file: there is no file {self.ca_file}") from error
        except OSError as error:  # ssl.SSLError is one: no certificate in it
            words = error.strerror or type(error).__name__
            raise ConfigError(f"ca_file: {self.ca_file} is no readable certificate file ({words})") from error

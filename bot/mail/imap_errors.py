"""What goes wrong on an IMAP connection, in the words of our own errors."""

import contextlib
import imaplib
import ssl
from collections.abc import Iterator

from imapclient.exceptions import IMAPClientError, LoginError

from bot.errors import PermanentMailError, TransientMailError

LOST = (OSError, ssl.SSLError, imaplib.IMAP4.abort, imaplib.IMAP4.error)


@contextlib.contextmanager
def as_mail_errors(what: str) -> Iterator[None]:
    """Says what the caller does next about an error of the connection."""
    try:
        yield
    except LoginError as error:
        if isinstance(error.__context__, imaplib.IMAP4.abort):  # imapclient says so of a loss too
            raise TransientMailError(f"{what}: the connection was lost during the log-in") from error
        raise PermanentMailError(f"{what}: the server refuses the log-in ({error})") from error
    except ssl.SSLCertVerificationError as error:
        raise PermanentMailError(
            f"{what}: the certificate is not trusted ({error.verify_message})"
        ) from error
    except IMAPClientError as error:
        raise TransientMailError(f"{what}: {error}") from error
    except LOST as error:
        raise TransientMailError(f"{what}: {error or type(error).__name__}") from error

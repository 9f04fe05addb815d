"""What can be wrong with a request to the desk, and how errors are told to staff."""

import re

from bot.errors import NotFoundError, PrivacyBotError, StorageError, UsageError


class LogInNeededError(PrivacyBotError):
    """Nobody is logged in, or the session has ended: show the log-in."""


class ForbiddenError(PrivacyBotError):
    """The role of the user doesn't allow this; nothing was done."""


class StrangeFormError(PrivacyBotError):
    """The form doesn't come from a page of this session; nothing was done."""


class FormTooLargeError(PrivacyBotError):
    """The form is larger than any of ours can be; nothing was read."""


_STATUS: tuple[tuple[type[PrivacyBotError], int], ...] = (
    (ForbiddenError, 403),
    (StrangeFormError, 403),
    (FormTooLargeError, 413),
    (NotFoundError, 404),
    (UsageError, 422),
    (StorageError, 503),
)
_OPTION = re.compile(r" \(--[a-z-]+\)|^--(?=[a-z-]+:)")


def status_of(error: PrivacyBotError) -> int:
    """The HTTP status that fits; what the case's own state forbids is a conflict."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 409)


def told(error: PrivacyBotError) -> str:
    """The error's text without the options of the command line."""
    text = _OPTION.sub("", str(error) or (type(error).__doc__ or ""))
    return text[:1].upper() + text[1:]


def heading(error: PrivacyBotError) -> str:
    """The key of the heading in the catalogue, by the error's class."""
    return f"error.{type(error).__name__}"

"""Structured logs on standard error, by case number: no address and no national id (S-18, S-40)."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from bot.domain.masking import mask

_ADDRESS = re.compile(r"[^\s<>\"'(),;:]+@[^\s<>\"'(),;:]+")


def redact(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Takes e-mail addresses and national ids out of every value (a server's answer may quote one)."""
    for key, value in event.items():
        if not isinstance(value, int | float | None):
            event[key] = _redacted(value if isinstance(value, str) else repr(value))
    return event


def _redacted(text: str) -> str:
    return mask(_ADDRESS.sub("[address]", text))


class _RedactingFormatter(logging.Formatter):
    """Lines of libraries, tracebacks included."""

    def format(self, record: logging.LogRecord) -> str:
        """The line without addresses and national ids."""
        return _redacted(super().format(record))


def set_up_logs(*, quiet: bool = False) -> None:
    """Configures structlog and the libraries' loggers for this process; quiet: only what is wrong."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING if quiet else logging.INFO),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=False),
            structlog.processors.ExceptionRenderer(),
            redact,
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"])
            if not sys.stderr.isatty()
            else structlog.dev.ConsoleRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
    )
    # Libraries log addresses and texts at INFO; only their alarms are of use, as one line.
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_RedactingFormatter("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.ERROR, handlers=[handler])


log: structlog.typing.FilteringBoundLogger = structlog.get_logger()

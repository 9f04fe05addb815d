"""Reads posted forms: bounded, without control characters, line ends as we keep them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import Request

from bot.desk.errors import FormTooLargeError, StrangeFormError
from bot.errors import UsageError

LARGEST_FORM = 1_000_000
_MOST_FIELDS = 100
# Everything that isn't text: C0 and C1 controls but tab and line feed (R44: no header injection either).
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The fields of a form, each with its values in order."""

    fields: Mapping[str, tuple[str, ...]]

    def text(self, name: str) -> str:
        """A text of several lines; empty where the form doesn't have it."""
        return next(iter(self.fields.get(name, ())), "")

    def line(self, name: str) -> str:
        """A text of one line, white space at the ends and runs of it removed."""
        return " ".join(self.text(name).split())

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a field that can be ticked more than once."""
        return self.fields.get(name, ())

    def number(self, name: str) -> int:
        """A number; raises UsageError."""
        if not re.fullmatch(r"[0-9]{1,12}", self.text(name)):
            raise UsageError(f"{name}: a number is needed")
        return int(self.text(name))

    def entered(self) -> dict[str, str]:
        """What was typed, to be shown again beside an error."""
        return {name: values[0] for name, values in self.fields.items()}


async def read_form(request: Request, largest: int = LARGEST_FORM) -> Form:
    """The posted form; raises FormTooLargeError or StrangeFormError."""
    kept = bytearray()
    async for chunk in request.stream():
        kept += chunk
        if len(kept) > largest:
            raise FormTooLargeError
    try:
        pairs = parse_qsl(kept.decode("ascii"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise StrangeFormError from error
    fields: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        fields[name] = (*fields.get(name, ()), _cleaned(value))
    return Form(fields=fields)


def _cleaned(value: str) -> str:
    """Browsers post CRLF; what is stored and hashed has LF."""
    return _CONTROLS.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))

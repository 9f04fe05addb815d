"""Reads posted forms: bounded, without control characters, line ends as we keep them; with a file or not."""

import re
from collections.abc import AsyncGenerator, Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from bot.desk.errors import FormTooLargeError, StrangeFormError
from bot.errors import UsageError

LARGEST_FORM = 1_000_000
LARGEST_UPLOAD = 26_000_000  # a scan and the fields beside it
_MOST_FIELDS = 100
# Everything that isn't text: C0 and C1 controls but tab and line feed (R44: no header injection either).
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that came with a form: its name is somebody's word."""

    filename: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The fields of a form, each with its values in order, and the files by their fields."""

    fields: Mapping[str, tuple[str, ...]]
    files: Mapping[str, Upload] = field(default_factory=dict)

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
    try:
        text = (await _body(request, largest)).decode("ascii")
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise StrangeFormError from error
    return Form(fields=_fields(pairs))


async def read_upload(request: Request, largest: int = LARGEST_UPLOAD) -> Form:
    """The posted form with its files; raises FormTooLargeError or StrangeFormError."""
    body = await _body(request, largest)

    async def stream() -> AsyncGenerator[bytes, None]:
        yield body

    parser = MultiPartParser(
        request.headers, stream(), max_files=1, max_fields=_MOST_FIELDS, max_part_size=LARGEST_FORM
    )
    try:
        parsed = await parser.parse()
    except (MultiPartException, KeyError, ValueError) as error:
        raise StrangeFormError from error
    parts = parsed.multi_items()
    files = {
        name: Upload(filename=_cleaned(part.filename or ""), content=await part.read())
        for name, part in parts
        if isinstance(part, UploadFile)
    }
    await parsed.close()
    return Form(fields=_fields((name, part) for name, part in parts if isinstance(part, str)), files=files)


async def _body(request: Request, largest: int) -> bytes:
    kept = bytearray()
    async for chunk in request.stream():
        kept += chunk
        if len(kept) > largest:
            raise FormTooLargeError
    return bytes(kept)


def _fields(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    fields: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        fields[name] = (*fields.get(name, ()), _cleaned(value))
    return fields


def _cleaned(value: str) -> str:
    """Browsers post CRLF; what is stored and hashed has LF."""
    return _CONTROLS.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))

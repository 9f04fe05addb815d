"""A file of rows with separators: encoding and separator are found where they are not given."""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence

from bot.errors import RegisterError
from storage.registers.file_of_rows import Edits
from storage.registers.spec import AUTO, RegisterSpec, plain

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_EXCEL_HINT = "sep="
_LINE_END = re.compile(r"\r?\n?\Z")
_FORMULA = re.compile(r"[=@\t\r\n]|[+-](?![\d\s()-]+\Z)")  # a spreadsheet would run it


class CsvSheet:
    """The file's text as rows; an edited row is written anew, every other stays letter by letter."""

    def __init__(self, spec: RegisterSpec, content: bytes) -> None:
        self._content = content
        self.encoding = spec.encoding if spec.encoding != AUTO else encoding_of(content)
        if content.startswith(codecs.BOM_UTF8) and codecs.lookup(self.encoding).name == "utf-8":
            self.encoding = "utf-8-sig"
        self._text = _decoded(content, self.encoding)
        self._separator = spec.separator
        if self._separator == AUTO:
            self._separator = _separator(self._text, {*spec.mapped, *spec.export})
        self.columns = columns_of(_head(self._text, self._separator))
        self.detail = f"{self.encoding}, {SEPARATORS.get(self._separator, self._separator)}"

    def rows(self) -> Iterator[tuple[str, dict[str, str]]]:
        """Each row by its line."""
        for place, _, cells in self._lines():
            if cells and place:
                yield place, self._named(cells)

    def why_not(self, values: Sequence[str]) -> str:
        """What can't be written in the file's encoding, or would be run as a formula."""
        for value in values:
            try:
                value.encode(self.encoding)
            except UnicodeEncodeError:
                return f"a new value has letters that {self.encoding} doesn't know"
            if _FORMULA.match(value):
                return "a new value begins as a formula does"
        return ""

    def edited(self, edits: Edits) -> bytes:
        """The file anew, in its encoding and with its line ends."""
        lines = []
        for place, raw, cells in self._lines():
            edit = edits.get(place, {})
            if edit:
                lines.append(self._line(self._named(cells) | dict(edit), raw))
            elif edit is not None:
                lines.append(raw)
        text = "".join(lines)
        if self._content.startswith(codecs.BOM_UTF16_BE) and self.encoding == "utf-16":
            return codecs.BOM_UTF16_BE + text.encode("utf-16-be")
        return text.encode(self.encoding)

    def _named(self, cells: Sequence[str]) -> dict[str, str]:
        """The cells by their columns; those past the last column by their number."""
        names = [*self.columns, *(f"column {n + 1}" for n in range(len(self.columns), len(cells)))]
        values = [*map(plain, cells), *[""] * (len(names) - len(cells))]
        return dict(zip(names, values, strict=True))

    def _line(self, row: Mapping[str, str], raw: str) -> str:
        end = _LINE_END.search(raw)
        out = io.StringIO(newline="")
        quoted = raw.startswith('"') and raw.rstrip("\r\n").endswith('"')
        writer = csv.writer(
            out,
            delimiter=self._separator,
            lineterminator=end.group() if end else "",
            quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL,
        )
        writer.writerow(row.values())
        return out.getvalue()

    def _lines(self) -> Iterator[tuple[str, str, list[str]]]:
        """Each record's place (none for what comes before the rows), its text and its cells."""
        hint, text = _without_hint(self._text)
        if hint:
            yield "", hint, []
        head = True
        for number, raw, cells in _records(text, self._separator):
            yield ("" if head else f"line {number + bool(hint)}"), raw, cells
            head = False


def encoding_of(content: bytes) -> str:
    """By the mark at its beginning, else UTF-8 where that fits, else as Windows writes it."""
    for mark, name in _MARKS:
        if content.startswith(mark):
            return name
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252" if _is_windows(content) else "iso-8859-15"
    return "utf-8"


def _is_windows(content: bytes) -> bool:
    try:
        content.decode("cp1252")
    except UnicodeDecodeError:
        return False
    return True


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise RegisterError(f"its file is no {encoding} text (at byte {error.start})") from error


def _without_hint(text: str) -> tuple[str, str]:
    """Excel's own first line, which names the separator, and the rest."""
    if text[: len(_EXCEL_HINT)].lower() != _EXCEL_HINT:
        return "", text
    hint, end, rest = text.partition("\n")
    return hint + end, rest


def _records(text: str, separator: str) -> Iterator[tuple[int, str, list[str]]]:
    """Each record: its last line's number, its text as it stands there, its cells.

    Strict: a quote that is never closed would swallow everybody who comes after it.
    """
    taken: list[str] = []

    def lines() -> Iterator[str]:
        for line in io.StringIO(text, newline=""):
            taken.append(line)
            yield line

    reader = csv.reader(lines(), delimiter=separator, strict=True)
    try:
        for cells in reader:
            yield reader.line_num, "".join(taken), cells
            taken.clear()
    except csv.Error as error:
        raise RegisterError(f"its file can't be read at line {reader.line_num}: {error}") from error


def _head(text: str, separator: str) -> list[str]:
    records = _records(_without_hint(text)[1], separator)
    return [name.strip() for name in next((cells for _, _, cells in records), [])]


def columns_of(head: Sequence[str]) -> tuple[str, ...]:
    """The columns' names, each once: a nameless one by its number, a second one with it."""
    names: list[str] = []
    for number, name in enumerate(head, start=1):
        names.append(f"{name or 'column'} {number}" if not name or name in names else name)
    return tuple(names)


def _separator(text: str, wanted: set[str]) -> str:
    """The separator under which the most mapped columns are there; of equals, the most columns."""

    def fits(separator: str) -> tuple[int, int]:
        try:
            found = _head(text, separator)
        except RegisterError:  # a quote in its first line, under another separator
            return 0, 0
        return len(wanted & set(found)), len(found)

    return max(SEPARATORS, key=fits)

"""A register that is a file of rows: encoding and separator are found where they are not given."""

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.domain.registers import Key, Record, Wanted
from bot.errors import RegisterError
from storage.registers.spec import AUTO, Description, RegisterSpec, plain

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_EXCEL_HINT = "sep="


class CsvRegister:
    """Reads the file anew for each question: it may have been replaced since."""

    def __init__(self, spec: RegisterSpec) -> None:
        self.spec = spec

    def close(self) -> None:
        """Nothing stays open."""

    def candidates(self, _wanted: Wanted) -> Iterator[Record]:
        """Every row: a file has no index."""
        for place, row in self._rows():
            yield self.spec.record(row, place)

    def addresses(self) -> Iterator[str]:
        """Every e-mail address in the file."""
        names = self.spec.columns.get(Key.EMAIL, ())
        for _, row in self._rows() if names else ():
            yield from (value for name in names if (value := plain(row.get(name))))

    def export(self, rows: Sequence[str]) -> list[Record]:
        """The rows of these keys with all their fields."""
        records = (self.spec.record(row, place, whole=True) for place, row in self._rows())
        return [record for record in records if record.row in rows]

    def describe(self) -> Description:
        """How many rows and which columns; what is missing."""
        text, encoding = self._text()
        separator = self._separator(text)
        reader = self._reader(text, separator)
        columns = tuple(reader.fieldnames or ())
        return Description(
            rows=sum(1 for _ in self._checked(reader)),
            columns=columns,
            missing=self.spec.missing(columns),
            detail=f"{encoding}, {SEPARATORS.get(separator, separator)}",
        )

    def _rows(self) -> Iterator[tuple[str, dict[str, str]]]:
        text, _ = self._text()
        reader = self._reader(text, self._separator(text))
        if missing := self.spec.missing(reader.fieldnames or ()):
            raise RegisterError(f"its file has no column {', '.join(missing)}")
        yield from self._checked(reader)

    def _checked(self, reader: "csv.DictReader[str]") -> Iterator[tuple[str, dict[str, str]]]:
        try:
            for row in reader:
                yield (
                    f"line {reader.line_num}",
                    {name: value for name, value in row.items() if name is not None},
                )
        except csv.Error as error:
            raise RegisterError(f"its file can't be read at line {reader.line_num}: {error}") from error

    def _text(self) -> tuple[str, str]:
        """The file's text and the encoding that it is in."""
        try:
            content = Path(self.spec.location).read_bytes()
        except OSError as error:
            raise RegisterError(f"its file {self.spec.location} can't be read ({error.strerror})") from error
        encoding = self.spec.encoding if self.spec.encoding != AUTO else _encoding(content)
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError as error:
            raise RegisterError(f"its file is no {encoding} text (at byte {error.start})") from error

    def _separator(self, text: str) -> str:
        """The separator under which the most mapped columns are there; of equals, the most columns."""
        if self.spec.separator != AUTO:
            return self.spec.separator
        wanted = {*self.spec.mapped, *self.spec.export}

        def fits(separator: str) -> tuple[int, int]:
            found = self._reader(text, separator).fieldnames or ()
            return len(wanted & set(found)), len(found)

        return max(SEPARATORS, key=fits)

    def _reader(self, text: str, separator: str) -> "csv.DictReader[str]":
        if text[: len(_EXCEL_HINT)].lower() == _EXCEL_HINT:
            text = text.partition("\n")[2]
        reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator)
        try:
            reader.fieldnames = [name.strip() for name in reader.fieldnames or ()]
        except csv.Error as error:
            raise RegisterError(f"the first line of its file can't be read: {error}") from error
        return reader


def _encoding(content: bytes) -> str:
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

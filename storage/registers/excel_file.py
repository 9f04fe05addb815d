"""A workbook (.xlsx) of rows under a line of column names, wherever that line is near the top."""

import datetime
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from bot.errors import RegisterError
from storage.registers.csv_file import columns_of
from storage.registers.file_of_rows import Edits
from storage.registers.spec import RegisterSpec, plain

_HEAD_WITHIN = 20  # rows from the top
# What the library can't write back as it was.
_LOSES = re.compile(r"xl/(?:drawings|charts|media|pivot|externalLinks|vbaProject|embeddings|slicer)")
_FORMULA = re.compile(rb"<f[ >/]")
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class ExcelSheet:
    """One sheet's rows; an edited row is written anew, the others keep their values and looks."""

    def __init__(self, spec: RegisterSpec, content: bytes) -> None:
        self._spec = spec
        self._content = content
        self._title, self._head, self._rows = _read(spec, content)
        self.columns = columns_of([_text(value) for value in self._rows[self._head - 1]])
        self.detail = f"sheet “{self._title}”"

    def rows(self) -> Iterator[tuple[str, dict[str, str]]]:
        """Each row by its number, but for those without any value."""
        for number, values in enumerate(self._rows[self._head :], start=self._head + 1):
            cells = [_text(value) for value in values]
            if any(cells):
                yield f"row {number}", dict(zip(self.columns, cells, strict=True))

    def why_not(self, values: Sequence[str]) -> str:
        """What a rewritten workbook would lose, or a value that no cell can hold."""
        with zipfile.ZipFile(io.BytesIO(self._content)) as parts:
            names = parts.namelist()
            if lost := next((name for name in names if _LOSES.match(name)), ""):
                return f"the workbook holds what would be lost in it ({lost.split('/')[1]})"
            sheets = (name for name in names if name.startswith("xl/worksheets/sheet"))
            if any(_FORMULA.search(parts.read(name)) for name in sheets):
                return "the workbook has formulas, which may count on its rows"
        if any(_NO_TEXT.search(value) for value in values):
            return "a new value has a sign that no cell can hold"
        return ""

    def edited(self, edits: Edits) -> bytes:
        """The workbook anew; the last rows go first, so that the numbers of the others hold."""
        workbook = load_workbook(io.BytesIO(self._content))
        sheet = workbook[self._title]
        assert isinstance(sheet, Worksheet)  # noqa: S101 - _read has found rows in it
        if sheet.merged_cells.ranges:
            raise RegisterError("its sheet has merged cells: a person has to change it")
        numbered = sorted(((int(place.split()[1]), edit) for place, edit in edits.items()), reverse=True)
        for number, edit in numbered:
            if edit is None:
                sheet.delete_rows(number)
                continue
            for at, name in enumerate(self.columns, start=1):
                if name in edit:
                    cell = sheet.cell(number, at)
                    cell.value = edit[name] or None
                    if edit[name]:
                        cell.data_type = "s"  # never a formula
                    cell.hyperlink = None
                    cell.comment = None
        _links_again(sheet)
        out = io.BytesIO()
        workbook.save(out)
        return out.getvalue()


def _links_again(sheet: Worksheet) -> None:
    """The links of the cells that are there: else those of rows that went would stay in the file."""
    links = []
    for row in sheet.iter_rows():
        for cell in row:
            if cell.hyperlink is not None:
                cell.hyperlink.ref = cell.coordinate
                links.append(cell.hyperlink)
    sheet._hyperlinks = links  # type: ignore[attr-defined]  # the stubs leave it out


def _read(spec: RegisterSpec, content: bytes) -> tuple[str, int, list[tuple[Any, ...]]]:
    """The sheet with the most of the mapped columns, the number of the row that names them, and all rows."""
    try:
        workbook = load_workbook(io.BytesIO(content), data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise RegisterError(
            "its file is no workbook that can be read; save it as .xlsx, without password"
        ) from error
    found = [_look(spec, sheet) for sheet in _sheets(spec, workbook)]
    best = max(found, key=lambda each: each[0], default=None)
    if best is None:
        raise RegisterError("its workbook has no sheet with rows")
    return best[1], best[2], best[3]


def _sheets(spec: RegisterSpec, workbook: Workbook) -> list[Worksheet]:
    there: list[Worksheet] = [
        sheet for sheet in workbook.worksheets if isinstance(sheet, Worksheet) and sheet.max_row
    ]
    if not spec.sheet:
        return there
    named = [sheet for sheet in there if sheet.title == spec.sheet]
    if named:
        return named
    raise RegisterError(
        f"there is no sheet “{spec.sheet}”; the workbook has {', '.join(workbook.sheetnames)}"
    )


def _look(spec: RegisterSpec, sheet: Worksheet) -> tuple[int, str, int, list[tuple[Any, ...]]]:
    rows = [tuple(row) for row in sheet.iter_rows(values_only=True)]
    wanted = {*spec.mapped, *spec.export}
    fits = [len(wanted & set(columns_of([_text(value) for value in row]))) for row in rows[:_HEAD_WITHIN]]
    most = max(fits, default=0)
    return most, sheet.title, fits.index(most) + 1 if fits else 1, rows or [()]


def _text(value: object) -> str:
    """A cell as people read it: whole numbers without a point, days without an hour."""
    match value:
        case float() if value.is_integer():
            return str(int(value))
        case datetime.datetime() if value.time() == datetime.time():
            return value.date().isoformat()
        case _:
            return plain(value)

"""A workbook is found in, exported from and changed like any list; what would be lost is left to a person."""

import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font

from bot.domain.registers import MatchedBy, Wanted
from bot.errors import RegisterError
from bot.runtime.registers import looked_into
from tests.support.register_changes import LIST_CHANGES, marketing_list, order
from tests.support.registers import CUSTOMERS, HEAD, found, registers, settings


def excel(file: Path, **changes: Any) -> dict[str, Any]:
    return marketing_list(file, kind="excel", changes=LIST_CHANGES) | changes


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """A list as an office keeps it: notes on the first sheet, a title above the names, links, a number."""
    book = Workbook()
    notes = book.active
    assert notes is not None
    notes.append(["Anna soitti", 1])
    sheet = book.create_sheet("Asiakkaat")
    sheet.append(["Asiakaslista 2026"])
    sheet.append([])
    sheet.append([*HEAD, "Pvm"])
    for row in CUSTOMERS:
        sheet.append([*row, "huom", datetime(2026, 1, 2)])  # noqa: DTZ001 - Excel knows no zones
        sheet.cell(sheet.max_row, 3).hyperlink = f"mailto:{row[2]}"
    sheet.cell(5, 4).value = 501112223
    sheet["B6"].font = Font(bold=True)
    book.save(tmp_path / "lista.xlsx")
    return tmp_path / "lista.xlsx"


def inside(file: Path) -> bytes:
    """All bytes of the workbook, unpacked."""
    with zipfile.ZipFile(file) as parts:
        return b"".join(parts.read(name) for name in parts.namelist())


def test_the_list_is_found_under_its_title(workbook: Path) -> None:
    ask = registers(excel(workbook))
    assert found(ask.look_up(Wanted(email="anna.aalto@example.fi"))) == [("AS-4711", MatchedBy.EMAIL)]
    assert found(ask.look_up(Wanted(phones=("050 111 2223",)))) == [("AS-4712", MatchedBy.PHONE)]
    [record] = ask.export("customers", ["AS-4712"])
    assert (record.fields["Puhelin"], record.fields["Pvm"]) == ("501112223", "2026-01-02")
    assert looked_into(settings(excel(workbook)))[0][2].startswith("5 rows (sheet “Asiakkaat”)")


def test_a_row_goes_without_a_trace_and_the_others_stay(workbook: Path) -> None:
    ask = registers(excel(workbook))
    before = {one.row: one.fields for one in ask.export("customers", [row[0] for row in CUSTOMERS])}
    plan = ask.plan(order("erase", "AS-4711", register="customers"))
    ask.apply(plan)
    assert b"aalto" not in inside(workbook).lower()
    after = {one.row: one.fields for one in ask.export("customers", [row[0] for row in CUSTOMERS])}
    assert after == {row: fields for row, fields in before.items() if row != "AS-4711"}
    sheet = load_workbook(workbook)["Asiakkaat"]
    assert sheet["B5"].font.b
    links = [sheet.cell(at, 3).hyperlink for at in (4, 5)]
    assert [link and link.target for link in links] == ["mailto:ville@example.fi", "mailto:sara@example.se"]
    assert ask.apply(plan).again


def test_a_value_is_text_whatever_it_begins_with(workbook: Path) -> None:
    ask = registers(excel(workbook))
    ask.apply(ask.plan(order("rectify", "AS-4713", register="customers", values={"Nimi": "=1+1 Łukasz"})))
    cell = load_workbook(workbook)["Asiakkaat"]["B6"]
    assert (cell.value, cell.data_type) == ("=1+1 Łukasz", "s")


def test_a_workbook_with_formulas_or_a_password_is_left_to_a_person(workbook: Path) -> None:
    book = load_workbook(workbook)
    book["Asiakkaat"]["K1"] = "=COUNTA(A4:A8)"
    book.save(workbook)
    assert (
        "formulas" in registers(excel(workbook)).plan(order("erase", "AS-4711", register="customers")).by_hand
    )
    workbook.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(5000))
    with pytest.raises(RegisterError, match="without password"):
        registers(excel(workbook)).export("customers", ["AS-4711"])


def test_a_sheet_that_is_not_there_is_named(workbook: Path) -> None:
    with pytest.raises(RegisterError, match=r"no sheet “List”; the workbook has Sheet, Asiakkaat"):
        registers(excel(workbook, sheet="List")).export("customers", ["AS-4711"])

"""A list in a file is changed row by row, keeps its form, and is never torn."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.errors import RegisterError, StalePlanError
from storage.registers import rewriting
from tests.support.register_changes import marketing_list, order, told
from tests.support.registers import registers, write_csv

FILES = [("cp1252", ";"), ("utf-8-sig", ";"), ("utf-16", "\t"), ("iso-8859-15", "|")]


@pytest.mark.parametrize(("encoding", "separator"), FILES)
def test_a_row_goes_and_every_other_stays_letter_by_letter(
    tmp_path: Path, encoding: str, separator: str
) -> None:
    file = write_csv(tmp_path / "lista.csv", encoding, separator)
    file.chmod(0o640)
    before = file.read_bytes().decode(encoding).split("\r\n")
    ask = registers(marketing_list(file))
    plan = ask.plan(order("erase", "AS-4713", register="customers"))
    assert ("lista.csv", "AS-4713", "Nimi", "Sara Åkesson", None) in told(plan.changes)
    ask.apply(plan)
    assert file.read_bytes().decode(encoding).split("\r\n") == [line for line in before if "Sara" not in line]
    assert ask.apply(plan).again
    assert file.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [file]


def test_a_field_gets_its_value_in_the_files_own_encoding(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "lista.csv")
    ask = registers(marketing_list(file))
    values = {"Nimi": 'Väinö "Väiski" Ässä; Oy'}
    plan = ask.plan(order("rectify", "AS-4712", register="customers", values=values))
    ask.apply(plan)
    assert b'AS-4712;"V\xe4in\xf6 ""V\xe4iski"" \xc4ss\xe4; Oy";ville@example.fi' in file.read_bytes()
    [record] = ask.export("customers", ["AS-4712"])
    assert record.fields["Nimi"] == values["Nimi"]


@pytest.mark.parametrize("value", ["Łukasz Żak", "=cmd|' /C calc'!A0", "@SUM(1)", "+A1", "a\nb"[1:]])
def test_what_the_file_can_not_hold_is_a_persons_work(tmp_path: Path, value: str) -> None:
    file = write_csv(tmp_path / "lista.csv")
    before = file.read_bytes()
    values = {"Nimi": value}
    plan = registers(marketing_list(file)).plan(
        order("rectify", "AS-4712", register="customers", values=values)
    )
    if value == "\nb":  # spaces around are no part of a value
        assert plan.changes[0].new == "b"
    else:
        assert plan.by_hand
    assert file.read_bytes() == before


def test_two_steps_make_one_line(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "lista.csv")
    ask = registers(marketing_list(file))
    plan = ask.plan(order("suppress", "AS-4711", "AS-4712", register="customers"))
    ask.apply(plan)
    assert file.read_bytes().count(b"ei markkinointia\r\n") == 2


def test_a_row_without_a_key_is_left_to_a_person(tmp_path: Path) -> None:
    file = tmp_path / "lista.csv"
    file.write_text("Asiakasnro,Nimi\n,Anna Aalto\n7,Eve Other\n", encoding="utf-8")
    columns = {"customer_number": "Asiakasnro", "name": "Nimi"}
    erase = [{"operation": "erase", "delete": True}]
    ask = registers(marketing_list(file, columns=columns, changes=erase))
    plan = ask.plan(order("erase", "line 2", register="customers"))
    assert "line 2 of lista.csv has no Asiakasnro" in plan.by_hand
    assert plan.changes == ()


def test_columns_of_the_same_name_and_cells_past_the_last_are_shown(tmp_path: Path) -> None:
    file = tmp_path / "lista.csv"
    file.write_text("Asiakasnro,Puhelin,Puhelin\n7,1,2,secret\n", encoding="utf-8")
    columns = {"customer_number": "Asiakasnro"}
    [record] = registers(marketing_list(file, columns=columns, changes=[])).export("customers", ["7"])
    assert record.fields == {"Asiakasnro": "7", "Puhelin": "1", "Puhelin 3": "2", "column 4": "secret"}


def test_a_quote_that_is_never_closed_is_not_looked_up(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "lista.csv")
    file.write_bytes(file.read_bytes().replace(b"AS-4712", b'"AS-4712'))
    with pytest.raises(RegisterError, match="can't be read at line"):
        registers(marketing_list(file)).export("customers", ["AS-4715"])


def test_a_file_that_is_open_in_a_spreadsheet_is_left_alone(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "lista.csv")
    ask = registers(marketing_list(file))
    plan = ask.plan(order("erase", "AS-4713", register="customers"))
    mark = tmp_path / ".~lock.lista.csv#"
    mark.touch()
    with pytest.raises(RegisterError, match="open in somebody's spreadsheet"):
        ask.apply(plan)
    mark.unlink()
    assert not ask.apply(plan).again


def test_a_file_that_was_saved_since_is_not_overwritten(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "lista.csv")
    ask = registers(marketing_list(file))
    plan = ask.plan(order("suppress", "AS-4713", register="customers"))
    file.write_bytes(file.read_bytes().replace(b"Storgatan 1", b"Storgatan 2"))
    assert not ask.apply(plan).again  # another field: what was seen still holds
    plan = ask.plan(order("rectify", "AS-4713", register="customers", values={"Nimi": "Sara A"}))
    file.write_bytes(file.read_bytes().replace("Sara Åkesson".encode("cp1252"), b"Sara B"))
    with pytest.raises(StalePlanError):
        ask.apply(plan)
    state = file.stat()
    file.write_bytes(file.read_bytes() + b"x")
    with pytest.raises(StalePlanError, match="saved by somebody else"):
        rewriting.rewrite(file, b"", state)


KILLED = """
import os, sys
from pathlib import Path
from storage.registers import rewriting
file = Path(sys.argv[1])
if sys.argv[2] == "before":
    os.fsync = lambda handle: os._exit(9)
else:
    rewriting._sync_folder = lambda folder: os._exit(9)
rewriting.rewrite(file, b"new", file.stat())
"""


@pytest.mark.parametrize(("when", "content"), [("before", b"old"), ("after", b"new")])
def test_a_kill_leaves_the_old_file_or_the_new_one(tmp_path: Path, when: str, content: bytes) -> None:
    file = tmp_path / "lista.csv"
    file.write_bytes(b"old")
    ended = subprocess.run([sys.executable, "-c", KILLED, str(file), when], check=False, timeout=60)
    assert ended.returncode == 9
    assert file.read_bytes() == content
    rewriting.rewrite(file, b"newest", file.stat())
    assert (file.read_bytes(), list(tmp_path.iterdir())) == (b"newest", [file])


def test_one_bot_at_a_time_rewrites_in_a_folder(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "lista.csv")
    ask = registers(marketing_list(file, timeout_seconds=0.2))
    plan = ask.plan(order("erase", "AS-4713", register="customers"))
    with rewriting.alone(file, 1), pytest.raises(RegisterError, match="being changed by another process"):
        ask.apply(plan)

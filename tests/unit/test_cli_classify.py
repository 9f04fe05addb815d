"""`privacy-bot classify`: JSON lines and mails in, a line a mail out, in order."""

import json
import mailbox
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent
MAILS = ROOT / "tests" / "mail"
KEYS = ["id", "language", "labels", "primary", "scores", "privacy", "needs_review", "evidence", "entities"]
LABELS = {
    "access",
    "erasure",
    "restriction",
    "opt_out",
    "rectification",
    "portability",
    "consent_withdrawal",
    "objection",
    "complaint",
    "identity_reply",
    "other_privacy",
}
ERASURE = {
    "id": "p-1",
    "subject": "Tietojen poisto",
    "from": "Aino Esimerkki",
    "body": "Hei, poistakaa kaikki tietoni rekisteristänne. Asiakasnumeroni on 123456. Terveisin Aino",
}


class Run:
    """One run of the command: its lines as values, and how it ended."""

    def __init__(self, *words: str, stdin: bytes = b"", env: dict[str, str] | None = None) -> None:
        command = [sys.executable, "-m", "bot", "classify", *words]
        given = {**os.environ, "OMP_NUM_THREADS": "1", **(env or {})}
        done = subprocess.run(command, cwd=ROOT, env=given, input=stdin, capture_output=True, timeout=60)
        self.code = done.returncode
        self.errors = done.stderr.decode()
        self.lines: list[dict[str, Any]] = [json.loads(line) for line in done.stdout.decode().splitlines()]

    @property
    def ids(self) -> list[Any]:
        return [line["id"] for line in self.lines]


def json_lines(*mails: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(mail, ensure_ascii=False).encode() + b"\n" for mail in mails)


@pytest.fixture(scope="module")
def good() -> Run:
    """Two good mails through standard input."""
    return Run(
        stdin=json_lines(ERASURE, {"id": "p-2", "subject": "Tarjous", "body": "Paljonko imuri maksaa?"})
    )


@pytest.fixture(scope="module")
def mixed() -> Run:
    """Good lines between lines that are no mail."""
    deep = b"[" * 100_000 + b"\n"
    return Run(stdin=json_lines(ERASURE) + b'nonsense\n[1]\n"text"\n\xff\xfe\n\n' + deep + b'{"id": 7}\n')


def test_line_has_the_keys_of_the_contract(good: Run) -> None:
    assert list(good.lines[0]) == KEYS


def test_scores_hold_every_label(good: Run) -> None:
    assert set(good.lines[0]["scores"]) == LABELS


def test_lines_keep_their_order(good: Run) -> None:
    assert good.ids == ["p-1", "p-2"]


def test_plain_erasure_is_seen(good: Run) -> None:
    assert (good.lines[0]["labels"], good.lines[0]["primary"]) == (["erasure"], "erasure")


def test_no_privacy_matter_is_an_empty_list(good: Run) -> None:
    assert (good.lines[1]["labels"], good.lines[1]["primary"]) == ([], None)


@pytest.mark.parametrize("kind", ["evidence", "entities"])
def test_offsets_count_characters_of_the_body(good: Run, kind: str) -> None:
    found = good.lines[0][kind]
    assert found
    assert all(ERASURE["body"][each["start"] : each["end"]] == each["text"] for each in found)


def test_all_good_is_exit_0_without_a_word(good: Run) -> None:
    assert (good.code, good.errors) == (0, "")


def test_line_that_is_no_object_is_answered_in_its_place(mixed: Run) -> None:
    assert mixed.ids == ["p-1", None, None, None, None, None, 7]
    assert all(set(line) == {"id", "error"} for line in mixed.lines[1:6])


def test_bad_line_makes_exit_1_with_one_line_of_reason(mixed: Run) -> None:
    assert mixed.code == 1
    assert len(mixed.errors.splitlines()) == 1


def test_output_is_utf8_under_any_locale_and_takes_lone_surrogates() -> None:
    broken = '{"id": "s", "body": "Poistakaa tietoni \\ud800 järjestelmästä"}\n'.encode()
    found = Run("--with-text", stdin=broken, env={"LC_ALL": "C", "PYTHONIOENCODING": "latin-1"})
    assert found.lines[0]["text"] == "Poistakaa tietoni \ud800 järjestelmästä"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A mail, a box of two and a file of lines, with the texts."""
    folder = tmp_path_factory.mktemp("classify")
    box = mailbox.mbox(folder / "two.mbox")
    for name in ("sv_access_latin1", "fi_erasure_html_only"):
        box.add((MAILS / f"{name}.eml").read_bytes())
    box.close()
    (folder / "one.jsonl").write_bytes(json_lines(ERASURE))
    return Run(
        "--with-text",
        *(str(MAILS / "fi_erasure_html_only.eml"), str(folder / "two.mbox"), str(folder / "one.jsonl")),
    )


def test_files_are_answered_in_the_order_given(files: Run) -> None:
    assert files.ids == ["fi_erasure_html_only.eml", "two.mbox:0", "two.mbox:1", "p-1"]


def test_mail_in_a_box_is_read_as_the_file_is(files: Run) -> None:
    one, same = files.lines[0], files.lines[2]
    assert {**one, "id": ""} == {**same, "id": ""}


def test_text_is_printed_where_asked_and_offsets_count_in_it(files: Run) -> None:
    for line in files.lines:
        assert all(line["text"][each["start"] : each["end"]] == each["text"] for each in line["evidence"])


def test_swedish_mail_is_seen_as_access(files: Run) -> None:
    assert (files.lines[1]["language"], files.lines[1]["primary"]) == ("sv", "access")


@pytest.mark.parametrize("name", ["missing.eml", "missing.mbox", "missing.jsonl"])
def test_missing_file_is_wrong_usage(name: str) -> None:
    found = Run(name)
    assert found.code == 2
    assert name in found.errors

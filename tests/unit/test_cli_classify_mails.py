"""`classify FILE.eml` reads a mail as intake does: its attachments, and what it passes on."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.documents import DOCX_TYPE, docx, mail_with, pdf

ROOT = Path(__file__).parent.parent.parent
REQUEST = "Hei, poistakaa kaikki minua koskevat tiedot rekisteristänne. Terveisin Ville Virta"
COVER = "Hei, ohessa kirje. Terveisin Ville"
INNER = (
    "From: Ville Virta <ville@example.fi>\nSubject: Tietoni\nMIME-Version: 1.0\n"
    f"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{REQUEST}\n"
)
ATTACHED = (
    "From: ville@example.fi\nSubject: Fwd: Tietoni\nMIME-Version: 1.0\n"
    "Content-Type: multipart/mixed; boundary=b\n\n"
    f"--b\nContent-Type: message/rfc822\n\n{INNER}\n--b--\n"
)
INLINE = (
    "From: ville@example.fi\nSubject: Fwd: Tietoni\nMIME-Version: 1.0\n"
    "Content-Type: text/plain; charset=utf-8\n"
    "Content-Transfer-Encoding: 8bit\n\n---------- Forwarded message ---------\n"
    f"From: Ville Virta <ville@example.fi>\nDate: ma 9. marrask. 2026 klo 20.11\n"
    f"Subject: Tietoni\n\n{REQUEST}\n"
)
MAILS = {
    "pdf": mail_with(COVER, ("kirje.pdf", "application/pdf", pdf(REQUEST))),
    "docx": mail_with(COVER, ("kirje.docx", DOCX_TYPE, docx("Hei,", REQUEST))),
    "txt": mail_with("", ("kirje.txt", "text/plain", REQUEST.encode("cp1252"))),
    "attached": ATTACHED.encode(),
    "inline": INLINE.encode(),
    "scan": mail_with(COVER, ("scan.pdf", "application/pdf", pdf())),
}


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What one run of the command says of each mail."""
    folder = tmp_path_factory.mktemp("mails")
    for name, content in MAILS.items():
        (folder / f"{name}.eml").write_bytes(content)
    files = [str(folder / f"{name}.eml") for name in MAILS]
    command = [sys.executable, "-m", "bot", "classify", "--with-text", *files]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        timeout=90,
        check=True,
    )
    return dict(zip(MAILS, map(json.loads, done.stdout.decode().splitlines()), strict=True))


@pytest.mark.parametrize("name", ["pdf", "docx", "txt", "attached", "inline"])
def test_a_request_beside_or_within_the_mail_is_seen(lines: dict[str, dict[str, Any]], name: str) -> None:
    line = lines[name]
    assert "erasure" in line["labels"]
    assert "poistakaa kaikki" in line["text"]
    assert line["evidence"]
    assert all(line["text"][each["start"] : each["end"]] == each["text"] for each in line["evidence"])


def test_what_only_a_person_can_read_needs_review(lines: dict[str, dict[str, Any]]) -> None:
    assert lines["scan"]["needs_review"]

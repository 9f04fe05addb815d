"""`scan`: what a mailbox or a file holds, answered or overdue; nothing stored, nothing changed."""

import json
import mailbox
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.cli.scan_table import document, print_findings
from bot.domain.scanning import Place, findings
from bot.domain.vocabulary import Country
from bot.runtime.scan import MailboxScan, company_of, target_of
from bot.workflows.scanning import Harvest, matters_of
from classifiers import Classifier
from tests.support.bot_process import ROOT, BotHome
from tests.support.dovecot import StoredMail
from tests.support.letters import ACCESS, ERASURE, OPT_OUT, Letter

Scan = Callable[..., dict[str, Any]]
ASKED = replace(ACCESS, message_id="<asked@example.fi>")
FILTER = Letter(
    sender="Pekka Puro <pekka@example.fi>",
    subject="Suodatin",
    body="Hei, paljonko maksaa uusi suodatin harmaavesisuotimeen? Terveisin Pekka",
)
ANSWER = Letter(
    sender="Clewer <info@example.com>",
    subject="VS: Tietopyyntö",
    body="Hei Anna, tietosi ovat liitteenä.",
    passes=None,
    headers=("In-Reply-To: <asked@example.fi>",),
)


def to_anna(letter: Letter) -> bytes:
    return letter.write().replace(b"To: info@example.com", b"To: Anna Aalto <anna@example.fi>")


def put(home: BotHome, content: bytes, days_ago: float, folder: str = "INBOX") -> None:
    servers = home.servers
    with servers.dovecot.client(servers.user) as client:
        if not client.folder_exists(folder):
            client.create_folder(folder)
    at = datetime.now(UTC) - timedelta(days=days_ago)
    servers.dovecot.append(content, servers.user, internal_date=at, folder=folder)


@pytest.fixture
def scanned(sqlite_home: BotHome, classifier: Classifier) -> Scan:
    """What `scan --json` prints, in this process."""
    settings = sqlite_home.settings()
    company, [watched] = company_of(settings), settings.watched

    def scan(*, since: date | None = None, after: Place | None = None, table: int = 0) -> dict[str, Any]:
        harvest = Harvest()
        target = target_of(watched, since, after)
        MailboxScan(target, classifier, harvest, company, lambda *_: None).run()
        found = findings(matters_of(harvest, company), harvest.notes, datetime.now(UTC), Country.FI)
        if table:
            print_findings(harvest, found, 0, table)
        return document(harvest, found, 0)

    return scan


def mails_of(home: BotHome) -> list[StoredMail]:
    return home.servers.dovecot.mails(home.servers.user)


def states(document: dict[str, Any]) -> dict[str, str]:
    return {mail["from"]["address"]: mail["state"] for mail in document["mails"]}


@pytest.mark.covers("R10")
def test_what_is_overdue_comes_first_and_an_answer_in_sent_counts(sqlite_home: BotHome) -> None:
    put(sqlite_home, OPT_OUT.write(), 3)
    put(sqlite_home, ASKED.write(), 40)
    put(sqlite_home, to_anna(ANSWER), 30, folder="Sent")
    put(sqlite_home, ERASURE.write(), 45)
    put(sqlite_home, FILTER.write(), 45)
    before = [(mail.flags, mail.content) for mail in mails_of(sqlite_home)]

    found = sqlite_home.document("scan")

    assert list(states(found).items()) == [
        ("ville@example.fi", "overdue"),
        ("sara@example.se", "open"),
        ("anna@example.fi", "answered"),
    ]
    assert (found["looked_at"], found["letters"], found["overdue"]) == (4, 4, 1)
    assert [(mail.flags, mail.content) for mail in mails_of(sqlite_home)] == before
    assert list(sqlite_home.folder.iterdir()) == []


def test_an_answer_after_the_month_is_late_and_one_to_ourselves_is_none(
    sqlite_home: BotHome, scanned: Scan
) -> None:
    put(sqlite_home, ASKED.write(), 60)
    put(sqlite_home, ANSWER.write(), 50, folder="Sent")  # to ourselves
    assert states(scanned()) == {"anna@example.fi": "overdue"}
    put(sqlite_home, to_anna(ANSWER), 5, folder="Sent")
    assert states(scanned()) == {"anna@example.fi": "answered_late"}


def test_an_automatic_reply_is_no_answer(sqlite_home: BotHome, scanned: Scan) -> None:
    put(sqlite_home, ASKED.write(), 60)
    away = replace(ANSWER, headers=(*ANSWER.headers, "Auto-Submitted: auto-replied"))
    put(sqlite_home, to_anna(away), 59, folder="Sent")
    assert states(scanned()) == {"anna@example.fi": "overdue"}


def test_a_reminder_of_the_same_person_belongs_to_the_first_mail(sqlite_home: BotHome, scanned: Scan) -> None:
    put(sqlite_home, ASKED.write(), 20)
    again = replace(ACCESS, subject="VS: Tietopyyntö", headers=("In-Reply-To: <asked@example.fi>",))
    put(sqlite_home, again.write(), 2)
    [mail] = scanned()["mails"]
    assert mail["follow_ups"] == 1


def test_it_begins_on_a_day_and_behind_a_mail(sqlite_home: BotHome, scanned: Scan) -> None:
    put(sqlite_home, ERASURE.write(), 45)
    put(sqlite_home, OPT_OUT.write(), 3)
    since = (datetime.now(UTC) - timedelta(days=10)).date()
    assert set(states(scanned(since=since))) == {"sara@example.se"}
    [first, _] = mails_of(sqlite_home)
    assert set(states(scanned(after=Place(folder="INBOX", number=str(first.uid))))) == {"sara@example.se"}


def test_wrong_words_are_named(sqlite_home: BotHome, tmp_path: Path) -> None:
    picture = tmp_path / "picture.mbox"
    picture.write_bytes(b"\x89PNG and so on")
    for words, said in (
        (("--since", "yesterday"), "yesterday"),
        (("--after", "Nowhere:3"), "Nowhere"),
        ((str(tmp_path / "no.mbox"),), "there is no file"),
        ((str(picture),), "no mbox file"),
    ):
        done = sqlite_home.command("scan", *words)
        assert (done.returncode, said in done.stderr) == (2, True), done.stderr


def box(path: Path, *mails: tuple[bytes, datetime]) -> Path:
    """An mbox file as a server's archive: with the line of Received."""
    made = mailbox.mbox(path)
    for content, at in mails:
        received = f"Received: from mx.example.fi by mx.example.com; {at:%a, %d %b %Y %H:%M:%S +0000}\r\n"
        made.add(received.encode() + content)
    made.close()
    return path


def without_configuration(file: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """The command in an empty folder."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PRIVACY_BOT")}
    return subprocess.run(
        [sys.executable, "-m", "bot", "scan", str(file), *options],
        cwd=file.parent,
        env=environment | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_file_needs_no_configuration_and_its_answers_count(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    file = box(
        tmp_path / "archive.mbox",
        (ASKED.write(), now - timedelta(days=60)),
        (to_anna(ANSWER), now - timedelta(days=50)),
        (ERASURE.write(), now - timedelta(days=50)),
    )
    before = file.read_bytes()
    found = without_configuration(file, "--json")
    assert found.returncode == 0, found.stderr
    assert states(json.loads(found.stdout)) == {"ville@example.fi": "overdue", "anna@example.fi": "answered"}
    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file]


def test_the_table_says_in_words_what_is_overdue(tmp_path: Path) -> None:
    sent = datetime.now(UTC) - timedelta(days=60)
    found = without_configuration(box(tmp_path / "archive.mbox", (ERASURE.write(), sent)))
    assert found.returncode == 0, found.stderr
    assert "late" in found.stdout
    assert "ville@example.fi" in found.stdout
    assert "1 overdue and unanswered" in found.stdout


@pytest.mark.parametrize("wide", [80, 100, 120, 160])
def test_the_table_fits_the_window_and_always_says_what_is_due(
    wide: int, sqlite_home: BotHome, scanned: Scan, capsys: pytest.CaptureFixture[str]
) -> None:
    long = replace(
        ERASURE,
        sender="Ville <ville.virtanen-pitkasukunimi@sahkopostipalvelu.example.fi>",
        subject="Pyydän, että poistatte kaikki minua koskevat tiedot, jotka olette vuosien varrella saaneet",
    )
    put(sqlite_home, long.write(), 45)
    scanned(table=wide)
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= wide
    [head] = [line for line in lines if "State" in line]
    [row] = [line for line in lines if "ville" in line]
    assert {"State", "Due", "Asks", "From", "Subject"} <= set(head.split())
    assert "late" in row
    assert row.count("…") >= (1 if wide < 160 else 0)
    assert re.search(r"\d\d?\.\d\d?\.20\d\d", row)


def test_stopped_by_hand_it_knows_how_to_go_on(
    sqlite_home: BotHome, classifier: Classifier, scanned: Scan
) -> None:
    put(sqlite_home, ERASURE.write(), 45)
    put(sqlite_home, FILTER.write(), 1)
    put(sqlite_home, OPT_OUT.write(), 3)
    settings = sqlite_home.settings()
    [mailbox_settings] = settings.watched
    harvest = Harvest()

    def stop_at_second(folder: str, done: int, total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    target = target_of(mailbox_settings, None, None)
    with pytest.raises(KeyboardInterrupt):
        MailboxScan(target, classifier, harvest, company_of(settings), stop_at_second).run()
    assert [matter.sender.address for matter in harvest.matters] == ["ville@example.fi"]
    assert set(states(scanned(after=harvest.reached))) == {"sara@example.se"}

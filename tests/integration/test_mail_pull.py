"""Mails judged no privacy matter: listed as they lie in the mailbox, doubtful ones first, and pulled back."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.calendar import HELSINKI
from tests.support.bench import prepare
from tests.support.bot_process import BotHome
from tests.support.letters import Letter

FILTER = Letter(
    sender="Pekka Puro <pekka@example.fi>",
    subject="Suodatin",
    body="Hei, paljonko maksaa uusi suodatin harmaavesisuotimeen? Terveisin Pekka",
)
NEWS = Letter(
    sender="Uutiset <uutiset@example.com>",
    subject="Uutiskirje 9/2026",
    body="Syksyn tarjoukset suodattimista.",
    headers=("List-Id: <uutiset.example.com>",),
)


@pytest.fixture
def judged_home(sqlite_home: BotHome) -> BotHome:
    """A bot that has handled an ordinary letter and a newsletter."""
    prepare(sqlite_home)
    servers = sqlite_home.servers
    for letter in (FILTER, NEWS):
        servers.dovecot.append(
            letter.write(), servers.user, internal_date=datetime.now(UTC) - timedelta(hours=1)
        )
    sqlite_home.must("run", "--once", "--no-send")
    return sqlite_home


def listed(home: BotHome, *options: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = home.document("mail", "list", *options)
    return rows


def test_a_letter_is_listed_with_its_score_and_pulled_back_into_triage(judged_home: BotHome) -> None:
    [row] = listed(judged_home, "--not-privacy")
    assert (row["from"], row["subject"], row["gone"]) == ("pekka@example.fi", "Suodatin", False)
    assert 0 <= row["score"] < 0.5
    flags = [mail.flags for mail in judged_home.servers.dovecot.mails(judged_home.servers.user)]

    ref = judged_home.document("mail", "pull", str(row["id"]), "--by", "heli", "--why", "he asks who knows")[
        "ref"
    ]

    case = judged_home.document("case", "show", ref)
    assert (case["state"], case["requester"]["address"]) == ("triage", "pekka@example.fi")
    assert datetime.fromisoformat(case["received_at"]) == datetime.fromisoformat(row["received_at"])
    assert [note["text"] for note in case["notes"]] == ["he asks who knows"]
    assert case["timeline"][0]["by"] == "heli"
    assert [mail.flags for mail in judged_home.servers.dovecot.mails(judged_home.servers.user)] == flags
    assert listed(judged_home, "--not-privacy") == []


def test_with_a_type_it_is_a_case_in_work(judged_home: BotHome) -> None:
    [row] = listed(judged_home, "--not-privacy")
    ref = judged_home.document("mail", "pull", str(row["id"]), "--by", "heli", "--type", "opt_out")["ref"]
    case = judged_home.document("case", "show", ref)
    assert case["state"] == "drafted"
    assert [request["type"] for request in case["requests"]] == ["opt_out"]


def test_pulled_twice_it_names_the_case(judged_home: BotHome) -> None:
    [row] = listed(judged_home, "--not-privacy")
    ref = judged_home.document("mail", "pull", str(row["id"]), "--by", "heli")["ref"]
    again = judged_home.command("mail", "pull", str(row["id"]), "--by", "heli")
    assert again.returncode == 2
    assert ref in again.stderr
    assert len(judged_home.document("cases")) == 1


def test_automatic_mail_is_listed_when_asked_for(judged_home: BotHome) -> None:
    rows = listed(judged_home, "--automatic")
    assert [(row["from"], row["score"] is None) for row in rows] == [
        ("pekka@example.fi", False),
        ("uutiset@example.com", True),
    ]


def test_a_mail_that_is_gone_is_said_to_be_gone(judged_home: BotHome) -> None:
    servers = judged_home.servers
    with servers.dovecot.client(servers.user) as client:
        client.select_folder("INBOX")
        client.delete_messages(client.search("ALL"))
        client.expunge()
    [row] = listed(judged_home, "--not-privacy")
    assert (row["gone"], row["subject"]) == (True, None)
    assert "no longer" in judged_home.refused("mail", "pull", str(row["id"]), "--by", "heli")
    assert judged_home.document("cases") == []


def test_for_people_the_list_is_short_and_in_helsinki_time(judged_home: BotHome) -> None:
    head, row = judged_home.must("mail", "list", "--not-privacy").splitlines()
    assert head.split() == ["NUMBER", "SCORE", "RECEIVED", "FROM", "SUBJECT"]
    received = datetime.fromisoformat(listed(judged_home, "--not-privacy")[0]["received_at"])
    assert f"{received.astimezone(HELSINKI):%Y-%m-%d %H:%M}  pekka@example.fi  Suodatin" in row
    assert judged_home.must("mail", "list").strip() == "There are none."


def test_a_viewer_pulls_nothing(judged_home: BotHome) -> None:
    [row] = listed(judged_home, "--not-privacy")
    said = judged_home.refused("mail", "pull", str(row["id"]), "--by", "nobody")
    assert "nobody" in said
    assert "there is no mail 99" in judged_home.refused("mail", "pull", "99", "--by", "heli")

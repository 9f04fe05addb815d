"""`run --no-send`: everything is prepared, nothing leaves; and what then goes out at the first real run."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest

from tests.support.bench import prepare
from tests.support.bot_process import STAFF, BotHome, until
from tests.support.faketime import clock_at
from tests.support.letters import ACCESS, ENGLISH, NO_PRIVACY, OPT_OUT, Letter
from tests.support.processes import MissingProgramError

BEGUN = datetime(2026, 11, 2, 7, 30, tzinfo=UTC)  # a Monday, half past nine in Helsinki
NEWS = Letter(sender="news@example.com", subject="Uutiskirje", headers=("List-Id: <news.example.com>",))


def mailbox_of(home: BotHome) -> dict[str, Any]:
    """Every folder of the mailbox with what lies in it, flags included."""
    servers = home.servers
    with servers.dovecot.client(servers.user) as client:
        folders = sorted(name for _, _, name in client.list_folders())
    return {name: servers.dovecot.mails(servers.user, name) for name in folders}


def at(home: BotHome, moment: datetime) -> None:
    """The commands that follow run at this time."""
    try:
        home.variables = clock_at(moment)
    except MissingProgramError as error:
        pytest.skip(f"MISSING SERVER: {error}")


def subjects(home: BotHome, address: str) -> list[str]:
    mails = home.received(address)
    return [str(message_from_bytes(content, policy=default)["Subject"]) for content in mails]


def came(home: BotHome, letters: tuple[Letter, ...], when: datetime) -> None:
    for letter in letters:
        home.servers.dovecot.append(letter.write(), home.servers.user, internal_date=when)


def refs(home: BotHome) -> dict[str, str]:
    return {case["requester"]["address"]: case["ref"] for case in home.document("cases")}


@pytest.fixture
def shadow(sqlite_home: BotHome) -> BotHome:
    """Three weeks of shadow mode: three requests, an ordinary letter and a newsletter on the first day."""
    prepare(sqlite_home)
    came(sqlite_home, (ACCESS, OPT_OUT, ENGLISH, NO_PRIVACY, NEWS), BEGUN - timedelta(hours=1))
    before = mailbox_of(sqlite_home)
    for days in (0, 21):
        at(sqlite_home, BEGUN + timedelta(days=days))
        sqlite_home.must("run", "--once", "--no-send")
        assert sqlite_home.servers.smtp.attempts == 0
        assert mailbox_of(sqlite_home) == before
    return sqlite_home


@pytest.mark.covers("S-07")
def test_in_shadow_mode_cases_and_drafts_are_made_and_nothing_leaves_or_is_touched(shadow: BotHome) -> None:
    cases = shadow.document("cases")
    assert Counter(request["type"] for case in cases for request in case["requests"]) == {
        "access": 2,
        "opt_out": 1,
    }
    kinds = {case["requester"]["address"]: [each["kind"] for each in case["drafts"]] for case in cases}
    assert kinds["anna@example.fi"] == ["acknowledgement", "reply"]
    [judged] = shadow.document("mail", "list", "--not-privacy")
    assert judged["from"] == "matti@example.fi"


def test_the_first_real_run_sends_no_old_acknowledgement_and_one_digest(shadow: BotHome) -> None:
    fresh = Letter(sender="Olli Oja <olli@example.fi>")
    came(shadow, (fresh,), BEGUN + timedelta(days=20))
    at(shadow, BEGUN + timedelta(days=21, minutes=1))
    shadow.must("run", "--once", "--no-send")
    ref = refs(shadow)["sara@example.se"]
    at(shadow, BEGUN + timedelta(days=21, minutes=2))
    shadow.must("case", "approve", ref, "--by", "anna", "--why", "read in shadow mode")
    for minute in (3, 4):
        at(shadow, BEGUN + timedelta(days=21, minutes=minute))
        shadow.must("run", "--once")
    assert shadow.received("anna@example.fi") == shadow.received("john@example.com") == []
    assert len(shadow.received("olli@example.fi")) == 1  # asked a day ago: an acknowledgement is of use
    [answer] = subjects(shadow, "sara@example.se")  # a person approved it
    assert ref in answer
    to_staff = subjects(shadow, STAFF)
    assert len(to_staff) == len(set(to_staff)) == 1 + 1  # the digest, and the opt-out that nobody acted on
    states = {case["ref"]: case["drafts"][0]["state"] for case in shadow.document("cases")}
    assert Counter(states.values()) == {"rejected": 3, "sent": 1}
    sent = shadow.servers.dovecot.mails(shadow.servers.user, "Sent")
    assert len(sent) == 2


def test_a_copy_that_waits_is_not_filed_in_shadow_mode(sqlite_home: BotHome) -> None:
    prepare(sqlite_home)
    servers = sqlite_home.servers
    servers.dovecot.deliver(ACCESS.write(), servers.user)
    sqlite_home.overrides["mailbox"]["sent_folder"] = ""
    sqlite_home.must("run", "--once")
    assert len(sqlite_home.received("anna@example.fi")) == 1
    assert servers.dovecot.mails(servers.user, "Sent") == []
    sqlite_home.overrides["mailbox"]["sent_folder"] = "Sent"
    want_copies(sqlite_home)
    with sqlite_home.running("--no-send"):
        servers.dovecot.deliver(OPT_OUT.write(), servers.user)
        until(lambda: "sara@example.se" in refs(sqlite_home), within=90)
    assert servers.dovecot.mails(servers.user, "Sent") == []
    assert servers.smtp.attempts == 1
    sqlite_home.must("run", "--once")
    assert len(servers.dovecot.mails(servers.user, "Sent")) == 2


def want_copies(home: BotHome) -> None:
    """As if the bot had ended between sending and filing."""
    from bot.runtime import database_of

    database = database_of(home.settings())
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE outbox SET filing = 'wanted'")
    database.close()

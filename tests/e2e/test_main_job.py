"""The main job: from a mail in the mailbox to an approved answer in the customer's hands."""

from email import message_from_bytes, policy
from typing import Any

import pytest

from tests.support.bench import prepare
from tests.support.bot_process import BotHome
from tests.support.letters import ACCESS


def read(content: bytes) -> Any:
    return message_from_bytes(content, policy=policy.default)


@pytest.mark.covers("R25", "R32", "R40")
def test_a_request_is_acknowledged_approved_answered_and_filed_once(home: BotHome) -> None:
    dovecot, user = home.servers.dovecot, home.servers.user
    prepare(home)
    dovecot.deliver(ACCESS.write(), user)

    home.must("run", "--once")
    [case] = home.document("cases")
    assert case["state"] == "identity_pending"
    assert case["requests"] == [{"type": "access", "state": "open"}]
    assert case["language"] == "fi"
    assert [draft["kind"] for draft in case["drafts"]] == ["acknowledgement", "reply"]
    [acknowledgement] = home.received("anna@example.fi")
    assert read(acknowledgement)["Auto-Submitted"] == "auto-replied"

    home.must("case", "confirm-identity", case["ref"], "--by", "heli", "--level", "ID-2", "--method", "phone")
    home.must("case", "approve", case["ref"], "--by", "anna", "--why", "copy by letter")
    home.must("run", "--once")
    _, answer = home.received("anna@example.fi")
    assert case["ref"] in read(answer)["Subject"]
    assert read(answer)["Auto-Submitted"] is None
    assert home.document("case", "show", case["ref"])["state"] == "answered"
    copies = dovecot.mails(user, "Sent")
    assert [mail.content for mail in copies] == [acknowledgement, answer]
    assert all("\\Seen" in mail.flags for mail in copies)
    assert not dovecot.mails(user)[0].flags

    home.must("run", "--once")
    assert len(home.received("anna@example.fi")) == 2
    assert len(dovecot.mails(user, "Sent")) == 2

"""`outbox list|retry|discard`: what staff see of mails that did not go, and what they decide."""

import json
import sys
from collections.abc import Callable
from typing import Any

import pytest

from bot.cli import main
from tests.support.bench import Bench
from tests.support.letters import ACCESS
from tests.support.smtp_script import Drop, Step

ANNA = "anna@example.fi"
Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def outbox(
    sqlite_bench: Bench, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    """Runs `outbox …` in this process: exit status, standard output, standard error."""
    for name, value in sqlite_bench.home.environment().items():
        if name.startswith("PRIVACY_BOT"):
            monkeypatch.setenv(name, value)

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["privacy-bot", "outbox", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


def listed(outbox: Command, *words: str) -> list[dict[str, Any]]:
    """What `outbox list --json` prints."""
    status, out, _ = outbox("list", "--json", *words)
    assert status == 0
    return list(json.loads(out))


async def lost(bench: Bench, step: Step = Drop.AFTER_DATA) -> str:
    """A case whose answer met this step."""
    [ref] = await bench.approved(ACCESS.write())
    bench.home.servers.smtp.script(ANNA, step)
    await bench.send()
    return ref


@pytest.mark.covers("R40", "R41")
async def test_an_uncertain_mail_is_listed_with_its_reason(sqlite_bench: Bench, outbox: Command) -> None:
    await lost(sqlite_bench)
    [mail] = listed(outbox)
    assert (mail["state"], mail["recipient"], mail["next_at"]) == ("uncertain", ANNA, None)
    assert "after DATA" in mail["error"]
    assert len(listed(outbox, "--all")) == 3  # the acknowledgement and the word to staff have gone
    assert "uncertain" in outbox("list")[1]


@pytest.mark.covers("R40")
async def test_a_decision_is_printed_and_done(sqlite_bench: Bench, outbox: Command) -> None:
    ref = await lost(sqlite_bench)
    number = listed(outbox)[0]["id"]
    assert json.loads(outbox("retry", str(number), "--json")[1]) == {"id": number, "state": "queued"}
    assert json.loads(outbox("discard", str(number), "--json")[1]) == {"id": number, "state": "discarded"}
    assert listed(outbox) == []
    assert sqlite_bench.case(ref)["state"] == "open"


@pytest.mark.covers("R40")
async def test_what_can_not_be_decided_is_said(sqlite_bench: Bench, outbox: Command) -> None:
    await lost(sqlite_bench)
    number = str(listed(outbox)[0]["id"])
    outbox("discard", number)
    status, _, error = outbox("retry", number)
    assert (status, "is discarded: only failed, uncertain or waiting" in error) == (2, True)
    status, _, error = outbox("discard", "999")
    assert (status, "there is no mail 999 in the outbox" in error) == (1, True)
    status, _, error = outbox("retry", "first")
    assert status == 2

"""Logs on standard error: no address gets through (S-40)."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.logs import redact

ROOT = Path(__file__).parent.parent.parent

pytestmark = pytest.mark.covers("S-40")


@pytest.mark.parametrize(
    ("said", "logged"),
    [
        ("550 <aino@example.fi>: no such user", "550 <[address]>: no such user"),
        ("to Aino.Esimerkki+x@mail.example.fi.", "to [address]"),
        ("mailto:aino@example.fi and ville@example.fi", "mailto:[address] and [address]"),
        ("PR-2026-000001 sent", "PR-2026-000001 sent"),
    ],
)
def test_addresses_are_taken_out(said: str, logged: str) -> None:
    assert redact(None, "info", {"event": "x", "error": said})["error"] == logged


def test_other_values_stay() -> None:
    assert redact(None, "info", {"event": "x", "mails": 3}) == {"event": "x", "mails": 3}


def logged(script: str) -> subprocess.CompletedProcess[str]:
    code = f"from bot.logs import log, set_up_logs\nset_up_logs()\n{script}\n"
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=30, check=True
    )


def test_logs_go_to_standard_error() -> None:
    found = logged("log.info('mail', case='PR-2026-000001')")
    assert found.stdout == ""
    assert "event='mail'" in found.stderr
    assert "case='PR-2026-000001'" in found.stderr


@pytest.mark.parametrize(
    "script",
    [
        "log.error('x', error='550 <aino@example.fi>')",
        "log.error('x', error=ValueError('aino@example.fi'))",
        "log.error('x', recipients=['aino@example.fi'])",
        "log.error('lost aino@example.fi')",
        "try:\n    raise ValueError('aino@example.fi')\nexcept ValueError:\n    log.exception('x')",
        "import logging\nlogging.getLogger('library').error('550 %s', 'aino@example.fi')",
    ],
)
def test_no_address_reaches_the_log(script: str) -> None:
    assert "example.fi" not in logged(script).stderr


def test_libraries_are_heard_only_when_they_alarm() -> None:
    script = (
        "import logging\nlogging.getLogger('x').warning('chatter')\nlogging.getLogger('x').error('alarm')"
    )
    found = logged(script).stderr
    assert "chatter" not in found
    assert "alarm" in found


def test_line_carries_time_and_level() -> None:
    assert re.match(
        r"timestamp='\d{4}-\d\d-\d\dT.*' level='warning' event='x'$", logged("log.warning('x')").stderr
    )

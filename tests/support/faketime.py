"""Another clock for a process that is started: Debian's libfaketime, preloaded."""

from datetime import UTC, datetime
from pathlib import Path

from tests.support.processes import MissingProgramError


def clock_at(moment: datetime) -> dict[str, str]:
    """The environment in which a process begins at this aware moment; its clock goes on from there.

    Raises MissingProgramError where the library isn't installed.
    """
    found = sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
    if not found:
        raise MissingProgramError("libfaketime is not installed (apt-get install faketime)")
    return {
        "LD_PRELOAD": str(found[0]),
        "FAKETIME": f"@{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "TZ": "UTC",
    }

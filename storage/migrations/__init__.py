"""Schema versions (Alembic), applied by `privacy-bot db upgrade`."""

from pathlib import Path


def script_location() -> Path:
    """The folder that holds this package's revisions."""
    return Path(__file__).parent

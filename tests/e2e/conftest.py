"""What these tests ask for by name."""

from tests.support.desk_fixtures import approver, client, desk, handler
from tests.support.fixtures import bench, classifier, home, sqlite_bench, sqlite_home

__all__ = [
    "approver",
    "bench",
    "classifier",
    "client",
    "desk",
    "handler",
    "home",
    "sqlite_bench",
    "sqlite_home",
]

"""What these tests ask for by name."""

from tests.support.desk_fixtures import approver, client, desk, handler
from tests.support.fixtures import bench, classifier, home, sqlite_bench, sqlite_home
from tests.support.oauth import oauth_home, token_dovecot, token_service, tokens

__all__ = [
    "approver",
    "bench",
    "classifier",
    "client",
    "desk",
    "handler",
    "home",
    "oauth_home",
    "sqlite_bench",
    "sqlite_home",
    "token_dovecot",
    "token_service",
    "tokens",
]

"""Log-in by token to IMAP and SMTP, against a token service and servers that ask it what a token is worth."""

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from bot.errors import PermanentMailError, UnreachableMailError
from bot.mail import smtp
from bot.mail.connection import MailServer
from bot.mail.imap import ImapConnection
from bot.mail.oauth import token_file
from bot.mail.oauth.source import EARLY, TokenSource
from bot.runtime import server_of
from bot.runtime.oauth import client_of
from classifiers import Classifier
from storage.outbox import SendState
from tests.support.bench import opened, prepare
from tests.support.letters import ACCESS
from tests.support.oauth import OAuthHome

WAYS = ["application", "microsoft", "google"]


def use(home: OAuthHome, way: str) -> None:
    """The application itself, or somebody who has signed in at this provider."""
    if way == "application":
        home.by_application()
    else:
        home.signed_in(way)


def imap_server(home: OAuthHome) -> MailServer:
    """The mailbox's server as the bot sees it, with a token source of its own."""
    return server_of(home.settings().watched[0], "mailbox")


def source(home: OAuthHome) -> TokenSource:
    """A token source of the mailbox's table."""
    oauth = home.settings().watched[0].oauth
    assert oauth is not None
    return TokenSource(client_of(oauth))


def open_mailbox(server: MailServer) -> None:
    """Logs in and out again."""
    connection = ImapConnection(server)
    try:
        connection.open()
        assert connection.has_folder("INBOX")
    finally:
        connection.close()


@pytest.mark.covers("R16")
@pytest.mark.parametrize("way", WAYS)
async def test_a_request_is_fetched_answered_and_filed_by_token(
    oauth_home: OAuthHome, classifier: Classifier, way: str
) -> None:
    use(oauth_home, way)
    prepare(oauth_home)
    dovecot, user = oauth_home.servers.dovecot, oauth_home.servers.user
    dovecot.deliver(ACCESS.write(), user)
    with opened(oauth_home, classifier) as bench:
        bench.fetch()
        await bench.work()
        ref = bench.cases()[0]["ref"]
        bench.confirm(ref)
        bench.approve(ref)
        await bench.send()
    received = oauth_home.servers.smtp.mails
    assert {mail.user for mail in received} == {user.address}
    assert len(dovecot.mails(user, "Sent")) == len(received)


@pytest.mark.covers("R16")
async def test_one_token_serves_many_connections(oauth_home: OAuthHome) -> None:
    oauth_home.by_application()
    server = server_of(oauth_home.settings().smtp, "smtp")
    for _ in range(3):
        await smtp.reach(server)
    assert oauth_home.tokens.grants == ["client_credentials"]


@pytest.mark.covers("R16")
def test_a_token_is_renewed_before_it_expires(oauth_home: OAuthHome) -> None:
    oauth_home.by_application()
    oauth_home.tokens.lifetime = int(EARLY) - 10
    server = imap_server(oauth_home)
    open_mailbox(server)
    open_mailbox(server)
    assert len(oauth_home.tokens.grants) == 2


@pytest.mark.covers("R16")
def test_a_token_that_imap_refuses_is_renewed_once(oauth_home: OAuthHome) -> None:
    oauth_home.signed_in("microsoft")
    server = imap_server(oauth_home)
    open_mailbox(server)
    oauth_home.tokens.revoke_access()
    open_mailbox(server)
    assert oauth_home.tokens.grants == ["refresh_token"] * 2


@pytest.mark.covers("R16")
async def test_a_token_that_smtp_refuses_is_renewed_once(oauth_home: OAuthHome) -> None:
    oauth_home.signed_in("google")
    server = server_of(oauth_home.settings().smtp, "smtp")
    await smtp.reach(server)
    oauth_home.tokens.revoke_access()
    await smtp.reach(server)
    assert oauth_home.tokens.grants == ["refresh_token"] * 2


@pytest.mark.covers("R16")
def test_a_mailbox_that_the_token_does_not_open_is_refused_after_one_renewal(oauth_home: OAuthHome) -> None:
    oauth_home.by_application()
    oauth_home.tokens.application_user = "somebody.else@example.com"
    with pytest.raises(PermanentMailError, match="refuses the log-in"):
        open_mailbox(imap_server(oauth_home))
    assert len(oauth_home.tokens.grants) == 2


@pytest.mark.covers("R16")
def test_a_rotated_refresh_token_replaces_the_old_one_for_its_owner_only(oauth_home: OAuthHome) -> None:
    oauth_home.signed_in("microsoft")
    oauth_home.token_file.chmod(0o644)
    before = token_file.read(oauth_home.token_file)
    source(oauth_home).token()
    assert token_file.read(oauth_home.token_file) != before
    assert stat.S_IMODE(oauth_home.token_file.stat().st_mode) == 0o600
    left = {path.name for path in oauth_home.folder.glob("*token.json*")}
    assert left <= {"token.json", "token.json.lock"}


@pytest.mark.covers("R16")
def test_many_may_renew_from_one_file_at_once(oauth_home: OAuthHome) -> None:
    oauth_home.signed_in("microsoft")  # a refresh token that was used is of no use again
    sources = [source(oauth_home) for _ in range(6)]
    with ThreadPoolExecutor(6) as threads:
        given = list(threads.map(lambda source: source.token(), sources))
    assert all(oauth_home.tokens.opens(oauth_home.user, token) for token in given)


@pytest.mark.covers("R16", "R15")
@pytest.mark.parametrize("provider", ["microsoft", "google"])
def test_a_sign_in_that_was_revoked_says_what_to_do(oauth_home: OAuthHome, provider: str) -> None:
    oauth_home.signed_in(provider)
    oauth_home.tokens.revoke_sign_ins()
    with pytest.raises(PermanentMailError, match=r"expired or revoked.*run `privacy-bot oauth login`"):
        open_mailbox(imap_server(oauth_home))


@pytest.mark.covers("R16", "R40")
async def test_mail_waits_while_nobody_is_signed_in(oauth_home: OAuthHome, classifier: Classifier) -> None:
    oauth_home.signed_in("microsoft")
    oauth_home.tokens.revoke_sign_ins()
    prepare(oauth_home)
    with opened(oauth_home, classifier) as bench:
        await bench.take(ACCESS.write())
        await bench.send()
        assert [(mail.state, "oauth login" in mail.last_error) for mail in bench.outbox()] == [
            (SendState.RETRY, True)
        ]
        oauth_home.sign_in()
        bench.clock.forward(timedelta(hours=1))
        await bench.send()
        assert [mail.state for mail in bench.outbox()] == [SendState.SENT]


@pytest.mark.covers("R16", "R15")
def test_a_watch_goes_on_by_itself_after_a_new_sign_in(oauth_home: OAuthHome) -> None:
    oauth_home.signed_in("microsoft")
    oauth_home.tokens.revoke_sign_ins()
    prepare(oauth_home)
    bot = oauth_home.start("--role", "watch")
    try:
        bot.wait_for_log("oauth login")
        oauth_home.sign_in()
        bot.wait_for_log("mailbox connected")
        log = bot.log()
    finally:
        bot.kill()
    assert not [secret for secret in oauth_home.tokens.secrets() if secret in log]


@pytest.mark.covers("R16")
@pytest.mark.parametrize("way", WAYS)
def test_a_token_service_that_is_down_may_come_back(oauth_home: OAuthHome, way: str) -> None:
    use(oauth_home, way)
    server = imap_server(oauth_home)
    oauth_home.tokens.refusal = (503, {"error": "server_error"})
    with pytest.raises(UnreachableMailError, match=r"localhost:[0-9]+ answers 503"):
        open_mailbox(server)
    oauth_home.tokens.refusal = (200, {"surprise": True})
    with pytest.raises(UnreachableMailError, match="what is no token"):
        open_mailbox(server)
    oauth_home.tokens.refusal = None
    open_mailbox(server)
    oauth_home.tokens.stop()
    with pytest.raises(UnreachableMailError, match="can't be reached"):
        source(oauth_home).token()

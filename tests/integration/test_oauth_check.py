"""`check` and log-in by token: what is wrong, for IMAP and SMTP each, in words that say what to do."""

import asyncio
import re
import socket

import pytest

from bot.runtime.checks import Result, State, check_mail
from tests.support.bot_process import BotHome
from tests.support.oauth import OAuthHome
from tests.support.token_service import SECRET


def said(home: BotHome, way: str) -> list[Result]:
    """What `check` says of one way of the mail."""
    return [each for each in asyncio.run(check_mail(home.settings())) if each.what.startswith(way)]


def failure(home: BotHome, way: str) -> str:
    """The words of the one thing that failed."""
    return next(each.text for each in said(home, way) if each.state is State.FAILED)


@pytest.mark.covers("R14", "R16")
@pytest.mark.parametrize("way", ["imap", "smtp"])
def test_both_directions_log_in_by_token(oauth_home: OAuthHome, way: str) -> None:
    oauth_home.by_application()
    first = said(oauth_home, way)[0]
    assert first.state is State.OK
    assert "logged in by token" in first.text


@pytest.mark.covers("R14", "R16")
def test_a_token_that_reads_but_may_not_send_fails_smtp_alone(oauth_home: OAuthHome) -> None:
    oauth_home.by_application()
    oauth_home.servers.smtp.judge = lambda user, token: False
    assert said(oauth_home, "imap")[0].state is State.OK
    words = failure(oauth_home, "smtp")
    assert "5.7.3" in words
    assert "SMTP.SendAsApp" in words
    assert "SmtpClientAuthenticationDisabled" in words


@pytest.mark.covers("R14", "R16")
def test_a_token_that_sends_but_may_not_read_fails_imap_alone(oauth_home: OAuthHome) -> None:
    oauth_home.by_application()
    oauth_home.servers.smtp.judge = lambda user, token: True
    oauth_home.tokens.application_user = "somebody.else@example.com"
    assert said(oauth_home, "smtp")[0].state is State.OK
    assert "IMAP.AccessAsApp" in failure(oauth_home, "imap")


@pytest.mark.covers("R14", "R16")
def test_a_submission_server_that_takes_no_tokens_is_named(oauth_home: OAuthHome) -> None:
    oauth_home.by_application()
    oauth_home.servers.smtp.judge = None
    assert "takes no tokens" in failure(oauth_home, "smtp")


@pytest.mark.covers("R14", "R16")
@pytest.mark.parametrize("way", ["imap", "smtp"])
@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("client_id", "another", "AADSTS700016.*correct oauth.client_id"),
        ("tenant", "nowhere", "AADSTS90002: Tenant 'nowhere' not found.*correct oauth.tenant"),
        ("authority", "https://localhost:9", "localhost:9 can't be reached"),
        ("ca_file", "", "certificate of the token service .* is not trusted"),
    ],
)
def test_a_wrong_key_is_named(oauth_home: OAuthHome, way: str, key: str, value: str, words: str) -> None:
    oauth_home.by_application()
    oauth_home.change(**{key: value})
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("REQUESTS_CA_BUNDLE", raising=False)
        text = failure(oauth_home, way)
    assert re.search(words, text)
    assert "Trace ID" not in text


@pytest.mark.covers("R14", "R16")
@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("AADSTS7000222", "the client secret has expired"),
        ("AADSTS53003", "conditional access"),
        ("AADSTS65001", "consent"),
    ],
)
def test_microsofts_codes_are_explained(oauth_home: OAuthHome, code: str, words: str) -> None:
    oauth_home.by_application()
    oauth_home.tokens.refusal = (401, {"error": "invalid_client", "error_description": f"{code}: No."})
    text = failure(oauth_home, "imap")
    assert f"{code}: No." in text
    assert words in text


@pytest.mark.covers("R14", "R16")
def test_a_wrong_secret_is_named_and_not_shown(oauth_home: OAuthHome) -> None:
    oauth_home.by_application()
    oauth_home.secret_file.write_text("Väärä-salaisuus")
    text = failure(oauth_home, "imap")
    assert "put the client secret's value (not its id) into oauth.client_secret_file" in text
    assert "Väärä-salaisuus" not in text
    assert SECRET not in text


@pytest.mark.covers("R14", "R16")
@pytest.mark.parametrize("provider", ["microsoft", "google"])
def test_nobody_has_signed_in_yet(oauth_home: OAuthHome, provider: str) -> None:
    oauth_home.not_signed_in(provider)
    for way in ("imap", "smtp"):
        assert "nobody has signed in yet" in failure(oauth_home, way)
        assert failure(oauth_home, way).endswith("run `privacy-bot oauth login`")


@pytest.mark.covers("R14", "R16")
@pytest.mark.parametrize("content", ["", "{}", '{"refresh_token": 1}', "[]"])
def test_a_token_file_that_holds_no_token_is_named(oauth_home: OAuthHome, content: str) -> None:
    oauth_home.not_signed_in("google")
    oauth_home.token_file.write_text(content)
    assert "token.json holds no token: run `privacy-bot oauth login`" in failure(oauth_home, "imap")


@pytest.mark.covers("R14")
def test_a_secret_that_cannot_be_read_is_named_with_its_table(oauth_home: OAuthHome) -> None:
    oauth_home.by_application()
    oauth_home.secret_file.unlink()
    assert failure(oauth_home, "imap").startswith("mailbox.oauth.client_secret_file: ")
    assert failure(oauth_home, "smtp").startswith("smtp.oauth.client_secret_file: ")


@pytest.mark.covers("R16")
@pytest.mark.parametrize(
    ("host", "password", "words"),
    [
        ("outlook.office365.com", "secret", "Microsoft 365 "),
        ("smtp.office365.com", "secret", "Microsoft 365 "),
        ("imap.gmail.com", "secret", "no app password"),
        ("smtp.gmail.com", "secret", "no app password"),
        ("imap.gmail.com", "abcd efgh ijkl mnop", ""),
        ("mail.example.com", "secret", ""),
    ],
)
def test_a_password_that_will_not_do_is_warned_of(
    sqlite_home: BotHome, monkeypatch: pytest.MonkeyPatch, host: str, password: str, words: str
) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)  # nothing leaves this machine
    for table in ("mailbox", "smtp"):
        sqlite_home.overrides[table] |= {"host": host, "username": "info@example.com", "password": password}
    for way, table in (("imap", "mailbox"), ("smtp", "smtp")):
        warnings = [each.text for each in said(sqlite_home, way) if each.state is State.WARNING]
        assert [(words in text, f"[{table}.oauth]" in text) for text in warnings] == (
            [(True, True)] if words else []
        )

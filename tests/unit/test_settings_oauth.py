"""[mailbox.oauth] and [smtp.oauth]: what loads, and what is refused by its key."""

from pathlib import Path

import pytest

from bot.errors import ConfigError
from bot.settings import Settings, load_settings

BASE = """
[mailbox]
address = "info@example.com"
host = "imap.example.com"
port = 993
username = "info@example.com"
{mailbox}
[smtp]
host = "smtp.example.com"
port = 465
{smtp}
"""
MICROSOFT = 'provider = "microsoft"\nclient_id = "a"\ntenant = "t"\nclient_secret_file = "s"\n'
GOOGLE = 'provider = "google"\nclient_id = "a"\nclient_secret_file = "s"\ntoken_file = "f"\n'


def load(tmp_path: Path, mailbox: str, smtp: str = "") -> Settings:
    path = tmp_path / "config.toml"
    path.write_text(BASE.format(mailbox=mailbox, smtp=smtp))
    return load_settings(path)


@pytest.mark.parametrize("oauth", [MICROSOFT, GOOGLE], ids=["microsoft", "google"])
@pytest.mark.parametrize("password", ["", 'password = "old"\n', 'password_file = "nowhere"\n'])
def test_a_token_needs_no_password_and_wins_over_one(tmp_path: Path, oauth: str, password: str) -> None:
    loaded = load(tmp_path, f"{password}[mailbox.oauth]\n{oauth}")
    assert loaded.watched[0].oauth is not None
    assert loaded.watched[0].secret() == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (MICROSOFT.replace('"a"', '""'), "client_id: missing"),
        (MICROSOFT.replace('"t"', '""'), "tenant: missing"),
        (MICROSOFT.replace('"s"', '""'), "client_secret_file: set either it"),
        (MICROSOFT + 'token_file = "f"', "client_secret_file: set either it"),
        (GOOGLE.replace('"s"', '""'), "client_secret_file: missing"),
        (GOOGLE.replace('"f"', '""'), "token_file: missing"),
        (GOOGLE + 'authority = "http://example.com"', "authority: "),
        (GOOGLE.replace("google", "yahoo"), "provider: "),
        (GOOGLE + "secret = 1", "secret: unknown key"),
    ],
)
def test_a_mistake_is_named_by_its_key(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, f"[mailbox.oauth]\n{text}")
    assert f"mailbox.oauth.{said}" in str(caught.value)


def test_a_token_needs_to_know_whose_mail_it_sends(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"smtp\.username: missing"):
        load(tmp_path, 'password = "x"', f"[smtp.oauth]\n{GOOGLE}")

"""The configuration: what loads, what is refused, and in which words."""

import os
from pathlib import Path

import pytest

from bot.domain.vocabulary import Country
from bot.errors import ConfigError
from bot.settings import Settings, is_loopback, load_settings

EXAMPLE = Path(__file__).parent.parent.parent / "config.example.toml"
SECRET = "Salaisuus-4711"
MAILBOX = f"""
address = "info@example.com"
host = "imap.example.com"
port = 993
username = "info@example.com"
password = "{SECRET}"
"""
SMTP = """
[smtp]
host = "smtp.example.com"
port = 465
"""
SMALLEST = f"[mailbox]{MAILBOX}{SMTP}"


class File:
    """A configuration file that a test writes and loads."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def load(self, text: str) -> Settings:
        self.path.write_text(text, encoding="utf-8")
        return load_settings(self.path)

    def refused(self, text: str) -> str:
        with pytest.raises(ConfigError) as caught:
            self.load(text)
        assert SECRET not in str(caught.value)
        return str(caught.value).removeprefix(f"{self.path}: ")


@pytest.fixture
def file(tmp_path: Path) -> File:
    return File(tmp_path / "config.toml")


def changed(old: str, new: str) -> str:
    assert old in SMALLEST
    return SMALLEST.replace(old, new)


def test_example_loads_as_it_is() -> None:
    assert load_settings(EXAMPLE).watched[0].address


def test_two_tables_are_enough(file: File) -> None:
    assert file.load(SMALLEST).watched[0].folders == ("INBOX", "Junk")


def test_settings_do_not_change(file: File) -> None:
    settings = file.load(SMALLEST)
    with pytest.raises(ValueError, match="frozen"):
        settings.smtp.host = "elsewhere.example.com"


@pytest.mark.covers("S-40")
def test_secrets_are_not_printed_with_the_settings(file: File) -> None:
    assert SECRET not in repr(file.load(SMALLEST))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (changed("port = 993", "port = 993\ncolour = 1"), "mailbox.colour: unknown key"),
        (SMALLEST + "[surprise]\na = 1\n", "surprise: unknown key"),
        (SMALLEST + "[controller]\nphone = ''\n", "controller.phone: unknown key"),
        (
            SMALLEST + "[[controller.joint]]\nname = 'A'\nphone = ''\n",
            "controller.joint.0.phone: unknown key",
        ),
        (changed("port = 993", ""), "mailbox.port: missing"),
        (changed("port = 993", "port = 70000"), "mailbox.port: "),
        (changed("port = 993", "port = 'many'"), "mailbox.port: "),
        (changed('"imap.example.com"', '""'), "mailbox.host: "),
        (changed('"smtp.example.com"', '""'), "smtp.host: "),
        (changed("[smtp]", "[smtp]\nsecurity = 'ssl'"), "smtp.security: "),
        (changed('address = "info@example.com"', 'address = "info"'), "mailbox.address: "),
        (changed(SMTP, ""), "smtp: missing"),
        (changed(f'password = "{SECRET}"', ""), "mailbox.password: missing (or set password_file)"),
        (changed(f'"{SECRET}"', '""'), "mailbox.password: missing (or set password_file)"),
        (changed('username = "info@example.com"', ""), "mailbox.username: missing"),
        (changed(f'"{SECRET}"', "4711"), "mailbox.password: "),
        (SMALLEST + "username = 'info'\n", "smtp.password: missing (or set password_file)"),
        (SMALLEST + "[desk]\nhold_seconds = 301\n", "desk.hold_seconds: "),
        (SMALLEST + "[legal]\ncountry = 'NO'\n", "country: [legal] knows FI, EE, SE"),
        (SMALLEST + "[reminders]\ndigest_time = 'noon'\n", "reminders.digest_time: "),
        (SMALLEST + "[[registers]]\nname = 'shop'\nkind = 'paper'\n", "registers.0.kind: "),
        (SMALLEST + "[processing]\nnotice_date = 'soon'\n", "processing.notice_date: "),
        (changed("port = 993", "port = 993\non_case = 'delete'"), "mailbox.on_case: "),
        (changed("port = 993", "port = 993\non_case = 'keyword'"), "mailbox.on_case: only “none”"),
        (
            SMALLEST + "[smtp.oauth]\nprovider = 'google'\nclient_id = 'x'\n",
            "smtp.oauth.client_secret_file: ",
        ),
        (SMTP, "mailbox: write either one [mailbox] or several [[mailboxes]]"),
        (SMALLEST + f"[[mailboxes]]{MAILBOX}", "mailbox: write either one [mailbox] or several"),
        (changed(f'"{SECRET}"', f'"{SECRET}'), "the configuration file"),
    ],
)
def test_mistake_is_named_by_its_key_without_the_value(file: File, text: str, said: str) -> None:
    assert file.refused(text).startswith(said)


def test_every_mistake_is_named_at_once(file: File) -> None:
    said = file.refused(changed("port = 993", "port = 0\ncolour = 1"))
    assert "mailbox.port: " in said
    assert "mailbox.colour: unknown key" in said


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"no configuration file .*nowhere\.toml; copy config\.example"):
        load_settings(tmp_path / "nowhere.toml")


def test_file_that_is_no_text_is_named(file: File) -> None:
    file.path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match=r"config\.toml can't be read"):
        load_settings(file.path)


@pytest.mark.covers("S-40")
@pytest.mark.parametrize(
    ("host", "fine"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("localhost", True),
        ("192.168.1.2", False),
        ("imap.example.com", False),
        ("localhost.example.com", False),
    ],
)
def test_plain_goes_to_this_machine_only(file: File, host: str, fine: bool) -> None:
    text = changed("port = 993", "port = 993\nsecurity = 'plain'").replace("imap.example.com", host)
    assert is_loopback(host) is fine
    if fine:
        assert file.load(text).watched[0].security == "plain"
    else:
        assert file.refused(text).startswith("mailbox.security: “plain” is allowed to this machine only")


def test_several_mailboxes_are_watched(file: File) -> None:
    settings = file.load(SMTP + f"[[mailboxes]]{MAILBOX.replace('info@', 'apu@')}[[mailboxes]]{MAILBOX}")
    assert [mailbox.address for mailbox in settings.watched] == ["apu@example.com", "info@example.com"]


def test_two_mailboxes_with_the_same_address_are_refused_and_named(file: File) -> None:
    other = MAILBOX.replace("imap.", "mail.").replace("info@example.com", "INFO@example.com", 1)
    said = file.refused(SMTP + f"[[mailboxes]]{MAILBOX}[[mailboxes]]{other}")
    assert said == "mailboxes: 1 and 2 have the same address info@example.com"


def test_a_folder_that_two_mailboxes_watch_is_refused_and_both_are_named(file: File) -> None:
    other = MAILBOX.replace("info@", "apu@", 1) + 'folders = ["inbox", "Tiketit"]\n'
    said = file.refused(SMTP + f"[[mailboxes]]{MAILBOX}[[mailboxes]]{other}")
    assert said.startswith(
        "mailboxes: 1 (info@example.com) and 2 (apu@example.com) watch the same folder INBOX"
    )


def test_two_addresses_of_one_account_may_have_their_own_folders(file: File) -> None:
    other = MAILBOX.replace("info@", "apu@", 1) + 'folders = ["Apu"]\n'
    assert len(file.load(SMTP + f"[[mailboxes]]{MAILBOX}[[mailboxes]]{other}").watched) == 2


def test_receiver_without_log_in_lacks_no_secret(file: File) -> None:
    assert file.load(SMALLEST).smtp.secret() == ""


def test_empty_strings_mean_not_set(file: File) -> None:
    text = changed("port = 993", "port = 993\nstart = ''\nca_file = ''\npassword_file = ''")
    settings = file.load(text + "[classifier]\nreview_low = ''\n")
    assert (settings.watched[0].start, settings.classifier.review_low) == (None, None)


class TestPasswordFile:
    """`password_file` in place of `password`."""

    def test_is_read_without_its_line_end(self, file: File, tmp_path: Path) -> None:
        secret = tmp_path / "password"
        secret.write_text(f"{SECRET}\n", encoding="utf-8")
        settings = file.load(changed(f'password = "{SECRET}"', f'password_file = "{secret}"'))
        assert settings.watched[0].secret() == SECRET

    def test_that_is_missing_is_named(self, file: File) -> None:
        settings = file.load(changed(f'password = "{SECRET}"', 'password_file = "/no/such/file"'))
        with pytest.raises(ConfigError, match="password_file: /no/such/file can't be read"):
            settings.watched[0].secret()

    def test_gives_way_to_a_password(self, file: File) -> None:
        settings = file.load(changed("port = 993", 'port = 993\npassword_file = "/no/such/file"'))
        assert settings.watched[0].secret() == SECRET


class TestEnvironment:
    """Every key of a table can be overridden."""

    @pytest.mark.parametrize(
        ("name", "value", "path", "expected"),
        [
            ("SMTP__HOST", "other.example.com", "smtp.host", "other.example.com"),
            ("MAILBOX__PORT", "1993", "mailbox.port", 1993),
            ("mailbox__port", "1993", "mailbox.port", 1993),
            ("REMINDERS__DAYS", "[7, 0]", "reminders.days", (7, 0)),
            ("CONTROLLER__NAME", "Esimerkki Oy", "controller.name", "Esimerkki Oy"),
            ("CONTROLLER__COUNTRY__FI", "Suomi", "controller.country", {"fi": "Suomi"}),
            ("LEGAL__COUNTRY", "EE", "legal_country", Country.EE),
            ("CLASSIFIER__REVIEW_LOW", "0.2", "classifier.review_low", 0.2),
            ("CLASSIFIER__REVIEW_LOW", "", "classifier.review_low", None),
        ],
    )
    def test_wins_over_the_file(
        self, file: File, monkeypatch: pytest.MonkeyPatch, name: str, value: str, path: str, expected: object
    ) -> None:
        monkeypatch.setitem(os.environ, f"PRIVACY_BOT__{name}", value)
        found: object = file.load(SMALLEST)
        for part in path.split("."):
            found = getattr(found, part)
        assert found == expected

    def test_gives_a_secret_that_the_file_lacks(self, file: File, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PRIVACY_BOT__MAILBOX__PASSWORD", SECRET)
        assert file.load(changed(f'password = "{SECRET}"', "")).watched[0].secret() == SECRET

    @pytest.mark.parametrize(
        ("name", "said"),
        [
            ("PRIVACY_BOT__MIALBOX__PASSWORD", "environment: PRIVACY_BOT__MIALBOX__PASSWORD: unknown key"),
            ("PRIVACY_BOT__MAILBOX__PASWORD", "mailbox.pasword: unknown key"),
            ("PRIVACY_BOT__MAILBOX__PORT", "mailbox.port: "),
            ("PRIVACY_BOT__REMINDERS__DAYS", 'environment: error parsing value for field "reminders"'),
        ],
    )
    def test_slip_is_named_without_the_value(
        self, file: File, monkeypatch: pytest.MonkeyPatch, name: str, said: str
    ) -> None:
        monkeypatch.setenv(name, SECRET)
        assert file.refused(SMALLEST).startswith(said)

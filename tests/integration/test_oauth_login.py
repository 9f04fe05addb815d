"""`oauth login`: a person signs in, and the bot gets tokens from then on."""

import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bot.errors import PermanentMailError, UsageError
from bot.mail.oauth.client import Terminal
from bot.mail.oauth.source import sign_in
from bot.runtime.checks import State, check_mail
from bot.runtime.oauth import sign_ins
from tests.support.oauth import OAuthHome


@contextmanager
def command(home: OAuthHome, *words: str) -> Iterator[subprocess.Popen[str]]:
    """A command that talks with a person."""
    with subprocess.Popen(
        [sys.executable, "-m", "bot", *words],
        env=home.environment(),
        cwd=home.folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def line_with(process: subprocess.Popen[str], pattern: str) -> re.Match[str]:
    """The next line that the command prints with this in it."""
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.search(pattern, line):
            return found
    raise AssertionError(process.stderr.read() if process.stderr else "ended")


async def all_is_well(home: OAuthHome) -> bool:
    """Whether both directions log in."""
    return {each.state for each in await check_mail(home.settings())} == {State.OK}


@pytest.mark.covers("R16")
async def test_a_person_signs_in_at_microsoft_with_a_device_code(oauth_home: OAuthHome) -> None:
    oauth_home.not_signed_in("microsoft")
    with command(oauth_home, "oauth", "login") as process:
        code = line_with(process, r"enter the code (\w+)")[1]
        oauth_home.tokens.enter(code, oauth_home.user)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 0, err
    assert "Signed in" in out
    assert stat.S_IMODE(oauth_home.token_file.stat().st_mode) == 0o600
    assert not [secret for secret in oauth_home.tokens.secrets() if secret in out + err]
    assert await all_is_well(oauth_home)


@pytest.mark.covers("R16")
async def test_a_person_signs_in_at_google_and_pastes_the_address(oauth_home: OAuthHome) -> None:
    oauth_home.not_signed_in("google")
    with command(oauth_home, "oauth", "login", oauth_home.user) as process:
        page = line_with(process, r"^https://\S+")[0]
        address = oauth_home.tokens.consent(page, oauth_home.user)
        out, err = process.communicate(f"{address}\n", timeout=30)
    assert process.returncode == 0, err
    assert "Signed in" in out
    assert await all_is_well(oauth_home)


@pytest.mark.covers("R16")
@pytest.mark.parametrize("pasted", ["", "https://accounts.example.com/signin"])
def test_an_address_without_a_code_is_asked_for_again(oauth_home: OAuthHome, pasted: str) -> None:
    oauth_home.not_signed_in("google")
    client = sign_ins(oauth_home.settings())[0].client
    with pytest.raises(UsageError, match="code="):
        sign_in(client, Terminal(show=lambda text: None, ask=lambda question: pasted))
    assert not oauth_home.token_file.exists()


@pytest.mark.covers("R16")
@pytest.mark.parametrize(
    "answer", ["http://127.0.0.1:9/?state={state}&error=access_denied", "http://127.0.0.1:9/?state=x&code=1"]
)
def test_a_declined_or_foreign_answer_of_google_is_no_sign_in(oauth_home: OAuthHome, answer: str) -> None:
    oauth_home.not_signed_in("google")
    pages: list[str] = []

    def ask(_question: str) -> str:
        state = re.search(r"state=([^&]+)", pages[0])
        return answer.format(state=state[1] if state else "")

    client = sign_ins(oauth_home.settings())[0].client
    with pytest.raises(PermanentMailError, match="gives no token"):
        sign_in(client, Terminal(show=pages.append, ask=ask))
    assert not oauth_home.token_file.exists()


@pytest.mark.covers("R16")
def test_nothing_to_sign_in_to_is_said(oauth_home: OAuthHome) -> None:
    oauth_home.by_application()
    assert "nobody has to sign in" in oauth_home.refused("oauth", "login")


@pytest.mark.covers("R16")
def test_a_user_without_tokens_is_wrong_usage(oauth_home: OAuthHome) -> None:
    oauth_home.not_signed_in("google")
    done = oauth_home.command("oauth", "login", "nobody@example.com")
    assert (done.returncode, oauth_home.user in done.stderr) == (2, True)


@pytest.mark.covers("R16")
def test_a_token_file_that_cannot_be_written_is_named_before_the_sign_in(oauth_home: OAuthHome) -> None:
    oauth_home.not_signed_in("microsoft")
    oauth_home.change(token_file=str(oauth_home.folder / "nowhere" / "token.json"))
    said: list[str] = []
    client = sign_ins(oauth_home.settings())[0].client
    with pytest.raises(PermanentMailError, match=r"token.json.lock can't be written"):
        sign_in(client, Terminal(show=said.append, ask=lambda question: ""))
    assert not said

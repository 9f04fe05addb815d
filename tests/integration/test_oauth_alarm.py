"""A sign-in that has ended: staff are alarmed, `run --once` fails, and both say what to do (R15, R16)."""

from datetime import timedelta

import pytest

from bot.errors import PermanentMailError
from bot.workflows import watching
from classifiers import Classifier
from storage.outbox import SendState
from tests.support.bench import Bench, opened, prepare
from tests.support.bot_process import STAFF
from tests.support.letters import ACCESS
from tests.support.oauth import OAuthHome

WHAT_TO_DO = "privacy-bot oauth login"


def end_of_sign_in(home: OAuthHome) -> None:
    """As when an administrator revokes it: no old token opens anything."""
    home.tokens.revoke_sign_ins()
    home.tokens.revoke_access()


def alarm(bench: Bench, error: str) -> int:
    """The minute's tick of the watch; how many mails it made."""
    errors = {bench.settings.watched[0].address: error}
    return bench.call(lambda session: watching.alarm(session, bench.office, errors))


@pytest.mark.covers("R15", "R16")
async def test_staff_are_alarmed_when_the_token_is_refused_for_half_an_hour(
    oauth_home: OAuthHome, classifier: Classifier
) -> None:
    oauth_home.signed_in("microsoft")
    prepare(oauth_home)
    with opened(oauth_home, classifier) as bench:
        bench.fetch()
        bench.clock.forward(timedelta(minutes=31))
        end_of_sign_in(oauth_home)
        bench.reconfigure()
        with pytest.raises(PermanentMailError, match=WHAT_TO_DO) as refused:
            bench.fetch()
        assert alarm(bench, str(refused.value)) == 1
        [mail] = bench.outbox()
        assert (mail.recipient, WHAT_TO_DO.encode() in mail.raw) == (STAFF, True)
        await bench.send()  # the same sign-in sends: it waits, and nobody is asked to send it again
        assert [each.state for each in bench.outbox()] == [SendState.RETRY]
        oauth_home.sign_in()
        bench.clock.forward(timedelta(minutes=30))
        bench.fetch()
        await bench.send()
        assert len(bench.home.received(STAFF)) == 1
        assert [alarm(bench, ""), alarm(bench, "")] == [1, 0]  # it is well again, told once


@pytest.mark.covers("R14", "R15", "R16")
def test_run_once_fails_with_a_revoked_sign_in_and_says_what_to_do(oauth_home: OAuthHome) -> None:
    oauth_home.signed_in("microsoft")
    prepare(oauth_home)
    oauth_home.servers.dovecot.deliver(ACCESS.write(), oauth_home.servers.user)
    end_of_sign_in(oauth_home)
    done = oauth_home.command("run", "--once")
    assert done.returncode == 1
    assert WHAT_TO_DO in done.stderr.splitlines()[-1]
    assert not [secret for secret in oauth_home.tokens.secrets() if secret in done.stderr]
    oauth_home.sign_in()
    oauth_home.must("run", "--once")
    assert len(oauth_home.document("cases")) == 1

"""Why the token service gives no token, in words that say what to do."""

import contextlib
import re
from collections.abc import Iterator

import requests

from bot.errors import PermanentMailError, UnreachableMailError
from bot.mail.oauth.client import SIGN_IN

_PASSING = {"temporarily_unavailable", "server_error", "slow_down", "too_many_requests"}  # RFC 6749 §4.1.2.1
_CODE = re.compile(r"AADSTS\d+")
# Microsoft's sentence ends where its trace begins.
_TRACE = re.compile(r"\s*(?:Trace ID|Correlation ID|Timestamp):.*", re.DOTALL)

_ADVICE = {
    "AADSTS7000215": "put the client secret's value (not its id) into oauth.client_secret_file",
    "AADSTS7000222": "the client secret has expired: make a new one and put it into oauth.client_secret_file",
    "AADSTS7000218": "turn on “Allow public client flows” for the application",
    "AADSTS700016": "the directory doesn't know the application: correct oauth.client_id or oauth.tenant",
    "AADSTS65001": "an administrator must consent to the application's permissions, then " + SIGN_IN,
    "AADSTS53003": "a conditional access policy shuts the application out: ask the administrator",
    "invalid_tenant": "there is no such directory: correct oauth.tenant (or oauth.authority)",
    "invalid_client": "correct oauth.client_id and the secret in oauth.client_secret_file",
    "unauthorized_client": "the application may not log in this way: correct its registration",
    "invalid_scope": "correct oauth.scopes",
    "expired_token": f"the code was not entered in time: {SIGN_IN} again",
    "access_denied": f"the sign-in was declined: {SIGN_IN} again",
}
# The grant has expired, was revoked, or its owner has a new password.
_SIGNED_OUT = {"invalid_grant", "interaction_required", "login_required", "consent_required"}


def refusal(error: str, description: str) -> PermanentMailError | UnreachableMailError:
    """What the service's error means: UnreachableMailError where it may pass, else PermanentMailError."""
    words = _TRACE.sub("", description).strip() or error
    if error in _PASSING:
        return UnreachableMailError(f"the token service can't do it now ({words})")
    code = _CODE.search(description)
    advice = (_ADVICE.get(code[0]) if code else None) or (SIGN_IN if error in _SIGNED_OUT else "")
    advice = advice or _ADVICE.get(error, "")
    said = f"the token service gives no token ({error}: {words})"
    return PermanentMailError(f"{said}: {advice}" if advice else said)


@contextlib.contextmanager
def as_token_errors(host: str) -> Iterator[None]:
    """Says in our own errors that the token service can't be reached or answers what nobody understands."""
    try:
        yield
    except requests.exceptions.SSLError as error:
        raise PermanentMailError(
            f"the certificate of the token service {host} is not trusted (oauth.ca_file)"
        ) from error
    except requests.HTTPError as error:
        status = error.response.status_code if error.response is not None else "an error"
        raise UnreachableMailError(f"the token service {host} answers {status}") from error
    except (ValueError, KeyError, TypeError) as error:  # a page of some proxy, or half an answer
        raise UnreachableMailError(f"the token service {host} answers what is no token") from error
    except requests.RequestException as error:
        raise UnreachableMailError(
            f"the token service {host} can't be reached ({type(error).__name__})"
        ) from error

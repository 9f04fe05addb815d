"""AUTH XOAUTH2 for the SMTP receiver, with the refusals that Microsoft 365 gives."""

import base64
import binascii
from collections.abc import Callable
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

# Whether a user's token is good.
TokenJudge = Callable[[str, str], bool]

_REFUSED = "535 5.7.3 Authentication unsuccessful [HE1PR0101.example.com]"


class TokenLogIn:
    """An aiosmtpd handler that knows the mechanism, where it has a judge."""

    judge: TokenJudge | None = None

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:
        """user=NAME^Aauth=Bearer TOKEN^A^A; a refusal is explained first, in a challenge."""
        user, token = _credentials(args[1] if len(args) > 1 else "")
        if self.judge is not None and self.judge(user, token):
            return AuthResult(success=True, handled=False, auth_data=LoginPassword(user.encode(), b""))
        answer: Any = await server.challenge_auth(b'{"status":"401","schemes":"Bearer"}')
        # The client must answer with nothing, or the token is on the wire twice.
        message = _REFUSED if answer == b"" else "501 5.5.4 an empty answer was expected"
        return AuthResult(success=False, handled=False, message=message)


def _credentials(encoded: str) -> tuple[str, str]:
    try:
        parts = base64.b64decode(encoded, validate=True).decode().split("\1")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    given = dict(part.partition("=")[::2] for part in parts)
    return given.get("user", ""), given.get("auth", "").removeprefix("Bearer ")

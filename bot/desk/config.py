"""What the desk is told by the composition root."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskConfig:
    """How the desk runs: `secret_key` signs cookies, `hold_seconds` is how long an approval can be undone.

    `secure_cookies`: staff reach the desk by https.
    """

    secret_key: bytes
    hold_seconds: int = 30
    secure_cookies: bool = False

    def cookie(self, name: str) -> str:
        """The name that a cookie goes by; with https one that no neighbouring host can set."""
        return f"__Host-{name}" if self.secure_cookies else name

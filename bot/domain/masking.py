"""National ids and card numbers are struck out wherever a text is shown or logged (S-18, A13)."""

from bot.domain.messages import Span
from bot.domain.secret_numbers import national_ids, payment_cards

STRUCK = "•"
SHOWN_OF_A_CARD = 4
"""Its last digits, by which its holder knows it (S-21)."""


def mask(text: str) -> str:
    """The same text, of the same length, without such numbers: every span of it stays what it was."""
    while spans := _hidden(text):
        shown = list(text)
        for start, end in spans:
            shown[start:end] = strike(text[start:end])
        text = "".join(shown)
    return text


def holds_secret(text: str) -> bool:
    """Whether the text holds a number that nobody should have sent."""
    return bool(national_ids(text) or payment_cards(text))


def strike(text: str) -> str:
    """As many signs as the text has, and its white space."""
    return "".join(char if char.isspace() else STRUCK for char in text)


def _hidden(text: str) -> list[Span]:
    cards = ((start, end - SHOWN_OF_A_CARD) for start, end in payment_cards(text))
    return [*national_ids(text), *cards]

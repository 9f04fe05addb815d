"""What a case's document says of codes and of whom its mails go to."""

from typing import Any

from bot.domain.calendar import HELSINKI
from bot.domain.persons import masked_email, masked_phone
from bot.workflows.releasing import recipients
from storage import challenges, drafts, on_file
from storage.cases import StoredCase
from storage.database import Transaction


def identity_document(transaction: Transaction, stored: StoredCase) -> dict[str, Any]:
    """The codes that were sent, without them, and the changed address."""
    return {
        "codes": [
            {
                "to": masked_email(each.contact) if "@" in each.contact else masked_phone(each.contact),
                "on_file": each.on_file,
                "sent_at": each.made_at.astimezone(HELSINKI).isoformat(timespec="seconds"),
                "valid_until": each.expires_at.astimezone(HELSINKI).isoformat(timespec="seconds"),
                "tries": each.attempts,
                "outcome": each.outcome or None,
            }
            for each in challenges.of_case(transaction, stored.id)
        ],
        "changed_address": on_file.changed_address(transaction, stored.id) or None,
    }


def recipients_document(transaction: Transaction, stored: StoredCase) -> dict[int, list[str]]:
    """Whom each draft would go to as things are now (R22)."""
    written = drafts.of_case(transaction, stored.id)
    return {each.id: list(recipients(transaction, stored, each)) for each in written}

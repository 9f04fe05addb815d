"""What the registers said of a case, as staff see it: whom they know, and no more than the work needs."""

from collections.abc import Sequence
from typing import Any

from bot.domain.persons import email_key, masked_email, masked_phone
from bot.domain.registers import Found, LookUp
from storage import found
from storage.cases import StoredCase
from storage.database import Transaction

NOT_LOOKED_UP = "not_looked_up"
"""Shown among the flags of a case as long as a register could not be asked."""


def flag_not_looked_up(transaction: Transaction, rows: Sequence[tuple[StoredCase, dict[str, Any]]]) -> None:
    """Adds the flag to the rows of cases for which a register could not be asked."""
    unasked = found.incomplete(transaction, [stored.id for stored, _ in rows])
    for stored, row in rows:
        if stored.id in unasked:
            row["flags"] = sorted([*row["flags"], NOT_LOOKED_UP])


def register_document(transaction: Transaction, stored: StoredCase) -> dict[str, Any]:
    """The part of a case's document about registers; every list is empty where none was asked."""
    looked = found.of_case(transaction, stored.id) or LookUp()
    written = stored.requester.address
    return {
        "register": [shown(one, written) for one in (*looked.found, *looked.namesakes)],
        "registers_asked": [
            {
                "register": one.register or None,
                "company": one.company,
                "state": one.state,
                "why": one.why or None,
            }
            for one in looked.asked
        ],
        "persons_on_file": len(looked.persons),
        "resembles": looked.resembles or None,
    }


def shown(one: Found, written: str) -> dict[str, Any]:
    """A record by which staff find the person there; contacts other than the writer's are masked."""
    return {
        "register": one.register,
        "company": one.company,
        "group": one.group,
        "row": one.row,
        "matched_by": one.matched_by,
        "name": one.name,
        "emails": [
            written if email_key(email) == email_key(written) else masked_email(email) for email in one.emails
        ],
        "phones": [masked_phone(phone) for phone in one.phones],
    }

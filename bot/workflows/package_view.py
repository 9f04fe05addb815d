"""The data package of a case as `case show` and the desk show it."""

from datetime import datetime
from typing import Any

from bot.domain.calendar import HELSINKI
from storage import packages
from storage.database import Transaction
from storage.packages import StoredPackage


def package_document(session: Transaction, case_id: int, attempts: int) -> dict[str, Any] | None:
    """The newest package of a case: where it stands, and what of others was found in it."""
    package = packages.latest(session, case_id)
    return None if package is None else shown(package, attempts)


def shown(package: StoredPackage, attempts: int) -> dict[str, Any]:
    """A package for staff; `locked`: its code was tried too often, a new one is needed."""
    return {
        "state": package.state,
        "way": package.way,
        "made_at": _iso(package.made_at),
        "made_by": package.made_by,
        "digest": package.digest,
        "size": package.size,
        "expires_at": _iso(package.expires_at),
        "ended_at": _iso(package.ended_at),
        "locked": package.attempts >= attempts,
        "not_searched": list(package.content.missing) if package.content else [],
        "struck": list(package.struck),
        "finds": [
            {
                "id": one.id,
                "kind": one.kind,
                "text": one.text,
                "places": list(one.places),
                "choice": one.choice,
            }
            for one in package.finds
        ],
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.astimezone(HELSINKI).isoformat(timespec="seconds") if moment else None

"""What the registers said of a case's person: kept sealed, the newest look-up only."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from bot.domain.registers import Asked, AskedState, Found, Key, LookUp, MatchedBy, Wanted
from storage.register_tables import LookUpRow


def save(session: Session, case_id: int, looked: LookUp, at: datetime) -> None:
    """Keeps the look-up in place of an earlier one."""
    row = session.get(LookUpRow, case_id) or LookUpRow(case_id=case_id, at=at, said={})
    row.at = at
    row.incomplete = looked.incomplete
    row.said = {
        "asked": [_plain(one, "register", "company", "group", "state", "why") for one in looked.asked],
        "found": [_found_plain(one) for one in looked.found],
        "namesakes": [_found_plain(one) for one in looked.namesakes],
        "resembles": looked.resembles,
        "wanted": _wanted_plain(looked.wanted),
    }
    session.add(row)
    session.flush()


def of_case(session: Session, case_id: int) -> LookUp | None:
    """What the registers said; None where nobody has asked them."""
    row = session.get(LookUpRow, case_id)
    if row is None:
        return None
    said = row.said
    return LookUp(
        asked=tuple(Asked(**{**one, "state": AskedState(one["state"])}) for one in said["asked"]),
        found=tuple(map(_found, said["found"])),
        namesakes=tuple(map(_found, said["namesakes"])),
        resembles=said["resembles"],
        wanted=_wanted(said["wanted"]),
    )


def incomplete(session: Session, case_ids: Sequence[int]) -> frozenset[int]:
    """Those of the cases for which a register could not be asked."""
    query = select(LookUpRow.case_id).where(
        col(LookUpRow.case_id).in_(case_ids), col(LookUpRow.incomplete).is_(True)
    )
    return frozenset(session.exec(query))


def _plain(value: object, *names: str) -> dict[str, Any]:
    return {name: str(getattr(value, name)) for name in names}


def _wanted_plain(wanted: Wanted) -> dict[str, Any]:
    return {
        "email": wanted.email,
        "name": wanted.name,
        "phones": list(wanted.phones),
        "numbers": {str(key): list(numbers) for key, numbers in wanted.numbers.items()},
        "postal": list(wanted.postal),
    }


def _wanted(said: dict[str, Any]) -> Wanted:
    return Wanted(
        email=said["email"],
        name=said["name"],
        phones=tuple(said["phones"]),
        numbers={Key(key): tuple(numbers) for key, numbers in said["numbers"].items()},
        postal=tuple(said["postal"]),
    )


def _found_plain(one: Found) -> dict[str, Any]:
    plain = _plain(one, "register", "company", "group", "row", "matched_by", "name", "country")
    return plain | {
        "emails": list(one.emails),
        "phones": list(one.phones),
        "customer_numbers": list(one.customer_numbers),
        "facts": [[str(key), value] for key, value in one.facts],
        "places": list(one.places),
        "protected": one.protected,
    }


def _found(said: dict[str, Any]) -> Found:
    return Found(
        register=said["register"],
        company=said["company"],
        group=said["group"],
        row=said["row"],
        matched_by=MatchedBy(said["matched_by"]),
        name=said["name"],
        emails=tuple(said["emails"]),
        phones=tuple(said["phones"]),
        customer_numbers=tuple(said["customer_numbers"]),
        facts=tuple((Key(key), value) for key, value in said["facts"]),
        country=said["country"],
        places=tuple(said["places"]),
        protected=said["protected"],
    )

"""What would change in the registers for a case: kept sealed, the newest plan only."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, or_, select

from bot.domain.fulfilment import Changes
from bot.domain.holds import Kept, OpenRule
from bot.domain.keeping import KeepRule
from bot.domain.register_changes import Change, Operation, Order, Plan, Spot
from bot.domain.vocabulary import CaseState
from storage.fulfilment_tables import ChangesRow
from storage.register_tables import LookUpRow
from storage.tables import CaseRow


def save(session: Session, case_id: int, changes: Changes, at: datetime, looked_at: datetime) -> None:
    """Keeps what would change in place of an earlier plan."""
    row = session.get(ChangesRow, case_id) or ChangesRow(
        case_id=case_id, at=at, looked_at=looked_at, fingerprint="", said={}
    )
    row.at, row.looked_at, row.fingerprint = at, looked_at, changes.fingerprint
    row.troubled = bool(changes.troubles)
    row.said = {
        "plans": [plan_said(plan) for plan in changes.plans],
        "kept": [asdict(each) | {"until": each.until and each.until.isoformat()} for each in changes.kept],
        "troubles": list(changes.troubles),
        "values": {register: dict(values) for register, values in changes.values.items()},
    }
    session.add(row)
    session.flush()


def of_case(session: Session, case_id: int) -> Changes | None:
    """What would change; None where it wasn't worked out since the case last changed."""
    row = session.get(ChangesRow, case_id)
    if row is None:
        return None
    return Changes(
        plans=tuple(map(plan_of, row.said["plans"])),
        kept=tuple(map(_kept, row.said["kept"])),
        troubles=tuple(row.said["troubles"]),
        values=row.said["values"],
    )


def forget(session: Session, case_id: int) -> None:
    """What would change has to be worked out anew."""
    row = session.get(ChangesRow, case_id)
    if row is not None:
        session.delete(row)
        session.flush()


def looked_at(session: Session, case_id: int) -> datetime | None:
    """When the registers were last asked for the case."""
    row = session.get(LookUpRow, case_id)
    return row.at if row is not None else None


def to_plan(session: Session, before: datetime) -> list[str]:
    """Cases in work whose changes were not worked out since the last look-up, or in vain before `before`."""
    stale = or_(
        col(ChangesRow.case_id).is_(None),
        col(ChangesRow.looked_at) < col(LookUpRow.at),
        (col(ChangesRow.troubled).is_(True)) & (col(ChangesRow.at) < before),
    )
    query = (
        select(CaseRow.ref)
        .join(LookUpRow, col(LookUpRow.case_id) == col(CaseRow.id))
        .outerjoin(ChangesRow, col(ChangesRow.case_id) == col(CaseRow.id))
        .where(col(CaseRow.state).in_([CaseState.OPEN, CaseState.DRAFTED]), stale)
        .order_by(col(CaseRow.id))
    )
    return list(session.exec(query))


def plan_said(plan: Plan) -> dict[str, Any]:
    """A plan as JSON; the rows that it was made from are read anew when it is carried out."""
    order = plan.order
    return {
        "register": order.register,
        "operation": str(order.operation),
        "rows": list(order.rows),
        "values": dict(order.values),
        "held": [asdict(spot) for spot in sorted(order.held)],
        "changes": [asdict(change) for change in plan.changes],
        "by_hand": plan.by_hand,
    }


def plan_of(said: Mapping[str, Any]) -> Plan:
    """The plan that was kept."""
    return Plan(
        order=Order(
            register=said["register"],
            operation=Operation(said["operation"]),
            rows=tuple(said["rows"]),
            values=said["values"],
            held=frozenset(Spot(**spot) for spot in said["held"]),
        ),
        changes=tuple(Change(**change) for change in said["changes"]),
        by_hand=said["by_hand"],
    )


def _kept(said: Mapping[str, Any]) -> Kept:
    rule = said["rule"]
    return Kept(
        group=said["group"],
        rule=OpenRule(rule) if rule in set(OpenRule) else KeepRule(rule),
        until=date.fromisoformat(said["until"]) if said["until"] else None,
        unclear=said["unclear"],
        what=said["what"],
        law=said["law"],
    )

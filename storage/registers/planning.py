"""What an order changes in a row: the same for every kind of register."""

from collections.abc import Iterable, Sequence

from bot.domain.register_changes import Change, Operation, Order, Plan, Seen, unforeseen
from bot.errors import StalePlanError
from storage.registers.spec import RegisterSpec, Step, plain


def why_by_hand(spec: RegisterSpec, order: Order) -> str:
    """Why a person has to carry out the order, in words; empty where the register itself can."""
    steps = spec.steps_for(order.operation)
    if not steps:
        return f"the configuration names no way to {order.operation} in “{spec.name}”"
    if not spec.row_key or not all(order.rows):
        return f"a row of “{spec.name}” has no key by which it can be told apart"
    unknown = [name for name in order.values if not any(name in step.fields for step in steps)]
    if order.operation is Operation.RECTIFY and unknown:
        return f"{', '.join(unknown)} can't be rectified by itself in “{spec.name}”"
    return ""


def put_by(step: Step, order: Order, record: str) -> dict[str, str]:
    """The fields that a step fills or empties; {row} in a value stands for the row's key."""
    put = {name: plain(value).replace("{row}", record) for name, value in step.put.items()}
    rectified = {name: order.values[name].strip() for name in step.fields if name in order.values}
    return {**dict.fromkeys(step.clear, ""), **put, **rectified}


def row_changes(
    order: Order, step: Step, seen: Seen, keys: Sequence[str], *, stays: bool = False
) -> tuple[Change, ...]:
    """What a step changes in a row; `keys` are the fields that tell rows apart.

    A row that should go, and of which something is held (or that others need: `stays`), loses its other
    values instead, or gets those that the step puts there.
    """
    held = {spot.field for spot in order.held if (spot.place, spot.record) == (seen.place, seen.record)}
    after = put_by(step, order, seen.record)
    if step.delete:
        if not held and not stays:
            return tuple(_change(order, seen, name, None) for name, old in seen.fields.items() if old)
        after = {**dict.fromkeys((name for name in seen.fields if name not in keys), ""), **after}
    return tuple(
        _change(order, seen, name, new)
        for name, new in after.items()
        if name not in held and seen.fields.get(name, "") != new
    )


def _change(order: Order, seen: Seen, name: str, new: str | None) -> Change:
    return Change(
        register=order.register,
        place=seen.place,
        record=seen.record,
        field=name,
        old=seen.fields.get(name, ""),
        new=new,
    )


def each_once(changes: Iterable[Change]) -> tuple[Change, ...]:
    """The changes, only the first of a value."""
    first: dict[object, Change] = {}
    for change in changes:
        first.setdefault(change.spot, change)
    return tuple(first.values())


def hold_to(plan: Plan, now: Plan) -> None:
    """Raises StalePlanError where something would be changed that the plan didn't show."""
    if now.by_hand:
        raise StalePlanError(now.by_hand)
    if new := unforeseen(plan.changes, now.changes):
        fields = ", ".join(dict.fromkeys(f"{change.place} {change.field}" for change in new))
        raise StalePlanError(
            f"“{plan.order.register}” has changed since the plan was shown ({fields}); nothing was changed: "
            "look at the new plan"
        )

"""What an answer would change in the registers, worked out before anybody approves it: nothing is changed."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.calendar import helsinki_day
from bot.domain.events import Event, EventKind
from bot.domain.fulfilment import Changes, operations
from bot.domain.holds import Held, Hold, OpenRule, held_in, held_spots, kept
from bot.domain.passages import Passage, passages_of
from bot.domain.register_changes import Operation, Order, Plan
from bot.domain.registers import LookUp
from bot.domain.vocabulary import CaseState, DraftKind, Role
from bot.errors import PrivacyBotError, UsageError
from bot.workflows.drafting import BOT, latest, reply_facts, write
from bot.workflows.office import Office
from bot.workflows.staff import require_role
from storage import cases, changes, found
from storage.cases import StoredCase
from storage.database import Transaction

SAY_VALUES = "say the new values: case plan REF --by USER --set REGISTER.FIELD=VALUE"
TRY_AGAIN = timedelta(minutes=10)
_IN_WORK = (CaseState.OPEN, CaseState.DRAFTED, CaseState.IDENTITY_PENDING)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What a plan rests on."""

    operations: tuple[Operation, ...]
    rows: Mapping[str, tuple[str, ...]]
    holds: tuple[Hold, ...]
    values: Mapping[str, Mapping[str, str]]
    looked_at: datetime | None
    troubles: tuple[str, ...]


def plan_changes(
    office: Office, ref: str, by: str = "", values: Mapping[str, Mapping[str, str]] | None = None
) -> Changes:
    """Works out what the answer would change, outside any transaction, and keeps it with the case.

    `values` are the new ones of a rectification by register and field. A reply that nobody has edited
    is written anew where it has to name what is kept.
    """
    asked = office.db.call(lambda session: _asked(session, office, ref, by, values))
    made = _planned(office, asked)

    def keep(session: Transaction) -> None:
        stored = cases.load(session, ref)
        if asked.looked_at is None or changes.looked_at(session, stored.id) != asked.looked_at:
            return  # asked again meanwhile: the next round plans by what is known now
        before = changes.of_case(session, stored.id)
        changes.save(session, stored.id, made, office.now(), asked.looked_at)
        if before is None or before.fingerprint != made.fingerprint:
            noted = Event(kind=EventKind.NOTED, at=office.now(), actor=by or BOT, why="changes planned")
            stored = office.move(session, stored, [noted])
        if (before.kept if before else ()) != made.kept:
            _name_what_is_kept(session, office, stored)

    office.db.call(keep)
    return made


async def plan_due(office: Office) -> None:
    """Works out what answers would change, for the cases in work for which nobody has yet."""
    for ref in await office.db.run(lambda session: changes.to_plan(session, office.now() - TRY_AGAIN)):
        await asyncio.to_thread(plan_changes, office, ref)


def _asked(
    session: Transaction,
    office: Office,
    ref: str,
    by: str,
    values: Mapping[str, Mapping[str, str]] | None,
) -> _Asked:
    stored = cases.load(session, ref)
    if by:
        require_role(session, by, Role.HANDLER)
        if stored.case.state not in _IN_WORK:
            raise UsageError(f"{stored.ref} is {stored.case.state}: nothing can be planned there")
    looked = found.of_case(session, stored.id)
    rows: dict[str, tuple[str, ...]] = {}
    for one in looked.person if looked else ():
        rows[one.register] = (*rows.get(one.register, ()), one.row)
    earlier = changes.of_case(session, stored.id)
    known = {
        register: said for register, said in (earlier.values if earlier else {}).items() if register in rows
    }
    given = known if values is None else values
    if unknown := set(given) - set(rows):
        raise UsageError(f"--set: the person is not on file in {', '.join(sorted(unknown))}")
    reply = latest(session, stored.id, DraftKind.REPLY)
    ends = reply is not None and Passage.SERVICE_ENDS in passages_of(reply.template)
    return _Asked(
        operations=operations(stored.case.open_requests),
        rows=rows,
        # S-50: the person has chosen that the service ends, so its contract keeps nothing any more
        holds=tuple(hold for hold in office.holds if not (ends and hold.rule is OpenRule.CONTRACT)),
        values=given,
        looked_at=changes.looked_at(session, stored.id),
        troubles=_troubles(looked),
    )


def _troubles(looked: LookUp | None) -> tuple[str, ...]:
    if looked is None:
        return ()
    told = [
        f"“{one.register}” could not be asked ({one.why}); case look-up asks again"
        for one in looked.asked
        if one.state == "not_looked_up"
    ]
    if looked.collision:
        told.append("more than one person may be meant: a person has to look whose data it is")
    return tuple(told)


def _planned(office: Office, asked: _Asked) -> Changes:
    plans: list[Plan] = []
    held: list[Held] = []
    troubles = list(asked.troubles)
    for register, rows in asked.rows.items() if asked.operations else ():
        for operation in asked.operations:
            order = Order(
                register=register, operation=operation, rows=rows, values=asked.values.get(register, {})
            )
            try:
                if operation is Operation.ERASE:
                    erasing, kept_there = _erasure(office, asked, order)
                    plans += erasing
                    held += kept_there
                elif operation is not Operation.RECTIFY or order.values:
                    plans.append(office.registers.plan(order))
            except PrivacyBotError as error:
                troubles.append(f"“{register}” can't be asked now: {error}")
    if Operation.RECTIFY in asked.operations and not any(asked.values.values()):
        nowhere = Order(register="", operation=Operation.RECTIFY, rows=())
        plans.append(Plan(order=nowhere, by_hand=SAY_VALUES))
    return Changes(
        plans=tuple(plan for plan in plans if plan.changes or plan.by_hand),
        kept=kept(held),
        troubles=tuple(troubles),
        values=asked.values,
    )


def _erasure(office: Office, asked: _Asked, order: Order) -> tuple[list[Plan], list[Held]]:
    """The erasure without what is held, and the lock on what stays (LEGAL §5)."""
    whole = office.registers.plan(order)
    holds = [hold for hold in asked.holds if hold.register == order.register]
    years, today = year_ends(office, order.register), helsinki_day(office.now())
    held = [each for seen in whole.seen for each in held_in(seen, holds, years, today)]
    spots = held_spots(whole.changes, held)
    if not spots:
        return [whole], held
    lock = None
    if office.registers.can(order.register, Operation.RESTRICT):
        lock = office.registers.plan(replace(order, operation=Operation.RESTRICT, values={}))
        stays = {(spot.place, spot.record) for spot in spots}
        mine = [change.spot for change in lock.changes if (change.place, change.record) in stays]
        spots |= frozenset(mine)
    erasing = office.registers.plan(replace(order, held=spots))
    return [erasing, *([lock] if lock is not None and lock.changes else [])], held


def year_ends(office: Office, register: str) -> tuple[str, ...]:
    """When the financial years end of the company whose register it is; of all where that isn't known."""
    controller = office.record.controller
    if controller is None:
        return ("12-31",)
    company = next((spec.company for spec in office.registers.specs if spec.name == register), "")
    own = [controller.financial_year_end] if controller.name == company else []
    own += [one.financial_year_end for one in controller.joint if one.name == company]
    return tuple(own) or controller.year_ends


def _name_what_is_kept(session: Transaction, office: Office, stored: StoredCase) -> None:
    reply = latest(session, stored.id, DraftKind.REPLY)
    if reply is not None and not reply.edited and not stored.case.closed:
        write(session, office, stored, reply_facts(stored, DraftKind.REPLY, office.now()))

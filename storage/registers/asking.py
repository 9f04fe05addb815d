"""Asks all registers side by side, each with an end: what didn't answer in time was not looked up."""

import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooLateError
from dataclasses import dataclass

from bot.domain.look_alikes import resembled
from bot.domain.persons import email_key, masked_email, protects
from bot.domain.register_changes import Applied, Operation, Order, Plan
from bot.domain.registers import (
    FACTS,
    Asked,
    AskedState,
    Found,
    Key,
    LookUp,
    MatchedBy,
    Record,
    Wanted,
    matcher,
)
from bot.domain.residence import on_file as country_of
from bot.errors import NotFoundError, PrivacyBotError, RegisterError, UsageError
from storage.registers.csv_file import CsvSheet
from storage.registers.file_of_rows import FileRegister
from storage.registers.http_api import HttpRegister
from storage.registers.spec import Description, RegisterKind, RegisterSpec
from storage.registers.sql import SqlRegister

Register = FileRegister | HttpRegister | SqlRegister
GRACE = 0.5  # seconds for a register to say by itself that it took too long


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """What one register says."""

    found: tuple[Found, ...] = ()
    namesakes: tuple[Found, ...] = ()
    resembles: str = ""


class Registers:
    """The company's registers; a question never takes much longer than the slowest one may."""

    def __init__(self, specs: Sequence[RegisterSpec] = (), companies: Sequence[str] = ()) -> None:
        self.specs = tuple(specs)
        has_one = {spec.company for spec in specs}
        self.unasked = tuple(name for name in companies if name not in has_one) if specs else ()
        self._registers = {spec.name: made for spec in specs if (made := _register(spec)) is not None}
        self._busy: dict[str, Future[_Answer]] = {}

    @property
    def there(self) -> bool:
        """Whether there is anything to ask."""
        return bool(self._registers)

    def look_up(self, wanted: Wanted) -> LookUp:
        """What all registers say of this person; never raises for one that can't be asked."""
        asked_at = time.monotonic()
        asking = {name: self._begin(name, wanted) for name in self._registers}
        answers: list[_Answer] = []
        asked: list[Asked] = []
        for spec in self.specs:
            answer = asking.get(spec.name)
            if answer is None:
                asked.append(_asked(spec, *self._not_begun(spec)))
                continue
            ends = asked_at + spec.timeout + GRACE
            try:
                answers.append(answer.result(max(0.0, ends - time.monotonic())))
                asked.append(_asked(spec, AskedState.LOOKED_UP))
            except TooLateError:
                asked.append(_asked(spec, AskedState.NOT_LOOKED_UP, f"no answer within {spec.timeout:g} s"))
            except Exception as error:  # whatever a driver raises: no mail fails because of a register
                asked.append(_asked(spec, AskedState.NOT_LOOKED_UP, str(_foreseen(error))))
        asked += [_without_register(company) for company in self.unasked]
        found = tuple(one for answer in answers for one in answer.found)
        known = any(one.matched_by is MatchedBy.EMAIL for one in found)
        return LookUp(
            asked=tuple(asked),
            found=found,
            namesakes=tuple(one for answer in answers for one in answer.namesakes),
            resembles="" if known else next((each.resembles for each in answers if each.resembles), ""),
            wanted=wanted,
        )

    def can(self, register: str, operation: Operation) -> bool:
        """Whether the register can do that by itself; otherwise a person has to."""
        return any(spec.name == register and bool(spec.steps_for(operation)) for spec in self.specs)

    def fields_of(self, register: str, key: Key) -> tuple[str, ...]:
        """The register's own names of the fields that hold such a value."""
        return next((spec.columns.get(key, ()) for spec in self.specs if spec.name == register), ())

    def plan(self, order: Order) -> Plan:
        """What the order would change, and nothing changed; raises RegisterError where it can't be asked."""
        if order.register not in self._registers:
            spec = self._spec(order.register)
            return Plan(order=order, by_hand=f"“{spec.name}” can only be asked and changed by a person")
        try:
            return self._registers[order.register].plan(order)
        except Exception as error:
            raise _foreseen(error) from error

    def apply(self, plan: Plan) -> Applied:
        """Does what was planned, as far as it isn't done yet.

        Raises StalePlanError where that would change what the plan didn't show, RegisterError where the
        register can't do it now: try again later. What a person has to do is a UsageError.
        """
        if plan.by_hand:
            raise UsageError(plan.by_hand)
        try:
            return self._one(plan.order.register).apply(plan)
        except Exception as error:
            raise _foreseen(error) from error

    def export(self, register: str, rows: Sequence[str]) -> list[Record]:
        """The rows of a register with all their fields; raises RegisterError where it can't be asked."""
        try:
            return self._one(register).export(rows)
        except Exception as error:
            raise _foreseen(error) from error

    def derived(self, register: str) -> frozenset[str]:
        """The columns of a register that we have worked out ourselves."""
        return next((frozenset(spec.derived) for spec in self.specs if spec.name == register), frozenset())

    def describe(self, register: str) -> Description:
        """What a register holds; raises RegisterError where it can't be asked."""
        try:
            return self._one(register).describe()
        except Exception as error:
            raise _foreseen(error) from error

    def close(self) -> None:
        """Lets connections go."""
        for register in self._registers.values():
            register.close()

    def _spec(self, name: str) -> RegisterSpec:
        found = next((spec for spec in self.specs if spec.name == name), None)
        if found is None:
            raise NotFoundError(f"there is no register “{name}”")
        return found

    def _one(self, name: str) -> Register:
        if name not in self._registers:
            raise NotFoundError(f"there is no register “{name}” that can be asked")
        return self._registers[name]

    def _not_begun(self, spec: RegisterSpec) -> tuple[AskedState, str]:
        if spec.name in self._registers:
            return AskedState.NOT_LOOKED_UP, "it is still busy with an earlier question"
        who = f"{spec.colleague.name} has to" if spec.colleague.name else "a person has to"
        return AskedState.BY_HAND, f"{who} look there"

    def _begin(self, name: str, wanted: Wanted) -> Future[_Answer] | None:
        """Asks on a thread that keeps no process alive; None while an earlier question hangs there."""
        earlier = self._busy.get(name)
        if earlier is not None and not earlier.done():
            return None
        answer: Future[_Answer] = Future()
        self._busy[name] = answer
        register = self._registers[name]

        def ask() -> None:
            try:
                answer.set_result(_ask(register, wanted))
            except Exception as error:  # handed on to whoever waits
                answer.set_exception(error)

        threading.Thread(target=ask, name=f"register {name}", daemon=True).start()
        return answer


def _register(spec: RegisterSpec) -> Register | None:
    match spec.kind:
        case RegisterKind.CSV:
            return FileRegister(spec, CsvSheet)
        case RegisterKind.SQL:
            return SqlRegister(spec)
        case RegisterKind.HTTP:
            return HttpRegister(spec)
        case RegisterKind.EXCEL:
            from storage.registers.excel_file import ExcelSheet  # its library takes a while to load

            return FileRegister(spec, ExcelSheet)
        case RegisterKind.MANUAL:
            return None


def _foreseen(error: Exception) -> PrivacyBotError:
    """The error as staff may read it; an unforeseen one's text could quote the register."""
    return (
        error if isinstance(error, PrivacyBotError) else RegisterError(f"it fails ({type(error).__name__})")
    )


def _asked(spec: RegisterSpec, state: AskedState, why: str = "") -> Asked:
    return Asked(register=spec.name, company=spec.company, group=spec.group, state=state, why=why)


def _without_register(company: str) -> Asked:
    why = "the configuration has no register of this company: search its systems by hand"
    return Asked(register="", company=company, state=AskedState.NOT_ASKED, why=why)


def _ask(register: Register, wanted: Wanted) -> _Answer:
    """Everything that one register says of the person."""
    spec = register.spec
    found: list[Found] = []
    namesakes: list[Found] = []
    fits = matcher(wanted)
    for record in register.candidates(wanted):
        by = fits(record)
        if by is not None:
            kept = namesakes if by is MatchedBy.NAME else found
            one = _found(spec, record, by)
            if one not in kept:
                kept.append(one)
    resembles = ""
    if email_key(wanted.email) and not any(one.matched_by is MatchedBy.EMAIL for one in found):
        resembles = resembled(wanted.email, register.addresses())
    return _Answer(
        found=tuple(found),
        namesakes=tuple(namesakes),
        resembles=masked_email(resembles) if resembles else "",
    )


def _found(spec: RegisterSpec, record: Record, by: MatchedBy) -> Found:
    protected = protects(record.first(Key.NON_DISCLOSURE))
    places = [record.first(key) for key in (Key.STREET, Key.TOWN)] if protected else []
    return Found(
        register=spec.name,
        company=spec.company,
        group=spec.group,
        row=record.row,
        matched_by=by,
        name=record.first(Key.NAME),
        emails=record.known.get(Key.EMAIL, ()),
        phones=record.known.get(Key.PHONE, ()),
        customer_numbers=record.known.get(Key.CUSTOMER_NUMBER, ()),
        facts=tuple((key, value) for key in FACTS for value in record.known.get(key, ())),
        country=country_of(*map(record.first, (Key.POSTCODE, Key.TOWN, Key.COUNTRY))),
        places=tuple(filter(None, places)),
        protected=protected,
    )

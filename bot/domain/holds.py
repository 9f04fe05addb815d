"""What an erasure may not touch, and until when: rules of law read field by field (LEGAL §5, Art. 17(3)).

In doubt a value is kept: what was erased can't be had back, and a person is told to look.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from bot.domain.calendar import helsinki_day
from bot.domain.keeping import KeepRule, latest_end
from bot.domain.processing import Texts
from bot.domain.register_changes import Change, Seen, Spot

_FIRST_YEAR, _LAST_YEAR = 1900, 2200
_WRITTEN = ("%d.%m.%Y", "%Y%m%d", "%d.%m.%Y %H:%M", "%d.%m.%Y %H:%M:%S")


class OpenRule(StrEnum):
    """Why data stay that have no last day: it is a state of things that keeps them."""

    CONTRACT = "contract"  # Art. 6(1)(b): a contract in force, such as remote monitoring (S-50)
    PENDING_CLAIM = "pending_claim"  # Art. 17(3)(e): a claim that isn't settled (S-33)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A rule of [[retention.holds]]: these fields of a register are kept.

    `place` is a table, sheet or file of the register (empty: all), `fields` the values that are kept
    (empty: the whole row). `day` names the field with the day that the rule counts from; `when` holds
    only for rows whose fields have one of the values. `what` and `law` are told to the person; empty,
    the words of the data group and of the rule are.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}
    register: str
    group: str
    rule: KeepRule | OpenRule
    day: str = ""
    place: str = ""
    fields: tuple[str, ...] = ()
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    what: Texts = field(default_factory=dict)
    law: Texts = field(default_factory=dict)

    def __post_init__(self) -> None:
        if isinstance(self.rule, OpenRule) and not self.when:
            raise ValueError(f"when: “{self.rule}” needs the field and values by which it is seen")
        if isinstance(self.rule, KeepRule) and not self.day:
            raise ValueError(f"day: “{self.rule}” needs the field with the day that it counts from")


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Values of one row that a hold keeps; `unclear`: the row doesn't tell whether, or until when."""

    hold: Hold
    place: str
    record: str
    fields: frozenset[str]
    until: date | None
    unclear: bool = False

    def keeps(self, spot: Spot) -> bool:
        """Whether this value is kept."""
        return (spot.place, spot.record) == (self.place, self.record) and spot.field in self.fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What a reply tells of data that stay (E17-2): of which group, by which rule, until when."""

    group: str
    rule: KeepRule | OpenRule
    until: date | None
    unclear: bool = False
    what: Texts = field(default_factory=dict)
    law: Texts = field(default_factory=dict)


def record_day(text: str) -> date | None:
    """The day that a register's field tells; None where it can't be read without guessing."""
    moment = _moment(text.strip())
    if moment is None or not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        return None  # 0001 and 9999 are what some programs write for “not known”
    return helsinki_day(moment) if moment.tzinfo else moment.date()


def _moment(written: str) -> datetime | None:
    try:
        return datetime.fromisoformat(written)
    except ValueError:
        pass
    for pattern in _WRITTEN:
        try:
            return datetime.strptime(written, pattern)  # noqa: DTZ007 - a day, as it was written
        except ValueError:
            continue
    return None


def held_in(seen: Seen, holds: Iterable[Hold], year_ends: Sequence[str], today: date) -> tuple[Held, ...]:
    """What the holds of its register keep of a row; `year_ends` are those of the companies it may be of."""
    found = []
    for hold in holds:
        if hold.place not in ("", seen.place):
            continue
        fits = _fits(hold, seen.fields)
        if fits is False:
            continue
        until, unclear = _until(hold, seen.fields, year_ends)
        if until is not None and until < today:
            continue
        # The day stays with what it dates: without it nobody could tell when the keeping ends.
        kept = frozenset((*hold.fields, hold.day, *hold.when) if hold.fields else seen.fields)
        found.append(
            Held(
                hold=hold,
                place=seen.place,
                record=seen.record,
                fields=kept,
                until=until,
                unclear=unclear or fits is None,
            )
        )
    return tuple(found)


def _fits(hold: Hold, fields: Mapping[str, str]) -> bool | None:
    """Whether the row is one that the hold speaks of; None where it doesn't have the field that tells."""
    told = [_one_of(fields[name], values) if name in fields else None for name, values in hold.when.items()]
    if False in told:
        return False
    return None if None in told else True


def _one_of(value: str, wanted: Iterable[str]) -> bool:
    return value.strip().casefold() in {each.strip().casefold() for each in wanted}


def _until(hold: Hold, fields: Mapping[str, str], year_ends: Sequence[str]) -> tuple[date | None, bool]:
    """The last day, and whether it should be known and isn't."""
    if isinstance(hold.rule, OpenRule):
        return None, False
    day = record_day(fields.get(hold.day, ""))
    return (None, True) if day is None else (latest_end([hold.rule], day, year_ends), False)


def held_spots(changes: Iterable[Change], held: Sequence[Held]) -> frozenset[Spot]:
    """Those of the values that would be erased which are kept."""
    return frozenset(change.spot for change in changes if any(each.keeps(change.spot) for each in held))


def kept(held: Iterable[Held]) -> tuple[Kept, ...]:
    """What is told of them: each group and rule once, with the latest day; unclear where one of them is."""
    together: dict[tuple[str, str], Kept] = {}
    for each in held:
        key = (each.hold.group, str(each.hold.rule))
        earlier = together.get(key)
        days = [day for day in (each.until, earlier.until if earlier else None) if day is not None]
        together[key] = Kept(
            group=each.hold.group,
            rule=each.hold.rule,
            until=max(days, default=None),
            unclear=each.unclear or (earlier is not None and earlier.unclear),
            what=each.hold.what,
            law=each.hold.law,
        )
    return tuple(together[key] for key in sorted(together))

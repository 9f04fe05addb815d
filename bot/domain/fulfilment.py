"""What an approved answer promises to be done in the registers, step by step (issue 10, points 2 and 4)."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.domain.holds import Kept
from bot.domain.register_changes import Operation, Plan
from bot.domain.vocabulary import RequestType

OPERATIONS: Mapping[RequestType, Operation] = {
    RequestType.RECTIFICATION: Operation.RECTIFY,
    RequestType.RESTRICTION: Operation.RESTRICT,
    RequestType.OPT_OUT: Operation.SUPPRESS,
    RequestType.CONSENT_WITHDRAWAL: Operation.SUPPRESS,
    RequestType.ERASURE: Operation.ERASE,
}
"""What the registers are asked to do for a right."""
TOLD_TO_RECIPIENTS = frozenset(OPERATIONS)
"""The rights of which those who got the data are told (Art. 19, M21-4)."""
NEVER_BLOCKED = frozenset({RequestType.OPT_OUT, RequestType.CONSENT_WITHDRAWAL})
"""Whose answer no open task holds back (S-05)."""
Values = Mapping[str, Mapping[str, str]]
"""The new values of a rectification, by register and its own field names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What would change in all registers: the dry run that an approval is bound to.

    `kept` is what an erasure leaves; `troubles` say in words which register could not be asked.
    """

    plans: tuple[Plan, ...] = ()
    kept: tuple[Kept, ...] = ()
    troubles: tuple[str, ...] = ()
    values: Values = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        """The same for the same changes, and for no others."""
        said = sorted(plan.fingerprint for plan in self.plans)
        said += [f"{each.group} {each.rule} {each.until} {each.unclear}" for each in self.kept]
        return hashlib.sha256("\n".join([*said, *self.troubles]).encode()).hexdigest()

    @property
    def steps(self) -> tuple[Plan, ...]:
        """What is done by itself after the approval."""
        return tuple(plan for plan in self.plans if plan.changes and not plan.by_hand)

    @property
    def by_hand(self) -> tuple[Plan, ...]:
        """What a person has to do."""
        return tuple(plan for plan in self.plans if plan.by_hand)


def operations(requests: Iterable[RequestType]) -> tuple[Operation, ...]:
    """What the registers are asked to do, each once: an erasure leaves nothing to suppress or to restrict."""
    wanted = {OPERATIONS[each] for each in requests if each in OPERATIONS}
    if Operation.ERASE in wanted:
        wanted -= {Operation.SUPPRESS, Operation.RESTRICT}
    return tuple(operation for operation in Operation if operation in wanted)


def why_not_fulfilled(changes: Changes, requests: Iterable[RequestType]) -> tuple[str, ...]:
    """What keeps the answer from being true, in words; none of it holds an opt-out back."""
    if set(requests) & set(OPERATIONS) <= NEVER_BLOCKED:
        return ()
    return changes.troubles


def doubts_of(changes: Changes, requests: Iterable[RequestType]) -> tuple[str, ...]:
    """What a written reason of the approver has to answer."""
    if set(requests) & set(OPERATIONS) <= NEVER_BLOCKED:
        return ()
    told = [
        f"done by hand, and is it done? {plan.order.operation}: {plan.by_hand}" for plan in changes.by_hand
    ]
    told += [
        f"kept ({each.group}, {each.rule}), but a record doesn't tell until when: look, and write the day"
        for each in changes.kept
        if each.unclear
    ]
    return tuple(told)

"""What a case needs grows with what is known of who writes, and never shrinks below the table (A10)."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.case import Case, CaseFacts
from bot.domain.cases import move, replay
from bot.domain.events import Event, EventKind
from bot.domain.identity import SPECIAL_FLAGS, Standing, starting_level
from bot.domain.persons import protects
from bot.domain.registers import Asked, AskedState, Found, LookUp, MatchedBy, Wanted, keys_of
from bot.domain.vocabulary import (
    CaseState,
    Channel,
    Country,
    DraftKind,
    Flag,
    IdentityLevel,
    Language,
    RequestType,
)

NOW = datetime(2026, 11, 26, 8, tzinfo=UTC)


def event(kind: EventKind, **more: object) -> Event:
    return Event(kind=kind, at=NOW, actor="heli", **more)  # type: ignore[arg-type]


def known(*asks: RequestType, sensitive: bool = False) -> Case:
    """A case of an authenticated sender on file, with a draft."""
    facts = CaseFacts(
        ref="PR-2026-000001",
        received_at=NOW,
        country=Country.FI,
        channel=Channel.EMAIL,
        language=Language.FI,
        standing=Standing.ON_FILE,
        level=starting_level(Standing.ON_FILE),
        sensitive=sensitive,
    )
    drafted = event(EventKind.DRAFTED, draft_id=1, draft_kind=DraftKind.REPLY)
    return replay(facts, [event(EventKind.OPENED, requests=asks), drafted])


@pytest.mark.covers("A21", "A22", "A23")
@pytest.mark.parametrize("flag", sorted(SPECIAL_FLAGS))
def test_a_special_sender_needs_a_strong_check(flag: Flag) -> None:
    case = known(RequestType.ACCESS)
    assert (case.required, case.state) == (IdentityLevel.SENDER, CaseState.DRAFTED)
    special = move(case, event(EventKind.FLAGGED, flag=flag))
    assert (special.required, special.state) == (IdentityLevel.STRONG, CaseState.IDENTITY_PENDING)
    again = move(special, event(EventKind.UNFLAGGED, flag=flag))
    assert (again.required, again.state) == (IdentityLevel.SENDER, CaseState.DRAFTED)


def test_an_event_without_a_flag_marks_nothing() -> None:
    case = known(RequestType.ACCESS)
    assert move(case, event(EventKind.FLAGGED)).flags == case.flags


@pytest.mark.covers("A24")
def test_sensitive_data_need_more_than_a_known_sender() -> None:
    assert known(RequestType.ACCESS, sensitive=True).required is IdentityLevel.CODE
    assert known(RequestType.RESTRICTION, sensitive=True).required is IdentityLevel.SENDER


@pytest.mark.covers("A18")
def test_a_change_of_contact_data_is_a_step_up_for_access() -> None:
    both = known(RequestType.RECTIFICATION, RequestType.ACCESS)
    assert both.required is IdentityLevel.SENDER
    assert move(both, event(EventKind.FLAGGED, flag=Flag.CONTACT_DATA)).required is IdentityLevel.CODE
    lately = move(known(RequestType.ACCESS), event(EventKind.FLAGGED, flag=Flag.CONTACT_CHANGED))
    assert lately.required is IdentityLevel.CODE


@pytest.mark.covers("A10")
def test_a_level_is_raised_and_never_lowered() -> None:
    case = known(RequestType.ACCESS)
    raised = move(case, event(EventKind.LEVEL_RAISED, level=IdentityLevel.STRONG))
    assert (raised.required, raised.state) == (IdentityLevel.STRONG, CaseState.IDENTITY_PENDING)
    lower = move(raised, event(EventKind.LEVEL_RAISED, level=IdentityLevel.SENDER))
    assert lower.required is IdentityLevel.STRONG
    assert move(case, event(EventKind.LEVEL_RAISED)).required is IdentityLevel.SENDER


@pytest.mark.covers("S-54", "A19")
def test_a_marketing_stop_stays_free_whatever_is_raised() -> None:
    case = known(RequestType.OPT_OUT)
    raised = move(case, event(EventKind.LEVEL_RAISED, level=IdentityLevel.STRONG))
    assert raised.required is IdentityLevel.NONE


# --- what the registers say of sensitive groups -------------------------------------------------------

ANNA = Found(
    register="contacts",
    company="Clewer Oy",
    group="contact",
    row="1",
    matched_by=MatchedBy.EMAIL,
    name="Anna Aalto",
    emails=("anna@example.fi",),
)
UP, DOWN = AskedState.LOOKED_UP, AskedState.NOT_LOOKED_UP


def asked(group: str, state: AskedState = UP) -> Asked:
    return Asked(register=group, company="Clewer Oy", group=group, state=state)


KNOWN = LookUp(asked=(asked("contact"), asked("payment")), found=(ANNA,), wanted=Wanted(name="Anna Aalto"))


def test_only_registers_that_all_say_no_hold_nothing_sensitive() -> None:
    groups = {"payment"}
    assert not KNOWN.may_hold(groups)
    assert not KNOWN.holds(groups)
    assert LookUp().may_hold(groups)
    assert replace(KNOWN, asked=(asked("contact"),)).may_hold(groups)
    assert replace(KNOWN, asked=(asked("payment", DOWN),)).may_hold(groups)
    assert replace(KNOWN, found=()).may_hold(groups)
    bill = replace(ANNA, group="payment")
    assert replace(KNOWN, namesakes=(bill,)).may_hold(groups)
    assert replace(KNOWN, found=(ANNA, bill)).holds(groups)


def test_who_is_protected_is_protected_in_every_register() -> None:
    assert not KNOWN.protected
    assert replace(KNOWN, namesakes=(replace(ANNA, protected=True),)).protected


@pytest.mark.parametrize("value", ["x", "kyllä", "1", "2026-01-01", "ja", "turvakielto"])
def test_whatever_stands_in_the_column_protects(value: str) -> None:
    assert protects(value)


@pytest.mark.parametrize("value", ["", " ", "0", "ei", "Nej", "NO", "false", "-"])
def test_a_plain_no_does_not(value: str) -> None:
    assert not protects(value)


@pytest.mark.covers("A18")
def test_a_person_is_known_again_by_address_number_and_row() -> None:
    keys = keys_of(KNOWN, "New@example.fi", "")
    assert keys == {"contacts\0001", "anna@example.fi", "new@example.fi"}

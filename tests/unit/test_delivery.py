"""Where an answer may go (R32, A9, A17, A18)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.case import Case, CaseFacts
from bot.domain.cases import replay
from bot.domain.delivery import (
    FREEZE,
    Delivery,
    Whose,
    has_content,
    raised_level,
    read_delivery,
    whose,
    why_not_there,
)
from bot.domain.events import Event, EventKind
from bot.domain.identity import BY_CODE, BY_FACTS, Holder, Standing, starting_level
from bot.domain.on_file import OnFile, on_file
from bot.domain.proofs import ProofKind
from bot.domain.registers import Asked, AskedState, Found, Key, LookUp, MatchedBy
from bot.domain.vocabulary import (
    Channel,
    Country,
    DraftKind,
    Flag,
    IdentityLevel,
    Language,
    RequestType,
    Topic,
)

NOW = datetime(2026, 11, 26, 8, tzinfo=UTC)  # a Thursday
REPLY, REFUSAL = DraftKind.REPLY, DraftKind.REFUSAL


def event(kind: EventKind, at: datetime = NOW, **more: object) -> Event:
    return Event(kind=kind, at=at, actor="heli", **more)  # type: ignore[arg-type]


def case(*events: Event, asks: RequestType = RequestType.ACCESS, standing: Standing = Standing.OTHER) -> Case:
    facts = CaseFacts(
        ref="PR-2026-000001",
        received_at=NOW,
        country=Country.FI,
        channel=Channel.EMAIL,
        language=Language.FI,
        standing=standing,
        level=starting_level(standing),
    )
    return replay(facts, [event(EventKind.OPENED, requests=(asks,)), *events])


def confirmed(holder: Holder | None, at: datetime = NOW, level: IdentityLevel = IdentityLevel.CODE) -> Event:
    return event(EventKind.IDENTITY_CONFIRMED, at, level=level, proven=holder)


def reasons(found: Case, to: Whose, events: Sequence[Event], now: datetime = NOW) -> list[str]:
    return why_not_there(found, REPLY, to, read_delivery(events, TOPICS), now)


TOPICS = {7: Topic.OLD_ADDRESS, 8: Topic.ERASURE_ANNOUNCED}
WRITER_PROVEN = [confirmed(Holder.WRITER)]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("anna@example.fi", Whose.WRITER),
        ("Anna@Example.org", Whose.ON_FILE),
        ("new@example.fi", Whose.CHANGED),
        ("eve@example.com", Whose.NOBODY),
    ],
)
def test_address_is_known_letter_by_letter(address: str, expected: Whose) -> None:
    known = OnFile(emails=("anna@example.org",))
    found = whose(address, case(), writer="anna@example.fi", on_file=known, changed="new@example.fi")
    assert found is expected


def test_writer_who_is_on_file_and_vouched_for_is_on_file() -> None:
    found = case(standing=Standing.ON_FILE)
    assert whose("a@b.fi", found, writer="a@b.fi", on_file=OnFile(), changed="") is Whose.ON_FILE


def test_nothing_goes_to_an_address_that_nobody_named() -> None:
    assert why_not_there(case(), DraftKind.NOTICE, Whose.NOBODY, Delivery(), NOW)


def test_answer_without_identity_goes_nowhere() -> None:
    for to in (Whose.ON_FILE, Whose.WRITER, Whose.CHANGED):
        assert "identity is not shown" in reasons(case(), to, [])[0]


def test_answer_goes_to_the_writer_whose_address_was_proven() -> None:
    assert reasons(case(*WRITER_PROVEN), Whose.WRITER, WRITER_PROVEN) == []


@pytest.mark.parametrize("holder", [Holder.ON_FILE, None])
def test_code_of_the_contact_on_file_does_not_open_the_writers_address(holder: Holder | None) -> None:
    events = [confirmed(holder)]
    assert "neither on file nor verified" in reasons(case(*events), Whose.WRITER, events)[0]
    assert reasons(case(*events), Whose.ON_FILE, events) == []


@pytest.mark.parametrize("kind", [DraftKind.IDENTITY, DraftKind.EXTENSION, DraftKind.NOTICE])
def test_mail_without_content_goes_to_whoever_wrote(kind: DraftKind) -> None:
    assert why_not_there(case(), kind, Whose.WRITER, Delivery(), NOW) == []


def test_stop_of_marketing_is_confirmed_to_whoever_wrote() -> None:
    assert reasons(case(asks=RequestType.OPT_OUT), Whose.WRITER, []) == []


@pytest.mark.parametrize(
    ("ground", "shown", "content"),
    [("", False, False), ("not_identified", False, False), ("unfounded", False, True), ("", True, True)],
)
def test_refusal_tells_of_nobody_only_where_nobody_was_identified(
    ground: str, shown: bool, content: bool
) -> None:
    found = case(*(WRITER_PROVEN if shown else []))
    assert has_content(found, REFUSAL, Delivery(ground=ground)) is content


def test_last_decided_ground_counts() -> None:
    decided = [
        event(EventKind.REFUSAL_DECIDED, why="unfounded"),
        event(EventKind.REFUSAL_DECIDED, why=" not_identified "),
    ]
    assert read_delivery(decided, {}).ground == "not_identified"


CHANGED_AT = NOW + timedelta(days=1)
CHANGED = [*WRITER_PROVEN, event(EventKind.ADDRESS_CHANGED, CHANGED_AT)]
TOLD = event(EventKind.SENT, CHANGED_AT, draft_id=7, draft_kind=DraftKind.NOTICE)
STRONG = confirmed(Holder.WRITER, CHANGED_AT, IdentityLevel.STRONG)


def test_changed_address_gets_nothing_at_first() -> None:
    found = reasons(case(*CHANGED), Whose.CHANGED, CHANGED, CHANGED_AT)
    assert [why.split(" ")[2] for why in found] == ["address", "contact", "address"]


def test_changed_address_gets_the_answer_after_a_higher_check_a_word_and_two_weeks() -> None:
    events = [*CHANGED, TOLD, STRONG]
    late = CHANGED_AT + FREEZE
    assert reasons(case(*events), Whose.CHANGED, events, late) == []
    assert reasons(case(*events), Whose.CHANGED, events, late - timedelta(seconds=1))
    assert reasons(case(*CHANGED, TOLD), Whose.CHANGED, [*CHANGED, TOLD], late)
    assert reasons(case(*CHANGED, STRONG), Whose.CHANGED, [*CHANGED, STRONG], late)


def test_check_of_before_the_change_does_not_count_for_it() -> None:
    events = [*CHANGED, TOLD, STRONG, event(EventKind.ADDRESS_CHANGED, CHANGED_AT)]
    assert len(reasons(case(*events), Whose.CHANGED, events, CHANGED_AT + FREEZE)) == 2


def test_word_to_the_old_contact_that_bounced_was_not_said() -> None:
    back = event(EventKind.BOUNCED, CHANGED_AT, draft_id=7, draft_kind=DraftKind.NOTICE)
    assert not read_delivery([*CHANGED, TOLD, back], TOPICS).told_old


def test_old_address_may_be_answered_all_the_time() -> None:
    assert reasons(case(*CHANGED), Whose.WRITER, CHANGED, CHANGED_AT) == []


def test_changed_address_needs_one_level_more() -> None:
    assert raised_level(case()) is IdentityLevel.STRONG
    on_file = case(asks=RequestType.OBJECTION, standing=Standing.ON_FILE)
    assert raised_level(on_file) is IdentityLevel.CODE


def erasure(*events: Event, now: datetime, known: bool = True) -> list[str]:
    told = [*WRITER_PROVEN, *events]
    found = case(*told, asks=RequestType.ERASURE)
    read = read_delivery(told, TOPICS)
    delivery = Delivery(proven=read.proven, announced_at=read.announced_at, contacts_known=known)
    return why_not_there(found, REPLY, Whose.WRITER, delivery, now)


def test_erasure_waits_three_working_days_after_the_contacts_were_told() -> None:
    said = event(EventKind.SENT, draft_id=8, draft_kind=DraftKind.NOTICE)
    again = event(EventKind.SENT, NOW + timedelta(days=4), draft_id=8, draft_kind=DraftKind.NOTICE)
    assert "don't know yet" in erasure(now=NOW)[0]
    assert "not carried out before 01.12.2026" in erasure(said, now=NOW)[0]
    assert erasure(said, again, now=NOW + timedelta(days=5)) == []


def test_erasure_without_a_contact_on_file_waits_for_nobody() -> None:
    assert erasure(now=NOW, known=False) == []


def test_contacts_and_facts_come_from_the_one_person_that_fits() -> None:
    person = Found(
        register="shop",
        company="Clewer Oy",
        group="customer",
        row="1",
        matched_by=MatchedBy.EMAIL,
        emails=("Anna@Example.org", "anna@example.org"),
        phones=("040 1234567",),
        facts=((Key.DEVICE_SERIAL, "CLW-1"),),
    )
    asked = Asked(register="shop", company="Clewer Oy", state=AskedState.LOOKED_UP)
    known = on_file(LookUp(asked=(asked,), found=(person,)))
    assert (known.emails, known.phones) == (("anna@example.org",), ("040 1234567",))
    assert known.facts == {ProofKind.DEVICE_SERIAL: ("CLW-1",)}
    assert known.has("ANNA@example.org")
    assert on_file(None) == OnFile()


SENSITIVE = Delivery(proven=frozenset({Holder.WRITER}), channels=frozenset({"a@b.fi"}), sensitive_held=True)
FLAGGED_CHANGE = event(EventKind.FLAGGED, flag=Flag.CONTACT_CHANGED)


def one_mailbox(delivery: Delivery, *events: Event, asks: RequestType = RequestType.ACCESS) -> bool:
    found = case(*WRITER_PROVEN, *events, asks=asks)
    return any("one mailbox" in why for why in why_not_there(found, REPLY, Whose.ON_FILE, delivery, NOW))


@pytest.mark.covers("A24")
def test_one_mailbox_is_not_enough_for_sensitive_data() -> None:
    assert one_mailbox(SENSITIVE)
    assert not one_mailbox(replace(SENSITIVE, sensitive_held=False))
    assert not one_mailbox(SENSITIVE, asks=RequestType.OBJECTION)


@pytest.mark.covers("A24")
@pytest.mark.parametrize(
    "more",
    [
        {"channels": frozenset({"a@b.fi", "c@d.fi"})},
        {"channels": frozenset({"401234567"})},
        {"by_staff": True},
    ],
)
def test_a_second_channel_or_a_person_who_vouches_is_enough(more: dict[str, Any]) -> None:
    assert not one_mailbox(replace(SENSITIVE, **more))


@pytest.mark.covers("A18")
def test_after_a_change_of_contact_data_a_telephone_alone_is_not_enough() -> None:
    by_phone = replace(SENSITIVE, channels=frozenset({"401234567"}), sensitive_held=False)
    assert one_mailbox(by_phone, FLAGGED_CHANGE)
    assert not one_mailbox(replace(by_phone, channels=frozenset({"401234567", "a@b.fi"})), FLAGGED_CHANGE)


@pytest.mark.covers("A18")
def test_the_old_contact_hears_of_new_contact_data_before_the_reply() -> None:
    events = [*WRITER_PROVEN, event(EventKind.FLAGGED, flag=Flag.CONTACT_DATA)]
    found = case(*events, asks=RequestType.RECTIFICATION)
    known = replace(read_delivery(events, TOPICS), contacts_known=True)
    assert "old contact" in why_not_there(found, REPLY, Whose.WRITER, known, NOW)[0]
    assert why_not_there(found, REPLY, Whose.WRITER, replace(known, told_old=True), NOW) == []
    name = case(*WRITER_PROVEN, asks=RequestType.RECTIFICATION)
    assert why_not_there(name, REPLY, Whose.WRITER, known, NOW) == []


def test_only_staff_vouch_for_a_check_and_only_a_code_shows_the_writers_address() -> None:
    code = replace(confirmed(Holder.WRITER), why=BY_CODE)
    facts = replace(confirmed(Holder.WRITER), why=BY_FACTS)
    elsewhere = replace(confirmed(Holder.ON_FILE), why=BY_CODE)
    read = [read_delivery([each], {}) for each in (code, facts, elsewhere, confirmed(Holder.WRITER))]
    assert [each.by_staff for each in read] == [False, False, False, True]
    assert [each.by_code for each in read] == [True, False, False, False]

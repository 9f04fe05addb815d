"""The record of the configuration: all of it reaches the reader, and nothing else does."""

import dataclasses
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from bot.domain.drafts import GapKind
from bot.domain.processing import Controller, ReplyRecord
from bot.domain.vocabulary import DraftKind, Language, RequestType
from responses import render
from tests.unit.test_responses_rendering import RECORD, WRITTEN, facts


def test_facts_known_to_the_configuration_leave_no_gap() -> None:
    assert RECORD.controller is not None
    assert RECORD.processing is not None
    named = tuple(dataclasses.replace(one, name="Esimerkki Oy") for one in RECORD.processing.recipients)
    record = dataclasses.replace(
        RECORD,
        controller=dataclasses.replace(RECORD.controller, arrangement={"fi": "Järjestelyn sisältö."}),
        processing=dataclasses.replace(RECORD.processing, recipients=named),
    )
    made = render(facts(DraftKind.REPLY, RequestType.ACCESS), record)
    assert {gap.id for gap in made.gaps} == {"A15-3-a", "S-05", "S-17", "S-32"}
    assert "Järjestelyn sisältö." in made.body


def test_erasure_names_kept_groups_only_when_something_is_kept() -> None:
    assert RECORD.processing is not None
    with_kept = render(facts(DraftKind.REPLY, RequestType.ERASURE), RECORD)
    assert "kirjanpitolain (1336/1997) 2 luvun 10 §" in " ".join(with_kept.body.split())
    assert {gap.id for gap in with_kept.gaps} == {"S-05", "E17-2"}
    groups = tuple(dataclasses.replace(group, kept={}) for group in RECORD.processing.groups)
    record = dataclasses.replace(RECORD, processing=dataclasses.replace(RECORD.processing, groups=groups))
    without = render(facts(DraftKind.REPLY, RequestType.ERASURE), record)
    assert "kirjanpitolain" not in without.body
    assert {gap.id for gap in without.gaps} == {"S-05"}


@pytest.mark.covers("S-51")
@pytest.mark.parametrize(
    ("kind", "change", "name"),
    [
        (DraftKind.EXTENSION, {"reason": " \n"}, "reason"),
        (DraftKind.EXTENSION, {"extended_on": None}, "extended_on"),
        (DraftKind.REFUSAL, {"reason": ""}, "reason"),
    ],
)
def test_decision_without_its_reason_makes_no_mail(
    kind: DraftKind, change: dict[str, object], name: str
) -> None:
    made = render(facts(kind, RequestType.ACCESS, **change), RECORD)
    assert made.body == ""
    assert [(gap.kind, gap.id) for gap in made.gaps] == [(GapKind.MISSING_VALUE, name)]


def test_configuration_without_controller_or_processing_makes_no_mail() -> None:
    bare = render(facts(DraftKind.ACKNOWLEDGEMENT, RequestType.ACCESS), ReplyRecord())
    assert [(gap.kind, gap.id) for gap in bare.gaps] == [(GapKind.MISSING_VALUE, "controller.name")]
    assert bare.body == ""
    access = render(facts(DraftKind.REPLY, RequestType.ACCESS), ReplyRecord(controller=RECORD.controller))
    assert [gap.id for gap in access.gaps] == ["processing.register_name"]


@pytest.mark.parametrize("name", ["groups", "recipients", "sources"])
def test_answer_about_a_list_that_is_empty_makes_no_mail(name: str) -> None:
    assert RECORD.processing is not None
    empty: dict[str, Any] = {name: ()}
    processing = dataclasses.replace(RECORD.processing, **empty)
    made = render(
        facts(DraftKind.REPLY, RequestType.ACCESS), dataclasses.replace(RECORD, processing=processing)
    )
    assert (made.body, [gap.id for gap in made.gaps]) == ("", [f"processing.{name}"])


@pytest.mark.covers("S-16")
def test_purpose_that_is_not_predefined_stops_the_answer() -> None:
    assert RECORD.processing is not None
    group = dataclasses.replace(RECORD.processing.groups[0], purposes=("invented",))
    record = dataclasses.replace(RECORD, processing=dataclasses.replace(RECORD.processing, groups=(group,)))
    made = render(facts(DraftKind.REPLY, RequestType.ACCESS), record)
    assert [gap.id for gap in made.gaps] == ["processing.groups.contact.purposes"]


@pytest.mark.parametrize("language", Language)
def test_every_text_of_the_record_reaches_the_reader(language: Language) -> None:
    canaries: list[str] = []

    def plant(value: object) -> object:
        if isinstance(value, dict):
            canaries.append(f"canary{len(canaries):03}x")
            return {**value, language.value: canaries[-1]}
        if isinstance(value, tuple):
            return tuple(plant(item) for item in value)
        if not dataclasses.is_dataclass(value) or isinstance(value, type):
            return value
        return dataclasses.replace(
            value, **{one.name: plant(getattr(value, one.name)) for one in dataclasses.fields(value)}
        )

    record = plant(RECORD)
    assert isinstance(record, ReplyRecord)
    assert record.processing is not None
    days = dataclasses.replace(record.processing, backup_cycle_days=4711, printed_material_days=4712)
    case = facts(DraftKind.REPLY, *WRITTEN, language=language)
    body = render(case, dataclasses.replace(record, processing=days)).body
    assert len(canaries) > 80
    assert [canary for canary in (*canaries, "4711", "4712") if canary not in body] == []


def test_joint_controller_is_named_with_its_business_id_when_known() -> None:
    controller = TypeAdapter(Controller).validate_python(
        {"name": "Esimerkki Oy", "joint": [{"name": "Näyte Oy", "business_id": "1234567-8"}]}
    )
    assert controller.companies == ("Esimerkki Oy", "Näyte Oy")
    assert RECORD.controller is not None
    record = dataclasses.replace(
        RECORD, controller=dataclasses.replace(RECORD.controller, joint=controller.joint)
    )
    assert "Näyte Oy (1234567-8)" in render(facts(DraftKind.ACKNOWLEDGEMENT), record).body


@pytest.mark.parametrize("bad", [{"nmae": "x"}, {"joint": [{"name": "x", "id": "y"}]}])
def test_unknown_key_of_the_record_is_refused(bad: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Controller).validate_python(bad)

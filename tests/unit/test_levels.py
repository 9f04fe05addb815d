"""The table of levels in force: the settings make it stricter, never laxer (A10, LEGAL §3)."""

from typing import Any

import pytest
from pydantic import ValidationError

from bot.domain.identity import Levels, Standing, may_be_asked
from bot.domain.vocabulary import IdentityLevel, RequestType
from bot.settings import Settings
from bot.settings.sections import IdentitySettings
from tests.support.registers import SMALLEST


def levels(**identity: Any) -> Levels:
    return Settings(**(SMALLEST | {"identity": identity})).levels


def test_without_a_word_it_is_the_laws_table() -> None:
    table = levels()
    assert table.cell(RequestType.ACCESS, Standing.ON_FILE) is IdentityLevel.SENDER
    assert table.cell(RequestType.ACCESS, Standing.ON_FILE, sensitive=True) is IdentityLevel.CODE
    assert table.required([], Standing.SPECIAL) is IdentityLevel.NONE
    assert table.sensitive_groups == {"payment", "remote_monitoring"}


def test_a_cell_and_a_row_can_be_stricter() -> None:
    table = levels(stricter={"restriction.on_file": "ID-2", "erasure": "ID-2", "complaint.other": "ID-2"})
    assert table.cell(RequestType.RESTRICTION, Standing.ON_FILE) is IdentityLevel.CODE
    assert [table.cell(RequestType.ERASURE, each) for each in Standing] == ["ID-2", "ID-2", "ID-3"]
    assert table.required([RequestType.COMPLAINT], Standing.OTHER) is IdentityLevel.CODE


def test_of_two_entries_the_stricter_counts() -> None:
    table = levels(stricter={"erasure.other": "ID-3", "erasure": "ID-2"})
    assert table.cell(RequestType.ERASURE, Standing.OTHER) is IdentityLevel.STRONG


@pytest.mark.covers("A10")
@pytest.mark.parametrize(
    ("stricter", "said"),
    [
        ({"access.other": "ID-1"}, "ID-1 is laxer than ID-2"),
        ({"erasure": "ID-0"}, "ID-0 is laxer than ID-1"),
        ({"access.special": "ID-2"}, "ID-2 is laxer than ID-3"),
        ({"opt_out": "ID-1"}, "nobody may be asked for proof of identity here"),
        ({"consent_withdrawal.special": "ID-3"}, "nobody may be asked for proof of identity here"),
        ({"acces": "ID-3"}, "“acces = ID-3”: write a right"),
        ({"access.friend": "ID-3"}, "write a right"),
        ({"access": "high"}, "write a right"),
    ],
)
def test_what_is_laxer_or_unknown_is_refused_by_name(stricter: dict[str, str], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        IdentitySettings(stricter=stricter)


@pytest.mark.covers("A24")
def test_the_sensitive_groups_can_only_grow() -> None:
    with pytest.raises(ValidationError, match="payment can't be left out"):
        IdentitySettings(sensitive_groups=("remote_monitoring",))
    assert (
        "feedback" in levels(sensitive_groups=["payment", "remote_monitoring", "feedback"]).sensitive_groups
    )


@pytest.mark.covers("S-54")
def test_nobody_is_asked_who_only_stops_marketing() -> None:
    assert not may_be_asked([RequestType.OPT_OUT, RequestType.CONSENT_WITHDRAWAL])
    assert may_be_asked([RequestType.OPT_OUT, RequestType.ACCESS])

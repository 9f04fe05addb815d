"""The table of identity levels, cell by cell (LEGAL §3)."""

import pytest

from bot.domain.identity import (
    REQUIRED,
    Levels,
    Standing,
    required_level,
    standing_of,
    starting_level,
    why_not_stricter,
)
from bot.domain.vocabulary import IdentityLevel, RequestType, Role

FREE = (
    RequestType.OPT_OUT,
    RequestType.CONSENT_WITHDRAWAL,
    RequestType.COMPLAINT,
    RequestType.OTHER_PRIVACY,
)
CHECKED = tuple(kind for kind in RequestType if kind not in FREE)
ROWS = {Standing.ON_FILE: "ID-1", Standing.OTHER: "ID-2", Standing.SPECIAL: "ID-3"}


@pytest.mark.covers("S-54")
@pytest.mark.parametrize("request_type", FREE)
@pytest.mark.parametrize("standing", Standing)
def test_what_is_free_asks_nobody_who_he_is(request_type: RequestType, standing: Standing) -> None:
    assert required_level([request_type], standing) is IdentityLevel.NONE


@pytest.mark.parametrize("request_type", CHECKED)
@pytest.mark.parametrize(("standing", "level"), ROWS.items())
def test_rights_need_the_level_of_their_cell(
    request_type: RequestType, standing: Standing, level: str
) -> None:
    assert required_level([request_type], standing, sensitive=False) == level


@pytest.mark.parametrize("request_type", [RequestType.ACCESS, RequestType.PORTABILITY])
def test_sensitive_data_raise_access_and_portability(request_type: RequestType) -> None:
    assert required_level([request_type], Standing.ON_FILE) is IdentityLevel.CODE


@pytest.mark.parametrize("request_type", [RequestType.ERASURE, RequestType.RESTRICTION, RequestType.OPT_OUT])
def test_sensitive_data_raise_nothing_else(request_type: RequestType) -> None:
    relaxed = required_level([request_type], Standing.ON_FILE, sensitive=False)
    assert required_level([request_type], Standing.ON_FILE) is relaxed


def test_sensitive_data_never_lower_a_level() -> None:
    assert required_level([RequestType.ACCESS], Standing.SPECIAL) is IdentityLevel.STRONG


def test_several_requests_need_the_highest_of_their_levels() -> None:
    together = [RequestType.OPT_OUT, RequestType.ERASURE]
    assert required_level(together, Standing.OTHER) is IdentityLevel.CODE


def test_table_has_a_row_for_every_request() -> None:
    assert set(REQUIRED) == set(RequestType)


@pytest.mark.parametrize(
    ("authenticated", "on_file", "standing"),
    [
        (True, True, Standing.ON_FILE),
        (True, False, Standing.OTHER),
        (False, True, Standing.OTHER),
        (False, False, Standing.OTHER),
    ],
)
def test_sender_counts_only_with_both_marks(authenticated: bool, on_file: bool, standing: Standing) -> None:
    assert standing_of(authenticated=authenticated, on_file=on_file) is standing


@pytest.mark.parametrize(
    ("standing", "level"),
    [
        (Standing.ON_FILE, IdentityLevel.SENDER),
        (Standing.OTHER, IdentityLevel.NONE),
        (Standing.SPECIAL, IdentityLevel.NONE),
    ],
)
def test_mail_itself_gives_at_most_the_first_level(standing: Standing, level: IdentityLevel) -> None:
    assert starting_level(standing) is level


def test_levels_compare_in_their_order() -> None:
    assert sorted(IdentityLevel) == list(IdentityLevel)


@pytest.mark.parametrize(
    ("role", "other", "may"),
    [
        (Role.ADMIN, Role.VIEWER, True),
        (Role.APPROVER, Role.APPROVER, True),
        (Role.HANDLER, Role.APPROVER, False),
        (Role.VIEWER, Role.HANDLER, False),
    ],
)
def test_role_includes_the_ones_before_it(role: Role, other: Role, may: bool) -> None:
    assert role.includes(other) is may


def test_the_settings_make_a_cell_stricter_and_never_laxer() -> None:
    cell = (RequestType.RESTRICTION, Standing.ON_FILE)
    strict = Levels(stricter={cell: IdentityLevel.STRONG})
    assert strict.cell(*cell) is IdentityLevel.STRONG
    assert strict.required([RequestType.RESTRICTION], Standing.OTHER) is IdentityLevel.CODE
    lax = Levels(stricter={cell: IdentityLevel.NONE})
    assert lax.cell(*cell) is IdentityLevel.SENDER
    assert Levels().required([], Standing.OTHER) is IdentityLevel.NONE


@pytest.mark.parametrize(
    ("request_type", "level", "said"),
    [
        (RequestType.ACCESS, IdentityLevel.SENDER, "laxer"),
        (RequestType.ACCESS, IdentityLevel.CODE, ""),
        (RequestType.ACCESS, IdentityLevel.STRONG, ""),
        (RequestType.OPT_OUT, IdentityLevel.CODE, "nobody may be asked"),
        (RequestType.OPT_OUT, IdentityLevel.NONE, ""),
    ],
)
def test_a_cell_that_the_law_forbids_is_named(
    request_type: RequestType, level: IdentityLevel, said: str
) -> None:
    reason = why_not_stricter(request_type, Standing.OTHER, level)
    assert said in reason
    assert bool(reason) is bool(said)

"""What holds for every set of requests: asking for more never needs less."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.identity import Standing, required_level
from bot.domain.vocabulary import RequestType

several = st.lists(st.sampled_from(RequestType), max_size=5)
standings = st.sampled_from(Standing)


@given(some=several, more=several, standing=standings, sensitive=st.booleans())
def test_more_requests_never_need_less(
    some: list[RequestType], more: list[RequestType], standing: Standing, sensitive: bool
) -> None:
    alone = required_level(some, standing, sensitive=sensitive)
    assert required_level([*some, *more], standing, sensitive=sensitive) >= alone


@given(some=several, standing=standings)
def test_not_knowing_is_as_strict_as_sensitive(some: list[RequestType], standing: Standing) -> None:
    unknown = required_level(some, standing)
    assert unknown == required_level(some, standing, sensitive=True)
    assert unknown >= required_level(some, standing, sensitive=False)


@given(some=several)
def test_weaker_standing_never_needs_less(some: list[RequestType]) -> None:
    levels = [required_level(some, standing) for standing in Standing]
    assert levels == sorted(levels)

"""The desk has words for whatever a case can be, in each of its languages."""

from enum import StrEnum

import pytest

from bot.desk.catalogue import Words, languages
from bot.domain.breaches import BreachKind
from bot.domain.drafts import GapKind
from bot.domain.events import EventKind, Tie
from bot.domain.passages import Passage
from bot.domain.registers import MatchedBy
from bot.domain.residence import ToldBy
from bot.domain.vocabulary import (
    Channel,
    DraftKind,
    DraftState,
    Flag,
    IdentityLevel,
    IdentityState,
    Language,
    RequestState,
    RequestType,
    Role,
)

SHOWN: dict[str, type[StrEnum]] = {
    "event": EventKind,
    "tie": Tie,
    "flag": Flag,
    "hint": Flag,
    "type": RequestType,
    "request_state": RequestState,
    "channel": Channel,
    "language": Language,
    "level": IdentityLevel,
    "identity_state": IdentityState,
    "draft_kind": DraftKind,
    "draft_state": DraftState,
    "matched_by": MatchedBy,
    "passage": Passage,
    "gaps": GapKind,
    "role": Role,
    "breach_kind": BreachKind,
    "told_by": ToldBy,
}


@pytest.mark.parametrize("section", SHOWN)
@pytest.mark.parametrize("words", languages().values(), ids=lambda words: words.code)
def test_whatever_a_page_can_show_has_words(words: Words, section: str) -> None:
    assert [value for value in SHOWN[section] if not words.has(f"{section}.{value}")] == []

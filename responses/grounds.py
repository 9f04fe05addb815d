"""Grounds of a refusal that staff give by name, in the words that the person reads."""

import tomllib
from functools import lru_cache
from pathlib import Path

from bot.domain.vocabulary import Language

_TEMPLATES = Path(__file__).parent / "templates"
FILE = "grounds.toml"


def ground_text(ground: str, language: Language) -> str:
    """The words for a ground given by name; anything else is the text that staff wrote."""
    return grounds(language).get(ground.strip(), ground)


@lru_cache(maxsize=8)
def grounds(language: Language) -> dict[str, str]:
    """The grounds that have a text, by name."""
    return tomllib.loads((_TEMPLATES / language / FILE).read_text(encoding="utf-8"))

"""Grounds of a refusal that staff give by name, in the words that the person reads."""

from functools import lru_cache

from bot.domain.vocabulary import Language

FILE = "grounds.toml"


def ground_text(ground: str, language: Language) -> str:
    """The words for a ground given by name; anything else is the text that staff wrote."""
    return grounds(language).get(ground.strip(), ground)


@lru_cache(maxsize=8)
def grounds(language: Language) -> dict[str, str]:
    """The grounds that have a text, by name."""
    from responses.engine import own_engine  # here, because it loads jinja2

    return dict(own_engine().phrases(f"{language}/{FILE}"))

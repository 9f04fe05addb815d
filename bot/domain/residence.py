"""Where a person probably lives: it decides which authority a reply names, not the language (LEGAL §6)."""

from bot.domain.vocabulary import Country

_BY_TOP_LEVEL = {"fi": Country.FI, "ax": Country.FI, "ee": Country.EE, "se": Country.SE}


def probable_residence(address: str) -> Country | None:
    """The country of an address's top-level domain; None: the reply names FI and the EU list."""
    return _BY_TOP_LEVEL.get(address.rpartition(".")[2].lower())

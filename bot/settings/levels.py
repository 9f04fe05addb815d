"""[identity] stricter: cells of the table of levels, each written as `"access.on_file" = "ID-2"`."""

from collections.abc import Mapping

from bot.domain.identity import REQUIRED, Standing, why_not_stricter
from bot.domain.vocabulary import IdentityLevel, RequestType

Cell = tuple[RequestType, Standing]


def stricter_cells(given: Mapping[str, str]) -> dict[Cell, IdentityLevel]:
    """The cells that are stricter than the law's; raises ValueError that names the entry.

    A right without a sender stands for its whole row: no cell of it is then less than the level.
    """
    cells: dict[Cell, IdentityLevel] = {}
    for key, value in given.items():
        request, standings, level = _entry(key, value)
        laxest = min(standings, key=lambda each: REQUIRED[request][each])
        if why := why_not_stricter(request, laxest, level):
            raise ValueError(f"stricter: “{key} = {value}”: {why}")
        for standing in standings:
            cells[request, standing] = max(level, cells.get((request, standing), level))
    return cells


def _entry(key: str, value: str) -> tuple[RequestType, tuple[Standing, ...], IdentityLevel]:
    right, _, sender = key.partition(".")
    try:
        standings = (Standing(sender),) if sender else tuple(Standing)
        return RequestType(right), standings, IdentityLevel(value)
    except ValueError as error:
        raise ValueError(
            f"stricter: “{key} = {value}”: write a right ({', '.join(RequestType)}), a dot and a sender "
            f"({', '.join(Standing)}), and a level ({', '.join(IdentityLevel)})"
        ) from error

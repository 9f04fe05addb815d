"""How long what has to be kept is kept: end dates by the rules of law and of the notice (LEGAL §5)."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import assert_never

from bot.domain.calendar import add_months


class KeepRule(StrEnum):
    """A rule that ends the keeping of records."""

    FI_VOUCHER = "fi_voucher"  # Kirjanpitolaki 2:10: six years from the end of the year of the year-end
    FI_BOOKS = "fi_books"  # the same: ten years from the year-end
    EE_RECORD = "ee_record"  # Raamatupidamise seadus § 12: seven years from the year-end
    EE_OBLIGATION = "ee_obligation"  # the same, long-term obligations: seven years from their end
    SE_RECORD = "se_record"  # Bokföringslagen 7:2: seven years from the end of the year of the year-end
    FEEDBACK = "feedback"  # the notice: one year from when it was given
    GUARANTEE = "guarantee"  # the last day of the guarantee itself
    FI_CLAIM = "fi_claim"  # Laki velan vanhentumisesta 4 §: three years
    FI_DAMAGES = "fi_damages"  # the same, 7 §: ten years from the event
    EE_CLAIM = "ee_claim"  # TsÜS § 146: three years
    SE_CLAIM = "se_claim"  # Konsumentköplagen 2022:260: three years
    PRODUCT = "product"  # Tuotevastuulaki 694/1990: ten years from when the product was put on the market


def month_and_day(text: str) -> tuple[int, int]:
    """A financial year's end, written month-day; raises ValueError."""
    month, _, day = text.partition("-")
    date(2000, int(month), int(day))  # a leap year, so that 02-29 may be written
    return int(month), int(day)


def year_end_after(day: date, year_end: str) -> date:
    """The end of the financial year that the day lies in."""
    month, last = month_and_day(year_end)
    ends = (date(year, month, min(last, monthrange(year, month)[1])) for year in (day.year, day.year + 1))
    return next(end for end in ends if end >= day)


def kept_until(rule: KeepRule, day: date, year_end: str) -> date:
    """The last day on which a record of that day is kept."""
    match rule:
        case KeepRule.FI_VOUCHER:
            return date(year_end_after(day, year_end).year + 6, 12, 31)
        case KeepRule.FI_BOOKS:
            return add_months(year_end_after(day, year_end), 120)
        case KeepRule.EE_RECORD:
            return add_months(year_end_after(day, year_end), 84)
        case KeepRule.SE_RECORD:
            return date(year_end_after(day, year_end).year + 7, 12, 31)
        case KeepRule.EE_OBLIGATION:
            return add_months(day, 84)
        case KeepRule.FEEDBACK:
            return add_months(day, 12)
        case KeepRule.GUARANTEE:
            return day
        case KeepRule.FI_CLAIM | KeepRule.EE_CLAIM | KeepRule.SE_CLAIM:
            return add_months(day, 36)
        case KeepRule.FI_DAMAGES | KeepRule.PRODUCT:
            return add_months(day, 120)
        case _:
            assert_never(rule)


def latest_end(rules: Iterable[KeepRule], day: date, year_ends: Iterable[str]) -> date | None:
    """The last day on which anything recorded until that day is kept, whichever company has it."""
    every_year_end = tuple(year_ends)
    return max((kept_until(rule, day, each) for rule in rules for each in every_year_end), default=None)

"""Which authority a reply names, and that only checked contact details are printed."""

import csv
import dataclasses

import pytest
from babel import Locale

from bot.domain.countries import LANDS
from bot.domain.drafts import ReplyFacts
from bot.domain.residence import ELSEWHERE, Residence, ToldBy
from bot.domain.vocabulary import Country, DraftKind, Language, RequestType
from responses import render
from responses.authorities import DATA, RENDERINGS, competent, own_authorities, read_authorities
from tests.unit.test_responses_rendering import RECORD, facts

FIELDS = ("postal", "phone", "email")


def rows() -> list[dict[str, str]]:
    """The list as it lies in the package."""
    with DATA.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def reply(language: Language, country: str) -> str:
    lives = Residence(country=country, told_by=ToldBy.STAFF) if country else None
    case: ReplyFacts = facts(DraftKind.REPLY, RequestType.OPT_OUT, language=language, residence=lives)
    return " ".join(render(case, RECORD).body.split())


@pytest.mark.parametrize("language", Language)
def test_residence_decides_and_not_language(language: Language) -> None:
    assert "Box 8114" in reply(language, Country.SE)
    assert "Tatari 39" in reply(language, Country.EE)
    assert "tietosuoja@om.fi" in reply(language, Country.FI)
    assert "Box 8114" not in reply(language, Country.FI)


@pytest.mark.parametrize("language", Language)
def test_unknown_residence_gets_the_home_authority_and_the_list_of_all(language: Language) -> None:
    body = reply(language, "")
    assert body == reply(language, ELSEWHERE)
    assert "tietosuoja@om.fi" in body
    assert "www.edpb.europa.eu" in body


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["country"])
def test_unverified_fields_are_never_printed(row: dict[str, str]) -> None:
    authority = read_authorities([row])[row["country"]]
    unverified = [name for name in FIELDS if name not in row["verified"].split()]
    assert [name for name in unverified if getattr(authority, name)] == []
    bare = read_authorities([{**row, "verified": ""}])[row["country"]]
    assert bare.line("") == ", ".join(
        part for part in (row["authority"], row["web"].partition(" (")[0]) if part
    )


@pytest.mark.parametrize("language", Language)
def test_swedish_phone_number_from_memory_is_not_in_a_reply(language: Language) -> None:
    assert "657 61 00" not in reply(language, Country.SE)


@pytest.mark.covers("S-55")
@pytest.mark.parametrize("country", sorted(LANDS))
@pytest.mark.parametrize("language", Language)
def test_the_authority_of_every_country_is_named_with_what_was_checked(
    language: Language, country: str
) -> None:
    authority = own_authorities()[country]
    body = reply(language, country)
    assert authority.web in body
    assert country in ("FI", "DE") or authority.postal in body
    assert "state authority" not in body  # our own note on Germany
    assert country in ("FI", "EE", "SE", "DE") or f"({Locale.parse(language).territories[country]})" in body


def test_home_without_a_row_falls_back_to_the_lead_authority() -> None:
    nearest, others = competent("", "XX", own_authorities())
    assert (nearest.country, others.country) == ("FI", "*")


def test_home_country_of_the_configuration_is_named_for_unknown_residence() -> None:
    legal = dataclasses.replace(RECORD.legal, country="EE")
    body = render(facts(DraftKind.REPLY, RequestType.OPT_OUT), dataclasses.replace(RECORD, legal=legal)).body
    assert "info@aki.ee" in body


FAGELVIK = "Fågelviksgränden 4, 00530 Helsingfors, PB 800, 00531 Helsingfors"


def test_swedish_mail_gives_the_finnish_authority_its_swedish_address() -> None:
    body = reply(Language.SV, Country.FI)
    assert FAGELVIK in body
    assert "Lintulahdenkuja" not in body


@pytest.mark.parametrize("language", [Language.FI, Language.EN, Language.ET])
def test_other_mails_give_it_in_finnish(language: Language) -> None:
    assert "Lintulahdenkuja 4, 00530 Helsinki, PL 800, 00531 Helsinki" in reply(language, Country.FI)


def test_rendering_names_an_address_of_the_list_and_its_source() -> None:
    listed = {(row["country"], row["postal"]) for row in rows()}
    with RENDERINGS.open(encoding="utf-8", newline="") as file:
        given = list(csv.DictReader(file))
    assert {(one["country"], one["postal"]) for one in given} <= listed
    assert all(one["source"] and one["language"] in set(Language) for one in given)


@pytest.mark.parametrize("change", [{"postal": "Uusikatu 1, 00100 Helsinki"}, {"verified": "web"}])
def test_rendering_of_an_address_that_moved_or_is_unverified_is_not_printed(change: dict[str, str]) -> None:
    row = {**next(row for row in rows() if row["country"] == "FI"), **change}
    with RENDERINGS.open(encoding="utf-8", newline="") as file:
        authority = read_authorities([row], csv.DictReader(file))["FI"]
    assert authority.renderings == {}
    assert "Fågelviksgränden" not in authority.line("", Language.SV)

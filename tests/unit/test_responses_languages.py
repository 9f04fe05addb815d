"""The four languages say the same: sentence by sentence in the texts, and fact by fact in the example."""

import re
import tomllib
from collections.abc import Iterator

import pytest

from bot.domain.keeping import KeepRule
from bot.domain.processing import DataGroup, LegalBasis
from bot.domain.vocabulary import Language
from responses.grounds import FILE
from tests.unit.test_responses_rendering import RECORD, ROOT, SOURCES

OTHERS = [language for language in Language if language is not Language.FI]
TEMPLATES = sorted({name.partition("/")[2] for name in SOURCES if name.endswith(".j2")})
TOKEN = re.compile(r"(\{#.*?#\}|\{%.*?%\})", re.DOTALL)
VALUE = re.compile(r"\{\{.*?\}\}")
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÅÄÖÕÜŠŽ]|\{\{|\[\[)|\n+")
assert RECORD.processing is not None
assert RECORD.controller is not None
PROCESSING = RECORD.processing
GROUPS = {group.id: group for group in PROCESSING.groups}


def sentences(text: str) -> int:
    """How many sentences, headings and items a text has."""
    return sum(bool(re.search(r"\w", one)) for one in SENTENCE.split(text.strip()))


def outline(source: str) -> Iterator[object]:
    """A template as its marks and conditions, with the number of sentences and the values between them."""
    for piece in TOKEN.split(source):
        if piece.startswith(("{#", "{%")):
            yield " ".join(piece.split())
        elif count := sentences(piece):
            yield count, sorted(VALUE.findall(piece))


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("name", TEMPLATES)
def test_a_text_has_the_same_sentences_under_the_same_marks(name: str, language: Language) -> None:
    assert [*outline(SOURCES[f"{language}/{name}"])] == [*outline(SOURCES[f"fi/{name}"])]


@pytest.mark.parametrize("language", OTHERS)
def test_a_ground_has_the_same_sentences(language: Language) -> None:
    mine, finnish = (tomllib.loads(SOURCES[f"{code}/{FILE}"]) for code in (language, "fi"))
    assert {name: sentences(text) for name, text in mine.items()} == {
        name: sentences(text) for name, text in finnish.items()
    }


def texts() -> list[tuple[str, dict[str, str]]]:
    """Every text of the notice in its four languages, by its place."""
    found = [(name, getattr(PROCESSING, name)) for name in ("transfers", "safeguards", "profiling")]
    found.append(("automated_decisions", PROCESSING.automated_decisions))
    found += [(f"purpose {one.id}", one.text) for one in PROCESSING.purposes]
    found += [(f"recipient {one.id}", one.category) for one in PROCESSING.recipients]
    found += [(f"source {one.id}", one.text) for one in PROCESSING.sources]
    for group in PROCESSING.groups:
        names = ("name", "categories", "retention", "law", "kept")
        found += [(f"{group.id} {name}", getattr(group, name)) for name in names]
    return found


@pytest.mark.parametrize(("place", "said"), texts(), ids=lambda each: each if isinstance(each, str) else "")
def test_a_fact_is_told_alike_in_every_language(place: str, said: dict[str, str]) -> None:
    told = [said.get(language, "") for language in Language]
    assert len({bool(text) for text in told}) == 1, place
    if not told[0]:
        return
    assert len({sentences(text) for text in told}) == 1, place
    # Numbers of acts and years; the parts of a list.
    assert len({tuple(sorted(re.findall(r"\d{4}", text))) for text in told}) == 1, place
    assert len({text.count(";") for text in told}) == 1, place


@pytest.mark.parametrize("field", ["name", "categories", "retention", "law", "kept", "text", "category"])
@pytest.mark.parametrize("language", OTHERS)
def test_what_differs_in_one_language_differs_in_all(field: str, language: Language) -> None:
    owners = (*PROCESSING.groups, *PROCESSING.purposes, *PROCESSING.recipients, *PROCESSING.sources)
    said = [getattr(one, field) for one in owners if isinstance(getattr(one, field, None), dict)]

    def alike(code: Language) -> list[int]:
        told = [texts.get(code, "") for texts in said]
        return [told.index(text) for text in told]

    assert alike(language) == alike(Language.FI)


PURPOSES = {
    "contact": ("contact",), "feedback": ("feedback",), "competition": ("campaigns",),
    "maintenance": ("services",), "remote_monitoring": ("services",), "marketing": ("marketing",),
    "webshop": ("orders",), "payment": ("orders",), "weblogs": ("sites",), "analytics": ("sites",),
    "facebook": ("marketing", "feedback"), "requests": ("rights",),
}  # fmt: skip
CONSENT, CONTRACT, LAW, INTEREST = LegalBasis
BASIS = {
    "contact": (CONTRACT, INTEREST), "feedback": (INTEREST,), "competition": (CONSENT,),
    "maintenance": (CONTRACT,), "remote_monitoring": (CONTRACT,), "marketing": (CONSENT, INTEREST),
    "webshop": (CONTRACT, LAW), "payment": (CONTRACT, LAW), "weblogs": (INTEREST,), "analytics": (CONSENT,),
    "facebook": (INTEREST,), "requests": (LAW, INTEREST),
}  # fmt: skip


@pytest.mark.covers("S-08", "S-09", "S-10", "S-11", "S-12", "S-13", "S-14")
def test_the_example_holds_the_groups_of_the_notice() -> None:
    assert {name: group.purposes for name, group in GROUPS.items()} == PURPOSES
    assert {name: group.basis for name, group in GROUPS.items()} == BASIS

    def named(which: str) -> set[str]:
        return {name for name, group in GROUPS.items() if getattr(group, which)}

    assert named("service") == {"maintenance", "remote_monitoring"}
    assert named("unlinked") == {"weblogs", "analytics"}
    assert named("keeps") == {"webshop", "payment", "requests"}
    assert named("kept_whole") == {"requests"}
    assert named("companies") == set()  # the notice doesn't say which company does what (S-63)


@pytest.mark.covers("S-30", "S-31", "S-32", "S-33", "S-45")
def test_the_example_holds_the_recipients_and_sources_of_the_notice() -> None:
    assert [one.id for one in PROCESSING.recipients if one.marketing] == [
        "marketing_services", "phone_sales", "meta"
    ]  # fmt: skip
    assert [one.id for one in PROCESSING.recipients if not one.marketing] == [
        "it_suppliers", "authorities", "insurance", "google"
    ]  # fmt: skip
    assert [one.id for one in PROCESSING.sources] == ["person", "bought", "public"]


YEARS = {
    KeepRule.FI_VOUCHER: {"fi": "kuusi vuotta", "sv": "sex år", "en": "six years", "et": "kuus aastat"},
    KeepRule.EE_RECORD: {
        "fi": "seitsemän vuotta",
        "sv": "sju år",
        "en": "seven years",
        "et": "seitse aastat",
    },
    KeepRule.FEEDBACK: {"fi": "vuosi", "sv": "ett år", "en": "one year", "et": "üks aasta"},
}


@pytest.mark.covers("S-35", "S-38")
@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("group", [one for one in PROCESSING.groups if one.end_rules], ids=lambda one: one.id)
def test_the_time_told_is_the_time_computed(group: DataGroup, language: Language) -> None:
    told = group.retention[language]
    assert [rule for rule in group.end_rules if YEARS[rule][language] not in told] == []
    others = [YEARS[rule][language] for rule in YEARS if rule not in group.end_rules]
    assert [words for words in others if re.search(rf"\b{words}\b", told)] == []


@pytest.mark.parametrize("language", Language)
def test_the_time_of_a_case_is_the_time_of_the_configuration(language: Language) -> None:
    example = tomllib.loads((ROOT / "config.example.toml").read_text(encoding="utf-8"))
    words = {"fi": "kolme vuotta", "sv": "tre år", "en": "three years", "et": "kolm aastat"}[language]
    assert example["retention"]["case_years"] == 3
    group = GROUPS["requests"]
    assert words in group.retention[language]
    assert words in group.kept[language]


@pytest.mark.covers("S-07")
def test_the_example_names_the_controller_of_the_notice() -> None:
    one = RECORD.controller
    assert one is not None
    assert (one.name, one.business_id, one.street, one.postcode, one.city, one.email) == (
        "Clewer Technology Oy", "2372046-5", "Linnankatu 34", "20100", "Turku", "info@clewer.com"
    )  # fmt: skip
    assert [each.name for each in one.joint] == ["Clewer Oy", "Clewer Markkinointi Oy", "Clewer Logistics OÜ"]
    assert PROCESSING.notice_version == "18.03.2022"

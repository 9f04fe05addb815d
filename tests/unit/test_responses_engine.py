"""Templates as files: what they may hold, and what `check` says of them."""

import dataclasses
import subprocess
import sys
import tomllib
from itertools import cycle
from pathlib import Path

import pytest

from bot.domain.drafts import GapKind
from bot.domain.processing import Legal, ReplyRecord
from bot.domain.vocabulary import DraftKind, Language, RequestType
from bot.errors import ConfigError
from responses import record_warnings, render, template_problems
from responses.checking import problems
from responses.engine import WORDS, Engine, read_templates
from responses.rendering import draft
from tests.unit.test_responses_rendering import RECORD, ROOT, SOURCES, facts


def test_every_mail_of_the_example_configuration_can_be_made() -> None:
    assert template_problems(RECORD) == ()


def test_problems_name_the_value_and_the_mail() -> None:
    assert RECORD.controller is not None
    nameless = dataclasses.replace(RECORD, controller=dataclasses.replace(RECORD.controller, name=""))
    assert problems(nameless)[0].startswith("controller.name is not set (seen in acknowledgement")


def test_problems_report_absent_block_and_forbidden_code() -> None:
    sources = {**SOURCES, "fi/opt_out.j2": "Selvä."}
    assert any("M21-1" in line for line in problems(RECORD, Engine(sources)))
    sources = {**SOURCES, "fi/opt_out.j2": "{{ facts.ref|upper }}"}
    assert any("Filter is not allowed" in line for line in problems(RECORD, Engine(sources)))


@pytest.mark.parametrize("phrase", ["Tietosuojavastaavamme auttaa", "we never transfer data", "x/newsroom/y"])
def test_problems_report_what_a_reply_may_not_claim(phrase: str) -> None:
    sources = {**SOURCES, "et/contact.j2": SOURCES["et/contact.j2"] + phrase}
    assert any(line.startswith("the text says") for line in problems(RECORD, Engine(sources)))


def test_warnings_tell_what_the_company_owes() -> None:
    assert [line.split(" ")[0] for line in record_warnings(RECORD)] == [
        "legal.reviewed_by",
        "controller.arrangement",
        "processing.recipients",
        "the",
    ]
    assert len(record_warnings(ReplyRecord())) == 1
    reviewed = Legal(reviewed_by="Liisa Lakimies", reviewed_on="2026-11-01")
    assert record_warnings(ReplyRecord(legal=reviewed)) == ()


@pytest.mark.covers("S-41", "S-58")
def test_a_changed_notice_asks_for_a_look_at_the_texts_of_each_language() -> None:
    assert RECORD.processing is not None
    assert "Facebook Ireland" in record_warnings(RECORD)[-1]
    newer = dataclasses.replace(RECORD.processing, notice_version="01.01.2027")
    told = [
        line for line in record_warnings(dataclasses.replace(RECORD, processing=newer)) if "01.01" in line
    ]
    assert [line.split(" ")[0] for line in told] == [f"responses/templates/{each}" for each in Language]


@pytest.mark.parametrize(
    "source", ["{% set a = 1 %}", "{{ facts.ref() }}", "{{ 7 * 7 }}", "{% include 'x' %}"]
)
def test_template_with_more_than_if_for_and_values_is_refused(source: str) -> None:
    with pytest.raises(ConfigError, match="not allowed"):
        Engine({"x.j2": source}).render("x.j2", {})


def test_template_cannot_reach_behind_a_value() -> None:
    engine = Engine({**SOURCES, "fi/opt_out.j2": "{{ facts.__class__ }}"})
    made = draft(facts(DraftKind.REPLY, RequestType.OPT_OUT), RECORD, engine)
    assert (made.body, made.gaps[0].kind) == ("", GapKind.MISSING_VALUE)
    assert "unsafe" in made.gaps[0].text


def test_name_that_no_template_may_use_makes_no_mail() -> None:
    for source in ("{{ invented }}", "{{ facts.invented }}"):
        engine = Engine({**SOURCES, "fi/opt_out.j2": source})
        made = draft(facts(DraftKind.REPLY, RequestType.OPT_OUT), RECORD, engine)
        assert made.body == ""
        assert made.gaps[0].kind is GapKind.MISSING_VALUE
        assert "invented" in made.gaps[0].id


def test_broken_template_is_an_error_that_names_the_file() -> None:
    with pytest.raises(ConfigError, match=r"x\.j2"):
        Engine({"x.j2": "{% if %}"}).render("x.j2", {})


BREAKS = {
    "a phrase": ("words.toml", 'reply = "', 'rply = "', "words.toml: subject.reply is missing"),
    "the phrases": ("words.toml", 'locale = "', "locale = ", "words.toml can't be read"),
    "the date": ("words.toml", 'pattern = "d', 'pattern = "qqqqqqq', "[date] can't be used"),
    "a ground": ("grounds.toml", "contract = ", "contrakt = ", "grounds.toml: contract is missing"),
    "the grounds": ("grounds.toml", "'''", "''", "grounds.toml can't be read"),
    "a tag": ("erasure.j2", "{% endif %}", "", "Template"),
    "a value": ("erasure.j2", "facts.erased_by", "facts.erased_on", "erased_on is not set"),
    "a duty": ("erasure.j2", "{# E17-3 #}", "", "the text of E17-3 is missing"),
    "a place for staff": ("complaint.j2", "[[ ", "[ ", "two brackets"),
}


@pytest.mark.parametrize(("what", "language"), tuple(zip(BREAKS, cycle(Language), strict=False)))
def test_check_says_what_staff_have_broken(what: str, language: Language) -> None:
    file, old, new, said = BREAKS[what]
    name = f"{language}/{file}"
    assert old in SOURCES[name]
    told = problems(RECORD, Engine({**SOURCES, name: SOURCES[name].replace(old, new, 1)}))
    assert any(said in line for line in told)


@pytest.mark.parametrize("what", ["the phrases", "the date", "a phrase", "a tag", "a value"])
def test_a_broken_text_costs_no_request(what: str) -> None:
    file, old, new, _ = BREAKS[what]
    sources = {**SOURCES, f"fi/{file}": SOURCES[f"fi/{file}"].replace(old, new, 1)}
    made = draft(facts(DraftKind.REPLY, RequestType.ERASURE), RECORD, Engine(sources))
    assert (made.body, [gap.kind for gap in made.gaps]) == ("", [GapKind.MISSING_VALUE])
    assert "PR-2026-000123" in made.subject


def test_a_text_that_is_gone_is_named() -> None:
    without = {name: text for name, text in SOURCES.items() if name != "et/heirs.j2"}
    assert any("et/heirs.j2 is missing" in line for line in problems(RECORD, Engine(without)))


def test_a_file_that_is_no_utf8_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.j2").write_bytes("ä".encode("latin-1"))
    with pytest.raises(ConfigError, match=r"x\.j2 can't be read"):
        read_templates(tmp_path)


def test_other_wording_is_no_problem() -> None:
    sources = {
        name: text.replace("Olemme käsitelleet", "Olemme nyt käsitelleet") for name, text in SOURCES.items()
    }
    assert problems(RECORD, Engine(sources)) == ()


def test_version_changes_with_the_text() -> None:
    case = facts(DraftKind.REPLY, RequestType.OPT_OUT)
    changed = Engine({**SOURCES, "fi/opt_out.j2": SOURCES["fi/opt_out.j2"] + "Lisäys."})
    elsewhere = Engine({**SOURCES, "sv/opt_out.j2": "Annat."})
    assert draft(case, RECORD, changed).version != render(case, RECORD).version
    assert draft(case, RECORD, elsewhere).version == render(case, RECORD).version


def test_languages_have_the_same_files_and_phrases() -> None:
    def shape(language: Language) -> tuple[set[str], dict[str, set[str]]]:
        words = tomllib.loads(SOURCES[f"{language}/{WORDS}"])
        files = {name.partition("/")[2] for name in SOURCES if name.startswith(f"{language}/")}
        return files, {table: set(phrases) for table, phrases in words.items()}

    assert shape(Language.FI)[1]["right"] == set(RequestType)
    for language in Language:
        assert shape(language) == shape(Language.FI)


def test_importing_responses_loads_no_template_engine() -> None:
    code = "import sys, responses; print({'jinja2', 'babel'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"

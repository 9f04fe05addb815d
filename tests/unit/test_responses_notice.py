"""The privacy notice in our replies: each statement reaches the reader, in the four languages."""

import dataclasses
import re

import pytest

from bot.domain.drafts import GapKind, ReplyFacts
from bot.domain.passages import Passage
from bot.domain.processing import ReplyRecord
from bot.domain.vocabulary import DraftKind, Language, RequestType, Topic
from responses import record_warnings, render
from responses.claims import forbidden_claims
from responses.engine import Engine
from responses.rendering import draft
from tests.unit.test_responses_rendering import RECORD, SOURCES, facts, kinds

LANGUAGES = pytest.mark.parametrize("language", Language)
assert RECORD.processing is not None
assert RECORD.controller is not None
PROCESSING = RECORD.processing
NAMES = ("Clewer Technology Oy", "Clewer Oy", "Clewer Markkinointi Oy", "Clewer Logistics OÜ")


def words(language: Language, *requests: RequestType, passages: tuple[Passage, ...] = ()) -> str:
    """The reply on one line."""
    case = facts(DraftKind.REPLY, *requests, language=language, passages=passages)
    return " ".join(render(case, RECORD).body.split())


@pytest.mark.covers("S-02", "S-09", "S-10", "S-11", "S-12", "S-13", "S-14", "S-39")
@LANGUAGES
def test_access_tells_every_group_with_purpose_basis_and_time(language: Language) -> None:
    told = words(language, RequestType.ACCESS)
    purposes = {purpose.id: purpose.text[language] for purpose in PROCESSING.purposes}
    for group in PROCESSING.groups:
        assert {*group.purposes} <= set(purposes)
        wanted = (group.name[language], group.categories[language], group.retention[language])
        assert [text for text in (*wanted, *map(purposes.get, group.purposes)) if str(text) not in told] == []


@pytest.mark.covers("S-04", "S-58")
@LANGUAGES
def test_access_names_the_register_and_every_reply_the_notice_in_force(language: Language) -> None:
    assert "Clewer asiakas- ja markkinointirekisteri" in words(language, RequestType.ACCESS)
    for right in RequestType:
        assert "18.03.2022" in words(language, right)


@pytest.mark.covers("S-05", "S-07", "S-57", "S-63")
@pytest.mark.parametrize("case", kinds(), ids=lambda case: f"{case.kind}-{'+'.join(case.requests)}")
def test_every_mail_names_the_four_controllers_and_one_contact(case: ReplyFacts) -> None:
    for language in Language:
        body = render(dataclasses.replace(case, language=language), RECORD).body
        assert [
            name for name in (*NAMES, "Linnankatu 34", "info@clewer.com", "2372046-5") if name not in body
        ] == []
        assert forbidden_claims(body) == ()


@pytest.mark.covers("S-08", "S-43")
@LANGUAGES
def test_the_basis_of_a_group_decides_which_right_it_comes_under(language: Language) -> None:
    portable = words(language, RequestType.PORTABILITY)
    objection = words(language, RequestType.OBJECTION)
    consent = words(language, RequestType.CONSENT_WITHDRAWAL)
    for group in PROCESSING.groups:
        name, bases = f"- {group.name[language]}", set(group.basis)
        own = group.kept_whole  # the file of the request itself is no processing to object to
        assert (f"{name} " in objection) == ("legitimate_interest" in bases and not own)
        assert (name in portable) == (bool(bases & {"consent", "contract"}) or "legitimate_interest" in bases)
        assert (group.name[language] in consent.partition(":")[2]) == ("consent" not in bases)


@pytest.mark.covers("S-17", "S-60")
@LANGUAGES
def test_marketing_is_never_defended_without_consent(language: Language) -> None:
    gaps = {
        gap.id for gap in render(facts(DraftKind.REPLY, RequestType.ACCESS, language=language), RECORD).gaps
    }
    assert "S-17" in gaps
    told = words(language, RequestType.OPT_OUT, RequestType.CONSENT_WITHDRAWAL, RequestType.OBJECTION)
    soft = r"asiakassuhteen perusteella|existing customer|befintlig kund|olemasoleva kliendi|soft opt|200 §"
    assert not re.search(soft, told, re.IGNORECASE)


@pytest.mark.covers("S-19", "S-22", "S-27", "S-28", "S-31")
@LANGUAGES
def test_access_tells_sources_recipients_profiling_and_what_we_cannot_link(language: Language) -> None:
    told = words(language, RequestType.ACCESS)
    wanted = [source.text[language] for source in PROCESSING.sources]
    wanted += [one.category[language] for one in PROCESSING.recipients]
    wanted += [PROCESSING.profiling[language], PROCESSING.automated_decisions[language]]
    assert [text for text in wanted if text not in told] == []
    unlinked = [group.name[language] for group in PROCESSING.groups if group.unlinked]
    assert len(unlinked) == 2
    listed = " - ".join(["", *unlinked]).strip()
    assert listed in told
    assert "IP" in told.partition(listed)[2][:200]


@pytest.mark.covers("S-23", "S-24", "S-25")
@pytest.mark.parametrize("passage", [Passage.SOURCE, Passage.BOUGHT, Passage.PUBLIC])
@LANGUAGES
def test_where_an_address_came_from_is_told_by_name_or_not_sent(passage: Passage, language: Language) -> None:
    case = facts(DraftKind.REPLY, RequestType.OPT_OUT, language=language, passages=(passage,))
    gaps = {(gap.kind, gap.id) for gap in render(case, RECORD).gaps}
    assert (GapKind.MISSING_VALUE, f"answer.{passage}") in gaps


@pytest.mark.covers("S-30", "S-45")
@LANGUAGES
def test_partners_are_told_of_an_opt_out_and_get_a_text_without_other_rights(language: Language) -> None:
    told = words(language, RequestType.OPT_OUT)
    assert [
        one.id for one in PROCESSING.recipients if one.marketing and one.category[language] not in told
    ] == []
    asked = (RequestType.ACCESS, RequestType.ERASURE, RequestType.COMPLAINT)
    notice = render(facts(DraftKind.NOTICE, *asked, language=language, topic=Topic.RECIPIENTS), RECORD)
    plain = render(
        facts(DraftKind.NOTICE, RequestType.ERASURE, language=language, topic=Topic.RECIPIENTS), RECORD
    )
    assert notice.body == plain.body
    assert "Aino" not in notice.body
    assert [gap.id for gap in notice.gaps] == ["answer.notice"]


@pytest.mark.covers("S-33")
@LANGUAGES
def test_data_under_a_claim_are_kept_with_their_reason(language: Language) -> None:
    article = {"fi": "17 artiklan 3 kohdan e", "sv": "17.3 e", "en": "17(3)(e)", "et": "17 lõike 3 punkt e"}
    plain = words(language, RequestType.ERASURE)
    claim = words(language, RequestType.ERASURE, passages=(Passage.CLAIM,))
    assert claim.count(article[language]) == plain.count(article[language]) + 1


@pytest.mark.covers("S-34", "S-64")
@LANGUAGES
def test_analytics_is_told_as_the_notice_has_it(language: Language) -> None:
    told = words(language, RequestType.OTHER_PRIVACY, passages=(Passage.ANALYTICS,))
    assert PROCESSING.transfers[language] in told
    assert PROCESSING.safeguards[language] in told
    assert "[[" not in told


@pytest.mark.covers("S-41", "S-42", "S-43", "S-44", "S-45")
@LANGUAGES
def test_facebook_names_meta_and_never_sends_the_person_away(language: Language) -> None:
    case = facts(DraftKind.REPLY, RequestType.OTHER_PRIVACY, language=language, passages=(Passage.FACEBOOK,))
    made = render(case, RECORD)
    told = " ".join(made.body.split())
    assert "Meta Platforms Ireland Limited" in told
    assert "Facebook Ireland Limited" in told
    seven_days = {"fi": "9.3.2026", "sv": "9 mars 2026", "en": "9 March 2026", "et": "09.03.2026"}
    assert seven_days[language] in told
    article = {"fi": "26 artiklan 3", "sv": "26.3", "en": "26(3)", "et": "26 lõige 3"}
    assert article[language] in told
    assert "2026-03-09" in next(gap.text for gap in made.gaps if gap.id == "FB-1")


@pytest.mark.covers("S-48", "S-49", "S-52", "S-53")
@LANGUAGES
def test_no_right_is_left_without_its_own_answer(language: Language) -> None:
    every = words(language, *RequestType)
    for right in RequestType:
        own = words(language, right)
        heading = next(line for line in SOURCES[f"{language}/words.toml"].split("[heading]")[1].splitlines()
                       if line.startswith(f"{right} ="))  # fmt: skip
        assert heading.partition('"')[2].rstrip('"') in own
        assert heading.partition('"')[2].rstrip('"') in every


@pytest.mark.covers("S-50")
@LANGUAGES
def test_erasure_offers_the_choice_until_the_person_has_made_it(language: Language) -> None:
    kept = words(language, RequestType.ERASURE, passages=(Passage.SERVICE_KEPT,))
    ends = words(language, RequestType.ERASURE, passages=(Passage.SERVICE_ENDS,))
    asks = {
        "fi": "kumman haluatte",
        "sv": "vilket alternativ",
        "en": "which you prefer",
        "et": "kumba soovite",
    }
    assert asks[language] in words(language, RequestType.ERASURE)
    assert asks[language] not in kept + ends
    partial = {
        "fi": "osittainen poist",
        "sv": "partiell radering",
        "en": "partial erasure",
        "et": "osaline kustut",
    }
    assert partial[language] in kept
    assert partial[language] not in ends


@pytest.mark.covers("S-56", "S-57", "S-64")
@pytest.mark.parametrize(
    "text",
    [
        "Näet luettelon: http://ec.europa.eu/newsroom/article29/item-detail.cfm",
        "Ottakaa yhteyttä tietosuojavastaavaamme.",
        "Kontakta vårt dataskyddsombud.",
        "Please write to our data protection officer.",
        "Meie andmekaitsespetsialist vastab Teile.",
        "Tietojanne ei siirretä EU:n ulkopuolelle.",
        "Vi överför inga uppgifter utanför EU eller EES.",
        "Your data are not transferred outside the EU.",
        "We never share your data with anybody.",
        "Teie andmeid ei edastata väljapoole Euroopa Liitu.",
    ],
)
def test_a_claim_that_the_notice_does_not_bear_out_is_found(text: str) -> None:
    assert len(forbidden_claims(f"Hei!\n\n{text} Terveisin")) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Ette ole koskaan tilannut meiltä mitään.",
        "You have never ordered anything from us.",
        "Tietoja voidaan tallentaa EU:n ulkopuolelle.",
        "Emme siirrä tietoja EU:n ulkopuolelle, mutta Google Analytics voi tallentaa niitä muualla.",
    ],
)
def test_other_sentences_are_no_claims(text: str) -> None:
    assert forbidden_claims(text) == ()


@pytest.mark.covers("S-62")
@LANGUAGES
def test_the_arrangement_is_told_when_known_and_asked_of_staff_until_then(language: Language) -> None:
    case = facts(
        DraftKind.REPLY, RequestType.OTHER_PRIVACY, language=language, passages=(Passage.ARRANGEMENT,)
    )
    assert "answer.arrangement" in {gap.id for gap in render(case, RECORD).gaps}
    assert RECORD.controller is not None
    known = dataclasses.replace(RECORD.controller, arrangement=dict.fromkeys(Language, "Canary."))
    record: ReplyRecord = dataclasses.replace(RECORD, controller=known)
    made = render(case, record)
    assert "Canary." in made.body
    assert made.gaps == ()
    assert any("controller.arrangement" in line for line in record_warnings(RECORD))


@pytest.mark.covers("S-65")
@LANGUAGES
def test_a_complaint_about_phone_sales_states_what_is_on_file(language: Language) -> None:
    case = facts(DraftKind.REPLY, RequestType.COMPLAINT, language=language, passages=(Passage.PHONE_SALES,))
    assert "answer.phone_sales" in {gap.id for gap in render(case, RECORD).gaps}


@pytest.mark.parametrize("passage", [Passage.NOTHING_HELD, Passage.NOT_LINKED, Passage.HEIRS])
@LANGUAGES
def test_one_passage_answers_several_rights_once(passage: Passage, language: Language) -> None:
    asked = (RequestType.ACCESS, RequestType.ERASURE, RequestType.OPT_OUT, RequestType.PORTABILITY)
    several = words(language, *asked, passages=(passage,))
    alone = words(language, RequestType.ACCESS, passages=(passage,))
    own = alone.partition(next(iter(re.findall(r"[A-ZÅÄÖÕÜ]{4,}[A-ZÅÄÖÕÜ ]+", alone))))[1]
    assert several.count(own) == 1


def test_every_factual_sentence_names_its_source() -> None:
    made = render(facts(DraftKind.REPLY, RequestType.ERASURE, RequestType.ACCESS), RECORD)
    body = " ".join(made.body.split())
    sources = {line.text: line.source for line in made.margin.sources}
    assert all(" ".join(text.split()) in body for text in sources)
    assert made.margin.notice == "18.03.2022"
    kept = next(source for text, source in sources.items() if text.startswith("- Verkkokaupan tilaukset:"))
    assert "GDPR Art. 17 [E17-2]" in kept
    assert "privacy notice 18.03.2022: [processing] groups.webshop.kept" in kept
    assert kept.endswith("text fi/erasure.j2")
    assert any("authorities.csv" in source for source in sources.values())
    assert any(source.startswith("case: ") or "case: received_on" in source for source in sources.values())
    # What states a date, a number or an article is among them.
    figures = [line for line in re.split(r"(?<=[.!?:])\s+(?=[A-ZÅÄÖ-])", body) if re.search(r"\d", line)]
    loose = [line for line in figures if not any(line in text or text in line for text in sources)]
    assert loose == []


def test_a_changed_text_is_another_version_for_each_passage() -> None:
    case = facts(DraftKind.REPLY, RequestType.OPT_OUT, passages=(Passage.FACEBOOK,))
    changed = Engine({**SOURCES, "fi/facebook.j2": SOURCES["fi/facebook.j2"] + "Lisäys."})
    assert draft(case, RECORD, changed).version != render(case, RECORD).version
    assert render(case, RECORD).template == "reply:opt_out;facebook"

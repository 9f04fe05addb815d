"""The two stages of the packaged model: what each reads, and what happens without the encoder."""

import sys

import pytest
import spacy
from spacy.language import Language

from bot.domain.messages import MailText
from bot.domain.vocabulary import Label
from classifiers import Classifier, load_classifier
from classifiers.encoder.component import READING
from classifiers.loading import packaged_model
from classifiers.pipeline import document

ASKS = "Pyyhkikää samalla minut kokonaan pois kaikista papereistanne ja koneiltanne."
STORY = """Hei,

ostimme laitteen keväällä 2019 ja se on toiminut koko ajan moitteetta. Asentajanne kävi vielä toukokuussa ja
vaihtoi pumpun, siitä iso kiitos hänelle. Naapurimmekin hankki samanlaisen, kun näki miten siististi se meni.

Talvella vesi jäätyi kerran, mutta se oli oma vikamme, kun kansi oli jäänyt auki. Lapset ovat jo muuttaneet ja
me muutamme syksyllä kaupunkiin kerrostaloon, joten huoltosopimus siirtyy talon ostajille, kuten jo sovittiin.
{asks} Avaimet annamme uudelle omistajalle lokakuun alussa.

Hyvää syksyä koko väelle!
Maija ja Erkki Esimerkki
"""
BULK = """Kiitos tilauksestasi! Tilaus 4711: kaksi suodatinta, yhteensä 89,90 euroa. Lähetämme tuotteet kolmen
arkipäivän kuluessa ja ilmoitamme, kun paketti on matkalla."""


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return load_classifier()


@pytest.fixture(scope="module")
def nlp() -> Language:
    return spacy.load(packaged_model())


def read(nlp: Language, body: str) -> bool:
    """Whether the encoder was asked."""
    return READING in nlp(document(nlp, MailText(subject="", body=body))).user_data


def test_one_sentence_of_a_long_story_is_found_and_shown(classifier: Classifier) -> None:
    found = classifier.classify(MailText(subject="Syksyä", body=STORY.format(asks=ASKS)))
    assert Label.ERASURE in found.labels
    assert [one.text for one in found.evidence if one.label is Label.ERASURE] == [ASKS]


def test_the_same_story_without_it_is_left_alone(classifier: Classifier) -> None:
    assert classifier.classify(MailText(subject="Syksyä", body=STORY.format(asks=""))).labels == ()


def test_plain_bulk_never_costs_the_encoder(nlp: Language) -> None:
    assert not read(nlp, BULK)


def test_what_might_be_a_request_is_read_by_the_encoder(nlp: Language) -> None:
    assert read(nlp, ASKS)


def test_a_request_at_the_end_of_a_long_log_is_read_by_the_encoder(nlp: Language) -> None:
    log = "\n".join(f"Mittaus {at}: paine ja lämpötila kunnossa, ei huomautettavaa." for at in range(100))
    assert read(nlp, f"{log}\n{ASKS}")


def test_without_onnxruntime_the_linear_stage_decides_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    alone = load_classifier()
    assert "onnxruntime" in alone.warning
    assert alone.classify(MailText(subject="", body="Poistakaa tietoni")).labels == (Label.ERASURE,)
    assert alone.version.endswith("-linear")


def test_where_all_is_well_there_is_no_warning(classifier: Classifier) -> None:
    assert (classifier.warning, classifier.version.endswith("-linear")) == ("", False)

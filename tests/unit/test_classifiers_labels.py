"""What the packaged model says to mails as people write them, in four languages."""

import subprocess
import sys

import pytest

from bot.domain.messages import MailText
from bot.domain.vocabulary import Label
from bot.errors import ConfigError
from classifiers import Classifier, load_classifier


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return load_classifier()


def mail(body: str, subject: str = "", quoted: str = "") -> MailText:
    start = body.find(quoted)
    return MailText(subject=subject, body=body, ignored=((start, start + len(quoted)),) if quoted else ())


@pytest.mark.parametrize(
    ("body", "language", "label"),
    [
        ("Poistakaa kaikki tietoni rekisteristänne", "fi", Label.ERASURE),
        ("Haluan tietää, mitä tietoja teillä on minusta.", "fi", Label.ACCESS),
        ("Älkää lähettäkö minulle enää mainoksia.", "fi", Label.OPT_OUT),
        ("Sukunimeni on väärin rekisterissänne, korjatkaa se.", "fi", Label.RECTIFICATION),
        ("Rajoittakaa tietojeni käsittelyä, kunnes asia on selvitetty.", "fi", Label.RESTRICTION),
        ("Peruutan suostumukseni valokuvien julkaisuun.", "fi", Label.CONSENT_WITHDRAWAL),
        ("Radera alla mina personuppgifter ur ert register.", "sv", Label.ERASURE),
        ("Jag vill veta vilka uppgifter ni har om mig.", "sv", Label.ACCESS),
        ("avregistrera mig från nyhetsbrevet", "sv", Label.OPT_OUT),
        ("Please send me a copy of all personal data you hold about me", "en", Label.ACCESS),
        ("Please delete all my personal data from your systems.", "en", Label.ERASURE),
        ("I want my data in a machine-readable format, CSV or JSON.", "en", Label.PORTABILITY),
        ("palun kustutage minu andmed", "et", Label.ERASURE),
        ("Soovin teada, milliseid andmeid te minu kohta hoiate.", "et", Label.ACCESS),
        ("Palun ärge saatke mulle enam reklaami.", "et", Label.OPT_OUT),
    ],
)
def test_a_clear_request_is_certain(classifier: Classifier, body: str, language: str, label: Label) -> None:
    found = classifier.classify(mail(body))
    assert (found.labels, found.needs_review, found.language) == ((label,), False, language)


@pytest.mark.parametrize(
    "body",
    [
        "Mitä maksaa puhdistamon vuosihuolto?",
        "Poistakaa tilaus 4711, tilasin väärän suodattimen.",
        "Pumppu ei käynnisty ja hälytysvalo palaa.",
        "När kan ni komma och tömma brunnen?",
        "Fakturan är redan betald, tack.",
        "When will the technician come on Tuesday?",
        "Please cancel my order, I found a cheaper pump.",
        "Palun saatke meile uus arve.",
        "Millal hooldus toimub?",
    ],
)
def test_everyday_mail_is_left_alone(classifier: Classifier, body: str) -> None:
    found = classifier.classify(mail(body))
    assert (found.labels, found.primary, found.needs_review) == ((), None, False)


def test_two_requests_get_two_labels_and_the_first_in_the_guide_leads(classifier: Classifier) -> None:
    body = "Haluan kopion kaikista tiedoistani. Sen jälkeen poistakaa tietoni rekisteristänne."
    found = classifier.classify(mail(body))
    assert (found.labels, found.primary) == ((Label.ACCESS, Label.ERASURE), Label.ACCESS)


def test_a_subject_alone_is_enough(classifier: Classifier) -> None:
    assert classifier.classify(mail("", subject="Please delete all my data")).labels == (Label.ERASURE,)


@pytest.mark.covers("R45")
def test_what_stands_only_in_a_quote_does_not_count(classifier: Classifier) -> None:
    quoted = "> Voitte milloin tahansa pyytää meitä poistamaan kaikki tietonne rekisteristämme."
    body = f"Kiitos, huolto sopii tiistaina kello kymmenen.\n\n{quoted}"
    assert classifier.classify(mail(body, quoted=quoted)).labels == ()


@pytest.mark.covers("R45")
def test_a_bare_forward_is_read_whole(classifier: Classifier) -> None:
    body = "> Poistakaa kaikki tietoni rekisteristänne."
    assert classifier.classify(mail(body, quoted=body)).labels == (Label.ERASURE,)


def test_evidence_is_the_sentence_that_asks(classifier: Classifier) -> None:
    asks = "Poistakaa kaikki tietoni rekisteristänne."
    body = f"Hei!\n\nPumppu on toiminut hyvin. {asks} Muutamme syksyllä Ouluun.\n\nTerveisin Aino Esimerkki"
    (evidence,) = classifier.classify(mail(body)).evidence
    assert (evidence.label, evidence.text) == (Label.ERASURE, asks)


def test_evidence_comes_from_the_writers_own_words(classifier: Classifier) -> None:
    quoted = "> Poistakaa kaikki tietoni rekisteristänne."
    body = f"{quoted}\n\nEn ole saanut vastausta, poistakaa tietoni heti."
    evidence = classifier.classify(mail(body, quoted=quoted)).evidence
    assert all(one.start >= len(quoted) for one in evidence)
    assert evidence


def test_in_the_band_there_is_always_a_label_and_a_person_is_asked() -> None:
    doubtful = load_classifier(review_low=0.0, review_high=1.0).classify(mail("Millal hooldus toimub?"))
    assert (len(doubtful.labels), doubtful.needs_review) == (1, True)


def test_a_band_that_is_none_is_refused() -> None:
    with pytest.raises(ConfigError, match="review_low"):
        load_classifier(review_low=0.9, review_high=0.2)


def test_scores_hold_every_label_and_the_model_has_a_name(classifier: Classifier) -> None:
    found = classifier.classify(mail("Hei"))
    assert set(found.scores) == set(Label)
    assert found.model_version == classifier.version


def test_many_come_out_in_their_order_like_one_by_one(classifier: Classifier) -> None:
    bodies = [
        "Poistakaa tietoni.",
        "Hei, milloin huolto on?",
        "",
        "Unsubscribe",
        "Palun kustutage minu andmed",
    ]
    mails = [mail(body) for body in bodies * 30]
    assert list(classifier.classify_many(mails)) == [classifier.classify(one) for one in mails]


def test_importing_the_package_loads_neither_spacy_nor_numpy() -> None:
    code = "import sys, classifiers; sys.exit(bool({'spacy', 'numpy', 'py3langid'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

"""The spaCy pipeline and the documents it reads."""

import re
from typing import cast

import spacy
from spacy.language import Language
from spacy.pipeline import TextCategorizer
from spacy.tokens import Doc

from bot.domain.messages import MailText
from classifiers.architecture import ARCHITECTURE, READ, DocModel
from classifiers.decision import CATEGORIES
from classifiers.language import text_to_read

TEXTCAT = "textcat_multilabel"
BITS = 17
MAIL = "privacy_bot_mail"
BREAK = "\n\n"
MOST_CHARACTERS = 500_000  # of a body: two hundred pages

_SURROGATE = re.compile(r"[\ud800-\udfff]")


def blank_pipeline() -> Language:
    """A pipeline with all categories and no knowledge: sentences, then the categoriser."""
    nlp = spacy.blank("xx")  # the four languages share one tokeniser; the n-grams do without it
    nlp.add_pipe("sentencizer", config={"punct_chars": [".", "!", "?", "…", "。"]})
    config = {"model": {"@architectures": ARCHITECTURE, "bits": BITS}, "threshold": 0.5}
    nlp.add_pipe(TEXTCAT, config=config)
    for category in CATEGORIES:
        _categoriser(nlp).add_label(category)
    return nlp


def text_model(nlp: Language) -> DocModel:
    """The categoriser's model."""
    return _categoriser(nlp).model


def _categoriser(nlp: Language) -> TextCategorizer:
    return cast("TextCategorizer", nlp.get_pipe(TEXTCAT))


def document(nlp: Language, mail: MailText) -> Doc:
    """A mail as the pipeline takes it: subject and body, of which only the writer's words decide.

    Lone surrogates are replaced one for one, so that every offset stays what it was.
    """
    subject = _clean(mail.subject[:MOST_CHARACTERS])
    clipped = MailText(subject=subject, body=clean_body(mail), ignored=mail.ignored)
    doc = nlp.make_doc(clipped.subject + BREAK + clipped.body)
    doc.user_data[READ] = text_to_read(clipped)
    doc.user_data[MAIL] = mail
    return doc


def clean_body(mail: MailText) -> str:
    """The part of the body that is read, character for character."""
    return _clean(mail.body[:MOST_CHARACTERS])


def body_start(doc: Doc) -> int:
    """Where the body begins in the document's text."""
    mail: MailText = doc.user_data[MAIL]
    return min(len(mail.subject), MOST_CHARACTERS) + len(BREAK)


def _clean(text: str) -> str:
    return _SURROGATE.sub("\ufffd", text)

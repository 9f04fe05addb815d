"""A mail in, a classification out."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from bot.domain.messages import Classification, MailText
from bot.domain.vocabulary import Label
from classifiers.decision import Stages, decide
from classifiers.language import LanguageOf

if TYPE_CHECKING:  # importing the package must not load spaCy
    from spacy.language import Language
    from spacy.tokens import Doc

BATCH = 64


class Classifier:
    """What the mails ask for; `version` names the model and the data it learnt from.

    `warning`: why it is less good than it could be, and what to do; empty where all is well.
    """

    def __init__(
        self, nlp: "Language", stages: Stages, language_of: LanguageOf, *, warning: str = ""
    ) -> None:
        self._nlp = nlp
        self._stages = stages
        self._language_of = language_of
        self.warning = warning
        self.version = (stages.linear if warning else stages.encoder or stages.linear).version

    def classify(self, mail: MailText) -> Classification:
        """What one mail asks for; never raises, whatever the text."""
        return next(self.classify_many([mail]))

    def classify_many(self, mails: Iterable[MailText]) -> Iterator[Classification]:
        """The same for many, in their order, read as they are needed."""
        from classifiers.pipeline import document

        docs = (document(self._nlp, mail) for mail in mails)
        for doc in self._nlp.pipe(docs, batch_size=BATCH):
            yield self._classification(doc)

    def _classification(self, doc: "Doc") -> Classification:
        from classifiers.architecture import READ
        from classifiers.encoder.component import READING
        from classifiers.entities import find_entities
        from classifiers.evidence import find_evidence
        from classifiers.pipeline import MAIL, text_model

        mail: MailText = doc.user_data[MAIL]
        encoded = self._stages.encoder if READING in doc.user_data else None
        verdict = decide(doc.cats, encoded or self._stages.linear)
        language = self._language_of(doc.user_data[READ])
        return Classification(
            labels=verdict.labels,
            primary=verdict.primary,
            scores={label: doc.cats[label] for label in Label},
            privacy=verdict.privacy,
            language=language,
            needs_review=verdict.needs_review,
            evidence=find_evidence(doc, verdict.labels, text_model(self._nlp)),
            entities=find_entities(mail.body, sender=mail.sender, language=language),
            model_version=self.version,
        )

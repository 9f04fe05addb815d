"""A mail in, a classification out."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from bot.domain.messages import Classification, MailText
from bot.domain.vocabulary import Label
from classifiers.decision import Decision, decide
from classifiers.identifiers import find_identifiers
from classifiers.language import LanguageOf

if TYPE_CHECKING:  # importing the package must not load spaCy
    from spacy.language import Language
    from spacy.tokens import Doc

BATCH = 64


class Classifier:
    """What the mails ask for; `version` names the model and the data it learnt from."""

    def __init__(self, nlp: "Language", decision: Decision, language_of: LanguageOf) -> None:
        self._nlp = nlp
        self._decision = decision
        self._language_of = language_of
        self.version = decision.version

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
        from classifiers.evidence import find_evidence
        from classifiers.pipeline import MAIL, text_model

        mail: MailText = doc.user_data[MAIL]
        verdict = decide(doc.cats, self._decision)
        return Classification(
            labels=verdict.labels,
            primary=verdict.primary,
            scores={label: doc.cats[label] for label in Label},
            privacy=verdict.privacy,
            language=self._language_of(doc.user_data[READ]),
            needs_review=verdict.needs_review,
            evidence=find_evidence(doc, verdict.labels, text_model(self._nlp)),
            entities=find_identifiers(mail.body),
            model_version=self.version,
        )

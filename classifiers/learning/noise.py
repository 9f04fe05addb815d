"""Mails as they might also have come: with typing errors, in other company, without their subject.

Only in training: what is measured is always what somebody wrote.
"""

import random
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.vocabulary import Label

SHORT = 260  # characters of a request that is set into another mail
LONG = 900  # of an ordinary mail that still takes one in
GREETING = 25  # a paragraph this short is a greeting or a name
LETTERS = "aeiouklnsträ"
PARAGRAPHS = re.compile(r"\n+")
MARKS = re.compile(r"[.,!?;:]")
FOOTERS = (
    "Tämä viesti on luottamuksellinen. Henkilötietojen käsittelystä kerromme tietosuojaselosteessamme.",
    "Meddelandet är konfidentiellt. Läs om hur vi behandlar personuppgifter i vår integritetspolicy.",
    "This e-mail is confidential. See our privacy policy for how we process personal data (GDPR).",
    "Käesolev kiri on konfidentsiaalne. Isikuandmete töötlemine: vt privaatsuspoliitika.",
    "Diese E-Mail ist vertraulich. Datenschutzhinweise auf unserer Website.",
    "Peruuta uutiskirje | Tietosuojaseloste",
    "Avsluta prenumerationen | Integritetspolicy",
    "Unsubscribe | Privacy notice",
    "Loobu uudiskirjast | Privaatsustingimused",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A mail as the encoder reads it: subject, the writer's own words, language and labels."""

    subject: str
    body: str
    language: str
    labels: frozenset[Label]

    @property
    def text(self) -> str:
        """Subject and body as they are read."""
        return f"{self.subject}\n{self.body}"


class Noise:
    """Changes samples, by chance and the seed, with the other samples as its company."""

    def __init__(self, samples: Sequence[Sample], seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311  # no secret: reproducible noise
        self._others: dict[str, list[Sample]] = {}
        self._requests: dict[str, list[Sample]] = {}
        for sample in samples:
            if not sample.labels:
                self._others.setdefault(sample.language, []).append(sample)
            elif len(sample.body) < SHORT and Label.IDENTITY_REPLY not in sample.labels:
                self._requests.setdefault(sample.language, []).append(sample)

    def changed(self, sample: Sample) -> Sample:
        """One variant; often the sample itself."""
        return self._typed(self._dressed(self._in_company(sample)))

    def _chance(self, share: float) -> bool:
        return self._random.random() < share

    def _in_company(self, sample: Sample) -> Sample:
        """A request inside an ordinary mail, or two ordinary mails in one."""
        others = self._others.get(sample.language, [])
        requests = self._requests.get(sample.language, [])
        if Label.IDENTITY_REPLY in sample.labels or not others or not self._chance(0.11):
            return sample
        other = self._random.choice(others)
        if sample.labels:
            return self._set_into(sample, other) if len(other.body) < LONG else sample
        if requests and self._chance(0.8):
            return self._set_into(self._random.choice(requests), sample)
        return replace(sample, body=f"{sample.body}\n\n{other.body}")

    def _set_into(self, request: Sample, host: Sample) -> Sample:
        core = [one for one in _paragraphs(request.body) if len(one) > GREETING] or [request.body]
        around = _paragraphs(host.body)
        at = self._random.randint(0, len(around))
        subject = self._random.choice([host.subject, request.subject])
        return replace(request, subject=subject, body="\n".join([*around[:at], *core, *around[at:]]))

    def _dressed(self, sample: Sample) -> Sample:
        """A footer, no subject, no line breaks."""
        subject, body = sample.subject, sample.body
        if self._chance(0.08):
            body = f"{body}\n\n{self._random.choice(FOOTERS)}"
        if self._chance(0.08):
            subject = ""
        if self._chance(0.08):
            body = " ".join(body.split())
        return replace(sample, subject=subject, body=body)

    def _typed(self, sample: Sample) -> Sample:
        """As people write who don't look: lower case, no diacritics, no marks, slips of the finger."""
        subject, body = sample.subject, sample.body
        way = self._random.random()
        if way < 0.10:
            subject, body = without_diacritics(subject), without_diacritics(body)
        elif way < 0.20:
            subject, body = subject.lower(), body.lower()
        elif way < 0.22:
            subject, body = subject.upper(), body.upper()
        if self._chance(0.05):
            body = MARKS.sub("", body)
        if self._chance(0.15):
            body = self._slips(body, self._random.choice([0.01, 0.02, 0.04]))
        return replace(sample, subject=subject, body=body)

    def _slips(self, text: str, rate: float) -> str:
        """A letter lost, doubled, swapped with the next or mistaken."""
        typed: list[str] = []
        rest = list(reversed(text))
        while rest:
            char = rest.pop()
            if not char.isalpha() or not self._chance(rate):
                typed.append(char)
                continue
            slip = self._random.randrange(4)
            if slip == 1:
                typed += [char, char]
            elif slip == 2 and rest:
                typed += [rest.pop(), char]
            elif slip == 3:
                typed.append(self._random.choice(LETTERS))
        return "".join(typed)


def without_diacritics(text: str) -> str:
    """`Pöörake` gives `Poorake`."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _paragraphs(text: str) -> list[str]:
    return [one for one in PARAGRAPHS.split(text) if one.strip()]

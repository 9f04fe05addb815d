"""From labelled mails to an encoder: on left-out writers to calibrate, and on all to ship."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import torch

from classifiers.decision import CATEGORIES
from classifiers.encoder.network import NETWORK, VOCABULARY
from classifiers.encoder.pieces import UNKNOWN, Tokeniser, read_vocabulary
from classifiers.examples import Example
from classifiers.language import own_words
from classifiers.learning.export import write_network
from classifiers.learning.finetune import Course, Lessons, Round, finetune
from classifiers.learning.network import Encoder, load_pretrained, plain_weights
from classifiers.learning.noise import Sample
from classifiers.learning.pretrained import installed_weights, read_pretrained

PIECES = Path(__file__).parent / VOCABULARY
NOTICE = Path(__file__).parent / "NOTICE"

FIRST_RATE = 2e-4

Tell = Callable[[str], None]


def taught(examples: Sequence[Example], course: Course, tell: Tell) -> Encoder:
    """An encoder that has learnt the examples; `tell` hears how it goes."""
    encoder = untaught(course)
    finetune(encoder, lessons_of(examples, course, tell))
    return encoder


def course(seed: int, passes: int) -> Course:
    """The course that the shipped model took, or one round of so many passes."""
    return Course(seed=seed, rounds=(Round(epochs=passes, rate=FIRST_RATE),)) if passes else Course(seed=seed)


def lessons_of(examples: Sequence[Example], course: Course, tell: Tell) -> Lessons:
    """The examples as the encoder learns them."""
    samples = [sample_of(one) for one in examples]
    return Lessons(samples=samples, tokeniser=Tokeniser.read(PIECES), course=course, tell=tell)


def untaught(course: Course) -> Encoder:
    """An encoder with the pretrained weights and a head by chance."""
    torch.manual_seed(course.seed)
    vocabulary = read_vocabulary(PIECES)
    source = read_pretrained(installed_weights())
    numbers = {piece: at for at, piece in enumerate(source.pieces)}
    encoder = Encoder(len(vocabulary), len(CATEGORIES))
    specials = list(range(UNKNOWN + 1))
    load_pretrained(encoder, source, specials + [numbers[piece] for piece, _ in vocabulary[UNKNOWN + 1 :]])
    return encoder


def write_encoder(encoder: Encoder, folder: Path) -> None:
    """Network, pieces and licence notice, as the spaCy component takes them."""
    folder.mkdir(parents=True, exist_ok=True)
    write_network(plain_weights(encoder), folder / NETWORK)
    for source in (PIECES, NOTICE):
        shutil.copyfile(source, folder / source.name)


def sample_of(example: Example) -> Sample:
    """The mail as the pipeline reads it."""
    return Sample(
        subject=example.mail.subject,
        body=own_words(example.mail),
        language=example.language,
        labels=example.labels,
    )

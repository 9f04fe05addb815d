"""Fine-tuning from the pretrained weights to our labels, end to end but for the words' vectors.

The words' vectors stay as they were learnt from much text, so that words our mails lack keep their meaning.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import distributed, nn

from bot.domain.vocabulary import Label
from classifiers.encoder.pieces import Tokeniser
from classifiers.learning.batches import Batch, Windows, batched, cut
from classifiers.learning.network import LAYERS, Encoder
from classifiers.learning.noise import Noise, Sample

Floats = NDArray[np.float32]
TOGETHER = 2  # batches a step; two processes compute one each
READING = 8_192  # places of a batch that is only read
CENTRED_ON = 200  # mails
LONGER = 1.05  # by what noise adds
LEAST_RATE, WARM_UP = 0.02, 0.06  # of the highest rate; of all steps
LOUDEST_STEP = 1.0  # gradients longer than this are cut
RARE = 0.15  # labels rarer than this weigh more, at most twice as much
PRIVACY_WEIGHT = 2.0  # a missed request costs more than a wrong label


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """So many passes over the mails, in which the rate rises to its highest and falls to almost nothing."""

    epochs: int
    rate: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How to learn: the rounds, places a batch, and the seed of all chance.

    After each pass the weights go to `checkpoint`, where there is one.
    """

    rounds: tuple[Round, ...] = (Round(epochs=2, rate=2e-4), *(Round(epochs=1, rate=1.5e-4),) * 3)
    places: int = 1_024
    seed: int = 0
    checkpoint: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lessons:
    """What to learn and how; `tell` hears of it every fifty steps."""

    samples: Sequence[Sample]
    tokeniser: Tokeniser
    course: Course
    tell: Callable[[str], None]

    def cut(self, samples: Sequence[Sample]) -> list[Windows]:
        """The samples' windows."""
        return [cut(sample.text, self.tokeniser) for sample in samples]


def finetune(encoder: Encoder, lessons: Lessons) -> None:
    """Teach the encoder the samples' labels."""
    encoder.centre_on(_some_states(encoder, lessons.cut(lessons.samples)))
    encoder.set_prior(truths(lessons.samples).mean(axis=0))
    for number in range(len(lessons.course.rounds)):
        learn_round(encoder, lessons, number)


def learn_round(encoder: Encoder, lessons: Lessons, number: int) -> None:
    """One round; every round has noise and order of its own."""
    course, one = lessons.course, lessons.course.rounds[number]
    chance = random.Random(course.seed + number)  # noqa: S311  # no secret: reproducible order
    noise = Noise(lessons.samples, course.seed + number)
    plain = batched(lessons.cut(lessons.samples), course.places, chance)
    steps = round(len(plain) / TOGETHER * one.epochs * LONGER)
    loss_of = _loss(truths(lessons.samples))
    optimiser = _optimiser(encoder, one.rate)
    done, loss = 0, 0.0
    encoder.train()
    for _ in range(one.epochs):
        changed = [noise.changed(sample) for sample in lessons.samples]
        wanted = torch.tensor(truths(changed))
        batches = batched(lessons.cut(changed), course.places, chance)
        for group in zip(*[iter(batches)] * TOGETHER, strict=False):
            _set_rate(optimiser, done, steps)
            losses = [(batch, partial(loss_of, target=wanted[batch.at])) for batch in group]
            loss += _step(encoder, optimiser, losses)
            done += 1
            if done % 50 == 0:
                lessons.tell(f"round {number + 1}, step {done} of about {steps}: loss {loss / 50:.4f}")
                loss = 0.0
        if course.checkpoint and _rank() == 0:
            torch.save(encoder.state_dict(), course.checkpoint)


def truths(samples: Sequence[Sample]) -> Floats:
    """A row a sample: every label, and last whether there is any."""
    rows = [[*(label in one.labels for label in Label), bool(one.labels)] for one in samples]
    return np.array(rows, dtype=np.float32)


def _some_states(encoder: Encoder, mails: Sequence[Windows]) -> torch.Tensor:
    """The states of the pieces of some mails spread over all."""
    encoder.eval()
    some = mails[:: max(1, len(mails) // CENTRED_ON)]
    with torch.no_grad():
        found = [encoder.states(one.ids, one.there)[one.there] for one in batched(some, READING, None)]
    return torch.cat(found)


def _loss(truth: Floats) -> nn.BCEWithLogitsLoss:
    share = np.maximum(truth.mean(axis=0), 1e-4)
    rare = torch.tensor(np.clip(np.sqrt(RARE / share), 1, 2), dtype=torch.float32)
    weight = torch.ones(truth.shape[1])
    weight[-1] = PRIVACY_WEIGHT
    return nn.BCEWithLogitsLoss(pos_weight=rare, weight=weight)


def _step(
    encoder: Encoder,
    optimiser: torch.optim.Optimizer,
    group: Sequence[tuple[Batch, Callable[[torch.Tensor], torch.Tensor]]],
) -> float:
    """One step on all batches of a group; where several processes learn together, each computes its share."""
    optimiser.zero_grad()
    total = 0.0
    for batch, loss_of in group[_rank() :: _processes()]:
        with torch.autocast("cpu", torch.bfloat16):
            odds = encoder(batch.ids, batch.there, batch.mail)
        loss = loss_of(odds.float()) / len(group)
        loss.backward()
        total += float(loss.detach()) * _processes()
    _add_up(encoder)
    nn.utils.clip_grad_norm_(encoder.parameters(), LOUDEST_STEP)
    optimiser.step()
    return total


def _processes() -> int:
    return int(distributed.get_world_size()) if distributed.is_initialized() else 1


def _rank() -> int:
    return int(distributed.get_rank()) if distributed.is_initialized() else 0


def _add_up(encoder: Encoder) -> None:
    """The gradients of all processes, added in each."""
    if _processes() == 1:
        return
    known = [values.grad for values in encoder.parameters() if values.grad is not None]
    flat = torch.cat([grad.flatten() for grad in known])
    distributed.all_reduce(flat)
    for grad, part in zip(known, flat.split([grad.numel() for grad in known]), strict=True):
        grad.copy_(part.view_as(grad))


def _optimiser(encoder: Encoder, rate: float) -> torch.optim.Optimizer:
    """Lower layers know language and change slowly, the head knows nothing and changes fast."""
    groups = []
    for name, values in encoder.named_parameters():
        if name == "word.weight":
            values.requires_grad_(False)
            continue
        own = rate * _share_of_rate(name)
        decay = 0.01 if values.ndim > 1 else 0.0
        groups.append({"params": [values], "lr": own, "highest": own, "weight_decay": decay})
    return torch.optim.AdamW(groups, betas=(0.9, 0.98), eps=1e-6, fused=True)


def _share_of_rate(name: str) -> float:
    if name.startswith("layers."):
        return float(0.93 ** (LAYERS - 1 - int(name.split(".")[1])))
    return 8.0 if name.startswith(("vote.", "look.")) else 0.4


def _set_rate(optimiser: torch.optim.Optimizer, step: int, steps: int) -> None:
    """Up in a straight line, then down to almost nothing."""
    share = min(1.0, (step + 1) / (WARM_UP * steps)) * max(LEAST_RATE, 1 - step / steps)
    for group in optimiser.param_groups:
        group["lr"] = group["highest"] * share

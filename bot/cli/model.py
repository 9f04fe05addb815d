"""`classify`, `train` and `evaluate`."""

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.common import JsonOption, in_office, print_json, print_line
from bot.domain.masking import mask
from bot.domain.messages import Classification, MailText, Span
from bot.errors import PrivacyBotError, UsageError

if TYPE_CHECKING:
    from classifiers import Classifier
    from classifiers.baselines import Baseline
    from classifiers.examples import Example
    from classifiers.training import Plan


def classify(
    files: Annotated[list[Path] | None, typer.Argument(metavar="[FILE]...")] = None,
    with_text: Annotated[bool, typer.Option(help="Print the parsed text that offsets count in.")] = False,
) -> None:
    """Classifies .eml, .mbox or .jsonl files, or JSON lines on standard input; prints JSON lines."""
    from classifiers import load_classifier

    classifier = load_classifier()
    failed = False
    every: list[Path | None] = [*files] if files else [None]
    for path in every:
        for document in _answers(classifier, path, with_text):
            failed = failed or "error" in document
            _print_line(document)
    if failed:
        raise PrivacyBotError("some lines are no mail; they say why in their place")


def _print_line(document: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _answers(classifier: "Classifier", path: Path | None, with_text: bool) -> Iterator[dict[str, Any]]:
    """One document a mail: of a file of mails, of JSON lines, or of those on standard input."""
    from bot.mail.files import read_mails
    from bot.workflows.reading import read_alone

    if path is None:
        yield from _of_json(classifier, sys.stdin.buffer, with_text)
    elif path.suffix.lower() == ".jsonl":
        if not path.is_file():
            raise UsageError(f"there is no file {path}")
        with path.open("rb") as lines:
            yield from _of_json(classifier, lines, with_text)
    else:
        for name, content in read_mails(path):
            message, found = read_alone(classifier, content)
            mail = MailText(subject=message.subject, body=message.text)
            yield _document(name, mail, found, with_text)


def _of_json(classifier: "Classifier", lines: Iterable[bytes], with_text: bool) -> Iterator[dict[str, Any]]:
    for name, mail, error in read_json_mails(lines):
        if mail is None:
            yield {"id": None, "error": error}
        else:
            yield _document(name, mail, classifier.classify(mail), with_text)


def read_json_mails(lines: Iterable[bytes]) -> Iterator[tuple[str | None, MailText | None, str]]:
    """Id, mail and error of each JSON line that isn't empty: either a mail or an error."""
    for line in lines:
        if not line.strip():
            continue
        try:
            found = json.loads(line)
        except (ValueError, RecursionError) as error:  # RecursionError: a bomb of brackets
            yield None, None, f"not JSON: {error}"
            continue
        if not isinstance(found, dict):
            yield None, None, "not a JSON object"
            continue
        body = str(found.get("body") or "")
        text = MailText(
            subject=str(found.get("subject") or ""),
            body=body,
            sender=str(found.get("from") or found.get("from_name") or ""),
            ignored=not_own_words(body),
        )
        yield found.get("id"), text, ""


def not_own_words(body: str) -> tuple[Span, ...]:
    """The quotes and signature of a text."""
    from bot.mail.body import quoted_spans, signature_spans

    return quoted_spans(body) + signature_spans(body)


def _document(name: str | None, mail: MailText, found: Classification, with_text: bool) -> dict[str, Any]:
    document = {
        "id": name,
        "language": found.language,
        "labels": list(found.labels),
        "primary": found.primary,
        "scores": {label.value: round(score, 4) for label, score in found.scores.items()},
        "privacy": round(found.privacy, 4),
        "needs_review": found.needs_review,
        "evidence": [
            {"label": each.label, "start": each.start, "end": each.end, "text": mask(each.text)}
            for each in found.evidence
        ],
        "entities": [
            {"kind": each.kind, "start": each.start, "end": each.end, "text": mask(each.text)}
            for each in found.entities
        ],
    }
    return document | ({"subject": mask(mail.subject), "text": mask(mail.body)} if with_text else {})


def _with_own_words(examples: "Iterable[Example]") -> "list[Example]":
    """The examples as the bot reads mails: quotes and signatures don't count."""
    return [
        replace(each, mail=replace(each.mail, ignored=not_own_words(each.mail.body))) for each in examples
    ]


def _baselines(examples: "list[Example]") -> "list[Baseline]":
    from classifiers.baselines import by_keywords, by_tf_idf, can_fit_tf_idf, score
    from classifiers.examples import data_files, read_examples

    found = [score("keywords", examples, by_keywords(examples))]
    if can_fit_tf_idf():
        known = _with_own_words([one for path in data_files() for one in read_examples(path)])
        found.append(score("TF-IDF + SVM (scikit-learn)", examples, by_tf_idf(known, examples)))
    return found


def train(
    quick: Annotated[
        bool, typer.Option(help="The linear stage alone; with corrections the installed encoder stays.")
    ] = False,
    target: Annotated[Path | None, typer.Option(help="Where to put the model; else the shipped one.")] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same model.")] = 0,
    calibrate: Annotated[
        Path | None,
        typer.Option(metavar="FILE.jsonl", help="More labelled mails for the thresholds, not to learn from."),
    ] = None,
    with_corrections: Annotated[
        bool,
        typer.Option("--with-corrections", help="Also from what staff have corrected; never for the worse."),
    ] = False,
    data: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE.jsonl", help="Learn these mails, not the shipped ones; may be repeated."),
    ] = None,
    passes: Annotated[
        int, typer.Option(min=0, help="How often the encoder goes through the mails; 0: as the shipped one.")
    ] = 0,
) -> None:
    """Rebuilds the model from labelled mails: an hour or two, with the extra `training`.

    With corrections, the new model takes the old one's place only where it is no worse on the test mails.
    """
    from classifiers.examples import data_files, read_examples
    from classifiers.loading import packaged_model
    from classifiers.training import Plan
    from classifiers.training import train as fit

    if data and not target:
        raise UsageError(
            "a model of other mails doesn't replace the shipped one: say where to put it (--target)"
        )
    corrected = _corrected() if with_corrections else []
    examples = [example for path in data or data_files() for example in read_examples(path)]
    more = _with_own_words(read_examples(calibrate)) if calibrate else []
    plan = Plan(seed=seed, quick=quick, passes=passes, calibrate_on=more, tell=partial(typer.echo, err=True))
    learnt = _with_own_words([*examples, *corrected])
    if with_corrections:
        _retrain(learnt, plan, target or packaged_model(), len(corrected))
    else:
        print_json(fit(learnt, plan, target or packaged_model()).as_dict())


def _corrected() -> "list[Example]":
    """What staff have corrected, in memory alone; raises PrivacyBotError where there is nothing."""
    from classifiers.retraining import corrected_example
    from storage.corrections import all_of

    kept = in_office(lambda session, office: all_of(session))
    found = [
        corrected_example(
            number, MailText(subject=each.subject, body=each.text), each.corrected, each.language
        )
        for number, each in enumerate(kept, 1)
        if (each.subject + each.text).strip()
    ]
    if not found:
        raise PrivacyBotError("no corrections are stored; train without --with-corrections")
    return found


def _retrain(examples: "list[Example]", plan: "Plan", target: Path, corrected: int) -> None:
    from classifiers.examples import read_examples
    from classifiers.loading import packaged_model
    from classifiers.retraining import measuring_mails, retrain

    rival = target if target.exists() else packaged_model()
    done = retrain(examples, plan, target, rival, _with_own_words(read_examples(measuring_mails())))
    print_json({"corrections": corrected} | done.as_dict())
    new, installed = done.new.as_words(), done.installed.as_words()
    if not done.replaced:
        raise PrivacyBotError(
            f"the new model scores worse and is not installed: {new}; installed and unchanged: {installed}"
        )
    typer.echo(f"installed: {new}; before: {installed}; a bot that runs takes it at its next start", err=True)


def evaluate(
    file: Annotated[Path, typer.Argument(metavar="FILE.jsonl")], as_json: JsonOption = False
) -> None:
    """Scores the model on labelled mails, beside a keyword matcher and, with scikit-learn, TF-IDF.

    Where the mails say which sentence makes each label (`spans`), the evidence is scored too.
    """
    from classifiers import load_classifier
    from classifiers.evaluation import evaluate as score
    from classifiers.evidence_score import read_marks, score_evidence
    from classifiers.examples import read_examples

    examples = _with_own_words(read_examples(file))
    marks = read_marks(file)
    classifier = load_classifier()
    report = score(classifier, examples, _baselines(examples))
    evidence = score_evidence(classifier, examples, marks) if any(marks.values()) else None
    if as_json:
        print_json(report.as_dict() | ({"evidence": evidence.as_dict()} if evidence else {}))
    else:
        print_line("\n".join([report.as_table(), *([evidence.as_line()] if evidence else [])]))

"""What `check` says of the texts: every kind, language and right rendered with sample facts."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from bot.domain.countries import LANDS
from bot.domain.drafts import ReplyFacts
from bot.domain.passages import INSTEAD, WITHIN, Passage
from bot.domain.processing import ReplyRecord
from bot.domain.residence import Residence, ToldBy
from bot.domain.vocabulary import DraftKind, Language, RequestType, Topic
from bot.errors import ConfigError, MissingValueError
from responses.checks import mandatory
from responses.claims import forbidden_claims
from responses.engine import WORDS, Engine, own_engine
from responses.grounds import FILE
from responses.rendering import compose, subject_of

# Known only with the person's data in hand: absent from every template, and a gap of each draft.
_PER_CASE = frozenset({"A15-3-a"})
_BESIDE = RequestType.OTHER_PRIVACY
_SINGLE_BRACKET = re.compile(r"(?<!\[)\[(?!\[)|(?<!\])\](?!\])")
FIRST_NOTICE = "18.03.2022"


def problems(record: ReplyRecord, engine: Engine | None = None) -> tuple[str, ...]:
    """One line a problem, with the first mail that shows it; empty when every mail can be made."""
    used = engine or own_engine()
    try:
        broken = tuple(_about_phrases(used))
    except ConfigError as error:
        broken = (str(error),)
    if broken:  # no mail can be made without them
        return broken
    found: dict[str, str] = {}
    for facts in _samples():
        for problem in _problems_of(facts, record, used):
            found.setdefault(problem, f"{facts.kind} {'+'.join(facts.requests)} {facts.language}")
    return tuple(f"{problem} (seen in {where})" for problem, where in found.items())


def _about_phrases(engine: Engine) -> Iterator[str]:
    """Phrases and named grounds that one language lacks and another has."""
    for file in (WORDS, FILE):
        told = {language: _keys(engine.phrases(f"{language}/{file}")) for language in Language}
        every = frozenset().union(*told.values())
        for language, keys in told.items():
            for key in sorted(every - keys):
                yield f"{language}/{file}: {key} is missing"


def _keys(phrases: Mapping[str, object], above: str = "") -> frozenset[str]:
    """The names of all phrases that say something."""
    found: set[str] = set()
    for key, value in phrases.items():
        if isinstance(value, Mapping):
            found |= _keys(value, f"{above}{key}.")
        elif str(value).strip():
            found.add(f"{above}{key}")
    return frozenset(found)


def warnings(record: ReplyRecord) -> tuple[str, ...]:
    """What the company still owes; mails can go out without it, some with a gap."""
    owed = []
    if not (record.legal.reviewed_by and record.legal.reviewed_on):
        owed.append("legal.reviewed_by and legal.reviewed_on are empty: have a lawyer review the texts")
    controller = record.controller
    if controller and controller.joint and not all(controller.arrangement.get(code) for code in Language):
        owed.append("controller.arrangement is empty: the essence of the joint controllers' arrangement")
    unnamed = (
        [one.id for one in record.processing.recipients if not (one.named or one.secrecy)]
        if record.processing
        else []
    )
    if unnamed:
        owed.append(f"processing.recipients without a name: {', '.join(unnamed)} (C-154/21 wants names)")
    return (*owed, *_about_notice(record))


def _about_notice(record: ReplyRecord) -> Iterator[str]:
    """What the version of the privacy notice tells (SEED S-58)."""
    now = record.processing.notice_version if record.processing else ""
    read = {language: own_engine().words(language)["notice"]["version"] for language in Language}
    for language, version in read.items():
        if now and version != now:
            yield (
                f"responses/templates/{language} was written for privacy notice {version}, the configuration "
                f"has {now}: read the texts against it, then set [notice] version in {language}/words.toml"
            )
    if now == FIRST_NOTICE:
        yield (
            f"the privacy notice {now} itself names Facebook Ireland Limited (now Meta Platforms Ireland) "
            "and a dead link to the authorities: have it renewed"
        )


def _problems_of(facts: ReplyFacts, record: ReplyRecord, engine: Engine) -> Iterator[str]:
    try:
        subject_of(facts, engine)
        made = compose(facts, record, engine)
    except MissingValueError as error:
        yield f"{error} is not set"
        return
    except ConfigError as error:
        yield str(error)
        return
    for mark in sorted(mandatory(facts, record.processing) - made.present - _PER_CASE):
        yield f"the text of {mark} is missing"
    yield from forbidden_claims(made.body)
    if _SINGLE_BRACKET.search(made.body) or made.body.count("[[") != made.body.count("]]"):
        yield "a place for staff doesn't stand in [[ two brackets ]] and would be sent as it is"


def _samples() -> Iterator[ReplyFacts]:
    for language in Language:
        for kind in DraftKind:
            for requests in (*((right,) for right in RequestType), tuple(RequestType)):
                yield _sample(kind, language, requests)
        yield _sample(DraftKind.ACKNOWLEDGEMENT, language, (), uncertain=True)
        for topic in Topic:
            yield replace(_sample(DraftKind.NOTICE, language, (RequestType.ACCESS,)), topic=topic)
        for passage in Passage:
            rights = INSTEAD.get(passage) or {_BESIDE if passage not in WITHIN else RequestType.ERASURE}
            yield replace(
                _sample(DraftKind.REPLY, language, tuple(sorted(rights))),
                passages=(passage,),
            )
        for country in LANDS:
            lives = Residence(country=country, told_by=ToldBy.STAFF)
            yield replace(_sample(DraftKind.REPLY, language, (RequestType.OPT_OUT,)), residence=lives)


def _sample(
    kind: DraftKind,
    language: Language,
    requests: tuple[RequestType, ...],
    *,
    uncertain: bool = False,
) -> ReplyFacts:
    return ReplyFacts(
        ref="PR-2026-000001",
        kind=kind,
        language=language,
        requests=requests,
        received_on=date(2026, 3, 2),
        cautious_on=date(2026, 4, 2),
        today=date(2026, 3, 3),
        requester_name="Aino Esimerkki",
        uncertain=uncertain,
        handler="Tiina Testi",
        reason="…",
        extended_on=date(2026, 6, 2),
    )

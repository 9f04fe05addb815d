"""What templates may speak of: the facts of a case and the record, put into one language."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache

from babel import Locale
from babel.dates import format_date

from bot.domain.deadlines import pass_on_by
from bot.domain.drafts import ReplyFacts
from bot.domain.holds import Kept, OpenRule
from bot.domain.keeping import KeepRule, latest_end
from bot.domain.packages import PORTABLE, Way
from bot.domain.passages import Passage
from bot.domain.processing import (
    Controller,
    DataGroup,
    LegalBasis,
    Processing,
    Recipient,
    ReplyRecord,
    Texts,
)
from bot.domain.vocabulary import DraftKind, Language, RequestType
from bot.errors import ConfigError
from responses.authorities import competent, own_authorities
from responses.engine import WORDS, Words
from responses.values import Values, clean, unbroken

NAME_LIMIT = 80
# Before identity is shown, a customer and a stranger get the same words (INTERFACE): no name, no residence.
_BEFORE_IDENTITY = frozenset({DraftKind.ACKNOWLEDGEMENT, DraftKind.IDENTITY})


def build_context(facts: ReplyFacts, record: ReplyRecord, words: Words) -> dict[str, object]:
    """The names that a template can use."""
    return {
        "facts": _facts(facts, words),
        "asked": _asked(facts, words),
        "also": Values("also", {right: right in facts.requests for right in RequestType}),
        "said": Values("said", {passage: passage in facts.passages for passage in Passage}),
        "package": _package(facts),
        "controller": _controller(record.controller, facts.language),
        "processing": _processing(
            _without(record.processing, facts.kept), facts.language, words, _ends(facts, record, words)
        ),
        "holds": tuple(_holds(facts, record.processing, words)),
        "authorities": _authorities(facts, record, words),
    }


def _package(facts: ReplyFacts) -> Values:
    """How the copy of the data goes, and whether it is that of Art. 15."""
    ways = {way.value: facts.package is way for way in Way}
    access = RequestType.ACCESS in facts.requests
    return Values("package", {**ways, "access": access, "days": str(facts.package_days or "")})


def subject_values(subject: str, words: Words) -> Values:
    """What a text speaks of (a right, a passage or a kind of mail), as a template names it."""
    heading = words["heading"].get(subject, "")
    name = words["right"].get(subject) or words["subject"].get(subject) or heading
    return Values("right", {"name": name, "heading": heading})


@lru_cache(maxsize=8)
def _locale(code: str) -> Locale:
    return Locale.parse(code)


def _day(day: date | None, words: Words) -> str:
    """A date as people write it; the pattern stands in the words of the language."""
    pattern = words["date"]
    if day is None:
        return ""
    try:
        return unbroken(format_date(day, pattern["pattern"], locale=_locale(pattern["locale"])))
    except ValueError as error:
        raise ConfigError(f"{WORDS} [date] can't be used: {error}") from error


def _facts(facts: ReplyFacts, words: Words) -> Values:
    # Double brackets are ours: they mark what staff still have to write (responses.STAFF_MARK).
    name = clean(facts.requester_name.replace("[", "("), NAME_LIMIT)
    reason = "\n".join(clean(line) for line in facts.reason.splitlines()).strip()
    days = {
        "received_on": facts.received_on,
        "answer_by": facts.cautious_on,
        # The aim lies inside the month; an answer that is late itself can't promise a day gone by.
        "erased_by": max(facts.cautious_on, facts.today),
        "today": facts.today,
        # S-41: the form of Meta wants it within seven days; a late answer promises no day gone by.
        "forward_by": max(pass_on_by(facts.received_on), facts.today),
        "extended_on": facts.extended_on,
    }
    return Values(
        "",
        {
            "ref": unbroken(facts.ref),
            "name": "" if facts.kind in _BEFORE_IDENTITY else name,
            "handler": clean(facts.handler, NAME_LIMIT),
            "reason": reason,
            "uncertain": facts.uncertain,
            "final": facts.kind in (DraftKind.REPLY, DraftKind.REFUSAL),
            "unasked": facts.unasked and facts.kind is not DraftKind.IDENTITY,  # which says so anyway
            "again": facts.again,
            "on_paper": facts.on_paper,
            **{key: _day(day, words) for key, day in days.items()},
        },
    )


def _asked(facts: ReplyFacts, words: Words) -> tuple[Values, ...]:
    # In triage nobody knows yet what was asked, so nothing is said of it before a person has read the mail.
    unread = facts.uncertain and facts.kind in _BEFORE_IDENTITY
    return () if unread else tuple(subject_values(right, words) for right in facts.requests)


def _controller(controller: Controller | None, language: Language) -> Values:
    if controller is None:
        return Values("controller", dict.fromkeys(_CONTROLLER_NAMES))
    joint = ", ".join(
        unbroken(f"{company.name} ({company.business_id})" if company.business_id else company.name)
        for company in controller.joint
    )
    plain = {name: unbroken(getattr(controller, name)) for name in _CONTROLLER_LINES}
    texts = _texts(controller, _CONTROLLER_TEXTS, language)
    return Values("controller", {**plain, "email": clean(controller.email), "joint": joint, **texts})


_CONTROLLER_TEXTS = ("country", "arrangement")
_CONTROLLER_LINES = ("name", "business_id", "street", "postcode", "city")
_CONTROLLER_NAMES = (*_CONTROLLER_LINES, "email", "joint", *_CONTROLLER_TEXTS)
_GROUP_TEXTS = ("name", "categories", "retention", "law", "kept")
_PROCESSING_TEXTS = ("register_name", "transfers", "safeguards", "profiling", "automated_decisions")
_PROCESSING_LISTS = (
    *("groups", "erased", "kept", "services", "grounds", "portable", "not_portable", "interest", "unlinked"),
    "records",
    *("recipients", "marketing_recipients", "sources"),
)


def _ends(facts: ReplyFacts, record: ReplyRecord, words: Words) -> dict[str, str]:
    """For each data group of which something is kept, the last day on which anything of today is kept."""
    groups = record.processing.groups if record.processing else ()
    year_ends = record.controller.year_ends if record.controller else ()
    return {
        group.id: _day(latest_end(group.end_rules, facts.today, year_ends), words)
        for group in groups
        if group.keeps
    }


def _without(processing: Processing | None, known: tuple[Kept, ...]) -> Processing | None:
    """The notice, where of some groups is known what stays: that is told instead of the general words."""
    told = {each.group for each in known}
    if processing is None or not told:
        return processing
    groups = tuple(replace(group, kept={}) if group.id in told else group for group in processing.groups)
    return replace(processing, groups=groups)


def _holds(facts: ReplyFacts, processing: Processing | None, words: Words) -> Iterator[Values]:
    """What the registers keep of this person (E17-2): what, until when, by which law."""
    groups = {group.id: group for group in processing.groups} if processing else {}
    for each in facts.kept:
        group = groups.get(each.group)
        name = _text(group.name, facts.language) if group else ""
        kept = _text(group.kept, facts.language) if group else ""
        law = _text(group.law, facts.language) if group and isinstance(each.rule, KeepRule) else ""
        yield Values(
            f"holds.{each.group}.{each.rule}",
            {
                "what": _text(each.what, facts.language) or (f"{name}: {kept}" if kept else name),
                "until": "" if each.unclear else _day(each.until, words),
                "open": isinstance(each.rule, OpenRule),
                "law": _text(each.law, facts.language) or law or words["law"][each.rule],
            },
        )


def _processing(
    processing: Processing | None, language: Language, words: Words, ends: Mapping[str, str]
) -> Values:
    path = "processing"
    if processing is None:
        names = ("notice", "backup_days", "printed_days", *_PROCESSING_TEXTS, *_PROCESSING_LISTS)
        return Values(path, dict.fromkeys(names))
    purposes = {purpose.id: purpose.text for purpose in processing.purposes}
    groups = [
        (group, _group(group, purposes, (language, words), ends.get(group.id, "")))
        for group in processing.groups
    ]
    partners = tuple(one for one in processing.recipients if one.marketing)
    return Values(
        path,
        {
            "notice": unbroken(processing.notice_version),
            "backup_days": processing.backup_cycle_days,
            "printed_days": processing.printed_material_days,
            "groups": tuple(values for _, values in groups) or None,
            "erased": tuple(values for group, values in groups if not group.kept_whole) or None,
            "kept": tuple(values for group, values in groups if group.keeps),
            "services": tuple(values for group, values in groups if group.service),
            "grounds": tuple(_grounds(processing.groups, language, words)),
            # Art. 20(1): what rests on consent or contract; Art. 21(1): what rests on legitimate interest.
            "portable": tuple(values for group, values in groups if PORTABLE & set(group.basis)),
            "not_portable": tuple(values for group, values in groups if not PORTABLE & set(group.basis)),
            "interest": tuple(
                values
                for group, values in groups
                if LegalBasis.LEGITIMATE_INTEREST in group.basis and not group.kept_whole
            ),
            "unlinked": tuple(values for group, values in groups if group.unlinked),
            "records": tuple(values for group, values in groups if group.kept_whole and group.keeps),
            "recipients": _recipients(processing.recipients, language) or None,
            "marketing_recipients": _recipients(partners, language),
            "sources": tuple(
                Values(f"{path}.sources.{source.id}", {"text": _text(source.text, language)})
                for source in processing.sources
            )
            or None,
            **_texts(processing, _PROCESSING_TEXTS, language),
        },
    )


def _group(
    group: DataGroup, purposes: Mapping[str, Texts], told_in: tuple[Language, Words], until: str
) -> Values:
    language, words = told_in
    told = [_text(purposes.get(purpose, {}), language) for purpose in group.purposes]
    return Values(
        f"processing.groups.{group.id}",
        {
            # A purpose that is not predefined may be neither stated nor silently dropped (SEED S-16).
            "purposes": "; ".join(told) if all(told) else "",
            "basis": ", ".join(words["basis"][basis] for basis in group.basis),
            "until": until,
            **_texts(group, _GROUP_TEXTS, language),
        },
    )


def _grounds(groups: tuple[DataGroup, ...], language: Language, words: Words) -> Iterator[Values]:
    """The legal bases other than consent, each with the data groups that rest on it."""
    # Art. 7(3): what rests on consent may not be carried on under another ground, so a group that names
    # consent among its bases is not told as one that stays.
    untouched = [group for group in groups if LegalBasis.CONSENT not in group.basis]
    for basis in LegalBasis:
        names = [_text(group.name, language) for group in untouched if basis in group.basis]
        if names:
            told = ", ".join(names) if all(names) else ""
            yield Values(f"processing.grounds.{basis}", {"name": words["basis"][basis], "groups": told})


def _recipients(recipients: tuple[Recipient, ...], language: Language) -> tuple[Values, ...]:
    return tuple(
        Values(
            f"processing.recipients.{recipient.id}",
            {
                "name": "" if recipient.secrecy else unbroken(recipient.name),
                "category": _text(recipient.category, language),
            },
        )
        for recipient in recipients
    )


def _authorities(facts: ReplyFacts, record: ReplyRecord, words: Words) -> Values:
    lives = None if facts.kind in _BEFORE_IDENTITY else facts.residence
    nearest, others = competent(lives.country if lives else "", record.legal.country, own_authorities())
    gloss = words["authority"].get(nearest.country, "")
    land = _locale(facts.language).territories[nearest.country]
    path = f"authorities.{nearest.country}.{lives.told_by if lives else ''}"
    return Values(
        path,
        {
            "nearest": nearest.line(gloss or f"{nearest.name} ({land})", facts.language),
            "others": others.web,
        },
    )


def _texts(owner: object, names: tuple[str, ...], language: Language) -> dict[str, str]:
    return {name: _text(getattr(owner, name), language) for name in names}


def _text(texts: Texts, language: Language) -> str:
    return clean(texts.get(language, ""))

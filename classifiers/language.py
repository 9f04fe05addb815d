"""Which language a mail is written in."""

from collections.abc import Callable, Sequence

from bot.domain.messages import MailText, Span, without_spans

# Norwegian and Danish are left out: short Swedish mails are taken for them.
CANDIDATES = ("fi", "sv", "en", "et", "de", "ru", "pl", "lv")
LANGUAGE_CHARACTERS = 4_000  # enough to tell; the rest costs time only

LanguageOf = Callable[[str], str]
"""A text in, an ISO 639-1 code out."""


def language_detector(candidates: Sequence[str] = CANDIDATES) -> LanguageOf:
    """Load py3langid's model (about half a second), limited to the languages that customers write."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # type: ignore[import-untyped]  # no types

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(list(candidates))

    def language_of(text: str) -> str:
        code, _ = identifier.classify(text[:LANGUAGE_CHARACTERS])
        return str(code)

    return language_of


def text_to_read(mail: MailText) -> str:
    """The subject and the writer's own words."""
    return f"{mail.subject}\n{own_words(mail)}"


def own_words(mail: MailText) -> str:
    """What the writer says; the whole body where nothing in it is their own."""
    own = without_spans(mail.body, mail.ignored)
    return own if own.strip() else mail.body


def places_in_read(mail: MailText, spans: Sequence[Span]) -> list[Span]:
    """Where spans of the body, none of them ignored, stand in `text_to_read`."""
    cut = sorted(mail.ignored) if own_words(mail) != mail.body else []
    before = len(mail.subject) + 1
    return [(before + start - _hidden(cut, start), before + end - _hidden(cut, end)) for start, end in spans]


def _hidden(cut: Sequence[Span], at: int) -> int:
    """How many characters before `at` are cut out."""
    hidden = covered = 0
    for start, end in cut:
        if start >= at:
            break
        hidden += max(0, end - max(start, covered))
        covered = max(covered, end)
    return hidden

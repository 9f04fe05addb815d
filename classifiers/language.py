"""Which language a mail is written in."""

from collections.abc import Callable, Sequence

from bot.domain.messages import MailText, without_spans

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
    """The subject and the writer's own words; the whole body where nothing in it is their own."""
    own = without_spans(mail.body, mail.ignored)
    return f"{mail.subject}\n{own if own.strip() else mail.body}"

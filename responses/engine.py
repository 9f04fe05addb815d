"""The template engine: a sandbox that knows `if`, `for` and plain values, and refuses anything else (R47)."""

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateError, UndefinedError, nodes
from jinja2.sandbox import SandboxedEnvironment

from bot.domain.vocabulary import Language
from bot.errors import ConfigError, MissingValueError
from responses.marks import embed, from_file

TEMPLATES = Path(__file__).parent / "templates"
WORDS = "words.toml"
_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr,
    nodes.If, nodes.For, nodes.Not, nodes.And, nodes.Or,
)  # fmt: skip

Words = Mapping[str, Mapping[str, str]]
"""The phrases of one language: table → key → phrase."""


class Engine:
    """Templates of all languages by name ("fi/access.j2"), compiled when first used."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        self.sources = dict(sources)
        self._words: dict[Language, Words] = {}

    def render(self, name: str, values: Mapping[str, object]) -> str:
        """The text with its marks; raises MissingValueError naming the value that is not set."""
        if name not in self.sources:
            raise ConfigError(f"Template {name} is missing")
        try:
            return from_file(name, _compiled(name, self.sources[name]).render(values))
        except UndefinedError as error:  # the template speaks of a value that we don't have at all
            raise MissingValueError(f"{name}: {error.message}") from error
        except TemplateError as error:
            raise ConfigError(f"Template {name} can't be used: {error}") from error

    def words(self, language: Language) -> Words:
        """The phrases of a language: subjects, rights, bases, authorities."""
        if language not in self._words:
            self._words[language] = self.phrases(f"{language}/{WORDS}")
        return self._words[language]

    def phrases(self, name: str) -> Mapping[str, Any]:
        """A file of phrases ("fi/words.toml"); raises ConfigError where it can't be read."""
        try:
            return tomllib.loads(self.sources[name])
        except KeyError as error:
            raise ConfigError(f"{name} is missing") from error
        except tomllib.TOMLDecodeError as error:
            raise ConfigError(f"{name} can't be read: {error}") from error

    def has(self, name: str) -> bool:
        """Whether there is such a template."""
        return name in self.sources

    def version(self, names: Iterable[str]) -> str:
        """A short hash of these files: the same texts, the same version."""
        digest = hashlib.sha256()
        for name in sorted(set(names)):
            digest.update(f"{name}\n{self.sources.get(name, '')}\0".encode())
        return digest.hexdigest()[:12]


@lru_cache(maxsize=1)
def _environment() -> SandboxedEnvironment:
    # Mail is text, not HTML: escaping would put "&amp;" into names. Values are never template source.
    return SandboxedEnvironment(
        undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True
    )


@lru_cache(maxsize=512)  # four languages with some forty texts each
def _compiled(name: str, text: str) -> Template:
    source = embed(text)
    _refuse_code(name, _environment().parse(source))
    return _environment().from_string(source)


def _refuse_code(name: str, tree: nodes.Template) -> None:
    for node in tree.find_all(nodes.Node):
        if not isinstance(node, _ALLOWED):
            raise ConfigError(
                f"Template {name}, line {node.lineno}: {type(node).__name__} is not allowed; "
                "use only if, for and plain values"
            )


def read_templates(folder: Path) -> dict[str, str]:
    """The template files of a folder by name ("fi/access.j2")."""
    files = (path for path in sorted(folder.rglob("*")) if path.suffix in (".j2", ".toml"))
    return {path.relative_to(folder).as_posix(): _text_of(path) for path in files}


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} can't be read: save it as UTF-8 ({error.reason})") from error


@lru_cache(maxsize=1)
def own_engine() -> Engine:
    """The engine with the texts of this package, compiled once: rendering takes a millisecond then."""
    return Engine(read_templates(TEMPLATES))

"""The configuration: one TOML file, each key of a table overridable by environment, frozen once read."""

import os
import tomllib
from itertools import combinations
from pathlib import Path
from typing import Self

from pydantic import ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, SettingsError

from bot.domain.identity import SENSITIVE_GROUPS, Levels
from bot.domain.processing import Controller, Legal, Processing, ReplyRecord
from bot.domain.vocabulary import Country
from bot.errors import ConfigError
from bot.settings.levels import stricter_cells
from bot.settings.registers import RegisterSettings, why_unfit
from bot.settings.sections import (
    ClassifierSettings,
    Connection,
    DatabaseSettings,
    DeskSettings,
    IdentitySettings,
    MailboxSettings,
    OAuth,
    PackageSettings,
    ReminderSettings,
    RetentionSettings,
    SecondOpinionSettings,
    SmtpSettings,
    is_loopback,
)

__all__ = [
    "ENV_PREFIX",
    "Connection",
    "MailboxSettings",
    "OAuth",
    "RegisterSettings",
    "SecondOpinionSettings",
    "Settings",
    "is_loopback",
    "load_settings",
]

ENV_PREFIX = "PRIVACY_BOT__"


class Settings(BaseSettings):
    """The whole file."""

    model_config = SettingsConfigDict(
        env_prefix=ENV_PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True
    )
    mailbox: MailboxSettings | None = None
    mailboxes: tuple[MailboxSettings, ...] = ()
    smtp: SmtpSettings
    database: DatabaseSettings = DatabaseSettings()
    controller: Controller | None = None
    processing: Processing | None = None
    legal: Legal = Legal()
    reminders: ReminderSettings = ReminderSettings()
    identity: IdentitySettings = IdentitySettings()
    registers: tuple[RegisterSettings, ...] = ()
    desk: DeskSettings = DeskSettings()
    package: PackageSettings = PackageSettings()
    retention: RetentionSettings = RetentionSettings()
    classifier: ClassifierSettings = ClassifierSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over the file; nothing else is read."""
        return env_settings, init_settings

    @model_validator(mode="after")
    def _one_mailbox_at_least(self) -> Self:
        if (self.mailbox is None) == (not self.mailboxes):
            raise ValueError("mailbox: write either one [mailbox] or several [[mailboxes]]")
        if self.legal.country not in set(Country):
            raise ValueError(f"country: [legal] knows {', '.join(Country)}")
        return self

    @model_validator(mode="after")
    def _each_mailbox_once(self) -> Self:
        numbered = list(enumerate(self.mailboxes, start=1))
        for (first, one), (second, other) in combinations(numbered, 2):
            if one.address.lower() == other.address.lower():
                raise ValueError(f"mailboxes: {first} and {second} have the same address {one.address}")
            if _account(one) == _account(other) and (twice := _folders(one) & _folders(other)):
                raise ValueError(
                    f"mailboxes: {first} ({one.address}) and {second} ({other.address}) watch the same "
                    f"folder {min(twice)} of {one.username} at {one.host}; every mail would be taken in twice"
                )
        return self

    @model_validator(mode="after")
    def _registers_fit(self) -> Self:
        companies = self.controller.companies if self.controller else ()
        groups = tuple(group.id for group in self.processing.groups) if self.processing else ()
        names: set[str] = set()
        for number, register in enumerate(self.registers):
            if register.name in names:
                raise ValueError(f"registers.{number}.name: “{register.name}” is there twice")
            names.add(register.name)
            if unfit := why_unfit(register, companies, groups):
                raise ValueError(f"registers.{number}.{unfit}")
        if groups and (unknown := set(self.identity.sensitive_groups) - {*groups, *SENSITIVE_GROUPS}):
            raise ValueError(
                f"identity.sensitive_groups: {', '.join(sorted(unknown))}: no such data group; "
                f"one of {', '.join(groups)}"
            )
        for number, hold in enumerate(self.retention.holds):
            if hold.register not in names:
                raise ValueError(f"retention.holds.{number}.register: there is no register “{hold.register}”")
            if groups and hold.group not in groups:
                raise ValueError(f"retention.holds.{number}.group: one of {', '.join(groups)}")
        return self

    @property
    def levels(self) -> Levels:
        """The table of identity levels in force; a group that the company doesn't have holds nothing."""
        groups = {group.id for group in self.processing.groups} if self.processing else None
        named = self.identity.sensitive_groups
        return Levels(
            stricter=stricter_cells(self.identity.stricter),
            sensitive_groups=frozenset(each for each in named if groups is None or each in groups),
        )

    @property
    def watched(self) -> tuple[MailboxSettings, ...]:
        """All mailboxes that are watched."""
        return (self.mailbox,) if self.mailbox else self.mailboxes

    @property
    def legal_country(self) -> Country:
        """The holiday calendar of the cases."""
        return Country(self.legal.country)

    @property
    def record(self) -> ReplyRecord:
        """What replies state facts from."""
        return ReplyRecord(controller=self.controller, processing=self.processing, legal=self.legal)


def _account(mailbox: MailboxSettings) -> tuple[str, int, str]:
    """Server and user; the two ports of IMAP lead to the same mail."""
    port = 993 if mailbox.port == 143 else mailbox.port
    return mailbox.host.lower(), port, mailbox.username.lower()


def _folders(mailbox: MailboxSettings) -> set[str]:
    """The names that it watches; INBOX is the same however it is written (RFC 3501 §5.1)."""
    return {"INBOX" if name.upper() == "INBOX" else name for name in mailbox.folders}


def load_settings(path: Path) -> Settings:
    """The settings of a file; raises ConfigError that names the file or the key, before anything connects."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigError(
            f"there is no configuration file {path}; copy config.example.toml there or use --config"
        ) from error
    except (OSError, ValueError, RecursionError) as error:  # no UTF-8, no TOML, a bomb of brackets
        raise ConfigError(f"the configuration file {path} can't be read: {error}") from error
    if unknown := _unknown_variables():
        raise ConfigError(f"environment: {', '.join(unknown)}: unknown key")
    try:
        return Settings(**tables)
    except ValidationError as error:
        raise ConfigError(f"{path}: " + "; ".join(_problems(error))) from error
    except SettingsError as error:
        raise ConfigError(f"environment: {error}; write lists as JSON, such as [14, 7]") from error


def _unknown_variables() -> list[str]:
    """Variables with our prefix that begin with no table's name; a slip would be overlooked."""
    tables = {name.upper() for name in Settings.model_fields}
    ours = [name for name in os.environ if name.upper().startswith(ENV_PREFIX)]
    return sorted(name for name in ours if name.upper().split("__")[1] not in tables)


def _problems(error: ValidationError) -> list[str]:
    """A phrase for each wrong key, without the value (it may be a secret)."""
    said = []
    for problem in error.errors(include_input=False, include_url=False):
        key = ".".join(str(part) for part in problem["loc"])
        match problem["type"]:
            case "extra_forbidden" | "unexpected_keyword_argument":
                text = "unknown key"
            case "missing" | "missing_keyword_only_argument":
                text = "missing"
            case "value_error":
                text = problem["msg"].removeprefix("Value error, ")
            case _:
                text = problem["msg"]
        inner, _, rest = text.partition(": ")
        if problem["type"] == "value_error" and inner.isidentifier():
            key, text = f"{key}.{inner}".lstrip("."), rest
        said.append(f"{key}: {text}" if key else text)
    return said

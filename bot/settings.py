"""The configuration: one TOML file, each key of a table overridable by environment, frozen once read."""

import ipaddress
import os
import tomllib
from datetime import date, time
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, SettingsError

from bot.domain.processing import Controller, Legal, Processing, ReplyRecord
from bot.domain.vocabulary import Country
from bot.errors import ConfigError

ENV_PREFIX = "PRIVACY_BOT__"


def _none_if_empty(value: object) -> object:
    """An empty string means not set."""
    return None if value == "" else value


_EMPTY = BeforeValidator(_none_if_empty)
OptionalDate = Annotated[date | None, _EMPTY]
OptionalNumber = Annotated[float | None, _EMPTY]
Security = Literal["tls", "starttls", "plain"]


class Section(BaseModel):
    """A table of the file: unknown keys are errors, values don't change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class OAuth(Section):
    """[mailbox.oauth], [smtp.oauth]: log-in by token instead of password."""

    provider: Literal["microsoft", "google"]
    client_id: str
    tenant: str = ""
    client_secret_file: str = ""
    token_file: str = ""


class Connection(Section):
    """How a mail server is reached; `plain` only on this machine."""

    host: Annotated[str, Field(min_length=1)]
    port: int = Field(ge=1, le=65535)
    security: Security = "tls"
    username: str = ""
    password: SecretStr = SecretStr("")
    password_file: str = ""
    ca_file: str = ""
    oauth: OAuth | None = None

    @model_validator(mode="after")
    def _safe(self) -> Self:
        if self.security == "plain" and not is_loopback(self.host):
            raise ValueError(
                f"security: “plain” is allowed to this machine only, not to {self.host}; use tls or starttls"
            )
        if self.oauth is not None:
            raise ValueError(
                "oauth: log-in by token is not part of this version; use password or password_file"
            )
        if self.username and not self.password.get_secret_value() and not self.password_file:
            raise ValueError("password: missing (or set password_file)")
        return self

    def secret(self) -> str:
        """The password; raises ConfigError where its file can't be read."""
        if self.password.get_secret_value() or not self.password_file:
            return self.password.get_secret_value()
        try:
            return Path(self.password_file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ConfigError(
                f"password_file: {self.password_file} can't be read ({error.strerror})"
            ) from error


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class MailboxSettings(Connection):
    """[mailbox]: the mailbox that is watched."""

    address: str = Field(pattern=r"^[^@\s]+@[^@\s]+$")
    folders: tuple[str, ...] = Field(default=("INBOX", "Junk"), min_length=1)
    sent_folder: str = "Sent"
    start: OptionalDate = None
    form_senders: tuple[str, ...] = ()
    trusted_received: tuple[str, ...] = ()
    on_case: str = Field(default="none", pattern=r"^(none|keyword|move:.+)$")

    @model_validator(mode="after")
    def _has_log_in(self) -> Self:
        if not self.username:
            raise ValueError("username: missing")
        if self.on_case != "none":
            raise ValueError("on_case: only “none” is part of this version")
        return self


class SmtpSettings(Connection):
    """[smtp]: the server that takes our mail; without `username` there is no log-in."""

    redirect_to: str = ""


class DatabaseSettings(Section):
    """[database]: where everything is kept, and with which keys."""

    url: str = "sqlite:///privacy-bot.db"
    encryption_key_file: str = "privacy-bot.key"


class ReminderSettings(Section):
    """[reminders]: whom the bot reminds, and when."""

    days: tuple[int, ...] = (14, 10, 5, 3, 1, 0)
    digest_time: time = time(9)
    staff: tuple[str, ...] = ()
    second: tuple[str, ...] = ()
    deputies: tuple[str, ...] = ()
    language: Literal["fi", "en"] = "fi"


class IdentitySettings(Section):
    """[identity]: whose word on a sender counts, and how codes behave."""

    authserv_id: str = ""
    code_lifetime_days: int = Field(default=14, ge=1, le=30)
    attempts: int = Field(default=5, ge=1, le=10)
    sensitive_groups: tuple[str, ...] = ("payment", "remote_monitoring")
    stricter: dict[str, str] = Field(default_factory=dict)


class RegisterSettings(Section):
    """[[registers]]: one of the company's data sources."""

    name: str
    kind: Literal["sql", "csv", "http", "manual"]
    company: str = ""
    location: str = ""


class DeskSettings(Section):
    """[desk]: where staff work."""

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    public_url: str = ""
    hold_seconds: int = Field(default=30, ge=0, le=300)


class RetentionSettings(Section):
    """[retention]: how long the bot keeps its own data (LEGAL §5)."""

    case_years: int = Field(default=3, ge=1)
    raw_months: int = Field(default=6, ge=1)


class ClassifierSettings(Section):
    """[classifier]: the review band; empty means the model's own."""

    review_low: OptionalNumber = None
    review_high: OptionalNumber = None


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


def load_settings(path: Path) -> Settings:
    """The settings of a file; raises ConfigError that names the file or the key, before anything connects."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigError(
            f"there is no configuration file {path}; copy config.example.toml there or use --config"
        ) from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
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

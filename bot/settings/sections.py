"""The tables of the configuration file, each with its keys and their defaults."""

import ipaddress
from datetime import date, time
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, model_validator

from bot.domain.holds import Hold
from bot.domain.identity import SENSITIVE_GROUPS
from bot.domain.reminders import OFFICE_HOURS
from bot.errors import ConfigError
from bot.settings.levels import stricter_cells


def _none_if_empty(value: object) -> object:
    """An empty string means not set."""
    return None if value == "" else value


_EMPTY = BeforeValidator(_none_if_empty)
OptionalDate = Annotated[date | None, _EMPTY]
OptionalNumber = Annotated[float | None, _EMPTY]
Security = Literal["tls", "starttls", "plain"]


Address = Annotated[str, Field(pattern=r"^[^@\s<>,;]+@[^@\s<>,;]+$")]


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
    authority: Annotated[str, Field(pattern=r"^(https://[^\s?#]+)?$")] = ""
    scopes: tuple[str, ...] = ()
    ca_file: str = ""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if not self.client_id:
            raise ValueError("client_id: missing")
        if self.provider == "google":
            if not self.client_secret_file:
                raise ValueError("client_secret_file: missing")
            if not self.token_file:
                raise ValueError("token_file: missing")
            return self
        if not self.tenant:
            raise ValueError("tenant: missing (the directory's id)")
        if bool(self.client_secret_file) == bool(self.token_file):
            raise ValueError(
                "client_secret_file: set either it (the application reads by itself) or token_file "
                "(a person signs in with `privacy-bot oauth login`)"
            )
        return self

    def secret(self) -> str:
        """The application's secret; raises ConfigError where its file can't be read."""
        return read_secret("client_secret_file", self.client_secret_file)


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
            if not self.username:
                raise ValueError("username: missing (the user whose mailbox the token opens)")
            return self
        if self.username and not self.password.get_secret_value() and not self.password_file:
            raise ValueError("password: missing (or set password_file)")
        return self

    def secret(self) -> str:
        """The password, none where a token logs in; raises ConfigError where its file can't be read."""
        if self.oauth is not None:
            return ""
        return self.password.get_secret_value() or read_secret("password_file", self.password_file)


def read_secret(key: str, file: str) -> str:
    """What the file of this key holds, if one is named; ConfigError where it can't be read."""
    if not file:
        return ""
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        words = error.strerror if isinstance(error, OSError) else "it is no text"
        raise ConfigError(f"{key}: {file} can't be read ({words})") from error


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class MailboxSettings(Connection):
    """[mailbox]: the mailbox that is watched."""

    address: Address
    folders: tuple[str, ...] = Field(default=("INBOX", "Junk"), min_length=1)
    sent_folder: str = "Sent"
    start: OptionalDate = None
    form_senders: tuple[Address, ...] = ()
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

    redirect_to: Annotated[Address | None, _EMPTY] = None


class DatabaseSettings(Section):
    """[database]: where everything is kept, and with which keys."""

    url: str = "sqlite:///privacy-bot.db"
    encryption_key_file: str = "privacy-bot.key"


class DeputySettings(Section):
    """An entry of [reminders] deputies: who stands in for whom, on which Helsinki days."""

    away: Address
    deputy: Address
    first_day: date
    last_day: date

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last_day < self.first_day:
            raise ValueError(f"last_day: {self.last_day} is before the first, {self.first_day}")
        return self


class ReminderSettings(Section):
    """[reminders]: whom the bot reminds, and when."""

    days: tuple[int, ...] = (14, 10, 5, 3, 1, 0)
    digest_time: time = time(9)
    staff: tuple[Address, ...] = ()
    second: tuple[Address, ...] = ()
    deputies: tuple[DeputySettings, ...] = ()
    language: Literal["fi", "sv", "en", "et"] = "fi"

    @model_validator(mode="after")
    def _in_office_hours(self) -> Self:
        start, end = OFFICE_HOURS
        if not start <= self.digest_time < end:
            raise ValueError(f"digest_time: staff are mailed from {start:%H:%M} to {end:%H:%M} only")
        return self


class IdentitySettings(Section):
    """[identity]: whose word on a sender counts, and how codes behave."""

    authserv_id: str = ""
    own_checks: bool = True
    code_lifetime_days: int = Field(default=14, ge=1, le=30)
    attempts: int = Field(default=5, ge=1, le=10)
    sensitive_groups: tuple[str, ...] = ("payment", "remote_monitoring")
    stricter: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _never_laxer(self) -> Self:
        if missing := sorted(SENSITIVE_GROUPS - set(self.sensitive_groups)):
            raise ValueError(
                f"sensitive_groups: {', '.join(missing)} can't be left out; the settings can only add groups"
            )
        stricter_cells(self.stricter)
        return self


class DeskSettings(Section):
    """[desk]: where staff work."""

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    public_url: str = ""
    hold_seconds: int = Field(default=30, ge=0, le=300)


class PackageSettings(Section):
    """[package]: how the copy of a person's data goes out."""

    way: Literal["attachment", "link"] = "attachment"
    link_days: int = Field(default=14, ge=1, le=60)
    most_attached_mb: int = Field(default=15, ge=1, le=50)


class RetentionSettings(Section):
    """[retention]: how long the bot keeps its own data (LEGAL §5)."""

    case_years: int = Field(default=3, ge=1)
    raw_months: int = Field(default=6, ge=1)
    corrections_months: int = Field(default=24, ge=1, le=120)
    holds: tuple[Hold, ...] = ()


class SecondOpinionSettings(Section):
    """[classifier.second_opinion]: a language model on the company's own machine; without a url it is off."""

    url: str = ""
    model: str = ""
    timeout_seconds: float = Field(default=10.0, gt=0, le=60)


class ClassifierSettings(Section):
    """[classifier]: the review band; empty means the model's own."""

    review_low: OptionalNumber = None
    review_high: OptionalNumber = None
    second_opinion: SecondOpinionSettings = SecondOpinionSettings()

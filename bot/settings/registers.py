"""[[registers]]: the company's data sources, each checked before anything is asked."""

from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, model_validator

from bot.domain.registers import Key
from bot.settings.register_changes import ChangeSettings, Name
from bot.settings.sections import Address, Section, is_loopback


def _as_several(value: object) -> object:
    """One column name stands for a list of one."""
    return (value,) if isinstance(value, str) else value


Columns = Annotated[tuple[Name, ...], BeforeValidator(_as_several)]
_FINDS = (Key.EMAIL, Key.PHONE, Key.NAME, Key.CUSTOMER_NUMBER, Key.ORDER_NUMBER, Key.DEVICE_SERIAL)
# Which keys belong to which kinds, beside those that all share.
_ONLY = {
    "table": ("sql",),
    "query": ("sql",),
    "password_file": ("sql",),
    "encoding": ("csv",),
    "separator": ("csv",),
    "sheet": ("excel",),
    **dict.fromkeys(
        ("token_file", "token_env", "token_header", "ca_file", "search", "items", "next", "page", "total"),
        ("http",),
    ),
    "item": ("http",),
    "colleague": ("manual",),
    "colleague_email": ("manual",),
    "answer_days": ("manual",),
}
_PLACES = {
    "csv": "the file",
    "excel": "the file",
    "sql": "the database, such as postgresql+psycopg://reader@host/shop",
    "http": "the address of the list, such as https://shop.example.com/api/customers",
}


class RegisterSettings(Section):
    """One of the company's data sources: how it is reached, and which of its columns say what."""

    name: Name
    kind: Literal["sql", "csv", "excel", "http", "manual"]
    company: str = ""
    group: str = ""
    location: str = ""
    password_file: str = ""
    table: str = ""
    query: str = ""
    encoding: str = "auto"
    separator: str = Field(default="auto", pattern=r"^(auto|.)$")
    sheet: str = ""
    token_file: str = ""
    token_env: str = ""
    token_header: str = Field(default="Authorization", pattern=r"^[A-Za-z0-9-]+$")
    ca_file: str = ""
    search: dict[Key, Name] = Field(default_factory=dict)
    items: str = ""
    next: str = ""
    page: str = ""
    total: str = ""
    item: str = Field(default="{row}", pattern=r"\{row\}")
    colleague: str = ""
    colleague_email: Address | Literal[""] = ""
    answer_days: int = Field(default=7, ge=1, le=25)
    key: str = ""
    columns: dict[Key, Columns] = Field(default_factory=dict)
    export: tuple[str, ...] = ()
    derived: tuple[str, ...] = ()
    timeout_seconds: float = Field(default=5.0, gt=0, le=30)
    changes: tuple[ChangeSettings, ...] = ()

    @property
    def asked(self) -> bool:
        """Whether the bot asks it by itself; the others are for people."""
        return self.kind != "manual"

    @model_validator(mode="after")
    def _complete(self) -> Self:
        for key, kinds in _ONLY.items():
            if self.kind not in kinds and getattr(self, key) != type(self).model_fields[key].get_default(
                call_default_factory=True
            ):
                raise ValueError(f"{key}: belongs to “{'”, “'.join(kinds)}”, not to “{self.kind}”")
        for change in self.changes:
            if unfit := change.why_unfit(self.kind):
                raise ValueError(f"changes: {unfit}")
        if self.kind == "manual":
            return self._told_whom()
        if not self.location:
            raise ValueError(f"location: missing ({_PLACES[self.kind]})")
        if not any(self.columns.get(key) for key in _FINDS):
            raise ValueError(f"columns: name at least one column of {', '.join(_FINDS)}")
        if self.kind == "sql" and bool(self.table) == bool(self.query):
            raise ValueError("table: set either it or query")
        if self.query and any(not step.table and not step.statement for step in self.changes):
            raise ValueError("changes: name the table; a query can't be changed")
        return self._safe_address() if self.kind == "http" else self

    def _told_whom(self) -> Self:
        if bool(self.colleague) != bool(self.colleague_email):
            raise ValueError("colleague_email: name the colleague and the address, or neither")
        return self

    def _safe_address(self) -> Self:
        parts = urlsplit(self.location)
        if parts.scheme not in ("https", "http") or not parts.hostname:
            raise ValueError(f"location: no web address ({_PLACES['http']})")
        if parts.scheme == "http" and not is_loopback(parts.hostname):
            raise ValueError("location: https, please; http is allowed to this machine only")
        if parts.username or parts.password:
            raise ValueError("location: no password in an address; use token_file")
        if self.token_file and self.token_env:
            raise ValueError("token_file: set either it or token_env")
        return self

    @model_validator(mode="after")
    def _encoding_known(self) -> Self:
        try:
            "".encode("utf-8" if self.encoding == "auto" else self.encoding)
        except LookupError as error:
            raise ValueError(
                f"encoding: Python knows no encoding “{self.encoding}”; auto finds it"
            ) from error
        return self


def why_unfit(register: RegisterSettings, companies: tuple[str, ...], groups: tuple[str, ...]) -> str:
    """What is wrong with a register beside the other tables: the key and why; empty where it fits."""
    if companies and (register.asked or register.company) and register.company not in companies:
        return f"company: whose register it is; one of {', '.join(companies)}"
    if groups and (register.asked or register.group) and register.group not in groups:
        return f"group: which of processing.groups its data belong to; one of {', '.join(groups)}"
    return ""

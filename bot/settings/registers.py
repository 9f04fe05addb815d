"""[[registers]]: the company's data sources, each checked before anything is asked."""

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from bot.domain.registers import Key
from bot.settings.sections import Section


def _as_several(value: object) -> object:
    """One column name stands for a list of one."""
    return (value,) if isinstance(value, str) else value


Columns = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], BeforeValidator(_as_several)]
_FINDS = (Key.EMAIL, Key.PHONE, Key.NAME, Key.CUSTOMER_NUMBER, Key.ORDER_NUMBER, Key.DEVICE_SERIAL)


class RegisterSettings(Section):
    """One of the company's data sources: how it is reached, and which of its columns say what."""

    name: Annotated[str, Field(min_length=1)]
    kind: Literal["sql", "csv", "http", "manual"]
    company: str = ""
    group: str = ""
    location: str = ""
    password_file: str = ""
    table: str = ""
    query: str = ""
    encoding: str = "auto"
    separator: str = Field(default="auto", pattern=r"^(auto|.)$")
    key: str = ""
    columns: dict[Key, Columns] = Field(default_factory=dict)
    export: tuple[str, ...] = ()
    timeout_seconds: float = Field(default=5.0, gt=0, le=30)

    @property
    def asked(self) -> bool:
        """Whether this version can ask it; the others are for people."""
        return self.kind in ("sql", "csv")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if not self.asked:
            return self
        if not self.location:
            what = (
                "the file"
                if self.kind == "csv"
                else "the database, such as postgresql+psycopg://reader@host/shop"
            )
            raise ValueError(f"location: missing ({what})")
        if not any(self.columns.get(key) for key in _FINDS):
            raise ValueError(f"columns: name at least one column of {', '.join(_FINDS)}")
        if self.kind == "sql" and bool(self.table) == bool(self.query):
            raise ValueError("table: set either it or query")
        if self.kind == "csv" and (self.table or self.query or self.password_file):
            raise ValueError("kind: table, query and password_file belong to “sql”")
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
    if not register.asked:
        return ""
    if companies and register.company not in companies:
        return f"company: whose register it is; one of {', '.join(companies)}"
    if groups and register.group not in groups:
        return f"group: which of processing.groups its data belong to; one of {', '.join(groups)}"
    return ""

"""[[registers.changes]]: what a register can do to a record, each step checked before anything is asked."""

from typing import Annotated, Literal, Self

from pydantic import Field, StrictBool, StrictFloat, StrictInt, StrictStr, model_validator

from bot.domain.register_changes import Operation
from bot.settings.sections import Section

Name = Annotated[str, Field(min_length=1)]
Value = StrictBool | StrictInt | StrictFloat | StrictStr


class ChangeSettings(Section):
    """One step of an operation: rows go, or fields get values, are emptied or may be rectified."""

    operation: Operation
    delete: bool = False
    set: dict[Name, Value] = Field(default_factory=dict)
    clear: tuple[Name, ...] = ()
    fields: tuple[Name, ...] = ()
    table: str = ""
    key: str = ""
    statement: str = ""
    shows: str = ""
    method: Literal["", "PATCH", "PUT", "POST", "DELETE"] = ""
    path: str = ""

    @model_validator(mode="after")
    def _does_something(self) -> Self:
        if self.statement:
            if self.delete or self.set or self.clear:
                raise ValueError("statement: it stands for itself; leave out delete, set and clear")
            if not self.shows:
                raise ValueError("shows: missing (a SELECT of the rows that it touches, their key first)")
            if ":row" not in self.statement or ":row" not in self.shows:
                raise ValueError("statement: it and shows need :row, the key of the record")
        elif self.operation is Operation.RECTIFY:
            if not self.fields or self.delete or self.set or self.clear:
                raise ValueError("fields: rectify names the fields that may get new values, and nothing else")
        elif not (self.delete or self.set or self.clear):
            raise ValueError(f"delete: say what {self.operation} does: delete, set, clear or a statement")
        if self.delete and self.operation is not Operation.ERASE:
            raise ValueError(f"delete: belongs to erase, not to {self.operation}")
        return self

    def why_unfit(self, kind: str) -> str:
        """What doesn't belong to a register of this kind: the key and why; empty where it fits."""
        if kind != "sql" and (self.table or self.key or self.statement or self.shows):
            return "table: table, key, statement and shows belong to “sql”"
        if kind != "http" and (self.method or self.path):
            return "method: method and path belong to “http”"
        if kind == "http":
            if self.delete != (self.method == "DELETE"):
                return "method: DELETE and delete = true belong together"
            if not self.method:
                return "method: missing (PATCH, PUT, POST or DELETE)"
        if kind == "manual":
            return "operation: a register for people has no changes; a task is made for each"
        return ""

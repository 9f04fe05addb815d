"""A register that is an API: searched page by page, and changed record by record."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from bot.domain.persons import email_spellings
from bot.domain.register_changes import Applied, Change, Order, Plan, Seen
from bot.domain.registers import NUMBERS, Key, Record, Wanted
from bot.errors import ConfigError, RegisterError
from storage.registers.http_client import ApiClient, Said
from storage.registers.json_records import MISSING, at, flat, merged, nested, record_of
from storage.registers.planning import each_once, hold_to, row_changes, why_by_hand
from storage.registers.spec import Description, RegisterSpec, Scalar, Step

MOST_PAGES = 1000
_CHANGING = 10  # times an answer's time for all requests of a change together
_ROW = "{row}"
_NOT_DIALLED = re.compile(r"[^\d+]")


class HttpRegister:
    """Connects for each question and lets go again; whatever breaks off midway was not looked up."""

    def __init__(self, spec: RegisterSpec) -> None:
        self.spec = spec
        if not spec.row_key:
            raise ConfigError("key: name the field that tells records apart")

    def close(self) -> None:
        """Nothing stays open."""

    def candidates(self, wanted: Wanted) -> Iterator[Record]:
        """The records that the server finds, or all of them where it can't search."""
        with ApiClient(self.spec) as client:
            if not self.spec.http.search:
                yield from self._records(client, {})
                return
            searches = list(self._asked_for(wanted))
            if not searches:  # nothing was asked: that nobody is there would be a guess
                by = ", ".join(self.spec.http.search)
                raise RegisterError(f"it can only be searched by {by}, and none of that is known")
            for parameter, value in searches:
                yield from self._records(client, {parameter: value})

    def addresses(self) -> Iterator[str]:
        """Every e-mail address, where the whole list is read anyway."""
        if self.spec.http.search:
            return
        with ApiClient(self.spec) as client:
            for record in self._records(client, {}):
                yield from record.known.get(Key.EMAIL, ())

    def export(self, rows: Sequence[str]) -> list[Record]:
        """The records of these keys with all their fields; one that is gone is left out."""
        with ApiClient(self.spec) as client:
            found = (self._row(client, row)[1] for row in rows)
            return [record_of(self.spec, each, whole=True) for each in found if each]

    def describe(self) -> Description:
        """What the first page holds; what its records lack."""
        with ApiClient(self.spec) as client:
            said = client.get(client.address(self.spec.location), self._first_page({}))
            items = self._items(said)
            total = at(said.body, self.spec.http.total) if self.spec.http.total else len(items)
        names = tuple(dict.fromkeys(name for item in items for name, _ in flat(item)))
        more = "" if self.spec.http.total else " on its first page"
        return Description(
            rows=total if isinstance(total, int) else len(items),
            columns=names,
            missing=self._lacking(names) if items else (),
            detail=f"{self.spec.location}{more}",
        )

    def plan(self, order: Order) -> Plan:
        """What the order would change."""
        if why := why_by_hand(self.spec, order):
            return Plan(order=order, by_hand=why)
        with ApiClient(self.spec, _CHANGING) as client:
            return self._planned(client, order)

    def apply(self, plan: Plan) -> Applied:
        """Changes what was planned, and looks whether the server has really done it."""
        order = plan.order
        with ApiClient(self.spec, _CHANGING) as client:
            now = self._planned(client, order)
            hold_to(plan, now)
            for row in order.rows if now.changes else ():
                self._change(client, plan, row)
            left = self._planned(client, order).changes if now.changes else ()
        if left:
            names = ", ".join(dict.fromkeys(change.field for change in left))
            raise RegisterError(f"its server took the change and doesn't show it ({names}); try again later")
        return Applied(order=order, changes=now.changes)

    # --- finding ---------------------------------------------------------------------------------

    def _asked_for(self, wanted: Wanted) -> Iterator[tuple[str, str]]:
        phones = [spelled for phone in wanted.phones for spelled in (phone, _NOT_DIALLED.sub("", phone))]
        known: Mapping[Key, tuple[str, ...]] = {
            Key.EMAIL: tuple(dict.fromkeys((wanted.email.strip(), *email_spellings(wanted.email)))),
            Key.PHONE: tuple(dict.fromkeys(phones)),
            Key.NAME: (wanted.name,),
            **{key: tuple(wanted.numbers.get(key, ())) for key in NUMBERS},
        }
        for key, parameter in self.spec.http.search.items():
            yield from ((parameter, value) for value in known.get(key, ()) if value)

    def _records(self, client: ApiClient, params: Mapping[str, str]) -> Iterator[Record]:
        for item in self._all(client, params):
            yield record_of(self.spec, dict(flat(item)))

    def _all(self, client: ApiClient, params: Mapping[str, str]) -> Iterator[Any]:
        """Every item of every page; raises RegisterError where a page is missing."""
        how = self.spec.http
        address, asked = client.address(self.spec.location), self._first_page(params)
        seen: set[tuple[str, str]] = set()
        count = 0
        for number in range(1, MOST_PAGES + 1):
            said = client.get(address, asked)
            items = self._items(said)
            yield from items
            count += len(items)
            total = at(said.body, how.total) if how.total else None
            following = None
            if total != count:
                following = self._following(client, said, (address, asked), number if items else 0)
            if following is None:
                if total not in (None, count):
                    raise RegisterError(f"it gave {count} records and says another number of all of them")
                return
            address, asked = following
            mark = (address, asked.get(how.page, ""))
            if mark in seen:
                raise RegisterError("its pages go round in a circle")
            seen.add(mark)
        raise RegisterError(f"it has more than {MOST_PAGES} pages")

    def _first_page(self, params: Mapping[str, str]) -> dict[str, str]:
        how = self.spec.http
        return {**params, how.page: "1"} if how.page and not how.next_page else dict(params)

    def _following(
        self, client: ApiClient, said: Said, now: tuple[str, dict[str, str]], number: int
    ) -> tuple[str, dict[str, str]] | None:
        """The next page's address and parameters; `number` is this page's, 0 where it is empty."""
        how = self.spec.http
        address, asked = now
        if how.next_page:
            mark = at(said.body, how.next_page)
            if mark is MISSING or mark in (None, "", False):
                return None
            if how.page:
                return address, {**asked, how.page: str(mark)}
            return client.address(str(mark), address), {}
        if how.page:
            return (address, {**asked, how.page: str(number + 1)}) if number else None
        return (client.address(said.next_link, address), {}) if said.next_link else None

    def _items(self, said: Said) -> list[Any]:
        items = at(said.body, self.spec.http.items)
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            raise RegisterError(f"its answer has no list at “{self.spec.http.items or 'its beginning'}”")
        return items

    def _lacking(self, names: Sequence[str]) -> tuple[str, ...]:
        row = dict.fromkeys(names, "x")
        named = record_of(self.spec, row).known
        return tuple(name for key, each in self.spec.columns.items() if not named[key] for name in each)

    # --- changing --------------------------------------------------------------------------------

    def _row(self, client: ApiClient, row: str) -> tuple[Said, dict[str, str]]:
        """One record; where the list lies in an envelope, it may, too."""
        said = client.get(self._address(client, self.spec.http.item, row), absent=True)
        if said.body is None:
            return said, {}
        inner = at(said.body, self.spec.http.items)
        body = inner if isinstance(inner, dict) else said.body
        if not isinstance(body, dict):
            raise RegisterError(f"its answer about a record is none (see item: {self.spec.http.item})")
        return replace(said, body=body), dict(flat(body))

    def _address(self, client: ApiClient, path: str, row: str) -> str:
        return client.address(path.replace(_ROW, quote(row, safe="").replace(".", "%2E")))

    def _planned(self, client: ApiClient, order: Order) -> Plan:
        seen = []
        changes: list[Change] = []
        for row in order.rows:
            _, fields = self._row(client, row)
            if fields:
                seen.append(Seen(place=self.spec.name, record=row, fields=fields))
                changes += self._changes(order, seen[-1])
        by_hand = ""
        gone = {change.record for change in changes if change.new is None}
        if any(change.new is not None and change.record not in gone for change in changes) and any(
            step.delete for step in self.spec.steps_for(order.operation)
        ):
            by_hand = f"“{self.spec.name}” can only take a record away whole, and something in it is held"
        return Plan(order=order, changes=tuple(changes), seen=tuple(seen), by_hand=by_hand)

    def _changes(self, order: Order, seen: Seen) -> tuple[Change, ...]:
        steps = self.spec.steps_for(order.operation)
        return each_once(
            change for step in steps for change in row_changes(order, step, seen, [self.spec.row_key])
        )

    def _change(self, client: ApiClient, plan: Plan, row: str) -> None:
        """Each step of the operation that the record still lacks; the record is read before each."""
        order = plan.order
        for number, step in enumerate(self.spec.steps_for(order.operation)):
            said, fields = self._row(client, row)
            seen = Seen(place=self.spec.name, record=row, fields=fields)
            changes = row_changes(order, step, seen, [self.spec.row_key]) if fields else ()
            if not changes:
                continue
            address = self._address(client, step.path or self.spec.http.item, row)
            key = f"{plan.fingerprint[:32]}-{number}-{quote(row, safe='')}"
            body = _body(step, order, changes, said.body)
            client.send(step.method, address, body, key=key, etag=said.etag)


def _body(step: Step, order: Order, changes: Sequence[Change], record: Mapping[str, Any]) -> Any:
    """What is sent: only the new values, or for PUT the record with them; nothing for DELETE."""
    if step.delete:
        return None
    after: dict[str, Scalar | None] = {**dict.fromkeys(step.clear), **step.put}
    put: dict[str, Any] = dict(after) if step.method == "POST" else {}  # an action wants all it takes
    for change in changes:
        value = after.get(change.field)
        put[change.field] = change.new if isinstance(value, str) or change.field in step.fields else value
    if step.method != "PUT":
        return nested(put)
    return merged(record, nested(put))

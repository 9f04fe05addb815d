"""The registers of the settings as objects, and what `check` says of them."""

import os

from bot.domain.register_changes import Operation
from bot.errors import ConfigError, PrivacyBotError
from bot.settings import RegisterSettings, Settings
from bot.settings.sections import read_secret
from storage.registers import Colleague, HttpSpec, RegisterKind, Registers, RegisterSpec, Step


def registers_of(settings: Settings) -> Registers:
    """All registers; raises ConfigError that names the register and its key."""
    companies = settings.controller.companies if settings.controller else ()
    return Registers([_spec(number, each) for number, each in enumerate(settings.registers)], companies)


def _spec(number: int, given: RegisterSettings) -> RegisterSpec:
    try:
        spec = RegisterSpec(
            name=given.name,
            kind=RegisterKind(given.kind),
            company=given.company,
            group=given.group,
            location=given.location,
            columns={key: names for key, names in given.columns.items() if names},
            key=given.key,
            table=given.table,
            query=given.query,
            export=given.export,
            derived=given.derived,
            password=read_secret("password_file", given.password_file),
            encoding=given.encoding,
            separator=given.separator,
            sheet=given.sheet,
            timeout=given.timeout_seconds,
            steps=_steps(given),
            http=_http(given),
            colleague=Colleague(name=given.colleague, address=given.colleague_email, days=given.answer_days),
        )
        Registers([spec])
    except ConfigError as error:
        raise ConfigError(f"registers.{number}.{error} (register “{given.name}”)") from error
    return spec


def _steps(given: RegisterSettings) -> tuple[Step, ...]:
    return tuple(
        Step(
            operation=each.operation,
            delete=each.delete,
            put=each.set,
            clear=each.clear,
            fields=each.fields,
            table=each.table,
            key=each.key,
            statement=each.statement,
            shows=each.shows,
            method=each.method,
            path=each.path,
        )
        for each in given.changes
    )


def _http(given: RegisterSettings) -> HttpSpec:
    token = read_secret("token_file", given.token_file)
    if given.token_env:
        token = os.environ.get(given.token_env, "").strip()
        if not token:
            raise ConfigError(f"token_env: the environment has no {given.token_env}")
    return HttpSpec(
        token=token,
        header=given.token_header,
        ca_file=given.ca_file,
        search=given.search,
        items=given.items,
        next_page=given.next,
        page=given.page,
        total=given.total,
        item=given.item,
    )


def looked_into(settings: Settings) -> list[tuple[RegisterSettings, bool, str]]:
    """Each register, whether it can be asked, and in words what is there or what is wrong."""
    registers = registers_of(settings)
    said = []
    for each in settings.registers:
        if not each.asked:
            said.append((each, True, _by_hand(each)))
            continue
        try:
            found = registers.describe(each.name)
        except PrivacyBotError as error:
            said.append((each, False, f"{error}; no request is looked up there until this is mended"))
            continue
        if found.missing:
            there = ", ".join(found.columns)
            text = f"columns: there is no {', '.join(found.missing)}; the register has {there}"
            said.append((each, False, text))
            continue
        if found.problems:
            said.append((each, False, "; ".join(found.problems)))
            continue
        finds = ", ".join(key for key, names in each.columns.items() if names)
        does = dict.fromkeys(change.operation for change in each.changes)
        lacks = [operation for operation in Operation if operation not in does]
        by_hand = f"; by hand: {', '.join(lacks)}" if lacks else ""
        said.append((each, True, f"{found.rows} rows ({found.detail}), found by {finds}{by_hand}"))
    registers.close()
    return said


def _by_hand(register: RegisterSettings) -> str:
    if not register.colleague:
        return "a person has to look there: name colleague and colleague_email, who is then asked by mail"
    return f"{register.colleague} is asked by mail, within {register.answer_days} days"

"""The registers of the settings as objects, and what `check` says of them."""

from bot.errors import ConfigError, PrivacyBotError
from bot.settings import RegisterSettings, Settings
from bot.settings.sections import read_secret
from storage.registers import RegisterKind, Registers, RegisterSpec


def registers_of(settings: Settings) -> Registers:
    """All registers; raises ConfigError that names the register and its key."""
    return Registers([_spec(number, each) for number, each in enumerate(settings.registers)])


def _spec(number: int, given: RegisterSettings) -> RegisterSpec:
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
        password=_password(number, given),
        encoding=given.encoding,
        separator=given.separator,
        timeout=given.timeout_seconds,
    )
    try:
        Registers([spec])
    except ConfigError as error:
        raise ConfigError(f"registers.{number}.{error} (register “{given.name}”)") from error
    return spec


def _password(number: int, given: RegisterSettings) -> str:
    try:
        return read_secret("password_file", given.password_file)
    except ConfigError as error:
        raise ConfigError(f"registers.{number}.{error}") from error


def looked_into(settings: Settings) -> list[tuple[RegisterSettings, bool, str]]:
    """Each register, whether it can be asked, and in words what is there or what is wrong."""
    registers = registers_of(settings)
    said = []
    for each in settings.registers:
        if not each.asked:
            said.append((each, True, "this version can't ask it: a person has to look there"))
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
        finds = ", ".join(key for key, names in each.columns.items() if names)
        said.append((each, True, f"{found.rows} rows ({found.detail}), found by {finds}"))
    registers.close()
    return said

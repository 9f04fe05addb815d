"""The rules that keep the code readable, held by the suite; what they are is said in each test's name."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("bot", "classifiers", "responses", "storage")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))

Function = ast.FunctionDef | ast.AsyncFunctionDef


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(path: Path) -> Iterator[Function]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, Function):
            yield node


def length(function: Function) -> int:
    """Lines of the function without its decorators."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def public_parts(
    node: ast.Module | ast.ClassDef, prefix: str
) -> Iterator[tuple[str, Function | ast.ClassDef]]:
    """Public functions, classes and methods by dotted names; what lies in a function is private."""
    for child in node.body:
        if isinstance(child, Function | ast.ClassDef) and not child.name.startswith("_"):
            yield f"{prefix}{child.name}", child
            if isinstance(child, ast.ClassDef):
                yield from public_parts(child, f"{prefix}{child.name}.")


def parameters(function: Function) -> int:
    """How many a caller must know: without self and cls."""
    arguments = function.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return sum(argument.arg not in ("self", "cls") for argument in every)


@pytest.mark.parametrize("path", [*MODULES, *TESTS], ids=name)
def test_module_is_shorter_than_300_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) < 300


@pytest.mark.parametrize("path", [*MODULES, *TESTS], ids=name)
def test_functions_are_shorter_than_60_lines(path: Path) -> None:
    assert not [f"{each.name}: {length(each)}" for each in functions(path) if length(each) >= 60]


def test_nineteen_functions_of_twenty_are_shorter_than_30_lines() -> None:
    lengths = {f"{name(path)}:{each.name}": length(each) for path in MODULES for each in functions(path)}
    long = {place: lines for place, lines in lengths.items() if lines >= 30}
    assert len(long) <= 0.05 * len(lengths), long


@pytest.mark.parametrize("path", [*MODULES, *TESTS], ids=name)
def test_module_has_a_docstring(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_public_names_have_docstrings(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not [place for place, node in public_parts(tree, "") if not ast.get_docstring(node)]


# A command's parameters are its options, which Typer reads from the signature.
NOT_COMMANDS = [path for path in MODULES if not path.is_relative_to(ROOT / "bot" / "cli")]


@pytest.mark.parametrize("path", NOT_COMMANDS, ids=name)
def test_functions_take_at_most_five_parameters(path: Path) -> None:
    assert not [f"{each.name}: {parameters(each)}" for each in functions(path) if parameters(each) > 5]


@pytest.mark.parametrize("path", [*MODULES, *TESTS], ids=name)
def test_nothing_is_left_for_later(path: Path) -> None:
    later = re.compile(r"#\s*(?:TODO|FIXME|XXX|HACK)\b")
    assert not later.findall(path.read_text(encoding="utf-8"))


def test_no_module_is_a_drawer_for_odds_and_ends() -> None:
    drawers = {"utils", "util", "helpers", "misc"}
    assert not [name(path) for path in [*MODULES, *TESTS] if path.stem in drawers]


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_classes_are_named_for_what_they_are(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    classes = [node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    assert not [each for each in classes if re.search(r"(?:Manager|Helper|Util)s?$", each)]


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_no_clock_is_read_without_a_zone(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    naive = [call for call in calls if _is_naive_clock(call)]
    assert not [f"line {call.lineno}" for call in naive]


def _is_naive_clock(call: ast.Call) -> bool:
    words = ast.unparse(call.func).split(".")[-2:]
    if len(words) < 2 or words[0] not in ("datetime", "date"):
        return False
    given = bool(call.args or call.keywords)
    return words[1] in ("utcnow", "today") or (words[1] == "now" and not given)


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_errors_are_caught_by_name(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    broad = [node for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler) and _swallows(node)]
    assert not [f"line {node.lineno}" for node in broad]


def _swallows(handler: ast.ExceptHandler) -> bool:
    """Catches everything, and neither raises again nor hands the error on."""
    caught = handler.type.id if isinstance(handler.type, ast.Name) else ""
    inside = [node for part in handler.body for node in ast.walk(part)]
    raises = any(isinstance(node, ast.Raise) for node in inside)
    uses = any(isinstance(node, ast.Name) and node.id == handler.name for node in inside)
    return (handler.type is None or caught in ("Exception", "BaseException")) and not (raises or uses)


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_dataclasses_are_frozen_slotted_and_keyword_only(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    assert not [each.name for each in classes if not _is_tight(each)]


def _is_tight(node: ast.ClassDef) -> bool:
    for decorator in node.decorator_list:
        call = decorator if isinstance(decorator, ast.Call) else None
        function = call.func if call else decorator
        if isinstance(function, ast.Name) and function.id == "dataclass":
            given = {word.arg for word in call.keywords} if call else set()
            return given >= {"frozen", "slots", "kw_only"}
    return True


def test_the_domain_needs_no_package_but_holidays() -> None:
    allowed = {*sys.stdlib_module_names, "bot", "holidays"}
    imported = {
        f"{name(path)}: {module}"
        for path in MODULES
        if path.is_relative_to(ROOT / "bot" / "domain")
        for module in _imports(path)
        if module.partition(".")[0] not in allowed
    }
    assert not imported


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_imports_point_downwards() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert found.returncode == 0, found.stdout[-4000:] + found.stderr[-2000:]

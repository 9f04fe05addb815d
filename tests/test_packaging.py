"""What is built and locked: exactly our four packages, and dependencies that no index can swap."""

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Mapping
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PACKAGES = {"bot", "classifiers", "responses", "storage"}
LOCKS = ("requirements.lock", "requirements-dev.lock")
NOT_SHIPPED = {".pyc", ".db"}


@pytest.fixture(scope="module")
def wheel_names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The files in a wheel that is built here and now, without any network."""
    target = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    [wheel] = target.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_wheel_holds_the_four_packages_and_nothing_else(wheel_names: set[str]) -> None:
    tops = {name.partition("/")[0] for name in wheel_names}
    assert {top for top in tops if not top.endswith(".dist-info")} == PACKAGES


def test_wheel_holds_every_file_of_the_packages(wheel_names: set[str]) -> None:
    files = {
        str(path.relative_to(ROOT))
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and path.suffix not in NOT_SHIPPED
    }
    assert not files - wheel_names


@pytest.mark.parametrize(
    "pattern",
    [
        r"responses/templates/fi/",
        r"responses/templates/sv/",
        r"responses/templates/en/",
        r"responses/templates/et/",
        r"classifiers/data/.*\.jsonl$",
        r"classifiers/model/",
        r"storage/migrations/.*\.py$",
        r"bot/demo/mails/.*\.eml$",
        r"bot/desk/.*\.html$",
    ],
)
def test_wheel_holds_what_the_program_reads_at_run_time(wheel_names: set[str], pattern: str) -> None:
    assert any(re.match(pattern, name) for name in wheel_names)


def test_project_can_not_be_published_by_accident() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert "Private :: Do Not Upload" in project["classifiers"]


def pins(lock: str) -> dict[str, str]:
    text = (ROOT / lock).read_text(encoding="utf-8")
    found = re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", text, re.MULTILINE)
    return {canonicalize_name(name): version for name, version in found}


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_names_no_index_and_no_place(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert not re.findall(r"^\s*-(?!-hash=).*|.*(?:://|file:/|/opt/|WARNING).*", text, re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_its_hash(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    entries = re.findall(r"^[A-Za-z0-9._-]+==\S+ \\\n\s+--hash=sha256:[0-9a-f]{64}", text, re.MULTILINE)
    assert len(entries) == len(pins(lock)) > 0


def test_the_tests_run_on_the_versions_that_users_get() -> None:
    assert pins("requirements.lock").items() <= pins("requirements-dev.lock").items()


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13"])
@pytest.mark.parametrize("lock", LOCKS)
def test_lock_is_whole_on_every_python_supported(lock: str, version: str) -> None:
    locked = pins(lock)
    there = {**default_environment(), "python_version": version, "python_full_version": f"{version}.0"}
    missing = {
        f"{package} needs {need}"
        for package in locked
        for need in needs(installed(package), there)
        if canonicalize_name(need) not in locked
    }
    assert not missing


def installed(package: str) -> Distribution:
    try:
        return distribution(package)
    except PackageNotFoundError:
        pytest.fail(f"{package} is locked but not installed: run `make setup-tests`")


def needs(package: Distribution, there: Mapping[str, object]) -> set[str]:
    """The names of what the package requires there, extras aside."""
    requirements = [Requirement(line) for line in package.requires or ()]
    values = {key: str(value) for key, value in there.items()} | {"extra": ""}
    return {each.name for each in requirements if each.marker is None or each.marker.evaluate(values)}


def test_no_dependency_brings_a_package_of_our_name() -> None:
    site = [Path(entry) for entry in sys.path if "site-packages" in entry]
    assert not [path for folder in site for path in folder.iterdir() if path.stem in PACKAGES]


def test_the_command_is_installed() -> None:
    command = Path(sys.executable).with_name("privacy-bot")
    assert os.access(command, os.X_OK)

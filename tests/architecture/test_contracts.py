"""Rules about the shape of the source, executed; each check is first shown to catch what it forbids."""

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SERVICES = ("drafting", "amendments", "adoption", "publication", "portal")
WITH_EIGHT_FILES = ("drafting", "amendments", "adoption", "publication")
EIGHT_FILES = ("__init__", "__main__", "api", "app", "consumers", "domain", "handlers", "store")

Check = Callable[[str], Iterator[int]]

# In two halves each, so that this file passes its own check.
INDEXES = (
    "pypi" + r"\.org",
    "python" + "hosted",
    "registry" + r"\.npmjs",
    r"repo1?\." + "maven",
    r"deb\." + "debian",
)
MACHINE_PATHS = ("/" + "work/", "/" + "root/", "/" + "farm/", "/" + "home/[a-z]")
PRIVATE = re.compile("|".join(INDEXES + MACHINE_PATHS))
OPEN_END = re.compile(r"\b(?:" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X", "NotImplemented" + "Error")) + r")\b")


def modules(*folders: str) -> list[Path]:
    """Every Python file under these folders; a folder without one fails the test that asked."""
    found = [sorted((ROOT / folder).rglob("*.py")) for folder in folders]
    assert all(found), f"no source found in one of {folders}"
    return [path for paths in found for path in paths]


def domains() -> list[Path]:
    """The pure modules: shared.documents and each service's domain, one file or a package."""
    services = [path for path in modules("services") if path.stem == "domain" or path.parent.name == "domain"]
    assert services, "no service has a domain"
    return modules("shared/documents") + services


def repository_files() -> list[Path]:
    """Every file that is or would be committed."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    names = [name for name in listing.stdout.split("\0") if name and not name.endswith(".min.js")]
    assert "pyproject.toml" in names
    return [ROOT / name for name in names if (ROOT / name).is_file()]


def dotted(node: ast.AST) -> str:
    """`os.environ` for the expression os.environ, and nothing for what is not a plain name."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (owner := dotted(node.value)):
        return f"{owner}.{node.attr}"
    return ""


def imports(source: str) -> Iterator[tuple[int, str]]:
    """Line and full name of everything a module imports absolutely, at any depth."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def mocks(source: str) -> Iterator[int]:
    """A fake passes the real thing's tests; a mock passes any."""
    yield from (line for line, name in imports(source) if f"{name}.".startswith(("unittest.mock.", "mock.")))
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.arg) and node.arg == "mocker":
            yield node.lineno


def environment_reads(source: str) -> Iterator[int]:
    """Configuration is read once, in shared/settings.py."""
    forbidden = {"os.environ", "os.environb", "os.getenv", "os.getenvb"}
    yield from (line for line, name in imports(source) if name in forbidden)
    yield from (
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute) and dotted(node) in forbidden
    )


def clocks_and_dice(source: str) -> Iterator[int]:
    """Now and new identities are arguments of a decision, so that a test can state them."""
    yield from (line for line, name in imports(source) if name.split(".")[0] in {"time", "random", "secrets"})
    forbidden = re.compile(r"(?:^|\.)(?:now|utcnow|today|uuid1|uuid4|urandom)$")
    yield from (
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and forbidden.search(dotted(node.func))
    )


def open_ends(source: str) -> Iterator[int]:
    """What is in the tree is finished."""
    yield from (number for number, line in enumerate(source.splitlines(), 1) if OPEN_END.search(line))


def private_addresses(source: str) -> Iterator[int]:
    """A repository names neither the package index nor the machine it was written on."""
    yield from (number for number, line in enumerate(source.splitlines(), 1) if PRIVATE.search(line))


def missing_docstring(source: str) -> Iterator[int]:
    """A module begins with the sentence that says what it decides or promises."""
    if not ast.get_docstring(ast.parse(source)):
        yield 1


def offences(check: Check, paths: list[Path]) -> list[str]:
    """Every place where a check finds something, as file:line."""
    texts = {path: path.read_text(encoding="utf-8", errors="replace") for path in paths}
    return [f"{path.relative_to(ROOT)}:{line}" for path, text in texts.items() for line in check(text)]


@pytest.mark.parametrize(
    ("check", "offence"),
    [
        (mocks, "from unittest import mock"),
        (mocks, "from unittest.mock import Mock"),
        (mocks, "import unittest.mock as m"),
        (mocks, "def test_a(mocker): ..."),
        (environment_reads, "import os\nhome = os.environ['HOME']"),
        (environment_reads, "import os\nhome = os.getenv('HOME')"),
        (environment_reads, "from os import environ"),
        (clocks_and_dice, "import datetime as d\nnow = d.datetime.now(d.UTC)"),
        (clocks_and_dice, "from uuid import uuid4\nnew = uuid4()"),
        (clocks_and_dice, "import random"),
        (clocks_and_dice, "from time import time"),
        (open_ends, "pass  # TO" + "DO later"),
        (open_ends, "raise NotImplemented" + "Error"),
        (private_addresses, "--index-url https://pypi" + ".org/simple"),
        (private_addresses, "cd /" + "work/main"),
        (missing_docstring, "import os"),
        (missing_docstring, ""),
    ],
)
def test_a_check_catches_what_it_forbids(check: Check, offence: str):
    assert list(check(offence))


@pytest.mark.parametrize(
    ("check", "folders", "but_for"),
    [
        (mocks, ("services", "shared", "tests"), ()),
        (open_ends, ("services", "shared"), ()),
        (missing_docstring, ("services", "shared"), ()),
        (environment_reads, ("services", "shared"), ("shared/settings.py",)),
    ],
)
def test_the_source_keeps_the_rules(check: Check, folders: tuple[str, ...], but_for: tuple[str, ...]):
    allowed = {ROOT / name for name in but_for}
    assert all(path.is_file() for path in allowed), "an exception for a file that is gone"
    assert offences(check, [path for path in modules(*folders) if path not in allowed]) == []


def test_a_domain_reads_no_clock_and_throws_no_dice():
    assert offences(clocks_and_dice, domains()) == []


def test_no_file_names_a_package_index_or_a_path_of_one_machine():
    assert offences(private_addresses, repository_files()) == []


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_imports_no_other(service: str):
    others = tuple(f"services.{other}." for other in SERVICES if other != service)

    def neighbours(source: str) -> Iterator[int]:
        yield from (line for line, name in imports(source) if f"{name}.".startswith(others))

    assert list(neighbours(f"from services import {others[0].split('.')[1]}"))
    assert offences(neighbours, modules(f"services/{service}")) == []


@pytest.mark.parametrize("service", WITH_EIGHT_FILES)
def test_the_same_job_has_the_same_file_name_in_every_service(service: str):
    folder = ROOT / "services" / service
    assert [
        name
        for name in EIGHT_FILES
        if not (folder / f"{name}.py").is_file() and not (folder / name / "__init__.py").is_file()
    ] == []


def test_the_import_contracts_hold():
    """The contracts themselves are written in pyproject.toml, where `make lint` reads them too."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert re.search(r"Contracts: [1-9]\d* kept, 0 broken", run.stdout), run.stdout

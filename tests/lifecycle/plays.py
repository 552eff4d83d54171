"""Plays for the tests: through the command in a process of its own, or in this one, each once a run of the tests."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from filecmp import dircmp
from pathlib import Path

import pytest

from services.rehearsal.material import Material
from services.rehearsal.scenario.reading import read_scenario
from services.rehearsal.scenario.whole import Scenario
from shared.documents.numbering import numbers
from shared.documents.states import find_state

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "services" / "sample" / "session.yaml"
PATIENCE = 240


@dataclass(frozen=True)
class Play:
    """What a play came to: its exit status, what it said line by line, and where its files are."""

    status: int
    said: tuple[str, ...]
    out: Path
    errors: str = ""

    def lines(self, *words: str) -> list[str]:
        """What was said that holds all of the words."""
        return [line for line in self.said if all(word in line for word in words)]

    @property
    def events(self) -> bytes:
        """Every event, one a line."""
        return (self.out / "events.jsonl").read_bytes()

    @property
    def missed(self) -> list[str]:
        """What was said to be other than expected."""
        return [line.removeprefix("EXPECTED OTHERWISE: ") for line in self.lines("EXPECTED OTHERWISE: ")]


@dataclass(frozen=True)
class Source:
    """A scenario with what it is played from."""

    path: Path

    @property
    def scenario(self) -> Scenario:
        return read_scenario(self.path)

    @property
    def material(self) -> Material:
        return Material.of(self.scenario, self.path.parent)

    def places(self, amendment: str) -> set[str]:
        """The printed places that an amendment is about, in the published text."""
        plan = next(plan for plan in self.scenario.report.oral_amendments if plan.id == amendment)
        if plan.amends is not None:
            return self.places(plan.amends)
        return {place for place in (plan.at, plan.text_of, plan.unit, plan.before) if place}

    def paragraphs_naming(self, state: str) -> tuple[set[str], set[str]]:
        """The paragraphs that list a State: those on attendance, and those on statements."""
        material = self.material
        cited = numbers(material.final)
        iso3 = find_state(state, material.report.masthead.date).iso3
        attendance = {cited[e.listing.unit].cited for e in material.record.attendance if iso3 in e.listing.names}
        statements = {cited[e.listing.unit].cited for e in material.record.statements if iso3 in e.listing.names}
        return attendance, statements


def run(
    *arguments: str, environment: Mapping[str, str] | None = None, measured: bool = True
) -> subprocess.CompletedProcess[str]:
    """The command `rapporteur`, to its end. Measuring its coverage takes as long again; one play is enough for that."""
    kept = {name: value for name, value in os.environ.items() if measured or not name.startswith("COVERAGE")}
    return subprocess.run(
        [sys.executable, "-m", "services", *arguments],
        cwd=ROOT,
        env={**kept, **(environment or {})},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def played(
    scenario: Path, out: Path, *more: str, environment: Mapping[str, str] | None = None, measured: bool = False
) -> Play:
    """A play through the command."""
    done = run("reproduce", str(scenario), "--out", str(out), *more, environment=environment, measured=measured)
    return Play(done.returncode, tuple(done.stdout.splitlines()), out, done.stderr)


def played_without(scenario: Path, out: Path, left_out: str) -> Play:
    """A play from which an amendment or a State is left out."""
    return played(scenario, out, "--without", left_out)


def once(factory: pytest.TempPathFactory, worker: str, name: str, make: Callable[[Path], Play]) -> Play:
    """The same play for every process of the tests: the first that asks makes it."""
    base = factory.getbasetemp() if worker == "master" else factory.getbasetemp().parent
    folder = base / f"play-{name}"
    with _locked(base / f"play-{name}.lock"):
        kept = base / f"play-{name}.json"
        if kept.exists():
            said = json.loads(kept.read_text(encoding="utf-8"))
            return Play(said["status"], tuple(said["said"]), folder, said["errors"])
        play = make(folder)
        said = {"status": play.status, "said": play.said, "errors": play.errors}
        kept.write_text(json.dumps(said), encoding="utf-8")
        return play


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def differences(one: Path, other: Path) -> list[str]:
    """The files of two folders that are not byte for byte the same, as `diff -r` would name them."""
    compared = dircmp(one, other)
    assert not compared.subdirs
    unequal = [name for name in compared.common_files if (one / name).read_bytes() != (other / name).read_bytes()]
    return [*compared.left_only, *compared.right_only, *compared.funny_files, *unequal]


ELSEWHERE = {"PYTHONHASHSEED": "4711", "TZ": "Pacific/Kiritimati", "LC_ALL": "C", "LANG": "de_DE.UTF-8"}
"""Circumstances that must not matter."""

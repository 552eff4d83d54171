"""Which tests prove which rule of procedure: by the ids in their names, `test_q5_an_objection_…`."""

from __future__ import annotations

import ast
import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
_IDS = re.compile(r"test_((?:[a-z]\d+_)+)")


class Rule(NamedTuple):
    """A rule of procedure: its id, what it says, and why no test proves it (nothing where one does)."""

    id: str
    says: str
    left_out: str


def rules() -> tuple[Rule, ...]:
    """The rules of sessions and their documents, in the order of their ids' groups."""
    with (HERE / "rules.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(Rule(row["id"], row["rule"], row["left_out"]) for row in csv.DictReader(lines))


def proofs() -> Mapping[str, tuple[str, ...]]:
    """The tests that name each id, as `tests/adoption/test_silence.py::test_q5_…`."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for test in _tests(path):
            if named := _IDS.match(test):
                for rule in named[1].upper().split("_")[:-1]:
                    found[rule].append(f"{path.relative_to(ROOT)}::{test}")
    return {rule: tuple(tests) for rule, tests in found.items()}


def _tests(path: Path) -> Iterator[str]:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name

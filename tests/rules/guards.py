"""The guards of the rules: where a refusal that names a rule is raised, and the product without one of them."""

from __future__ import annotations

import ast
import importlib.machinery
import sys
from collections.abc import Iterator, Sequence
from importlib.abc import MetaPathFinder
from pathlib import Path
from types import CodeType, ModuleType
from typing import NamedTuple

from tests.rules.proofs import ROOT


class Guard(NamedTuple):
    """A line of a module that refuses by a rule."""

    module: str
    line: int
    refusal: str
    rule: str

    @property
    def place(self) -> str:
        """`services.adoption.domain.silence:142`, as `leave_out` takes it."""
        return f"{self.module}:{self.line}"


def guards() -> tuple[Guard, ...]:
    """Every guard of a rule in the services and what they share."""
    paths = sorted(path for folder in ("services", "shared") for path in (ROOT / folder).rglob("*.py"))
    trees = {_module(path): ast.parse(path.read_text(encoding="utf-8")) for path in paths}
    kinds = {name: rule for tree in trees.values() for name, rule in _refusals(tree)}
    return tuple(
        Guard(module, line, name, kinds[name])
        for module, tree in trees.items()
        for name, line in _raised(tree)
        if name in kinds
    )


def leave_out(place: str) -> None:
    """Import the product without the guard at that place from now on."""
    module, _, line = place.partition(":")
    if module in sys.modules:
        raise RuntimeError(f"{module} is imported already: nothing can be left out of it any more.")
    sys.meta_path.insert(0, _Without(module, int(line)))


class _Without(MetaPathFinder):
    def __init__(self, module: str, line: int) -> None:
        self._module, self._line = module, line

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self._module:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.origin is not None:
            spec.loader = _Loader(fullname, spec.origin, self._line)
        return spec


class _Loader(importlib.machinery.SourceFileLoader):
    def __init__(self, fullname: str, path: str, line: int) -> None:
        super().__init__(fullname, path)
        self._line = line

    def get_code(self, fullname: str) -> CodeType:
        tree = ast.parse(Path(self.path).read_text(encoding="utf-8"))
        cut = _Cut(self._line)
        whole = ast.fix_missing_locations(cut.visit(tree))
        if not cut.done:
            raise RuntimeError(f"No guard stands at {fullname}:{self._line}.")
        return compile(whole, self.path, "exec")


class _Cut(ast.NodeTransformer):
    def __init__(self, line: int) -> None:
        self._line, self.done = line, False

    def visit_Raise(self, node: ast.Raise) -> ast.stmt:
        if node.lineno != self._line:
            return node
        self.done = True
        return ast.copy_location(ast.Pass(), node)


def _refusals(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """The kinds of refusal that name a rule, each with its id."""
    for kind in tree.body:
        if isinstance(kind, ast.ClassDef):
            for line in kind.body:
                match line:
                    case ast.Assign(targets=[ast.Name(id="rule")], value=ast.Constant(value=str(rule))):
                        yield kind.name, rule


def _raised(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Every refusal that is raised, with the line."""
    for node in ast.walk(tree):
        match node:
            case ast.Raise(exc=ast.Call(func=ast.Name(id=name))):
                yield name, node.lineno


def _module(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

"""A scenario read from its file of YAML; what cannot be read is named with its line and key."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from services.rehearsal.scenario.agenda import AgendaScenario
from services.rehearsal.scenario.strict import BadScenario, Strict
from services.rehearsal.scenario.whole import Scenario

S = TypeVar("S", bound=Strict)


def read_scenario(path: Path) -> Scenario:
    """The scenario in a file. Raises `BadScenario` with the line and the key."""
    return read_as(Scenario, path)


def read_agendas(path: Path) -> AgendaScenario:
    """The scenario of agendas in a file. Raises `BadScenario` with the line and the key."""
    return read_as(AgendaScenario, path)


def read_as(kind: type[S], path: Path) -> S:
    """What a file of YAML says, as a scenario of that kind. Raises `BadScenario` with the line and the key."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadScenario(f"{path}: cannot be read: {error}.") from None
    try:
        data = yaml.safe_load(text)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise BadScenario(f"{path}, line {line}: {getattr(error, 'problem', error)}.", line=line) from None
    for line, key in _given_twice(node):
        raise BadScenario(f"{path}, line {line}, {key}: this key is given twice.", line=line, key=key)
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        unknown = [found for found in error.errors() if found["type"] == "extra_forbidden"]
        first = (unknown or error.errors())[0]  # a key that is not known is often the one that is missing, misspelt
        place = [part for part in first["loc"] if part not in ("datetime", "date", "str")]
        line = _line(node, place)
        key = ".".join(str(part) for part in place) or "the file"
        raise BadScenario(f"{path}, line {line}, {key}: {first['msg']}.", line=line, key=key) from None


def _given_twice(node: Any) -> Iterator[tuple[int, str]]:
    if isinstance(node, yaml.MappingNode):
        keys: set[str] = set()
        for key, value in node.value:
            if key.value in keys:
                yield key.start_mark.line + 1, key.value
            keys.add(key.value)
            yield from _given_twice(value)
    elif isinstance(node, yaml.SequenceNode):
        for entry in node.value:
            yield from _given_twice(entry)


def _line(node: Any, place: list[int | str]) -> int:
    line = node.start_mark.line + 1 if node is not None else 1
    for part in place:
        if isinstance(node, yaml.MappingNode):
            found = [(key, value) for key, value in node.value if key.value == str(part)]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            found = [(node.value[part], node.value[part])]
        else:
            found = []
        if not found:
            return int(line)
        key, node = found[0]
        line = key.start_mark.line + 1
    return int(line)

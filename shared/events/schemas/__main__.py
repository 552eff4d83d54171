"""Writes the schemas; from a file of events also an example of each type that has none yet.

python -m shared.events.schemas [events.jsonl]
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from shared.events.catalogue import CATALOGUE
from shared.events.envelope import Event, canonical, parse
from shared.events.schemas import EXAMPLES, SCHEMAS, schemas


def write_schemas(folder: Path) -> None:
    """Write every schema."""
    for name, text in schemas().items():
        (folder / f"{name}.json").write_text(text, encoding="utf-8")


def write_examples(events: Iterable[Event], folder: Path) -> None:
    """Write an example of each type that has none: the event that shows most fields, and of these the shortest."""
    best: dict[str, Event] = {}
    for event in events:
        known = best.get(event.envelope.type)
        if known is None or _worth(event) > _worth(known):
            best[event.envelope.type] = event
    for name, event in best.items():
        path = folder / f"{name}.json"
        if not path.exists():
            path.write_bytes(canonical(event) + b"\n")


def _worth(event: Event) -> tuple[int, int]:
    shown = set(_places(event.data.model_dump(mode="json", exclude_none=True)))
    return len(shown), -len(canonical(event))


def _places(value: Any, place: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        yield from (found for key, inner in value.items() for found in _places(inner, f"{place}.{key}"))
    elif isinstance(value, list):
        yield from (found for inner in value for found in _places(inner, f"{place}[]"))
    else:
        yield f"{place}={value}" if place.endswith(".op") else place


if __name__ == "__main__":
    write_schemas(SCHEMAS)
    for file in sys.argv[1:]:
        lines = Path(file).read_bytes().splitlines()
        write_examples((parse(line, CATALOGUE) for line in lines), EXAMPLES)

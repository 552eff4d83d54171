"""The AsyncAPI description is the one made from the catalogue, and an event as it travels fits what it says."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from services.commands.asyncapi import HEARS, text
from shared.events.binary import to_headers
from shared.events.catalogue import CATALOGUE, PRODUCERS, topic
from shared.events.envelope import parse
from shared.events.schemas import EXAMPLES

COMMITTED = Path(__file__).parents[2] / "docs" / "asyncapi.json"
DOCUMENT = json.loads(COMMITTED.read_text(encoding="utf-8"))


def references(value: Any) -> list[str]:
    """Every `$ref` in a document."""
    if isinstance(value, dict):
        own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return own + [found for inner in value.values() for found in references(inner)]
    return [found for inner in value for found in references(inner)] if isinstance(value, list) else []


def at(reference: str) -> Any:
    """What a `$ref` points at."""
    found = DOCUMENT
    for step in reference.removeprefix("#/").split("/"):
        found = found[step]
    return found


def test_the_committed_description_is_the_one_made_from_the_catalogue():
    assert COMMITTED.read_text(encoding="utf-8") == text() + "\n", "run rapporteur asyncapi > docs/asyncapi.json"


def test_every_reference_points_at_something():
    assert len(references(DOCUMENT)) > 200
    assert all(at(reference) for reference in references(DOCUMENT))


def test_every_event_has_a_message_and_every_producer_a_topic_with_one_for_dead_letters():
    assert DOCUMENT["components"]["messages"].keys() == CATALOGUE.keys() | {"dead-letter"}
    topics = {topic(producer) for producer in PRODUCERS}
    assert DOCUMENT["channels"].keys() == topics | {f"{name}-dlq" for name in topics}


@pytest.mark.parametrize("service", HEARS)
def test_a_service_receives_what_its_table_says(service: str):
    received = {
        name.rpartition(".")[2]: [reference["$ref"].rpartition("/")[2] for reference in operation["messages"]]
        for name, operation in DOCUMENT["operations"].items()
        if operation["action"] == "receive" and name.startswith(f"{service}.")
    }
    assert received == {producer: [model.wire for model in models] for producer, models in HEARS[service].items()}


@pytest.mark.parametrize("example", sorted(EXAMPLES.glob("*.json")), ids=lambda path: path.stem)
def test_the_headers_of_an_event_are_those_described(example: Path):
    described = DOCUMENT["components"]["schemas"]["CloudEventHeaders"]
    headers = {name: value.decode() for name, value in to_headers(parse(example.read_bytes(), CATALOGUE))}
    assert set(described["required"]) <= headers.keys() <= described["properties"].keys()
    for name, value in headers.items():
        says = described["properties"][name]
        assert re.search(says.get("pattern", ""), value), name
        assert value == says.get("const", value), name

"""AsyncAPI 3.0 of what travels on Kafka, made from the catalogue: topics, messages, headers, and who sends and hears.

Who hears what is passed in, since nothing here knows a service.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic.json_schema import models_json_schema

from shared.events import proof
from shared.events.attributes import Attributes
from shared.events.base import EventData
from shared.events.catalogue import CATALOGUE, PRODUCERS, topic
from shared.messaging.consumer import Hears
from shared.messaging.letters import dead_letter_topic

_SCHEMAS = "#/components/schemas"
_LETTER = "dead-letter"
_TEXT = {"type": "string"}
_LETTER_HEADERS = {
    "type": "object",
    "required": ["dlq_letter", "dlq_group", "dlq_topic", "dlq_reason", "dlq_attempts", "dlq_since"],
    "properties": {
        f"dlq_{name}": {"type": "string", "description": what}
        for name, what in {
            "letter": "The name of the letter; it may come twice under one name.",
            "group": "The service that could not take the message.",
            "topic": "The topic that the message came on.",
            "partition": "Its partition, where that is known.",
            "offset": "Its offset, where that is known.",
            "reason": "Why it was given up.",
            "attempts": "How often it was tried.",
            "since": "When it was given up.",
            "cut": "How many bytes the value has, where it was too large to be given here.",
        }.items()
    },
}


def document(hears: Mapping[str, Hears]) -> dict[str, Any]:
    """The description; `hears` has for each service what it hears. Sorted and stable, so that it can be compared."""
    _, schemas = models_json_schema(
        [(model, "serialization") for model in CATALOGUE.values()], ref_template=f"{_SCHEMAS}/{{model}}"
    )
    channels = {topic(producer): _channel(producer) for producer in PRODUCERS}
    channels |= {dead_letter_topic(topic(producer)): _dead_letters(topic(producer)) for producer in PRODUCERS}
    messages = {wire: _message(model) for wire, model in CATALOGUE.items()}
    return {
        "asyncapi": "3.0.0",
        "id": "urn:rapporteur:events",
        "info": {
            "title": "Rapporteur: events",
            "version": "1",
            "description": "What the services announce and hear on Kafka: CloudEvents 1.0, binary, keyed by session.",
            "license": {"name": "Apache 2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": channels,
        "operations": _operations(hears),
        "components": {
            "messages": {**messages, _LETTER: _letter()},
            "schemas": {**_plain(schemas["$defs"]), "CloudEventHeaders": _headers()},
        },
    }


def _plain(schema: Any) -> Any:
    """A schema without OpenAPI's `discriminator` objects: AsyncAPI has a name there; the variants say it all."""
    if isinstance(schema, dict):
        return {
            key: _plain(value)
            for key, value in schema.items()
            if not (key == "discriminator" and isinstance(value, dict) and "propertyName" in value)
        }
    return [_plain(each) for each in schema] if isinstance(schema, list) else schema


def _message(model: type[EventData]) -> dict[str, Any]:
    return {
        "name": model.wire,
        "title": model.wire,
        "summary": (model.__doc__ or "").partition("\n")[0],
        "contentType": "application/json",
        "headers": {"$ref": f"{_SCHEMAS}/CloudEventHeaders"},
        "payload": {"$ref": f"{_SCHEMAS}/{model.__name__}"},
        "bindings": {"kafka": {"key": {"type": "string", "description": "The owner of the stream: the session."}}},
    }


def _headers() -> dict[str, Any]:
    """The attributes of the envelope as they travel: each a text, under its name with `ce_` before it."""
    schema = Attributes.model_json_schema()
    own = {"content-type": {"type": "string", "const": "application/json"}}
    named = {
        f"ce_{name}": {**_TEXT, **{key: field[key] for key in ("pattern", "const") if key in field}}
        for name, field in schema["properties"].items()
        if name != "datacontenttype"
    }
    always = [f"ce_{name}" for name in schema["required"]]
    required = ["content-type", "ce_specversion", "ce_follows", *always]
    return {"type": "object", "required": required, "properties": {**own, **named}}


def _letter() -> dict[str, Any]:
    return {
        "name": _LETTER,
        "title": "A dead letter",
        "summary": "A message as it came, with its own headers, and beside them what became of it.",
        "contentType": "application/octet-stream",
        "headers": _LETTER_HEADERS,
        "payload": {"description": "The value, byte for byte; it need not be an event, nor JSON."},
    }


def _channel(producer: str) -> dict[str, Any]:
    return {
        "address": topic(producer),
        "description": f"What {producer} announces, each session's events in order; kept for good, never compacted.",
        "messages": {wire: {"$ref": f"#/components/messages/{wire}"} for wire in _announced(producer)},
    }


def _announced(producer: str) -> list[str]:
    models: tuple[type[EventData], ...] = (*PRODUCERS[producer], *proof.EVENTS)
    return [model.wire for model in models]


def _dead_letters(of: str) -> dict[str, Any]:
    return {
        "address": dead_letter_topic(of),
        "description": f"What came on {of} and a service could not take in.",
        "messages": {_LETTER: {"$ref": f"#/components/messages/{_LETTER}"}},
    }


def _operations(hears: Mapping[str, Hears]) -> dict[str, Any]:
    operations: dict[str, Any] = {}
    for producer in PRODUCERS:
        said = f"{producer} announces."
        operations[f"{producer}.announces"] = _operation("send", topic(producer), _announced(producer), said)
    for service, table in hears.items():
        for producer, models in table.items():
            channel = topic(producer)
            wires = [model.wire for model in models]
            said = f"{service} hears {producer}."
            operations[f"{service}.hears.{producer}"] = _operation("receive", channel, wires, said)
            beside = dead_letter_topic(channel)
            said = f"{service} tells what it could not take in of {producer}."
            operations[f"{service}.gives-up.{producer}"] = _operation("send", beside, [_LETTER], said)
    return operations


def _operation(action: str, channel: str, wires: Iterable[str], summary: str) -> dict[str, Any]:
    return {
        "action": action,
        "summary": summary,
        "channel": {"$ref": f"#/channels/{channel}"},
        "messages": [{"$ref": f"#/channels/{channel}/messages/{wire}"} for wire in wires],
    }

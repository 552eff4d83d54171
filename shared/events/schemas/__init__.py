"""The JSON Schemas of all events, one file per type and version, generated from the models and committed here.

`<type>.json` describes an event's data, which is a Kafka message's value; `envelope.json` its attributes. A change
that is not an addition needs a new version of the type. `python -m shared.events.schemas` writes the files.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from pydantic import BaseModel

from shared.events.attributes import Attributes
from shared.events.catalogue import CATALOGUE

SCHEMAS = Path(__file__).parent
EXAMPLES = SCHEMAS.parent / "examples"
"""One complete canonical event of every type; a type that got a field keeps its older examples in `EARLIER`."""

EARLIER = EXAMPLES / "earlier"
"""Examples of types from before they got a field; a file there is never changed, and must always parse."""

ENVELOPE = "envelope"


def schemas() -> Mapping[str, str]:
    """The text of every schema file by its name without `.json`."""
    models: dict[str, type[BaseModel]] = {ENVELOPE: Attributes, **CATALOGUE}
    return MappingProxyType({name: _schema(name, model) for name, model in models.items()})


def _schema(name: str, model: type[BaseModel]) -> str:
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:rapporteur:schema:{name}",
        **model.model_json_schema(),
    }
    return json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n"

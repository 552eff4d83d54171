"""An event as it travels on Kafka: CloudEvents' binary mode, attributes as `ce_…` headers, canonical data as value."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from shared.events.base import EventData
from shared.events.envelope import Event, MalformedEvent, event_of, facts_json


def travelling(event: Event) -> tuple[bytes, bytes, tuple[tuple[str, bytes], ...]]:
    """An event as the key, the value and the headers of its message."""
    return event.envelope.partitionkey.encode(), facts_json(event), to_headers(event)


def to_headers(event: Event) -> tuple[tuple[str, bytes], ...]:
    """The attributes as Kafka headers in CloudEvents' binary mode."""
    fields = event.envelope.fields()
    content_type = fields.pop("datacontenttype")
    headers = [(f"ce_{name}", str(value).encode()) for name, value in fields.items()]
    return (("content-type", str(content_type).encode()), *headers)


def from_headers(headers: Sequence[tuple[str, bytes]], value: bytes, catalogue: Mapping[str, type[EventData]]) -> Event:
    """The event that a Kafka message holds. Raises `MalformedEvent`: a message without an id is never given one."""
    try:
        given = {name.lower(): content.decode() for name, content in headers}
        data = json.loads(value)
    except (ValueError, RecursionError) as error:
        raise MalformedEvent(f"The message is not an event in binary mode: {error}.") from None
    fields: dict[str, Any] = {name[3:]: content for name, content in given.items() if name.startswith("ce_")}
    if "content-type" in given:
        fields["datacontenttype"] = given["content-type"]
    for name in ("sequence", "clock"):
        if name in fields and re.fullmatch(r"[0-9]{1,16}", fields[name]):
            fields[name] = int(fields[name])
    return event_of(fields, data, catalogue)

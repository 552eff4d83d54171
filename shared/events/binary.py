"""An event as it travels on Kafka: CloudEvents' binary mode, attributes as `ce_…` headers, canonical data as value."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from shared.events.base import EventData
from shared.events.envelope import Event, MalformedEvent, canonical, event_of
from shared.events.kept import Sealed

Headers = tuple[tuple[str, bytes], ...]


class _Texts(msgspec.Struct, kw_only=True):
    """An event's attributes as they are written, in the order of their headers, and its facts as bytes."""

    specversion: str
    id: str
    source: str
    type: str
    time: str
    partitionkey: str
    sequence: int
    recordedtime: str
    correlationid: str
    actor: str
    digest: str
    clock: int
    follows: str
    chain: str
    subject: str | None = None
    causationid: str | None = None
    datacontenttype: str
    data: msgspec.Raw


_read = msgspec.json.Decoder(_Texts).decode
_HEADERS = tuple(f"ce_{name}" for name in _Texts.__struct_fields__[:-2])


def travelling(event: Event | Sealed) -> tuple[bytes, bytes, Headers]:
    """An event as the key, the value and the headers of its message."""
    found = _read(canonical(event) if isinstance(event, Event) else event.line)
    *attributes, content_type, facts = msgspec.structs.astuple(found)
    headers = [
        (name, str(value).encode()) for name, value in zip(_HEADERS, attributes, strict=True) if value is not None
    ]
    return found.partitionkey.encode(), bytes(facts), (("content-type", content_type.encode()), *headers)


def to_headers(event: Event) -> Headers:
    """The attributes as Kafka headers in CloudEvents' binary mode."""
    return travelling(event)[2]


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

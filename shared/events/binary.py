"""An event as it travels on Kafka: CloudEvents' binary mode, attributes as `ce_…` headers, canonical data as value."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from shared.events.base import EventData
from shared.events.envelope import Event, MalformedEvent, canonical, event_of
from shared.events.kept import Sealed, Texts, read_texts

Headers = tuple[tuple[str, bytes], ...]


_HEADERS = tuple(f"ce_{name}" for name in Texts.__struct_fields__[:-2])
_ALWAYS = _HEADERS.index("ce_subject")
"""Attributes that every event has; they come first."""


def travelling(event: Event | Sealed) -> tuple[bytes, bytes, Headers]:
    """An event as the key, the value and the headers of its message."""
    texts = read_texts(canonical(event)) if isinstance(event, Event) else event.texts
    values = msgspec.structs.astuple(texts)
    headers = [("content-type", texts.datacontenttype.encode())]
    headers += zip(_HEADERS, _encoded(values[:_ALWAYS]), strict=False)
    for name, value in (("ce_subject", texts.subject), ("ce_causationid", texts.causationid)):
        if value is not None:
            headers.append((name, value.encode()))
    return texts.partitionkey.encode(), bytes(texts.data), tuple(headers)


def _encoded(values: tuple[Any, ...]) -> list[bytes]:
    """Each value as bytes: all at once, unless one of them holds the sign that stands between them."""
    at_once = "\x00".join(map(str, values)).encode().split(b"\x00")
    return at_once if len(at_once) == len(values) else [str(value).encode() for value in values]


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

"""A line of our own log read by its own bytes, and no further than it must be: what wrote it has checked it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from shared.events.base import EventData, UnknownTimeZone
from shared.events.envelope import Envelope, Event, Line, MalformedEvent, parse, read_line, written


@dataclass(frozen=True, slots=True)
class Sealed:
    """An event that is handed on: its line, whose facts are those of its digest, and which nobody has read."""

    envelope: Envelope
    line: bytes


def sealed(line: bytes) -> Sealed:
    """The event to hand on that a line of a log holds which this product has written. Raises `MalformedEvent`."""
    try:
        kept = read_line(line)
    except (msgspec.MsgspecError, ValueError) as error:
        raise MalformedEvent(f"This is no line of a log: {error}.") from None
    _require_its_digest(kept, bytes(kept.data))
    return Sealed(kept, line)


def read(line: bytes, catalogue: Mapping[str, type[EventData]]) -> Event:
    """The event that a line of a log holds which this product has written. Raises `MalformedEvent`.

    Its form was checked when it was written; the digest proves that the facts, and the chain, which is the caller's to
    check, that the line is still what it was then. `parse` is for what comes from elsewhere.
    """
    try:
        kept = read_line(line)
        body = bytes(kept.data)
        facts = catalogue[kept.type].__pydantic_validator__.validate_json(body)
    except (msgspec.MsgspecError, ValueError, KeyError, UnknownTimeZone):
        return parse(line, catalogue)  # says what is wrong with it
    _require_its_digest(kept, body)
    return written(kept.envelope, facts, line)


def _require_its_digest(kept: Line, body: bytes) -> None:
    if hashlib.sha256(body).hexdigest() != kept.digest:
        raise MalformedEvent("digest: the data is not what the digest says.", place="digest")

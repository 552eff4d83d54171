"""A line of our own log read by its own bytes, and no further than it must be: what wrote it has checked it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from shared.events.base import EventData, UnknownTimeZone
from shared.events.envelope import Envelope, Event, Line, MalformedEvent, parse, read_line, written


class Texts(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The attributes of an event as they are written, in the order of their headers, and its facts as bytes."""

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


read_texts = msgspec.json.Decoder(Texts).decode


@dataclass(frozen=True, slots=True)
class Sealed:
    """An event that is handed on: its line, whose facts are those of its digest, and which nobody has read."""

    line: bytes
    texts: Texts

    @property
    def envelope(self) -> Envelope:
        """Its attributes, read."""
        return read_line(self.line).envelope

    @property
    def place(self) -> tuple[str, int]:
        """Whose stream it stands in, and where."""
        return self.texts.partitionkey, self.texts.sequence


def sealed(line: bytes) -> Sealed:
    """The event to hand on that a line of a log holds which this product has written. Raises `MalformedEvent`."""
    try:
        texts = read_texts(line)
    except (msgspec.MsgspecError, ValueError) as error:
        raise MalformedEvent(f"This is no line of a log: {error}.") from None
    _require_its_digest(texts, bytes(texts.data))
    return Sealed(line, texts)


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


def _require_its_digest(kept: Line | Texts, body: bytes) -> None:
    if hashlib.sha256(body).hexdigest() != kept.digest:
        raise MalformedEvent("digest: the data is not what the digest says.", place="digest")

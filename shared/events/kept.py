"""A line of our own log read by its own bytes: quickly, since what wrote it has checked it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime

import msgspec

from shared.events.base import EventData
from shared.events.envelope import Envelope, Event, MalformedEvent, parse, written


class _Kept(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A line of a log: the attributes as the envelope has them, and the facts in the bytes that they have."""

    specversion: str = "1.0"
    id: str
    source: str
    type: str
    subject: str | None = None
    time: datetime
    datacontenttype: str = "application/json"
    partitionkey: str
    sequence: int
    recordedtime: datetime
    causationid: str | None = None
    correlationid: str
    actor: str
    digest: str
    clock: int
    follows: str = ""
    chain: str
    data: msgspec.Raw


_decode = msgspec.json.Decoder(_Kept).decode
_ALL_SET = frozenset(Envelope.model_fields)


def _envelope(kept: _Kept) -> Envelope:
    """What `Envelope.model_construct` makes, in a seventh of the time: a log has tens of thousands of them."""
    attributes = msgspec.structs.asdict(kept)
    del attributes["data"]
    made = Envelope.__new__(Envelope)
    object.__setattr__(made, "__dict__", attributes)
    object.__setattr__(made, "__pydantic_fields_set__", set(_ALL_SET))
    object.__setattr__(made, "__pydantic_extra__", None)
    object.__setattr__(made, "__pydantic_private__", None)
    return made


def read(line: bytes, catalogue: Mapping[str, type[EventData]]) -> Event:
    """The event that a line of a log holds which this product has written. Raises `MalformedEvent`.

    Its form was checked when it was written; the digest proves that the facts, and the chain, which is the caller's to
    check, that the line is still what it was then. `parse` is for what comes from elsewhere.
    """
    try:
        kept = _decode(line)
        body = bytes(kept.data)
        facts = catalogue[kept.type].__pydantic_validator__.validate_json(body)
    except (msgspec.MsgspecError, ValueError, KeyError):
        return parse(line, catalogue)  # says what is wrong with it
    if hashlib.sha256(body).hexdigest() != kept.digest:
        raise MalformedEvent("digest: the data is not what the digest says.", place="digest")
    return written(_envelope(kept), facts, line)

"""The envelope: CloudEvents 1.0 with the extensions that make a log checkable, and its one canonical form.

`canonical(event)` is the line of a file; `shared.events.binary` is the same event as it travels. `chain` is the SHA-256
over the previous chain of the stream and the canonical event without its own chain.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

import msgspec
from pydantic import Field, ValidationError

from shared.canonical import LARGEST, canonical_json
from shared.documents.vocabulary import Frozen, Refusal
from shared.events.base import EventData, Instant

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:rapporteur:events")
START_OF_CHAIN = "0" * 64


class MalformedEvent(Refusal):
    """Something that travelled as an event is not one: an attribute is missing, unknown or of the wrong shape."""


class Envelope(Frozen):
    """The attributes of an event. `partitionkey` is the owner of the stream; `source` is the producing service.

    `sequence` counts the stream from 1; `clock` is later than that of everything the event follows; `follows` names
    the position of each other producer that the decision rested on, as `drafting=12 publication=3`.
    """

    specversion: Literal["1.0"] = "1.0"
    id: str = Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
    source: str = Field(pattern=r"^[a-z]+$")
    type: str = Field(pattern=r"^[a-z_]+\.[a-z_]+\.v[1-9][0-9]*$")
    subject: str | None = None
    time: Instant
    datacontenttype: Literal["application/json"] = "application/json"
    partitionkey: str = Field(min_length=1, max_length=128)
    sequence: int = Field(ge=1, le=LARGEST)
    recordedtime: Instant
    causationid: str | None = None
    correlationid: str
    actor: str
    digest: str
    clock: int = Field(ge=1, le=LARGEST)
    follows: str = ""
    chain: str = Field(pattern=r"^[0-9a-f]{64}$")

    @property
    def heard(self) -> dict[str, int]:
        """`follows` as positions by producer."""
        return positions(self.follows)


@dataclass(frozen=True, slots=True)
class Event:
    """An event as it is kept: its envelope and its facts; and its canonical form, where that is known already."""

    envelope: Envelope
    data: EventData
    line: bytes | None = field(default=None, init=False, compare=False, repr=False)

    @property
    def order(self) -> tuple[int, str, str, int]:
        """Its place in the total order of all logs: (clock, producer, owner, sequence)."""
        return (self.envelope.clock, self.envelope.source, self.envelope.partitionkey, self.envelope.sequence)


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a stream: its last event's sequence, clock, chain, id and recorded time. `START` before the first."""

    sequence: int = 0
    clock: int = 0
    chain: str = START_OF_CHAIN
    id: str | None = None
    recorded: datetime | None = None

    @staticmethod
    def after(event: Event) -> Head:
        """The head once `event` is the last."""
        envelope = event.envelope
        return Head(envelope.sequence, envelope.clock, envelope.chain, envelope.id, envelope.recordedtime)


START = Head()


@dataclass(frozen=True, slots=True)
class Cause:
    """Why events are decided: the key their ids derive from, and what they follow.

    `key` is the causing event's id, or the actor with the idempotency key. `clock` is the highest clock followed.
    """

    key: str
    actor: str
    correlation: str
    causation: str | None = None
    clock: int = 0
    follows: str = ""

    @staticmethod
    def of(event: Event, actor: str) -> Cause:
        """A heard event as the cause of a reaction by `actor` (the service itself)."""
        envelope = event.envelope
        return Cause(
            key=envelope.id,
            actor=actor,
            correlation=envelope.correlationid,
            causation=envelope.id,
            clock=envelope.clock,
            follows=positions_text({envelope.source: envelope.sequence}),
        )


def record(
    facts: Iterable[EventData], *, producer: str, owner: str, head: Head, cause: Cause, now: datetime
) -> tuple[Event, ...]:
    """The events that put `facts` at the end of a stream, chained one to the next.

    None is recorded before the last of the stream: a request may have waited while another was written.
    """
    now = max(now, head.recorded or now)
    events: list[Event] = []
    for index, data in enumerate(facts):
        event = _recorded(data, index, producer, owner, head, cause, now)
        events.append(event)
        head = Head.after(event)
    return tuple(events)


def _recorded(data: EventData, index: int, producer: str, owner: str, head: Head, cause: Cause, now: datetime) -> Event:
    body = data_json(data)
    attributes: dict[str, Any] = {
        "id": str(uuid.uuid5(NAMESPACE, "\x1f".join((cause.key, producer, owner, str(index))))),
        "source": producer,
        "type": data.wire,
        "subject": data.subject,
        "time": data.happened or now,
        "partitionkey": owner,
        "sequence": head.sequence + 1,
        "recordedtime": now,
        "causationid": cause.causation,
        "correlationid": cause.correlation,
        "actor": cause.actor,
        "digest": hashlib.sha256(body).hexdigest(),
        "clock": 1 + max(head.clock, cause.clock),
        "follows": cause.follows,
        "chain": START_OF_CHAIN,
    }
    fields = Envelope(**attributes).model_dump(mode="json", exclude_none=True)
    fields["data"] = msgspec.Raw(body)
    del fields["chain"]
    chained = hashlib.sha256(head.chain.encode() + canonical_json(fields)).hexdigest()
    line = canonical_json({**fields, "chain": chained})
    return written(Envelope(**{**attributes, "chain": chained}), data, line)


def written(envelope: Envelope, data: EventData, line: bytes) -> Event:
    """An event whose canonical form is known already."""
    event = Event(envelope, data)
    object.__setattr__(event, "line", line)
    return event


def canonical(event: Event) -> bytes:
    """The event's one form in bytes (RFC 8785): equal events, and only these, have equal bytes."""
    return event.line or canonical_json(_flat(event))


def chain(previous: str, event: Event) -> str:
    """The chain value that `event` must carry after `previous`."""
    return hashlib.sha256(previous.encode() + _unchained(canonical(event), event.envelope.chain)).hexdigest()


def data_json(data: EventData) -> bytes:
    """An event's facts in canonical JSON; what is none is not written."""
    return canonical_json(data.model_dump(mode="json", exclude_none=True))


def parse(line: bytes | str, catalogue: Mapping[str, type[EventData]]) -> Event:
    """The event that a canonical line holds. Raises `MalformedEvent`, naming the attribute."""
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise MalformedEvent(f"This is not JSON: {error}.") from None
    if not isinstance(fields, dict):
        raise MalformedEvent("This is not a JSON object.")
    data = fields.pop("data", None)
    return event_of(fields, data, catalogue)


def positions(text: str) -> dict[str, int]:
    """Positions by producer from `drafting=12 publication=3`. Raises `ValueError`."""
    pairs = (pair.partition("=") for pair in text.split())
    return {producer: int(sequence) for producer, _, sequence in pairs}


def positions_text(heard: Mapping[str, int]) -> str:
    """Positions by producer as one line, producers in alphabetical order, those at zero left out."""
    return " ".join(f"{producer}={heard[producer]}" for producer in sorted(heard) if heard[producer])


def _unchained(line: bytes, chained: str) -> bytes:
    """A canonical form without its chain. No text can hold these bytes: a quote inside of one is written as `\\"`."""
    return line.replace(b'"chain":"%s",' % chained.encode(), b"", 1)


def _flat(event: Event) -> dict[str, Any]:
    fields = event.envelope.model_dump(mode="json", exclude_none=True)
    return {**fields, "data": event.data.model_dump(mode="json", exclude_none=True)}


def event_of(fields: dict[str, Any], data: Any, catalogue: Mapping[str, type[EventData]]) -> Event:
    """The event that attributes and facts from elsewhere make. Raises `MalformedEvent`, naming the attribute."""
    try:
        envelope = Envelope.model_validate(fields)
        model = catalogue.get(envelope.type)
        if model is None:
            raise MalformedEvent(f"No event type “{envelope.type}” is in the catalogue.", type=envelope.type)
        facts = model.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise MalformedEvent(f"{place or 'the event'}: {first['msg']}.", place=place) from None
    try:
        positions(envelope.follows)
    except ValueError as error:
        raise MalformedEvent(f"follows: {error}.", place="follows") from None
    try:
        envelope.model_dump_json()
        body = data_json(facts)
    except ValueError as error:  # a lone surrogate, a number too large or without an end
        raise MalformedEvent(f"It has no canonical form: {error}.") from None
    if hashlib.sha256(body).hexdigest() != envelope.digest:
        raise MalformedEvent("digest: the data is not what the digest says.", place="digest")
    return Event(envelope, facts)

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
from typing import Any

import msgspec
from pydantic import ValidationError

from shared.canonical import canonical_json
from shared.documents.vocabulary import Refusal
from shared.events.attributes import Attributes
from shared.events.base import EventData, UnknownTimeZone

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:rapporteur:events")
START_OF_CHAIN = "0" * 64


class MalformedEvent(Refusal):
    """Something that travelled as an event is not one: an attribute is missing, unknown or of the wrong shape."""


class Envelope(msgspec.Struct, frozen=True, omit_defaults=True):
    """The attributes of an event, which `Attributes` says what they must be; instants are in UTC."""

    specversion: str
    id: str
    source: str
    type: str
    time: datetime
    datacontenttype: str
    partitionkey: str
    sequence: int
    recordedtime: datetime
    correlationid: str
    actor: str
    digest: str
    clock: int
    follows: str
    chain: str
    subject: str | None = None
    causationid: str | None = None

    @property
    def heard(self) -> dict[str, int]:
        """`follows` as positions by producer."""
        return positions(self.follows)

    def fields(self) -> dict[str, Any]:
        """The attributes as JSON has them; what is none is left out."""
        fields: dict[str, Any] = msgspec.to_builtins(self)
        return fields


class Line(Envelope, frozen=True, omit_defaults=True, kw_only=True, forbid_unknown_fields=True):
    """A line of a log: the attributes of an event, and its facts in the bytes that they have."""

    data: msgspec.Raw

    @property
    def envelope(self) -> Envelope:
        """The attributes alone."""
        return Envelope(*msgspec.structs.astuple(self)[:-1])


read_line = msgspec.json.Decoder(Line).decode
"""The line in bytes that this product has written; `parse` is for what comes from elsewhere."""

_write_line = msgspec.json.Encoder(order="sorted").encode


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

    @property
    def place(self) -> tuple[str, int]:
        """Whose stream it stands in, and where."""
        return self.envelope.partitionkey, self.envelope.sequence


# Of what is frozen these alone write: `written` makes an event for every line of a log.
_keep_envelope, _keep_data, _keep_line = (vars(Event)[name].__set__ for name in ("envelope", "data", "line"))


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
    attributes = Attributes(
        id=identity(cause.key, producer, owner, index),
        source=producer,
        type=data.wire,
        subject=data.subject,
        time=data.happened or now,
        partitionkey=owner,
        sequence=head.sequence + 1,
        recordedtime=now,
        causationid=cause.causation,
        correlationid=cause.correlation,
        actor=cause.actor,
        digest=hashlib.sha256(body).hexdigest(),
        clock=1 + max(head.clock, cause.clock),
        follows=cause.follows,
        chain=START_OF_CHAIN,
    )
    line = _write_line(Line(**vars(attributes), data=msgspec.Raw(body)))
    chained = _chained(head.chain, line, START_OF_CHAIN)
    envelope = Envelope(**{**vars(attributes), "chain": chained})
    return written(envelope, data, line.replace(_chain(START_OF_CHAIN), _chain(chained), 1))


def identity(key: str, producer: str, owner: str, index: int) -> str:
    """The id of the event that a cause of this key brings about: the first, the second … of a stream's."""
    return str(uuid.uuid5(NAMESPACE, "\x1f".join((key, producer, owner, str(index)))))


def written(envelope: Envelope, data: EventData, line: bytes) -> Event:
    """An event whose canonical form is known already."""
    event = object.__new__(Event)
    _keep_envelope(event, envelope)
    _keep_data(event, data)
    _keep_line(event, line)
    return event


def canonical(event: Event) -> bytes:
    """The event's one form in bytes (RFC 8785): equal events, and only these, have equal bytes."""
    return event.line or _line(event.envelope, data_json(event.data))


def chain(previous: str, event: Event) -> str:
    """The chain value that `event` must carry after `previous`."""
    return _chained(previous, canonical(event), event.envelope.chain)


def facts_json(event: Event) -> bytes:
    """An event's facts in canonical JSON, out of its own line where there is one."""
    return data_json(event.data) if event.line is None else bytes(read_line(event.line).data)


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


def _line(envelope: Envelope, body: bytes) -> bytes:
    return _write_line(Line(*msgspec.structs.astuple(envelope), data=msgspec.Raw(body)))


def _chained(previous: str, line: bytes, chained: str) -> str:
    return hashlib.sha256(previous.encode() + line.replace(_chain(chained), b"", 1)).hexdigest()


def _chain(chained: str) -> bytes:
    """A chain as a line holds it. No text in a line can hold these bytes: a quote inside of one is written as `\\"`."""
    return b'"chain":"%s",' % chained.encode()


def event_of(fields: dict[str, Any], data: Any, catalogue: Mapping[str, type[EventData]]) -> Event:
    """The event that attributes and facts from elsewhere make. Raises `MalformedEvent`, naming the attribute."""
    try:
        attributes = Attributes.model_validate(fields)
        model = catalogue.get(attributes.type)
        if model is None:
            raise MalformedEvent(f"No event type “{attributes.type}” is in the catalogue.", type=attributes.type)
        facts = model.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise MalformedEvent(f"{place or 'the event'}: {first['msg']}.", place=place) from None
    except UnknownTimeZone as unknown:
        raise MalformedEvent(f"the facts: {unknown}", **unknown.facts) from None
    envelope = Envelope(**vars(attributes))
    try:
        positions(envelope.follows)
    except ValueError as error:
        raise MalformedEvent(f"follows: {error}.", place="follows") from None
    try:
        body = data_json(facts)
        line = _line(envelope, body)
    except ValueError as error:  # a lone surrogate, a number too large or without an end
        raise MalformedEvent(f"It has no canonical form: {error}.") from None
    if hashlib.sha256(body).hexdigest() != envelope.digest:
        raise MalformedEvent("digest: the data is not what the digest says.", place="digest")
    return written(envelope, facts, line)

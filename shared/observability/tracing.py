"""How one act is followed through HTTP, its transaction, the relay and every service that hears of it.

Nothing is carried along: what an event's envelope says is enough for every service to compute the same numbers. Those
of a trace come from session and correlation id, those of a span from the event that it is about. So an act's span is
the parent of the spans of the events it wrote, each of these of the spans of those who heard it, and these of what they
announced in turn.

Where `RAPPORTEUR_OTLP_ENDPOINT` is not set nothing is told, and what would tell it is not even imported. Spans tell
ids, types, positions, counts and durations: no text, no party, and nobody's name.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from shared.documents.vocabulary import Refusal
from shared.events.envelope import Envelope, Event, identity
from shared.events.kept import Sealed


class TracingNotInstalled(Refusal):
    """Traces are asked for, and the packages that tell them are not there."""


now = time.time_ns
"""The instant of a span's beginning or end, in nanoseconds; a rehearsal's clock has no say in how long a thing took."""


@dataclass(frozen=True, slots=True)
class Came:
    """When a request came, and the `traceparent` by which whoever sent it follows it, if they named one."""

    at: int = field(default_factory=now)
    traceparent: str = ""


@dataclass(frozen=True, slots=True)
class Handled:
    """An event that a service took in, since when it was at it, whether it took effect, and how many it announced."""

    event: Event
    since: int
    effective: bool
    announced: int = 0


Wrote = tuple[str, Came, Sequence[Event]]
"""An act that was written: the name of its command, when it came, and its events."""


class Place(NamedTuple):
    """Where a span stands: its trace, and its own number in it."""

    trace: int
    span: int


def trace_of(session: str, correlation: str) -> int:
    """The trace of whatever one act, or one deadline, has brought about in a session."""
    return _number(16, session, correlation)


def place_of_act(envelope: Envelope) -> Place:
    """The span of the act that wrote an event: named by its first event, whose id each of them tells."""
    first = identity(f"{envelope.actor}\x1f{envelope.correlationid}", envelope.source, envelope.partitionkey, 0)
    return _place(envelope, first, "act")


def place_of_transaction(envelope: Envelope) -> Place:
    """The span of the transaction in which an event was written, if it is the first one there."""
    return _place(envelope, envelope.id, "transaction")


def place_of(envelope: Envelope) -> Place:
    """The span of an event: how it was relayed."""
    return _place(envelope, envelope.id)


def place_of_hearing(envelope: Envelope, service: str) -> Place:
    """The span of a service's taking an event in."""
    return _place(envelope, envelope.id, service)


def place_of_cause(envelope: Envelope) -> Place | None:
    """The span of what brought an event about: an act, or what its service heard; none for what the clock wrote."""
    if envelope.causationid is None:
        return place_of_act(envelope)
    if envelope.causationid == envelope.correlationid:
        return None  # a deadline, set in another trace: here one begins
    return _place(envelope, envelope.causationid, envelope.source)


def _place(envelope: Envelope, *names: str) -> Place:
    return Place(trace_of(envelope.partitionkey, envelope.correlationid), _number(8, *names))


def _number(size: int, *names: str) -> int:
    return int.from_bytes(hashlib.sha256("\x1f".join(names).encode(errors="replace")).digest()[:size], "big") or 1


class Tracing(Protocol):
    """Tells of what a service has done, once it is done; it waits for nobody and raises nothing."""

    def wrote(self, since: int, acts: Iterable[Wrote]) -> None:
        """Acts were committed in one transaction that began then."""
        ...

    def refused(self, session: str, key: str, command: str, came: Came, error: Exception) -> None:
        """An act was not done."""
        ...

    def relayed(self, events: Iterable[Event | Sealed], since: int, until: int) -> None:
        """The broker has these events for good."""
        ...

    def heard(self, handled: Iterable[Handled]) -> None:
        """What came of events that were taken in is committed."""
        ...


class Untold:
    """Tells nothing: what is asked of it is not even looked at."""

    def wrote(self, since: int, acts: Iterable[Wrote]) -> None:
        pass

    def refused(self, session: str, key: str, command: str, came: Came, error: Exception) -> None:
        pass

    def relayed(self, events: Iterable[Event | Sealed], since: int, until: int) -> None:
        pass

    def heard(self, handled: Iterable[Handled]) -> None:
        pass


UNTOLD = Untold()

Traces = Callable[[str], Tracing]
"""Gives each service, by its name, what tells of it."""


def untold(_service: str) -> Tracing:
    """Nobody is told anything."""
    return UNTOLD


@asynccontextmanager
async def told_to(endpoint: str) -> AsyncIterator[Traces]:
    """Traces told to a collector (OTLP over HTTP) until left; to nobody without an address.

    Raises `TracingNotInstalled`.
    """
    if not endpoint:
        yield untold
        return
    try:
        from shared.observability.spans import Spans, collector
    except ImportError:
        raise TracingNotInstalled(
            "RAPPORTEUR_OTLP_ENDPOINT is set, but OpenTelemetry is not installed here: install rapporteur[tracing], "
            "or set it no more."
        ) from None
    async with collector(endpoint) as processor:
        yield lambda service: Spans(service, processor)

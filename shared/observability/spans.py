"""Traces told by OpenTelemetry; the one module that knows it, and imported only where traces are asked for."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanLimits, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import IdGenerator
from opentelemetry.trace import Link, NonRecordingSpan, SpanContext, SpanKind, Status, StatusCode, TraceFlags
from opentelemetry.trace import set_span_in_context as within

from shared.events.envelope import Event
from shared.events.kept import Sealed
from shared.events.proof import LogCheckpointed
from shared.observability.tracing import (
    Came,
    Handled,
    Place,
    Wrote,
    now,
    place_of,
    place_of_act,
    place_of_cause,
    place_of_hearing,
    place_of_transaction,
    trace_of,
)

PATIENCE = 3.0
"""Seconds within which a collector must take what is left when the process ends; the rest is lost."""

WAITING = 8192
"""Spans that wait to be sent at most; what comes when it is full is dropped, since nobody here waits for a trace."""

LONGEST = 128
"""Characters of what a span tells; a name that is longer is nobody's here."""

_TRACEPARENT = re.compile(r"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}(-.*)?")


@asynccontextmanager
async def collector(endpoint: str) -> AsyncIterator[SpanProcessor]:
    """Sends spans in batches, from a thread of its own, to a collector's address for OTLP over HTTP."""
    exporter = OTLPSpanExporter(f"{endpoint.rstrip('/')}/v1/traces", timeout=PATIENCE)
    processor = BatchSpanProcessor(exporter, max_queue_size=WAITING, schedule_delay_millis=1000)
    try:
        yield processor
    finally:
        ending = asyncio.ensure_future(asyncio.to_thread(processor.shutdown))
        await asyncio.wait({ending}, timeout=PATIENCE)
        if not ending.done():
            exporter.shutdown()  # type: ignore[no-untyped-call]  # it would try again
        await ending


class Spans:
    """Tells of one service in spans whose numbers are given."""

    def __init__(self, service: str, processor: SpanProcessor) -> None:
        self._service = service
        self._numbers = _Numbers()
        resource = Resource.create({"service.namespace": "rapporteur", "service.name": service})
        provider = TracerProvider(
            id_generator=self._numbers,
            resource=resource,
            shutdown_on_exit=False,
            span_limits=SpanLimits(max_attribute_length=LONGEST),
        )
        provider.add_span_processor(processor)
        self._tracer = provider.get_tracer("rapporteur")

    def wrote(self, since: int, acts: Iterable[Wrote]) -> None:
        """The span of each act, and of the transaction: in the first one's trace, with links to the others."""
        until = now()
        written = [(name, came, events, place_of_act(events[0].envelope)) for name, came, events in acts if events]
        for name, came, events, place in written:
            first = events[0].envelope
            told = {"session": first.partitionkey, "first": first.sequence, "events": len(events)}
            self._tell(f"act {name}", SpanKind.SERVER, place, None, (came.at, until), told, _asked(came))
        if written:
            (_, _, events, parent), *others = written
            place = place_of_transaction(events[0].envelope)
            told = {"acts": len(written), "events": sum(len(events) for _, _, events, _ in written)}
            links = [Link(_context(other)) for *_, other in others]
            self._tell("transaction", SpanKind.INTERNAL, place, parent, (since, until), told, links)

    def refused(self, session: str, key: str, command: str, came: Came, error: Exception) -> None:
        """The span of an act that came to nothing, by a number of its own: it may come again under its key."""
        place = Place(trace_of(session, key), _any())
        told = {"session": session, "refusal": type(error).__name__}
        self._tell(f"act {command}", SpanKind.SERVER, place, None, (came.at, now()), told, _asked(came), failed=True)

    def relayed(self, events: Iterable[Event | Sealed], since: int, until: int) -> None:
        """A span for each event: how long its handing over to the broker took."""
        for event in events:
            if event.envelope.type != LogCheckpointed.wire:  # which nobody has asked for
                place, cause = place_of(event.envelope), place_of_cause(event.envelope)
                name = f"relay {event.envelope.type}"
                self._tell(name, SpanKind.PRODUCER, place, cause, (since, until), _about(event))

    def heard(self, handled: Iterable[Handled]) -> None:
        """A span for each event: from when it was looked at to the commit. What parks may be tried again."""
        until = now()
        for each in handled:
            envelope = each.event.envelope
            if isinstance(each.event.data, LogCheckpointed):
                continue
            place, parent = place_of_hearing(envelope, self._service), place_of(envelope)
            if not each.effective:
                place = Place(place.trace, _any())
            told = {**_about(each.event), "announced": each.announced}
            name, times = f"hear {envelope.type}", (each.since, until)
            self._tell(name, SpanKind.CONSUMER, place, parent, times, told, failed=not each.effective)

    def _tell(
        self,
        name: str,
        kind: SpanKind,
        place: Place,
        parent: Place | None,
        times: tuple[int, int],
        told: dict[str, Any],
        links: Sequence[Link] = (),
        *,
        failed: bool = False,
    ) -> None:
        self._numbers.place = place
        since, until = times
        span = self._tracer.start_span(
            name,
            context=within(NonRecordingSpan(_context(parent))) if parent is not None else None,
            kind=kind,
            attributes={f"rapporteur.{key}": value for key, value in told.items()},
            links=links,
            start_time=since,
        )
        if failed:
            span.set_status(Status(StatusCode.ERROR))
        span.end(max(since, until))


class _Numbers(IdGenerator):
    """The number that the next span is to have."""

    def __init__(self) -> None:
        self.place = Place(0, 0)

    def generate_trace_id(self) -> int:
        return self.place.trace

    def generate_span_id(self) -> int:
        return self.place.span


def _about(event: Event | Sealed) -> dict[str, Any]:
    envelope = event.envelope
    return {
        "session": envelope.partitionkey,
        "event": envelope.id,
        "type": envelope.type,
        "sequence": envelope.sequence,
        "clock": envelope.clock,
    }


def _asked(came: Came) -> list[Link]:
    """The trace that the request named, which is not ours to go on with: it knows nothing of our numbers."""
    found = _TRACEPARENT.fullmatch(came.traceparent)
    return [] if found is None else [Link(_context(Place(int(found[1], 16), int(found[2], 16))))]


def _context(place: Place) -> SpanContext:
    return SpanContext(place.trace, place.span, is_remote=True, trace_flags=TraceFlags(TraceFlags.SAMPLED))


def _any() -> int:
    return secrets.randbits(64) or 1

"""In which order a service's log is taken from the topics: its own events, before each what that one rests on."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from shared.events.catalogue import topic
from shared.events.envelope import Event
from shared.recovery.streams import Streams, TopicDoesNotFit


def lineage(streams: Streams, producer: str, reads: Collection[str], known: Mapping[str, int]) -> Iterator[Event]:
    """The events that the service's own ones prove it to have known, behind those that are `known` (by producer).

    Before an own event stands all that it follows, and all that this follows in turn, in the total order: it had been
    heard by then, and what had to be decided in reaction to it is an own event too. Raises `TopicDoesNotFit`.
    """
    placed = dict(known)
    for own in streams.stream(producer)[placed.get(producer, 0) :]:
        rested_on = _rested_on(streams, own, producer, reads, placed)
        yield from rested_on
        for event in rested_on:
            placed[event.envelope.source] = event.envelope.sequence
        placed[producer] = own.envelope.sequence
        yield own


def _rested_on(
    streams: Streams, own: Event, producer: str, reads: Collection[str], placed: Mapping[str, int]
) -> list[Event]:
    found: dict[tuple[str, int], Event] = {}
    wanted = [own]
    while wanted:
        follower = wanted.pop()
        for source, sequence in follower.envelope.heard.items():
            if source not in reads:
                continue
            stream = streams.stream(source)
            if len(stream) < sequence:
                raise TopicDoesNotFit(
                    f"{topic(source)} lacks event {len(stream) + 1} for {streams.owner}, on which event "
                    f"{own.envelope.sequence} of {producer} rests.",
                    topic=topic(source),
                    owner=streams.owner,
                    sequence=len(stream) + 1,
                )
            for event in stream[placed.get(source, 0) : sequence]:
                if (source, event.envelope.sequence) not in found:
                    found[source, event.envelope.sequence] = event
                    wanted.append(event)
    return sorted(found.values(), key=lambda event: event.order)

"""What the topics hold of each owner: every producer's stream, whole and verified, and what is no part of one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from shared.documents.vocabulary import Refusal
from shared.events.catalogue import topic
from shared.events.envelope import START, Event, Head, chain
from shared.events.proof import LogCheckpointed, bad_signature
from shared.messaging.arriving import read_message
from shared.messaging.broker import Broker, Message


class TopicDoesNotFit(Refusal):
    """A topic does not hold a producer's log as it was announced: something is missing or was changed."""


@dataclass
class Streams:
    """One owner's streams by producer, each from its first event on without a gap; and messages beside them."""

    owner: str
    events: dict[str, list[Event]] = field(default_factory=dict)
    beside: list[Message] = field(default_factory=list)

    def stream(self, producer: str) -> list[Event]:
        """A producer's events, in their order."""
        return self.events.get(producer, [])


def event_in(message: Message) -> Event | None:
    """The event that a message holds; none if it holds none, or does not belong where it lies."""
    found = read_message(message)
    return found if isinstance(found, Event) else None


async def read_streams(broker: Broker, producers: Iterable[str], only: str | None = None) -> dict[str, Streams]:
    """The streams of all owners, or of one, as their topics hold them, by owner. Raises `TopicDoesNotFit`.

    What is no event, or does not fit its chain, is kept beside, for an inbox to judge.
    """
    owners: dict[str, Streams] = {}
    for producer in producers:
        found: dict[str, dict[int, list[tuple[Event, Message]]]] = defaultdict(lambda: defaultdict(list))
        async for message in broker.read_all(topic(producer)):
            owner = message.key.decode(errors="replace")
            if only is not None and owner != only:
                continue
            event = event_in(message)
            if event is None:
                owners.setdefault(owner, Streams(owner)).beside.append(message)
            else:
                found[owner][event.envelope.sequence].append((event, message))
        for owner, places in found.items():
            _take_stream(owners.setdefault(owner, Streams(owner)), producer, places)
    return owners


def _take_stream(into: Streams, producer: str, places: dict[int, list[tuple[Event, Message]]]) -> None:
    """Follow the chain from the first place on. The same event may have been announced more than once."""
    head = START
    stream = into.events.setdefault(producer, [])
    for sequence in sorted(places):
        fitting = [event for event, _ in places[sequence] if _fits(event, head)]
        into.beside += [message for event, message in places[sequence] if event not in fitting]
        if not fitting:
            continue
        event = fitting[0]
        if isinstance(event.data, LogCheckpointed):
            why = bad_signature(event, event.data, head, None)  # keys may have changed in the course of years
            if why is not None:
                raise TopicDoesNotFit(
                    f"{topic(producer)}: event {sequence} for {into.owner}: {why}",
                    topic=topic(producer),
                    owner=into.owner,
                    sequence=sequence,
                )
        stream.append(event)
        head = Head.after(event)


def _fits(event: Event, head: Head) -> bool:
    return event.envelope.sequence == head.sequence + 1 and chain(head.chain, event) == event.envelope.chain

"""What a service knows of one owner, folded from its log, and what is to be written of it next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from shared.events.envelope import START, Event, Head
from shared.stage import Stage

S = TypeVar("S")


@dataclass(frozen=True)
class Journal(Generic[S]):
    """What a service knows of one owner: its state, how many events that is, and the head of every stream heard."""

    owner: str
    state: S
    n: int
    heads: dict[str, Head]

    def head(self, producer: str) -> Head:
        """The last event known of a producer's stream; `START` if none is."""
        return self.heads.get(producer, START)

    def with_event(self, stage: Stage[S], event: Event) -> Journal[S]:
        """The journal after one more event. What the domain raises here means that the event is poison."""
        heads = {**self.heads, event.envelope.source: Head.after(event)}
        return Journal(self.owner, stage.evolve(self.state, event), self.n + 1, heads)

    @property
    def heard(self) -> dict[str, int]:
        """The position reached in every producer's stream."""
        return {producer: head.sequence for producer, head in self.heads.items()}

    @property
    def chains(self) -> dict[str, str]:
        """The last chain value of every producer's stream."""
        return {producer: head.chain for producer, head in self.heads.items()}

    @property
    def clock(self) -> int:
        """The highest clock of all that is known."""
        return max((head.clock for head in self.heads.values()), default=0)


@dataclass(frozen=True, slots=True)
class Growth(Generic[S]):
    """What is to be written of an owner: the journal before and after, and the events in between."""

    before: Journal[S]
    after: Journal[S]
    events: tuple[Event, ...]

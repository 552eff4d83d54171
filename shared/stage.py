"""What a service is made of, before any edge: its decisions, its state, its reactions, and its timer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from pydantic import ConfigDict

from shared.access import Actor
from shared.documents.vocabulary import Frozen
from shared.events.base import EventData
from shared.events.drafting import SessionOpened
from shared.events.envelope import Event
from shared.lifecycle import Documents

S = TypeVar("S")


class Command(Frozen):
    """Something a person wants done. `name` is how the policy knows it; `session` is whose stream it appends to."""

    model_config = ConfigDict(allow_inf_nan=False)

    name: ClassVar[str]
    session: str

    @property
    def bodies(self) -> tuple[str, ...]:
        """The bodies on whose behalf it is done, each of which the actor's role must cover."""
        return ()

    @property
    def rehearses(self) -> bool:
        """Whether the command opens a session that is rehearsed."""
        return False

    @property
    def about(self) -> str | None:
        """The document whose version the command rests on, where it is about one."""
        return getattr(self, "document", None)


class Decide(Protocol):
    """A decision: takes what is known, a command, now and the actor; returns facts, or raises a named refusal."""

    def __call__(self, state: Any, command: Any, now: datetime, actor: Actor, /) -> Sequence[EventData]: ...


@dataclass(frozen=True, slots=True)
class Due:
    """Something that the clock brings about: when, what, and the id of the event that set the deadline."""

    at: datetime
    cause: str
    data: EventData


@dataclass(frozen=True)
class Stage(Generic[S]):
    """One service's domain as the edge sees it."""

    producer: str
    initial: S
    evolve: Callable[[S, Event], S]
    decisions: Mapping[type[Command], Decide]
    session: Callable[[S], SessionOpened | None]
    react: Callable[[S, Event], Sequence[EventData]]
    due: Callable[[S], Sequence[Due]]
    documents: Callable[[S], Documents]

    def decide(self, state: S, command: Command, now: datetime, actor: Actor) -> Sequence[EventData]:
        """The facts that a command brings about. Raises a named refusal."""
        return self.decisions[type(command)](state, command, now, actor)

    def fold(self, events: Iterable[Event]) -> S:
        """What is known after these events and nothing else."""
        return reduce(self.evolve, events, self.initial)


def nothing_due(_state: Any) -> Sequence[Due]:
    """For a service that the clock never moves."""
    return ()


def no_reaction(_state: Any, _event: Event) -> Sequence[EventData]:
    """For a service that only listens."""
    return ()

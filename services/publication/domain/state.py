"""What publication knows: the texts, their editions and symbols, and the queries to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from shared.documents.vocabulary import NotThere
from shared.events.drafting import SessionOpened
from shared.events.envelope import Event
from shared.events.publication import DocumentCleared, EditionIssued, EditionRegistered, QueryAnswered, QueryAsked
from shared.evolving import replace
from shared.lifecycle import KnownSession
from shared.unfolding import followed


class UnknownEdition(NotThere):
    """No edition of that name is registered."""


@dataclass(frozen=True, slots=True)
class Query:
    """A query to a completed text, and its answer once there is one."""

    asked: QueryAsked
    answered: QueryAnswered | None = None


@dataclass(frozen=True, slots=True)
class Issued:
    """An edition that was issued, and when."""

    data: EditionIssued
    at: datetime


@dataclass(frozen=True)
class State(KnownSession):
    """A session as publication knows it."""

    registered: Mapping[str, EditionRegistered] = field(default_factory=dict)
    queries: Mapping[str, Query] = field(default_factory=dict)
    cleared: frozenset[str] = frozenset()
    issued: Mapping[str, Issued] = field(default_factory=dict)

    def edition(self, edition: str) -> EditionRegistered:
        """The registered edition; raises `UnknownEdition`."""
        try:
            return self.registered[edition]
        except KeyError:
            raise UnknownEdition(f"No edition “{edition}” is registered.", edition=edition) from None


def evolve(state: State, event: Event) -> State:
    """The state after an event, own or heard."""
    data = event.data
    state = followed(state, data)
    match data:
        case SessionOpened():
            return replace(state, session=data)
        case EditionRegistered():
            return replace(state, registered={**state.registered, data.edition: data})
        case QueryAsked():
            return replace(state, queries={**state.queries, data.query: Query(data)})
        case QueryAnswered():
            answered = replace(state.queries[data.query], answered=data)
            return replace(state, queries={**state.queries, data.query: answered})
        case DocumentCleared():
            return replace(state, cleared=state.cleared | {data.document})
        case EditionIssued():
            return replace(state, issued={**state.issued, data.edition: Issued(data, event.envelope.time)})
        case _:
            return state

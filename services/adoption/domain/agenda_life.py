"""What adoption knows of agendas: the forms they were put forward in, how they were adopted, what became of items."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from shared.events.adoption import DocumentReturned, PartReopened
from shared.events.agendas import (
    AgendaAdopted,
    AgendaClosed,
    AgendaPrepared,
    AgendaWorkBegan,
    ItemConcluded,
    ItemConsidered,
    Stage,
)
from shared.events.base import EventData
from shared.evolving import replace


@dataclass(frozen=True, slots=True)
class Agenda:
    """One agenda: `began` and `adopted` are by body, `considered` and `ended` by item and body.

    `closed` are the decisions by which bodies ended their work on it.
    """

    forms: tuple[AgendaPrepared, ...] = ()
    began: Mapping[str, AgendaWorkBegan] = field(default_factory=dict)
    adopted: Mapping[str, AgendaAdopted] = field(default_factory=dict)
    considered: frozenset[tuple[str, str]] = frozenset()
    ended: Mapping[tuple[str, str], ItemConcluded] = field(default_factory=dict)
    closed: tuple[AgendaClosed, ...] = ()

    @property
    def stage(self) -> Stage:
        """The form in which it was put forward last."""
        return self.forms[-1].stage if self.forms else Stage.PROVISIONAL

    def over_for(self, body: str) -> bool:
        """Whether the work of the body on it has ended."""
        return any(body in one.organ for one in self.closed)

    def since(self, body: str) -> int | None:
        """The meeting from which on the body works by it; none if it does not yet."""
        known = (self.began.get(body), self.adopted.get(body))
        return min((it.meeting for it in known if it is not None), default=None)


def followed(agendas: Mapping[str, Agenda], data: EventData) -> Mapping[str, Agenda]:
    """The agendas after an event; the same if it concerns none."""
    if data.subject is None:
        return agendas
    before = agendas.get(data.subject, Agenda())
    match data:
        case AgendaPrepared():
            after = replace(before, forms=(*before.forms, data))
        case AgendaWorkBegan():
            after = replace(before, began={**before.began, **dict.fromkeys(data.organ, data)})
        case AgendaAdopted():
            after = replace(before, adopted={**before.adopted, **dict.fromkeys(data.organ, data)})
        case PartReopened() | DocumentReturned():  # what is taken up again is to be adopted again
            anew = data.bodies if isinstance(data, PartReopened) else tuple(before.adopted)
            after = replace(before, adopted={body: it for body, it in before.adopted.items() if body not in anew})
        case ItemConsidered():
            after = replace(before, considered=before.considered | {(data.item, body) for body in data.organ})
        case ItemConcluded():
            after = replace(before, ended={**before.ended, **{(data.item, body): data for body in data.organ}})
        case AgendaClosed():
            after = replace(before, closed=(*before.closed, data))
        case _:
            return agendas
    return {**agendas, data.subject: after}

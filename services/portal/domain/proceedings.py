"""What the portal keeps of proceedings: how meetings are called, and the life of agendas and of their items."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from shared.events.adoption import DecisionRecorded
from shared.events.agendas import (
    AgendaAdopted,
    AgendaClosed,
    AgendaItemsCarried,
    AgendaPrepared,
    AgendaWorkBegan,
    ItemConcluded,
    ItemConsidered,
)
from shared.events.base import EventData
from shared.events.sittings import MeetingCounted, MeetingResumed, MeetingsNumbered, SessionResumed
from shared.evolving import replace


@dataclass(frozen=True, slots=True)
class Proceedings:
    """The record of sittings and agendas. `numbers` is what each body calls a meeting; `resumed` its later sittings."""

    numbered: MeetingsNumbered | None = None
    numbers: Mapping[int, Mapping[str, int]] = field(default_factory=dict)
    resumed: Mapping[tuple[int, int], MeetingResumed] = field(default_factory=dict)
    parts: tuple[SessionResumed, ...] = ()
    prepared: tuple[AgendaPrepared, ...] = ()
    carried: tuple[AgendaItemsCarried, ...] = ()
    began: tuple[AgendaWorkBegan, ...] = ()
    adopted: tuple[AgendaAdopted, ...] = ()
    considered: tuple[ItemConsidered, ...] = ()
    concluded: tuple[ItemConcluded, ...] = ()
    closed: tuple[AgendaClosed, ...] = ()
    decisions: tuple[DecisionRecorded, ...] = ()

    def after(self, data: EventData) -> Proceedings:
        """The record after an event; the same if it says nothing of this."""
        match data:
            case MeetingsNumbered():
                return replace(self, numbered=data)
            case MeetingCounted():
                return replace(self, numbers={**self.numbers, data.meeting: data.numbers})
            case MeetingResumed():
                return replace(self, resumed={**self.resumed, (data.meeting, data.sitting): data})
            case SessionResumed():
                return replace(self, parts=(*self.parts, data))
            case AgendaPrepared():
                return replace(self, prepared=(*self.prepared, data))
            case AgendaItemsCarried():
                return replace(self, carried=(*self.carried, data))
            case AgendaWorkBegan():
                return replace(self, began=(*self.began, data))
            case AgendaAdopted():
                return replace(self, adopted=(*self.adopted, data))
            case ItemConsidered():
                return replace(self, considered=(*self.considered, data))
            case ItemConcluded():
                return replace(self, concluded=(*self.concluded, data))
            case AgendaClosed():
                return replace(self, closed=(*self.closed, data))
            case DecisionRecorded():
                return replace(self, decisions=(*self.decisions, data))
            case _:
                return self

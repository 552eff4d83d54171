"""How a silence procedure stands: folded from its events alone, alike for who decides it and for who shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shared.events.base import Deadline
from shared.events.envelope import Event
from shared.events.silence import (
    PositionExplained,
    SilenceAmendmentReceived,
    SilenceAnnounced,
    SilenceAsked,
    SilenceBroken,
    SilenceCirculated,
    SilenceClarified,
    SilenceConcluded,
    SilenceDisputed,
    SilenceDisputeSettled,
    SilenceExpired,
    SilenceExtended,
    SilenceObjected,
    SilenceObjectionWithdrawn,
    SilenceOpened,
    SilenceQueried,
    SilenceWithdrawn,
)
from shared.evolving import replace

Query = SilenceQueried | SilenceAsked
Objection = SilenceObjected | SilenceAmendmentReceived


@dataclass(frozen=True)
class Silence:
    """A silence procedure: as opened and circulated, when, and all that came of it, in the order of its recording.

    `event` is the id of the event that set its deadline. Objections, amendments among them, are kept whether they came
    in time or late; `taken_back` are the members who withdrew theirs.
    """

    opened: SilenceOpened
    event: str
    since: datetime
    circulated: SilenceCirculated | None = None
    extensions: tuple[SilenceExtended, ...] = ()
    queries: tuple[Query, ...] = ()
    clarified: Mapping[int, SilenceClarified] = field(default_factory=dict)
    objections: tuple[Objection, ...] = ()
    taken_back: tuple[str, ...] = ()
    explained: tuple[PositionExplained, ...] = ()
    expired: bool = False
    broken: bool = False
    concluded: bool = False
    withdrawn: SilenceWithdrawn | None = None
    announced: SilenceAnnounced | None = None
    disputed: SilenceDisputed | None = None
    settled: SilenceDisputeSettled | None = None

    @property
    def over(self) -> bool:
        """Whether it has an outcome."""
        return self.broken or self.concluded or self.withdrawn is not None

    @property
    def deadline(self) -> Deadline:
        """Its deadline, which is that of its last extension."""
        return self.extensions[-1].deadline if self.extensions else self.opened.deadline

    @property
    def stands(self) -> str:
        """How it stands, in words."""
        for outcome, is_so in (
            ("broken", self.broken),
            ("withdrawn", self.withdrawn is not None),
            ("set aside", self.settled is not None and not self.settled.stands),
            ("concluded, disputed", self.disputed is not None and self.settled is None),
            ("concluded", self.concluded),
            ("expired, awaiting notice", self.expired),
        ):
            if is_so:
                return outcome
        return "running"

    @property
    def temporary_title(self) -> str:
        """The title of the text while the silence lasts, which says that it does (Q4); afterwards its own."""
        if self.over:
            return self.opened.title
        return temporary_title(self.opened.title, self.deadline)


def temporary_title(title: str, deadline: Deadline) -> str:
    """The title of a text under silence until a deadline, which says so."""
    return f"{title} (text under silence procedure until {deadline.label})"


Silences = Mapping[str, Silence]


def followed(silences: Silences, event: Event) -> Silences:
    """The silence procedures of a session after an event; the same if it is about none of them."""
    data = event.data
    if isinstance(data, SilenceOpened):
        return {**silences, data.silence: Silence(data, event.envelope.id, event.envelope.time)}
    silence = silences.get(getattr(data, "silence", None) or "")
    if silence is None:
        return silences
    changed = _changed(silence, event)
    return {**silences, silence.opened.silence: replace(silence, **changed)} if changed else silences


def _changed(silence: Silence, event: Event) -> dict[str, Any]:
    data = event.data
    match data:
        case SilenceCirculated():
            return {"circulated": data}
        case SilenceQueried() | SilenceAsked():
            return {"queries": (*silence.queries, data)}
        case SilenceClarified():
            return {"clarified": {**silence.clarified, data.query: data}}
        case SilenceObjected() | SilenceAmendmentReceived():
            return {"objections": (*silence.objections, data)}
        case SilenceObjectionWithdrawn():
            return {"taken_back": (*silence.taken_back, data.by)}
        case SilenceExtended():
            return {"extensions": (*silence.extensions, data), "event": event.envelope.id}
        case PositionExplained():
            return {"explained": (*silence.explained, data)}
        case _:
            return _ended(data)


def _ended(data: Any) -> dict[str, Any]:
    match data:
        case SilenceExpired():
            return {"expired": True}
        case SilenceBroken():
            return {"broken": True}
        case SilenceConcluded():
            return {"concluded": True}
        case SilenceWithdrawn():
            return {"withdrawn": data}
        case SilenceAnnounced():
            return {"announced": data}
        case SilenceDisputed():
            return {"disputed": data, "settled": None}
        case SilenceDisputeSettled():
            return {"settled": data}
        case _:
            return {}

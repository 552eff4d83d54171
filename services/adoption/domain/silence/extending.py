"""A silence is extended: the same text is circulated anew, for a full period, before the first has ended (Q10)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from services.adoption.domain.silence.circulating import DeadlineAsked, basis_in_force, require_length
from services.adoption.domain.silence.guards import Text, before_deadline, require_presiding
from services.adoption.domain.state import State
from shared.access import Actor
from shared.documents.operations import Key
from shared.documents.vocabulary import Refusal
from shared.events.base import EventData
from shared.events.silence import SilenceExtended
from shared.stage import Command


class NoExtension(Refusal):
    """An extension ends later than what it extends."""

    rule = "Q10"


class ExtendSilence(Command):
    """Circulate the same text for a further full period, before the deadline comes."""

    name: ClassVar[str] = "adoption.extend_silence"
    silence: Key
    deadline: DeadlineAsked
    why: Text


def extend(state: State, command: ExtendSilence, now: datetime, actor: Actor) -> Sequence[EventData]:
    silence = before_deadline(state, command.silence, now)
    opened, was = silence.opened, silence.deadline
    require_presiding(state, actor, opened.presiding, now)
    deadline = command.deadline.told_in(state.opened().time_zone)
    if deadline.instant <= was.instant:
        raise NoExtension(f"The silence runs until {was.label} already.", deadline=was.label, place="deadline")
    require_length(deadline, now, opened.minimum_hours)
    rules = state.officers.circle(opened.circle).rules
    return (
        SilenceExtended(
            silence=command.silence,
            document=opened.document,
            was=was,
            deadline=deadline,
            why=command.why,
            basis=basis_in_force(state, rules, now, deadline),
        ),
    )

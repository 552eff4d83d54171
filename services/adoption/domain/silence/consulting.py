"""Before a silence: who was consulted on the text, recorded with the evidence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from services.adoption.domain.silence.guards import NotReceivedThen, SilenceOver, Text
from services.adoption.domain.state import State
from shared.access import Actor
from shared.documents.operations import Key
from shared.documents.vocabulary import DocumentId
from shared.events.base import EventData, Instant, instant_text
from shared.events.silence import SilenceConsulted
from shared.stage import Command


class Consult(Command):
    """Record that somebody was consulted before a silence is opened."""

    name: ClassVar[str] = "adoption.consult"
    silence: Key
    document: DocumentId
    consulted: Text
    held: Instant
    evidence: Text


def consult(state: State, command: Consult, now: datetime, actor: Actor) -> Sequence[EventData]:
    document = state.document(command.document)
    if command.silence in state.silences:
        raise SilenceOver("The silence was opened before; one consults before that.", silence=command.silence)
    if command.held > now:
        raise NotReceivedThen("It cannot have been held after it is recorded.", received=instant_text(command.held))
    return (
        SilenceConsulted(
            silence=command.silence,
            document=document.id,
            consulted=command.consulted,
            held=command.held,
            evidence=command.evidence,
        ),
    )

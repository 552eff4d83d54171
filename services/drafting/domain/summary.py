"""What the secretariat submits to the Chair: the summary of deliberations, and conforming corrections."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from pydantic import Field

from services.drafting.domain.documents import edited, require_none_waits
from services.drafting.domain.state import AlreadyDone, State
from shared.access import Actor
from shared.documents.digest import part_digest
from shared.documents.holder import Holder
from shared.documents.operations import Key, ReplaceWords
from shared.documents.proposals import Proposal
from shared.documents.resolving import resolve
from shared.documents.vocabulary import Class, DocumentId, Refusal
from shared.events.adoption import ConformingCleared
from shared.events.base import EventData
from shared.events.drafting import ConformingSubmitted, Purpose, SummarySubmitted
from shared.events.envelope import Event
from shared.stage import Command


class NoSummary(Refusal):
    """The document has no Chair's summary."""


class NotConforming(Refusal):
    """A conforming correction concerns words of an adopted text, and nothing else."""

    rule = "A11"


class SubmitSummary(Command):
    """Submit the Chair's summary to the Chair."""

    name: ClassVar[str] = "drafting.submit_summary"
    document: DocumentId


class SubmitConforming(Command):
    """Submit words that were agreed and read out but not captured, with their place in the recording."""

    name: ClassVar[str] = "drafting.submit_conforming"
    document: DocumentId
    conforming: Key
    change: Proposal
    recording: str = Field(min_length=1)


def submit_summary(state: State, command: SubmitSummary, now: datetime, actor: Actor) -> Sequence[EventData]:
    document = state.document(command.document)
    units = tuple(unit.id for unit in document.tree.walk() if unit.unit_class is Class.CHAIRS_SUMMARY)
    if not units:
        raise NoSummary("This document has no summary by the Chair.", document=document.id)
    document.pen.require(Holder.DRAFTING, units)
    if document.approved >= frozenset(units):
        raise AlreadyDone("The Chair has approved this summary.", document=document.id)
    return (SummarySubmitted(document=document.id, units=units, digest=part_digest(document.tree, units)),)


def submit_conforming(state: State, command: SubmitConforming, now: datetime, actor: Actor) -> Sequence[EventData]:
    document = state.document(command.document)
    if command.conforming in state.conforming:
        raise AlreadyDone(f"“{command.conforming}” has been submitted.", conforming=command.conforming)
    operations = resolve(document.tree, command.change, command.conforming)
    for operation in operations:
        if not isinstance(operation, ReplaceWords) or operation.unit not in document.pen.kept:
            raise NotConforming(
                "Only words of an adopted text can be put right as agreed and read out.", change=operation.op
            )
        document.pen.require(Holder.DRAFTING, (operation.unit,))
        require_none_waits(state, document, operation)
    return (
        ConformingSubmitted(
            conforming=command.conforming, document=document.id, operations=operations, recording=command.recording
        ),
    )


def put_right(state: State, event: Event) -> Sequence[EventData]:
    """Once the Chair has cleared a conforming correction, its words are put into the text."""
    if not isinstance(event.data, ConformingCleared):
        return ()
    entry = state.conforming[event.data.conforming]
    document = state.document(entry.document)
    return (edited(document, entry.operations, Purpose.CONFORMING),)

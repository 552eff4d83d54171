"""What waits for the Chair: the summary, fact checks to it, and conforming corrections. Nothing approves itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from pydantic import Field

from services.adoption.domain.clearance import NothingApprovesItself, require_message
from services.adoption.domain.state import State
from shared.access import Actor, Role
from shared.documents.digest import part_digest
from shared.documents.holder import Holder
from shared.documents.operations import Key
from shared.documents.phrases import find
from shared.documents.vocabulary import Class, DocumentId, Refusal, UnitId
from shared.events.adoption import (
    ConformingCleared,
    ConformingRefused,
    FactcheckAnswered,
    FactcheckRecorded,
    SummaryApproved,
    SummaryReturned,
)
from shared.events.base import EventData, Instant
from shared.events.clearance import Evidence
from shared.lifecycle import DigestDiffers, Document
from shared.stage import Command


class NothingSubmitted(Refusal):
    """Nothing has been submitted to the Chair that could be answered."""


class AnsweredBefore(Refusal):
    """The Chair has answered this."""


class NotOnesOwn(Refusal):
    """A delegation points to something in its own name, not in another's."""

    title = "Not your own"


class NotTheSummary(Refusal):
    """A fact check concerns the Chair's summary."""

    rule = "S7"


class ApproveSummary(Command):
    """Approve the Chair's summary at exactly the digest that was submitted."""

    name: ClassVar[str] = "adoption.approve_summary"
    document: DocumentId
    digest: str | None = None


class RecordSummaryApproval(Command):
    """Record that the Chair approved the summary by a message, at exactly the digest that was submitted."""

    name: ClassVar[str] = "adoption.record_summary_approval"
    document: DocumentId
    digest: str
    evidence: Evidence


class ReturnSummary(Command):
    """Return the summary with remarks."""

    name: ClassVar[str] = "adoption.return_summary"
    document: DocumentId
    remark: str = Field(min_length=1)


class RecordFactcheck(Command):
    """Record what a delegation holds to be inaccurate in the summary."""

    name: ClassVar[str] = "adoption.record_factcheck"
    document: DocumentId
    factcheck: Key
    unit: UnitId
    party: str
    received: Instant
    old: str = Field(min_length=1)
    new: str


class AnswerFactcheck(Command):
    """Answer a fact check."""

    name: ClassVar[str] = "adoption.answer_factcheck"
    factcheck: Key
    accepted: bool
    answer: str = Field(min_length=1)


class ClearConforming(Command):
    """Clear a conforming correction against the recording."""

    name: ClassVar[str] = "adoption.clear_conforming"
    conforming: Key


class RefuseConforming(Command):
    """Refuse a conforming correction."""

    name: ClassVar[str] = "adoption.refuse_conforming"
    conforming: Key
    reason: str = Field(min_length=1)


def approve_summary(state: State, command: ApproveSummary, now: datetime, actor: Actor) -> Sequence[EventData]:
    document = state.document(command.document)
    units, digest = _submitted(document)
    state.drafters.require_other_than(document.id, actor)
    if command.digest is not None and command.digest != digest:
        raise DigestDiffers("This is not the summary that was submitted.", named=command.digest, known=digest)
    return (SummaryApproved(document=document.id, units=units, digest=digest),)


def record_summary_approval(
    state: State, command: RecordSummaryApproval, now: datetime, actor: Actor
) -> Sequence[EventData]:
    document = state.document(command.document)
    units, digest = _submitted(document)
    if command.digest != digest:
        raise DigestDiffers("This is not the summary that was submitted.", named=command.digest, known=digest)
    drafters = state.drafters.summaries.get(document.id, frozenset())
    if command.evidence.sender in (actor.name, actor.seat, *drafters):
        raise NothingApprovesItself(
            "Whoever drafted it, or records an approval, does not give it.", officer=command.evidence.sender
        )
    require_message(command.evidence, state.submitted.get(document.id), now)
    return (SummaryApproved(document=document.id, units=units, digest=digest, evidence=command.evidence),)


def return_summary(state: State, command: ReturnSummary, now: datetime, actor: Actor) -> Sequence[EventData]:
    document = state.document(command.document)
    units, digest = _submitted(document)
    return (SummaryReturned(document=document.id, units=units, digest=digest, remark=command.remark),)


def record_factcheck(state: State, command: RecordFactcheck, now: datetime, actor: Actor) -> Sequence[EventData]:
    document = state.document(command.document)
    unit = document.tree.unit(command.unit)
    if unit.unit_class is not Class.CHAIRS_SUMMARY:
        raise NotTheSummary("This is not the Chair's summary.", unit=unit.id)
    if actor.seat != command.party and not actor.has(Role.SECRETARIAT, command.session):
        raise NotOnesOwn("You can act only in the name of your own delegation.", seat=actor.seat)
    if command.factcheck in state.factchecks:
        raise AnsweredBefore(f"“{command.factcheck}” is recorded.", factcheck=command.factcheck)
    find(unit.words, command.old)
    return (
        FactcheckRecorded(
            factcheck=command.factcheck,
            document=document.id,
            unit=unit.id,
            party=command.party,
            received=command.received,
            old=command.old,
            new=command.new,
        ),
    )


def answer_factcheck(state: State, command: AnswerFactcheck, now: datetime, actor: Actor) -> Sequence[EventData]:
    recorded, answered = state.factchecks.get(command.factcheck, (None, None))
    if recorded is None:
        raise NothingSubmitted(f"No fact check “{command.factcheck}” is recorded.", factcheck=command.factcheck)
    if answered is not None:
        raise AnsweredBefore(f"“{command.factcheck}” has been answered.", factcheck=command.factcheck)
    return (
        FactcheckAnswered(
            factcheck=command.factcheck,
            document=recorded.document,
            accepted=command.accepted,
            answer=command.answer,
        ),
    )


def clear_conforming(state: State, command: ClearConforming, now: datetime, actor: Actor) -> Sequence[EventData]:
    document = _waiting(state, command.conforming)
    state.drafters.require_other_than_submitter(command.conforming, actor)
    return (ConformingCleared(conforming=command.conforming, document=document),)


def refuse_conforming(state: State, command: RefuseConforming, now: datetime, actor: Actor) -> Sequence[EventData]:
    document = _waiting(state, command.conforming)
    return (ConformingRefused(conforming=command.conforming, document=document, reason=command.reason),)


def _submitted(document: Document) -> tuple[tuple[str, ...], str]:
    units = tuple(
        unit.id
        for unit in document.tree.walk()
        if unit.unit_class is Class.CHAIRS_SUMMARY and document.pen.may_write(Holder.ADOPTION, unit.id)
    )
    if document.adopted is None or not units:
        raise NothingSubmitted("No summary has been submitted to the Chair.", document=document.id)
    return units, part_digest(document.tree, units)


def _waiting(state: State, conforming: str) -> str:
    submitted, answered = state.conforming.get(conforming, (None, False))
    if submitted is None:
        raise NothingSubmitted(f"No conforming correction “{conforming}” was submitted.", conforming=conforming)
    if answered:
        raise AnsweredBefore(f"“{conforming}” has been answered.", conforming=conforming)
    return submitted.document

"""What members send while a silence runs: queries, objections or amendments by their receipt, explanations of position.

Whatever a member sends may be recorded for it by the secretariat, with the evidence; nobody sends it in its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from pydantic import Field

from services.adoption.domain.silence.guards import Text, require_member, require_received, running
from services.adoption.domain.state import State
from shared.access import Actor
from shared.documents.operations import Key
from shared.documents.vocabulary import NotThere, Refusal
from shared.events.adoption import DocumentReturned
from shared.events.base import EventData, Instant
from shared.events.silence import (
    PositionExplained,
    SilenceAmendmentReceived,
    SilenceAsked,
    SilenceBroken,
    SilenceClarified,
    SilenceObjected,
    SilenceObjectionWithdrawn,
    SilenceQueried,
)
from shared.silences import Objection, Silence
from shared.stage import Command


class UnknownQuery(NotThere):
    """No query of that number was received."""


class ClarifiedBefore(Refusal):
    """The query has its answer."""


class NoEvidence(Refusal):
    """What is recorded for a member is recorded with its evidence."""

    rule = "Q5"


class NothingToTakeBack(Refusal):
    """The member has no objection to withdraw."""


class Sent(Command):
    """Something that a member sent, by its time of receipt."""

    silence: Key
    by: str
    received: Instant


class QuerySilence(Sent):
    """Record a member's query; it does not break the silence."""

    name: ClassVar[str] = "adoption.query"
    question: Text | None = None
    evidence: Text | None = None


class Clarify(Command):
    """Answer a query, to all members alike; `question` words anew what was asked, where its own words say by whom."""

    name: ClassVar[str] = "adoption.clarify"
    silence: Key
    query: int = Field(ge=1, le=9999)
    question: Text
    answer: Text


class ObjectToSilence(Sent):
    """Record a member's objection by its time of receipt, with the evidence."""

    name: ClassVar[str] = "adoption.object"
    evidence: Text


class SendAmendment(Sent):
    """Record an amendment that a member sent, by its time of receipt: in time it breaks the silence as an objection."""

    name: ClassVar[str] = "adoption.send_amendment"
    amendment: Text
    evidence: Text


class WithdrawObjection(Sent):
    """Record that a member took its objection, or amendment, back. What was broken stays broken."""

    name: ClassVar[str] = "adoption.withdraw_objection"
    evidence: Text


class ExplainPosition(Sent):
    """Record a member's explanation of its position, to be kept with the decision."""

    name: ClassVar[str] = "adoption.explain_position"
    text: Text
    evidence: Text


def query(state: State, command: QuerySilence, now: datetime, actor: Actor) -> Sequence[EventData]:
    silence = running(state, command.silence)
    _require_sent(state, silence, command, now, actor)
    document = silence.opened.document
    if command.question is None:
        asked = SilenceQueried(silence=command.silence, document=document, by=command.by, received=command.received)
        return (asked,)
    on_behalf = actor.seat != state.officers.seat_of(command.by, now)
    if on_behalf and command.evidence is None:
        raise NoEvidence("Say what the query was received by: the member did not key it itself.", place="evidence")
    return (
        SilenceAsked(
            **_as_received(silence, command, actor),
            query=len(silence.queries) + 1,
            question=command.question,
            evidence=command.evidence or "keyed by the member",
        ),
    )


def clarify(state: State, command: Clarify, now: datetime, actor: Actor) -> Sequence[EventData]:
    silence = running(state, command.silence)
    if command.query > len(silence.queries):
        raise UnknownQuery(
            f"{len(silence.queries)} queries were received.", query=command.query, received=len(silence.queries)
        )
    if command.query in silence.clarified:
        raise ClarifiedBefore(f"Query {command.query} has its answer.", query=command.query)
    return (
        SilenceClarified(
            silence=command.silence,
            document=silence.opened.document,
            query=command.query,
            question=command.question,
            answer=command.answer,
        ),
    )


def object_to(state: State, command: ObjectToSilence, now: datetime, actor: Actor) -> Sequence[EventData]:
    silence = running(state, command.silence)
    _require_sent(state, silence, command, now, actor)
    objected = SilenceObjected(
        **_as_received(silence, command, actor),
        evidence=command.evidence,
        in_time=silence.deadline.met_by(command.received),
    )
    return _breaking(silence, objected)


def send_amendment(state: State, command: SendAmendment, now: datetime, actor: Actor) -> Sequence[EventData]:
    silence = running(state, command.silence)
    _require_sent(state, silence, command, now, actor)
    amended = SilenceAmendmentReceived(
        **_as_received(silence, command, actor),
        amendment=command.amendment,
        evidence=command.evidence,
        in_time=silence.deadline.met_by(command.received),
    )
    return _breaking(silence, amended)


def withdraw_objection(state: State, command: WithdrawObjection, now: datetime, actor: Actor) -> Sequence[EventData]:
    silence = state.silence(command.silence)
    _require_sent(state, silence, command, now, actor)
    own = [objection for objection in silence.objections if objection.by == command.by]
    if len(own) <= silence.taken_back.count(command.by):
        raise NothingToTakeBack("No objection of this member stands.", by=command.by)
    return (
        SilenceObjectionWithdrawn(
            **_as_received(silence, command, actor),
            evidence=command.evidence,
        ),
    )


def explain_position(state: State, command: ExplainPosition, now: datetime, actor: Actor) -> Sequence[EventData]:
    silence = state.silence(command.silence)
    _require_sent(state, silence, command, now, actor)
    return (
        PositionExplained(
            **_as_received(silence, command, actor),
            text=command.text,
            evidence=command.evidence,
        ),
    )


def _require_sent(state: State, silence: Silence, command: Sent, now: datetime, actor: Actor) -> None:
    require_member(state, silence, command.by, actor, command.session, now)
    require_received(silence, command.received, now)


def _as_received(silence: Silence, command: Sent, actor: Actor) -> dict[str, Any]:
    """What is kept of everything that a member sent: of which silence, by whom, when it came, and who recorded it."""
    return {
        "silence": command.silence,
        "document": silence.opened.document,
        "by": command.by,
        "received": command.received,
        "recorded_by": actor.name,
    }


def _breaking(silence: Silence, objection: Objection) -> Sequence[EventData]:
    """An objection or amendment; in time it breaks the silence, and the text goes back. Late it is kept alone."""
    if not objection.in_time:
        return (objection,)
    opened = silence.opened
    broken = SilenceBroken(silence=opened.silence, document=opened.document, by=objection.by)
    returned = DocumentReturned(
        document=opened.document, units=opened.units, digest=opened.digest, why="the silence was broken"
    )
    return (objection, broken, returned)

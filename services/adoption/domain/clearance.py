"""Clearance: what is put before an officer waits until that officer answers. Nothing approves itself.

No time that passes, nor whoever asked, answers in an officer's place: a step is approved or returned by the officer
whose it is, or the secretariat records that with the message in which the officer did so.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from pydantic import Field

from services.adoption.domain.silence import DeadlineAsked
from services.adoption.domain.state import State
from services.adoption.domain.steps import Step
from shared.access import Actor, Role
from shared.documents.digest import part_digest
from shared.documents.operations import Key
from shared.documents.spans import Span, units_of
from shared.documents.vocabulary import DocumentId, NotThere, Refusal
from shared.events.base import EventData, instant_text
from shared.events.clearance import (
    ClearanceAsked,
    ClearanceDelegated,
    ClearanceGiven,
    ClearanceReturned,
    ClearanceWithdrawn,
    Evidence,
    Station,
)
from shared.lifecycle import DigestDiffers
from shared.stage import Command


class UnknownStep(NotThere):
    """Nothing of that name was put before anybody."""


class StepAnswered(Refusal):
    """The step has its answer, or was withdrawn."""


class AskedBefore(Refusal):
    """The same text waits before an officer under that name."""


class NothingApprovesItself(Refusal):
    """Whoever asks for a clearance does not give it."""


class NotTheOfficer(Refusal):
    """A step is answered by the officer whose it is; the secretariat records an answer with its message."""


class NotReceivedYet(Refusal):
    """A message is received after it was asked for, and before it is recorded."""


class DeadlinePast(Refusal):
    """An answer is hoped for by a time that is still to come."""

    rule = "C13"


class AskClearance(Command):
    """Put units of a text before an officer: the Chair, Bureau, secretary of the body, an office, the editors."""

    name: ClassVar[str] = "adoption.ask_clearance"
    step: Key
    document: DocumentId
    what: str = Field(min_length=1, max_length=200)
    station: Station
    officer: str = Field(min_length=1, max_length=80)
    spans: tuple[Span, ...] = Field(min_length=1)
    until: DeadlineAsked | None = None


class ApproveStep(Command):
    """Approve what was put before one, at exactly that text; or record that the officer did so by a message."""

    name: ClassVar[str] = "adoption.approve_step"
    step: Key
    evidence: Evidence | None = None


class ReturnStep(Command):
    """Return what was put before one, with remarks; or record that the officer did so by a message."""

    name: ClassVar[str] = "adoption.return_step"
    step: Key
    remarks: str = Field(min_length=1)
    evidence: Evidence | None = None


class DelegateStep(Command):
    """Hand a step to another officer; or record that the officer did so by a message."""

    name: ClassVar[str] = "adoption.delegate_step"
    step: Key
    to: str = Field(min_length=1, max_length=80)
    evidence: Evidence | None = None


class WithdrawStep(Command):
    """Ask for a clearance no longer, and say why."""

    name: ClassVar[str] = "adoption.withdraw_step"
    step: Key
    why: str = Field(min_length=1)


def ask_clearance(state: State, command: AskClearance, now: datetime, actor: Actor) -> Sequence[EventData]:
    document = state.document(command.document)
    units = units_of(document.tree, command.spans)
    digest = part_digest(document.tree, units)
    known = state.steps.get(command.step)
    if known is not None and (known.given or (known.waits and known.asked.digest == digest)):
        raise AskedBefore(f"“{command.step}” was put before {known.officer}.", step=command.step)
    if command.officer in (actor.name, actor.seat):
        raise NothingApprovesItself("Whoever asks does not approve.", officer=command.officer)
    until = command.until.told_in(state.opened().time_zone) if command.until is not None else None
    if until is not None and until.passed(now):
        raise DeadlinePast(f"{until.label} is past.", until=until.label)
    return (
        ClearanceAsked(
            step=command.step,
            document=document.id,
            what=command.what,
            station=command.station,
            officer=command.officer,
            asked_by=actor.name,
            units=units,
            digest=digest,
            until=until,
        ),
    )


def approve_step(state: State, command: ApproveStep, now: datetime, actor: Actor) -> Sequence[EventData]:
    step = _waiting(state, command.step)
    _require_officer(step, command.evidence, now, actor, command.session)
    asked = step.asked
    known = part_digest(state.document(asked.document).tree, asked.units)
    if known != asked.digest:
        raise DigestDiffers("The text is not the one that was put before you.", named=asked.digest, known=known)
    return (
        ClearanceGiven(
            step=command.step,
            document=asked.document,
            by=step.officer,
            evidence=command.evidence,
            digest=asked.digest,
        ),
    )


def return_step(state: State, command: ReturnStep, now: datetime, actor: Actor) -> Sequence[EventData]:
    step = _waiting(state, command.step)
    _require_officer(step, command.evidence, now, actor, command.session)
    return (
        ClearanceReturned(
            step=command.step,
            document=step.asked.document,
            by=step.officer,
            evidence=command.evidence,
            remarks=command.remarks,
        ),
    )


def delegate_step(state: State, command: DelegateStep, now: datetime, actor: Actor) -> Sequence[EventData]:
    step = _waiting(state, command.step)
    _require_officer(step, command.evidence, now, actor, command.session)
    if command.to in (step.asked.asked_by, step.officer):
        raise NothingApprovesItself("A step is handed to somebody else, and never to whoever asked.", to=command.to)
    return (
        ClearanceDelegated(
            step=command.step,
            document=step.asked.document,
            by=step.officer,
            evidence=command.evidence,
            to=command.to,
        ),
    )


def withdraw_step(state: State, command: WithdrawStep, now: datetime, actor: Actor) -> Sequence[EventData]:
    step = _known(state, command.step)
    if step.given or step.withdrawn:
        raise StepAnswered(f"“{command.step}” has its answer.", step=command.step)
    return (ClearanceWithdrawn(step=command.step, document=step.asked.document, why=command.why),)


def require_message(evidence: Evidence, since: datetime | None, now: datetime) -> None:
    """Raise `NotReceivedYet` unless the message was received after `since` and by now."""
    asked = since.replace(microsecond=0) if since is not None else None  # what is received is told by the second
    if evidence.received > now or (asked is not None and evidence.received < asked):
        raise NotReceivedYet(
            "The message was received after it was asked for, and before it is recorded.",
            received=instant_text(evidence.received),
        )


def _known(state: State, name: str) -> Step:
    try:
        return state.steps[name]
    except KeyError:
        raise UnknownStep(f"Nothing was put before anybody as “{name}”.", step=name) from None


def _waiting(state: State, name: str) -> Step:
    step = _known(state, name)
    if not step.waits:
        raise StepAnswered(f"“{name}” has its answer.", step=name)
    return step


def _require_officer(step: Step, evidence: Evidence | None, now: datetime, actor: Actor, session: str) -> None:
    if evidence is None:
        if actor.name == step.asked.asked_by:
            raise NothingApprovesItself("Whoever asks does not answer.", officer=step.officer)
        if step.officer not in (actor.name, actor.seat):
            raise NotTheOfficer(f"It waits for {step.officer}.", officer=step.officer)
        return
    if not actor.has(Role.SECRETARIAT, session) or evidence.sender != step.officer:
        raise NotTheOfficer("The message is not of the officer for whom it waits.", officer=step.officer)
    require_message(evidence, step.since, now)

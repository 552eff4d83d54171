"""How a silence ends: expired by the clock and concluded by notice, or withdrawn before; or it is never opened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from services.adoption.domain.silence.guards import Text, before_deadline, require_presiding, running
from services.adoption.domain.silence.opening import awaiting_silence
from services.adoption.domain.state import State
from shared.access import Actor
from shared.documents.digest import part_digest
from shared.documents.operations import Key
from shared.documents.vocabulary import DocumentId, Refusal
from shared.events.adoption import DocumentAdopted, DocumentReturned
from shared.events.base import EventData
from shared.events.deciding import Means, Verb
from shared.events.silence import SilenceConcluded, SilenceExpired, SilenceWithdrawn
from shared.stage import Command, Due


class SilenceRuns(Refusal):
    """The deadline has not come yet."""

    rule = "Q7"


class GiveNotice(Command):
    """Give notice that the silence held."""

    name: ClassVar[str] = "adoption.give_notice"
    silence: Key


class WithdrawSilence(Command):
    """Withdraw the text before the deadline comes: it goes back to the secretariat, and nothing is decided."""

    name: ClassVar[str] = "adoption.withdraw_silence"
    silence: Key
    why: Text


class ReturnUnopened(Command):
    """Give a text back to the secretariat that was tabled for a silence and on which none is opened."""

    name: ClassVar[str] = "adoption.return_unopened"
    document: DocumentId
    why: Text


def give_notice(state: State, command: GiveNotice, now: datetime, actor: Actor) -> Sequence[EventData]:
    silence = running(state, command.silence)
    opened, deadline = silence.opened, silence.deadline
    require_presiding(state, actor, opened.presiding, now)
    if not silence.expired:
        written = "; the clock has not written yet that it has come" if deadline.passed(now) else ""
        raise SilenceRuns(f"The silence runs until {deadline.label}{written}.", deadline=deadline.label)
    concluded = SilenceConcluded(silence=command.silence, document=opened.document, effective=deadline)
    approved = DocumentAdopted(
        document=opened.document,
        units=opened.units,
        digest=opened.digest,
        organ=(opened.circle,),
        verb=Verb.APPROVED,
        means=Means.SILENCE,
    )
    return (concluded, approved)


def withdraw(state: State, command: WithdrawSilence, now: datetime, actor: Actor) -> Sequence[EventData]:
    silence = before_deadline(state, command.silence, now)
    opened = silence.opened
    require_presiding(state, actor, opened.presiding, now)
    withdrawn = SilenceWithdrawn(silence=command.silence, document=opened.document, why=command.why)
    returned = DocumentReturned(
        document=opened.document,
        units=opened.units,
        digest=opened.digest,
        why="the text was withdrawn",
    )
    return (withdrawn, returned)


def return_unopened(state: State, command: ReturnUnopened, now: datetime, actor: Actor) -> Sequence[EventData]:
    document = state.document(command.document)
    units = awaiting_silence(state, document)
    return (
        DocumentReturned(
            document=document.id, units=units, digest=part_digest(document.tree, units), why=command.why.rstrip(".")
        ),
    )


def expiring(state: State) -> Sequence[Due]:
    """The silences whose deadline has not been written yet."""
    return tuple(
        Due(
            at=silence.deadline.instant,
            cause=silence.event,
            data=SilenceExpired(silence=name, document=silence.opened.document, deadline=silence.deadline),
        )
        for name, silence in state.silences.items()
        if not silence.over and not silence.expired
    )

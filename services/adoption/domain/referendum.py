"""What was adopted ad referendum: provisional until the absent authority confirms it, and undone if it declines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from pydantic import Field

from services.adoption.domain.state import State
from services.adoption.domain.whole import confirmed_whole
from shared.access import Actor, Role
from shared.documents.digest import part_digest
from shared.documents.operations import Key
from shared.documents.vocabulary import DocumentId, Refusal
from shared.events.adoption import AdoptedAdReferendum, PartAdopted, ReferendumAnswered
from shared.events.base import EventData, Instant, instant_text
from shared.lifecycle import DigestDiffers
from shared.stage import Command


class NotProvisional(Refusal):
    """Nothing here was adopted ad referendum, or it has been answered."""

    rule = "A11"


class NotTheAuthority(Refusal):
    """Only the authority that was absent confirms, or declines, what was adopted ad referendum."""

    rule = "A11"


class ReceivedAfterwards(Refusal):
    """An answer was received before it is recorded."""


class AnswerReferendum(Command):
    """Record the answer of the absent authority to what was adopted ad referendum: a part, or without one the whole."""

    name: ClassVar[str] = "adoption.answer_referendum"
    document: DocumentId
    part: Key | None = None
    by: str = Field(min_length=1, max_length=80)
    received: Instant
    evidence: str = Field(min_length=1)
    confirmed: bool


def answer_referendum(state: State, command: AnswerReferendum, now: datetime, actor: Actor) -> Sequence[EventData]:
    document = state.document(command.document)
    waiting = state.gavel.provisional.get((document.id, command.part))
    if waiting is None:
        raise NotProvisional("Nothing here waits for a confirmation.", document=document.id, part=command.part)
    if command.by != waiting.pending or not _speaks(actor, command):
        raise NotTheAuthority("The answer is not that of the authority that was absent.", by=command.by)
    if command.received > now:
        raise ReceivedAfterwards("It cannot have been received after now.", received=instant_text(command.received))
    answered = ReferendumAnswered(
        document=document.id,
        part=command.part,
        by=command.by,
        received=command.received,
        evidence=command.evidence,
        confirmed=command.confirmed,
    )
    if not command.confirmed:
        return (answered,)
    known = part_digest(document.tree, waiting.units)
    if known != waiting.digest:
        raise DigestDiffers("The text is not the one that was adopted.", named=waiting.digest, known=known)
    return (answered, *_confirmed(state, waiting))


def _confirmed(state: State, waiting: AdoptedAdReferendum) -> Sequence[EventData]:
    if waiting.part is None:
        return confirmed_whole(state.document(waiting.document), waiting)
    return (
        PartAdopted(
            document=waiting.document,
            part=waiting.part,
            units=waiting.units,
            digest=waiting.digest,
            bodies=waiting.organ,
            meeting=waiting.meeting,
            bracketed=waiting.bracketed,
            announced=waiting.announced,
            means=waiting.means,
            vote=waiting.vote,
        ),
    )


def _speaks(actor: Actor, command: AnswerReferendum) -> bool:
    """An authority speaks for itself; the secretariat records what it received of it."""
    return actor.seat == command.by or actor.has(Role.SECRETARIAT, command.session)

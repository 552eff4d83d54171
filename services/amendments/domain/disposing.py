"""What becomes of an amendment: agreed, not retained, not insisted upon, withdrawn, or to informals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from pydantic import Field

from services.amendments.domain.agreed_packages import require_none_agreed
from services.amendments.domain.moving import AmendmentSettled, require_all_on_the_floor, require_own
from services.amendments.domain.standing_against import obstacles
from services.amendments.domain.state import Amendment, State
from shared.access import Actor
from shared.documents.holder import Holder
from shared.documents.operations import Key, Operation, changed, in_full
from shared.documents.vocabulary import Refusal
from shared.events.amendments import AmendmentDisposed, Disposition, TextConsolidated
from shared.events.base import EventData
from shared.lifecycle import Document
from shared.stage import Command


class ConflictStands(Refusal):
    """The amendment cannot be agreed together with one that is agreed already."""


class FallsWithAnother(Refusal):
    """The amendment was to words of another, which was not agreed."""


class Dispose(Command):
    """Record what became of an amendment."""

    name: ClassVar[str] = "amendments.dispose"
    amendment: Key
    disposition: Disposition
    meeting: int = Field(ge=1, le=9999)


class Withdraw(Command):
    """Withdraw an amendment: by its mover, or recorded by the secretariat or the Chair."""

    name: ClassVar[str] = "amendments.withdraw"
    amendment: Key
    meeting: int = Field(ge=1, le=9999)


def dispose(state: State, command: Dispose, now: datetime, actor: Actor) -> Sequence[EventData]:
    state.require_meeting(command.meeting)
    entry = _open(state, command.amendment)
    disposed = AmendmentDisposed(
        amendment=command.amendment,
        document=entry.moved.document,
        disposition=command.disposition,
        meeting=command.meeting,
    )
    if command.disposition is not Disposition.AGREED:
        return (disposed,)
    against = [o for o in obstacles(state, command.amendment) if o.other is None or state.amendments[o.other].agreed]
    if against:
        first = against[0]
        reason = (
            f"It cannot be agreed together with {first.other}, which is agreed"
            if first.other
            else "It cannot be agreed"
        )
        raise ConflictStands(
            f"{reason}: {first.why}.",
            other=first.other,
            why=first.why,
            number=first.number,
            words=first.words,
            ways=list(first.ways),
        )
    return (disposed, *_consolidated(state, command.amendment, entry))


def withdraw(state: State, command: Withdraw, now: datetime, actor: Actor) -> Sequence[EventData]:
    state.require_meeting(command.meeting)
    entry = _open(state, command.amendment)
    require_own(actor, command.session, entry.moved.source)
    return (
        AmendmentDisposed(
            amendment=command.amendment,
            document=entry.moved.document,
            disposition=Disposition.WITHDRAWN,
            meeting=command.meeting,
        ),
    )


def _open(state: State, name: str) -> Amendment:
    entry = state.amendment(name)
    if not entry.open:
        became = "recaptured" if entry.recaptured else str(entry.disposition).replace("_", " ")
        raise AmendmentSettled(f"“{name}” has been disposed of: {became}.", amendment=name)
    return entry


def _consolidated(state: State, name: str, entry: Amendment) -> Sequence[EventData]:
    document = state.document(entry.moved.document)
    target = state.amendment(entry.moved.amends) if entry.moved.amends is not None else None
    if target is not None and not target.consolidated:
        if not (target.open or state.waits(target)):
            raise FallsWithAnother(
                f"“{entry.moved.amends}”, whose words it amends, was not agreed.", other=entry.moved.amends
            )
        return ()  # it goes into the text together with the amendment that it amends
    events: list[EventData] = []
    entering = [(name, entry)]
    while entering:
        name, entry = entering.pop(0)
        require_all_on_the_floor(document, entry.moved.operations)
        full = in_full(document.tree, entry.moved.operations)
        require_none_agreed(state, document.id, [unit for operation in full for unit in changed(operation)])
        events.append(_consolidation(document, name, entry.moved.operations))
        document = document.write(Holder.AMENDMENTS, entry.moved.operations)
        entering += [(other, own) for other, own in state.of(document.id) if own.moved.amends == name and own.agreed]
    return events


def _consolidation(document: Document, name: str, operations: tuple[Operation, ...]) -> TextConsolidated:
    digest = document.write(Holder.AMENDMENTS, operations).written_digest(operations)
    return TextConsolidated(document=document.id, amendment=name, operations=operations, digest=digest)

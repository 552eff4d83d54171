"""Taking back: an agreed amendment is open again, a mis-key is nobody's; the text is as if it had never been agreed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from pydantic import Field

from services.amendments.domain.agreed_packages import require_none_agreed
from services.amendments.domain.moving import AmendmentSettled
from services.amendments.domain.state import Amendment, State
from shared.access import Actor
from shared.documents.holder import Holder
from shared.documents.operations import Key
from shared.documents.vocabulary import Refusal
from shared.events.amendments import AmendmentRecaptured, AmendmentTakenBack, TextRestored
from shared.events.base import EventData
from shared.stage import Command
from shared.written import RestsOn


class NotAgreed(Refusal):
    """Only an amendment that was agreed can be taken back."""


class AnotherRestsOnIt(Refusal):
    """Another agreed amendment speaks of words or units that this one put in: that one is taken back first."""

    title = "Another amendment rests on it"


class TakeBack(Command):
    """Take an agreed amendment out of the text again; it is then open, as it was before it was agreed."""

    name: ClassVar[str] = "amendments.take_back"
    amendment: Key
    meeting: int = Field(ge=1, le=9999)


class Recapture(Command):
    """Take back what was keyed by mistake; it is shown as nobody's."""

    name: ClassVar[str] = "amendments.recapture"
    amendment: Key


def take_back(state: State, command: TakeBack, now: datetime, actor: Actor) -> Sequence[EventData]:
    state.require_meeting(command.meeting)
    entry = state.amendment(command.amendment)
    if not entry.agreed or entry.recaptured:
        raise NotAgreed(f"“{command.amendment}” has not been agreed.", amendment=command.amendment)
    taken = AmendmentTakenBack(amendment=command.amendment, document=entry.moved.document, meeting=command.meeting)
    return (taken, *_restored(state, command.amendment, entry))


def recapture(state: State, command: Recapture, now: datetime, actor: Actor) -> Sequence[EventData]:
    entry = state.amendment(command.amendment)
    if entry.recaptured or not (entry.open or entry.agreed):
        became = "recaptured" if entry.recaptured else str(entry.disposition).replace("_", " ")
        raise AmendmentSettled(f"“{command.amendment}” has been disposed of: {became}.", amendment=command.amendment)
    recaptured = AmendmentRecaptured(amendment=command.amendment, document=entry.moved.document)
    return (recaptured, *_restored(state, command.amendment, entry))


def _restored(state: State, name: str, entry: Amendment) -> Sequence[EventData]:
    if not entry.consolidated:
        return ()
    document = state.document(entry.moved.document)
    try:
        restored, units = document.without(name)
    except RestsOn as rests:
        raise AnotherRestsOnIt(
            f"“{name}” cannot be taken back while “{rests.other}”, which rests on it, is agreed.", other=rests.other
        ) from rests
    document.pen.require(Holder.AMENDMENTS, [unit for unit in units if unit in document.tree.units])
    require_none_agreed(state, document.id, units)
    return (TextRestored(document=document.id, amendment=name, units=units, digest=restored.digest_of(units)),)

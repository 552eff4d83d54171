"""What happens on the floor, in a secretary's words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from services.portal.domain.phrases import WHOLE, changes_in_words, only_deletes, places
from services.portal.domain.words.telling import Meaning, Said, Told
from shared.documents.operations import changed
from shared.events import amendments as m
from shared.events.base import EventData


def _floor_opened(told: Told, data: m.FloorOpened) -> Said:
    return Said(f"the floor was opened on {told.places_of(data.units)}.", Meaning.PROPOSED)


def moved_by(source: m.Source) -> str:
    """Who moved an amendment, for the secretariat's eyes."""
    by = {
        m.SourceKind.DELEGATION: f"moved by {source.party}",
        m.SourceKind.GROUP: f"moved by the group {source.party}",
        m.SourceKind.CHAIR: "moved by the Chair",
        m.SourceKind.INFORMALS: f"from informals, brought by {source.facilitator or 'their facilitator'}",
    }[source.kind]
    reader = source.read_out_by
    return f"{by}, read out by {'the secretariat' if reader == 'secretariat' else reader}" if reader else by


def _amendment_moved(told: Told, data: m.AmendmentMoved) -> Said:
    amends = f", to amendment {data.amends}," if data.amends else ""
    change = changes_in_words(told.before, told.old, data.operations)
    conflicts = "".join(f" It conflicts with amendment {c.other}: {c.why}." for c in data.conflicts)
    sentence = f"amendment {data.amendment}{amends} was moved at {told.meeting(data.meeting)}: {change}.{conflicts}"
    return Said(sentence, Meaning.PROPOSED, moved_by(data.source))


_BECAME = {
    m.Disposition.AGREED: ("was agreed", Meaning.AGREED),
    m.Disposition.NOT_RETAINED: ("was not retained", Meaning.REFUSED),
    m.Disposition.NOT_INSISTED_UPON: ("was not insisted upon", Meaning.REFUSED),
    m.Disposition.WITHDRAWN: ("was withdrawn", Meaning.REFUSED),
    m.Disposition.TO_INFORMALS: ("was referred to informals", Meaning.PROPOSED),
}


def _amendment_disposed(told: Told, data: m.AmendmentDisposed) -> Said:
    became, meaning = _BECAME[data.disposition]
    moved = told.before.amendments[data.amendment].moved
    units = [unit for operation in moved.operations for unit in changed(operation)]
    where = places(told.before, told.old, units)
    about = f" ({where})" if where not in ("", WHOLE) else ""
    return Said(
        f"amendment {data.amendment}{about} {became} at {told.meeting(data.meeting)}.", meaning, moved_by(moved.source)
    )


def _amendment_recaptured(_told: Told, data: m.AmendmentRecaptured) -> Said:
    return Said(
        f"the entry {data.amendment} was taken back ({data.reason}): nobody had moved it, and nobody withdrew it.",
        Meaning.DELETED,
    )


def _amendment_taken_back(told: Told, data: m.AmendmentTakenBack) -> Said:
    back = f"was taken back at {told.meeting(data.meeting)} and is open again"
    return Said(f"amendment {data.amendment}, which was agreed, {back}.", Meaning.PROPOSED)


def _amendment_supported(told: Told, data: m.AmendmentSupported) -> Said:
    position = "supported" if data.position is m.Position.SUPPORTS else "the subject of a reservation"
    who = f"by {data.party}" if data.position is m.Position.SUPPORTS else f"of {data.party}"
    return Said(f"amendment {data.amendment} was {position} at {told.meeting(data.meeting)}.", Meaning.PROPOSED, who)


def _recording_marked(told: Told, data: m.RecordingMarked) -> Said:
    of = f"amendment {data.amendment}" if data.amendment else told.places_were(data.units) if data.units else "the text"
    what = "read out" if data.what is m.Marked.READ_OUT else "gavelled"
    return Said(f"{of}: {what} at {data.recording} in the recording of {told.meeting(data.meeting)}.", Meaning.AGREED)


def _text_restored(_told: Told, data: m.TextRestored) -> Said:
    return Said(f"the text on the floor is as if amendment {data.amendment} had never been agreed.", Meaning.DELETED)


_STATED = {
    m.UnitState.OPEN: ("open", Meaning.PROPOSED),
    m.UnitState.IN_INFORMALS: ("in informals", Meaning.PROPOSED),
    m.UnitState.AGREED_AD_REFERENDUM: ("agreed ad referendum", Meaning.PROPOSED),
    m.UnitState.AGREED: ("agreed", Meaning.AGREED),
    m.UnitState.CLOSED: ("closed", Meaning.AGREED),
    m.UnitState.GAVELLED: ("gavelled", Meaning.AGREED),
}


def _unit_stated(told: Told, data: m.UnitStated) -> Said:
    state, meaning = _STATED[data.state]
    waits = ", with a confirmation awaited" if data.pending is not None else ""
    return Said(
        f"{told.places_of(data.units)}: {state} at {told.meeting(data.meeting)}{waits}.",
        meaning,
        f"the confirmation of {data.pending}" if data.pending is not None else None,
    )


def _package_linked(told: Told, data: m.PackageLinked) -> Said:
    package = f"bound in a package at {told.meeting(data.meeting)}: agreed together, or not at all"
    return Said(f"{told.places_were(data.units)} {package}.", Meaning.PROPOSED)


def _text_consolidated(told: Told, data: m.TextConsolidated) -> Said:
    change = changes_in_words(told.before, told.old, data.operations)
    meaning = Meaning.DELETED if only_deletes(data.operations) else Meaning.INSERTED
    return Said(f"the text on the floor now has amendment {data.amendment}: {change}.", meaning)


def _part_closed(told: Told, data: m.PartClosed) -> Said:
    closed = "closed: nothing is open there any more; next is the gavel"
    return Said(f"{told.places_were(data.units)} {closed}.", Meaning.AGREED)


SENTENCES: Mapping[type[EventData], Callable[[Told, Any], Said]] = MappingProxyType(
    {
        m.FloorOpened: _floor_opened,
        m.AmendmentMoved: _amendment_moved,
        m.AmendmentDisposed: _amendment_disposed,
        m.AmendmentTakenBack: _amendment_taken_back,
        m.AmendmentRecaptured: _amendment_recaptured,
        m.AmendmentSupported: _amendment_supported,
        m.RecordingMarked: _recording_marked,
        m.UnitStated: _unit_stated,
        m.PackageLinked: _package_linked,
        m.TextConsolidated: _text_consolidated,
        m.TextRestored: _text_restored,
        m.PartClosed: _part_closed,
    }
)

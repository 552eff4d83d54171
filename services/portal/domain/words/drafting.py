"""What drafting announces, in a secretary's words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from services.portal.domain.phrases import (
    changes_in_words,
    from_to,
    only_deletes,
    places,
    quoted,
    the_bodies,
    the_item,
)
from services.portal.domain.words.telling import Meaning, Said, Told
from shared.documents.masthead import print_date
from shared.documents.operations import InsertUnit, PlaceItem, SetText, brought, touched
from shared.events import drafting as d
from shared.events import officers as o
from shared.events.base import Deadline, EventData


def _session_opened(_told: Told, data: d.SessionOpened) -> Said:
    dates = from_to(data.opens, data.closes)
    return Said(f"the session was announced: {data.title}, in {data.place}, from {dates}.", Meaning.INSERTED)


def _meeting_recorded(told: Told, data: d.MeetingRecorded) -> Said:
    counts = ""
    if data.counts_for != data.bodies:
        counts = f"; it counts for {the_bodies(told.after, data.counts_for)}"
    bodies = the_bodies(told.after, data.bodies)
    it = "a meeting" if told.after.proceedings.numbered else told.meeting(data.meeting)  # its number is told next
    if told.event.envelope.time < data.begins:
        begins = Deadline.at(data.begins, told.after.opened().time_zone).label
        return Said(f"{it} was set for {begins}: {bodies}{counts}.", Meaning.PROPOSED)
    return Said(f"{it} was held: {bodies}{counts}.", Meaning.INSERTED)


_PRESENT = {
    d.Category.STATE_PARTY: "States parties",
    d.Category.REGIONAL_ORGANIZATION: "regional economic integration organizations",
    d.Category.SIGNATORY_OBSERVER: "observers for signatory States",
    d.Category.INTERGOVERNMENTAL_ORGANIZATION: "observers of intergovernmental organizations",
}


def _attendance_recorded(_told: Told, data: d.AttendanceRecorded) -> Said:
    return Said(f"attendance was recorded: {_PRESENT[data.category]}, {len(data.present)}.", Meaning.INSERTED)


def _statement_recorded(told: Told, data: d.StatementRecorded) -> Said:
    count = len(data.speakers)
    many = f"{count} statements were" if count != 1 else "one statement was"
    speakers = ", ".join(data.speakers) or None
    return Said(f"{many} recorded under {the_item(told.after, data.item)}.", Meaning.INSERTED, speakers)


def _paper_listed(told: Told, data: d.PaperListed) -> Said:
    title = quoted(data.title) if data.title else "a document"
    return Said(f"{the_bodies(told.after, (data.body,))} had before it {title} ({data.symbol}).", Meaning.INSERTED)


def _document_opened(told: Told, data: d.DocumentOpened) -> Said:
    kind = data.kind.value.replace("_", " ")
    title = "" if data.title.casefold() in (kind, f"{kind}s") else f" “{data.title}”"
    return Said(f"the secretariat began the {kind}{title}.", Meaning.INSERTED)


_HOW = {
    d.Purpose.DRAFTING: "",
    d.Purpose.FROM_THE_RECORD: " from the record",
    d.Purpose.COMPLETION: " within its mandate",
}


def _document_edited(told: Told, data: d.DocumentEdited) -> Said:
    meaning = Meaning.DELETED if only_deletes(data.operations) else Meaning.INSERTED
    few = len(data.operations) <= 2 and not any(
        isinstance(operation, InsertUnit | PlaceItem | SetText) for operation in data.operations
    )
    if data.purpose is d.Purpose.CONFORMING:
        change = changes_in_words(told.before, told.old, data.operations)
        return Said(f"{told.document} was put right as agreed and read out: {change}.", meaning)
    how = _HOW[data.purpose]
    if few:
        change = changes_in_words(told.before, told.old, data.operations)
        return Said(f"the secretariat changed {told.document}{how}: {change}.", meaning)
    named = (unit for operation in data.operations for unit in (touched(operation), brought(operation)))
    units = list(dict.fromkeys(unit for unit in named if unit is not None))
    fell = _fallen(told, units)
    written = told.places_of(units) if any(unit in told.tree.units for unit in units) else told.document
    deleted = f", and deleted {fell}" if fell else ""
    return Said(f"the secretariat wrote {written}{how}{deleted}.", meaning)


def _fallen(told: Told, units: Sequence[str]) -> str:
    """What no longer stands of these units, as it was cited before it fell."""
    gone = [unit for unit in units if unit in told.old.units and unit not in told.tree.units]
    return places(told.before, told.old, [u for unit in gone for u in (unit, *(i.id for i in told.old.walk(unit)))])


_FORM = {
    d.Form.SCREEN_TEXT: "as a screen text",
    d.Form.CONFERENCE_ROOM_PAPER: "as a conference room paper",
    d.Form.LIMITED: "in limited distribution",
    d.Form.REVISED: "as a revised text",
    d.Form.MAIN_SERIES: "in the main series",
    d.Form.UNNUMBERED: "without a symbol",
}


def _document_tabled(told: Told, data: d.DocumentTabled) -> Said:
    to = "on the floor" if data.to is d.Destination.FLOOR else "for a silence procedure"
    return Said(f"{told.places_were(data.units)} tabled {_FORM[data.form]}, {to}.", Meaning.PROPOSED)


def _summary_submitted(told: Told, data: d.SummarySubmitted) -> Said:
    return Said(f"the summary of deliberations in {told.document} was submitted to the Chair.", Meaning.PROPOSED)


def _conforming_submitted(told: Told, data: d.ConformingSubmitted) -> Said:
    change = changes_in_words(told.after, told.tree, data.operations)
    return Said(
        f"words agreed and read out but not captured were submitted for the Chair's clearance: {change}.",
        Meaning.PROPOSED,
        f"found in the recording: {data.recording}",
    )


def _document_completed(told: Told, data: d.DocumentCompleted) -> Said:
    return Said(f"{told.document} was completed and submitted, dated {print_date(data.submitted)}.", Meaning.AGREED)


def _office_filled(told: Told, data: o.OfficeFilled) -> Said:
    since = Deadline.at(data.since, told.after.opened().time_zone).label
    how = "by election" if data.how is o.How.ELECTION else "in replacement, for the rest of the term"
    sentence = f"the office of {data.office.replace('-', ' ')} was filled {how}, from {since}."
    return Said(sentence, Meaning.INSERTED, f"held from the seat {data.seat}, of {data.delegation}")


def _circle_set(told: Told, data: o.CircleSet) -> Said:
    circle = the_bodies(told.after, (data.circle,))
    members = "one member" if len(data.members) == 1 else f"{len(data.members)} members"
    return Said(
        f"{circle} was set for silence procedures: {members}, {data.minimum_hours:g} hours at least.",
        Meaning.INSERTED,
        f"members: {', '.join(data.members)}",
    )


def _basis_recorded(_told: Told, data: o.BasisRecorded) -> Said:
    until = f" to {print_date(data.valid_until)}" if data.valid_until is not None else ""
    return Said(
        f"{data.act} permits silence procedures from {print_date(data.valid_from)}{until}.",
        Meaning.INSERTED,
    )


SENTENCES: Mapping[type[EventData], Callable[[Told, Any], Said]] = MappingProxyType(
    {
        o.OfficeFilled: _office_filled,
        o.CircleSet: _circle_set,
        o.BasisRecorded: _basis_recorded,
        d.SessionOpened: _session_opened,
        d.MeetingRecorded: _meeting_recorded,
        d.AttendanceRecorded: _attendance_recorded,
        d.StatementRecorded: _statement_recorded,
        d.PaperListed: _paper_listed,
        d.DocumentOpened: _document_opened,
        d.DocumentEdited: _document_edited,
        d.DocumentTabled: _document_tabled,
        d.SummarySubmitted: _summary_submitted,
        d.ConformingSubmitted: _conforming_submitted,
        d.DocumentCompleted: _document_completed,
    }
)

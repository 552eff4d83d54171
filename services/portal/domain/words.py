"""One sentence an event, in a secretary's words and with the numbers of that moment; no sentence says who moved what.

Who acted stands apart, in `internal`, which only the secretariat's own views show. An event type without a sentence
is an error, never a default.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeVar

from services.portal.domain.phrases import (
    changes_in_words,
    from_to,
    item_title,
    meeting,
    only_deletes,
    places,
    quoted,
    the_bodies,
    the_document,
    was,
)
from services.portal.domain.record import Record
from shared.documents.masthead import print_date
from shared.documents.operations import InsertUnit, PlaceItem, SetText, touched
from shared.documents.units import Tree
from shared.documents.vocabulary import Refusal
from shared.events import adoption as a
from shared.events import amendments as m
from shared.events import drafting as d
from shared.events import publication as p
from shared.events.base import EventData
from shared.events.envelope import Event
from shared.events.proof import LogCheckpointed

E = TypeVar("E", bound=EventData)


class Meaning(StrEnum):
    """The five meanings, each with a shape and a colour of its own on every page."""

    INSERTED = "inserted"
    DELETED = "deleted"
    PROPOSED = "proposed"
    AGREED = "agreed"
    REFUSED = "refused"


class Unspoken(Refusal):
    """An event type has no sentence yet."""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence that attributes nothing, its meaning, and what only the secretariat is told beside it."""

    sentence: str
    meaning: Meaning
    internal: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What a sentence is told from: the record before and after, the event, and the names that it uses most."""

    before: Record
    after: Record
    event: Event

    @property
    def document(self) -> str:
        """The document as people speak of it."""
        return the_document(self.after, self.event.data.subject or "")

    @property
    def tree(self) -> Tree:
        """The text after the event."""
        return self.after.documents[self.event.data.subject or ""].tree

    @property
    def old(self) -> Tree:
        """The text before the event."""
        return self.before.documents[self.event.data.subject or ""].tree

    def places(self, units: Any) -> str:
        """Units as they are cited after the event; the whole where nothing in them has a number."""
        return places(self.after, self.tree, units) or "the text"

    def places_of(self, units: Any) -> str:
        """`section II of the report`, or `the report` where the units are all of it."""
        where = self.places(units)
        return self.document if where in ("the whole text", "the text") else f"{where} of {self.document}"


def say(before: Record, after: Record, event: Event) -> Said:
    """The sentence that tells an event. Raises `Unspoken` for a type that has none."""
    try:
        tell = SENTENCES[type(event.data)]
    except KeyError:
        raise Unspoken(f"“{event.data.wire}” has no sentence.", type=event.data.wire) from None
    said = tell(Told(before, after, event), event.data)
    sentence = said.sentence[0].upper() + said.sentence[1:].replace(".”.", ".”")
    return Said(sentence, said.meaning, said.internal)


def recaptured(amendment: str, said: str) -> Said:
    """The sentence for what was told of an amendment before it proved to be a mis-key: nobody's act."""
    return Said(f"Keyed by mistake, and nobody's act: the entry {amendment} had read “{said}”", Meaning.DELETED)


def _session_opened(_told: Told, data: d.SessionOpened) -> Said:
    dates = from_to(data.opens, data.closes)
    return Said(f"the session was announced: {data.title}, in {data.place}, from {dates}.", Meaning.INSERTED)


def _meeting_recorded(told: Told, data: d.MeetingRecorded) -> Said:
    counts = ""
    if data.counts_for != data.bodies:
        counts = f"; it counts for {the_bodies(told.after, data.counts_for)}"
    return Said(f"{meeting(data.meeting)} was held: {the_bodies(told.after, data.bodies)}{counts}.", Meaning.INSERTED)


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
    item = item_title(told.after, data.item)
    return Said(f"{many} recorded under the item {item}.", Meaning.INSERTED, ", ".join(data.speakers) or None)


def _paper_listed(told: Told, data: d.PaperListed) -> Said:
    title = quoted(data.title) if data.title else "a document"
    return Said(f"{the_bodies(told.after, (data.body,))} had before it {title} ({data.symbol}).", Meaning.INSERTED)


def _document_opened(told: Told, data: d.DocumentOpened) -> Said:
    kind = data.kind.value.replace("_", " ")
    return Said(f"the secretariat began the {kind} “{data.title}”.", Meaning.INSERTED)


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
    units = [unit for operation in data.operations if (unit := touched(operation)) is not None]
    fell = sum(unit not in told.tree.units for unit in set(units))
    written = told.places_of(units) if any(unit in told.tree.units for unit in units) else told.document
    deleted = f", and deleted {fell} unit{'s' if fell > 1 else ''}" if fell else ""
    return Said(f"the secretariat wrote {written}{how}{deleted}.", meaning)


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
    where = told.places_of(data.units)
    return Said(f"{where} {was(where)} tabled {_FORM[data.form]}, {to}.", Meaning.PROPOSED)


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
    sentence = f"amendment {data.amendment}{amends} was moved at {meeting(data.meeting)}: {change}.{conflicts}"
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
    units = [unit for operation in moved.operations if (unit := touched(operation)) is not None]
    where = places(told.before, told.old, units)
    about = f" ({where})" if where not in ("", "the whole text") else ""
    return Said(
        f"amendment {data.amendment}{about} {became} at {meeting(data.meeting)}.", meaning, moved_by(moved.source)
    )


def _amendment_recaptured(_told: Told, data: m.AmendmentRecaptured) -> Said:
    return Said(
        f"the entry {data.amendment} was taken back ({data.reason}): nobody had moved it, and nobody withdrew it.",
        Meaning.DELETED,
    )


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
        f"{told.places_of(data.units)}: {state} at {meeting(data.meeting)}{waits}.",
        meaning,
        f"the confirmation of {data.pending}" if data.pending is not None else None,
    )


def _package_linked(told: Told, data: m.PackageLinked) -> Said:
    where = told.places_of(data.units)
    package = f"bound in a package at {meeting(data.meeting)}: agreed together, or not at all"
    return Said(f"{where} {was(where)} {package}.", Meaning.PROPOSED)


def _text_consolidated(told: Told, data: m.TextConsolidated) -> Said:
    change = changes_in_words(told.before, told.old, data.operations)
    meaning = Meaning.DELETED if only_deletes(data.operations) else Meaning.INSERTED
    return Said(f"the text on the floor now has amendment {data.amendment}: {change}.", meaning)


def _part_closed(told: Told, data: m.PartClosed) -> Said:
    where = told.places_of(data.units)
    return Said(f"{where} {was(where)} closed: nothing is open there any more; next is the gavel.", Meaning.AGREED)


def _silence_opened(told: Told, data: a.SilenceOpened) -> Said:
    circle = the_bodies(told.after, (data.circle,))
    return Said(
        f"{told.document} was put to {circle} by silence procedure: "
        f"it is approved unless a member objects before {data.deadline.label}.",
        Meaning.PROPOSED,
        f"circulated by the {data.presiding}",
    )


def _silence_queried(told: Told, data: a.SilenceQueried) -> Said:
    return Said(
        f"a member put a question on {told.document}; a question does not break the silence.",
        Meaning.PROPOSED,
        f"from {data.by}",
    )


def _silence_objected(told: Told, data: a.SilenceObjected) -> Said:
    in_time = "before the deadline" if data.in_time else "at or after the deadline: it is kept, and has no effect"
    return Said(
        f"an objection to {told.document} was received {in_time}.",
        Meaning.REFUSED,
        f"from {data.by}, by {data.evidence}, recorded by {data.recorded_by}",
    )


def _silence_expired(told: Told, data: a.SilenceExpired) -> Said:
    return Said(
        f"the silence on {told.document} ended at {data.deadline.label}; notice of the outcome is awaited.",
        Meaning.PROPOSED,
    )


def _silence_broken(told: Told, data: a.SilenceBroken) -> Said:
    return Said(f"the silence on {told.document} was broken: it is not approved.", Meaning.REFUSED, f"by {data.by}")


def _silence_concluded(told: Told, data: a.SilenceConcluded) -> Said:
    return Said(
        f"notice was given that the silence on {told.document} held, with effect from {data.effective.label}.",
        Meaning.AGREED,
    )


def _part_adopted(told: Told, data: a.PartAdopted) -> Said:
    return Said(
        f"{the_bodies(told.after, data.bodies)} adopted {told.places_of(data.units)} at {meeting(data.meeting)}.",
        Meaning.AGREED,
    )


def _part_reopened(told: Told, data: a.PartReopened) -> Said:
    bodies = the_bodies(told.after, data.bodies)
    return Said(f"{bodies} reopened {told.places_of(data.units)} at {meeting(data.meeting)}.", Meaning.PROPOSED)


_VERB = {
    a.Verb.ADOPTED: "adopted",
    a.Verb.APPROVED: "approved",
    a.Verb.TOOK_NOTE: "took note of",
    a.Verb.DISCUSSED: "discussed",
    a.Verb.ENDORSES: "endorsed",
}
_MEANS = {a.Means.GAVEL: "", a.Means.SILENCE: " by silence procedure", a.Means.VOTE: " by vote"}


def _document_adopted(told: Told, data: a.DocumentAdopted) -> Said:
    words = [f"{the_bodies(told.after, data.organ)} {_VERB[data.verb]} {told.document}{_MEANS[data.means]}"]
    words += [f" at {meeting(data.meeting)}"] if data.meeting is not None else []
    words += [f", {data.announced}"] if data.announced else []
    words += [f", on the understanding that {data.understanding.text}"] if data.understanding else []
    if data.mandate is not None:
        together = f"together with the {data.mandate.together_with.capitalize()}"
        words.append(f"; the {data.mandate.completes} completes it {together} by {print_date(data.mandate.until)}")
    return Said("".join(words) + ".", Meaning.AGREED)


def _document_returned(told: Told, data: a.DocumentReturned) -> Said:
    return Said(f"{told.places_of(data.units)} went back to the secretariat: {data.why}.", Meaning.REFUSED)


def _summary_approved(told: Told, _data: a.SummaryApproved) -> Said:
    return Said(f"the Chair approved the summary of deliberations in {told.document}.", Meaning.AGREED)


def _summary_returned(told: Told, data: a.SummaryReturned) -> Said:
    sentence = f"the Chair returned the summary of deliberations in {told.document} with remarks."
    return Said(sentence, Meaning.REFUSED, f"remark: {data.remark}")


def _conforming_cleared(told: Told, data: a.ConformingCleared) -> Said:
    return Said(f"the Chair cleared a conforming correction of {told.document}.", Meaning.AGREED, data.conforming)


def _conforming_refused(told: Told, data: a.ConformingRefused) -> Said:
    reason = f"{data.conforming}: {data.reason}"
    return Said(f"the Chair refused a conforming correction of {told.document}.", Meaning.REFUSED, reason)


def _factcheck_recorded(told: Told, data: a.FactcheckRecorded) -> Said:
    where = told.places_of((data.unit,))
    return Said(
        f"a fact check on {where} was received: “{data.old}” should read “{data.new}”.",
        Meaning.PROPOSED,
        f"from {data.party}",
    )


def _factcheck_answered(told: Told, data: a.FactcheckAnswered) -> Said:
    answered, meaning = ("accepted", Meaning.AGREED) if data.accepted else ("declined", Meaning.REFUSED)
    return Said(f"the Chair {answered} a fact check on {told.document}.", meaning, f"answer: {data.answer}")


def _decision_recorded(told: Told, data: a.DecisionRecorded) -> Said:
    bodies = the_bodies(told.after, data.organ)
    return Said(f"{bodies} {_VERB[data.verb]} {told.document} at {meeting(data.meeting)}.", Meaning.AGREED)


def _recommendation_adopted(told: Told, data: a.RecommendationAdopted) -> Said:
    where = told.places_of([entry.unit for entry in data.recommendations])
    many = (
        f"{len(data.recommendations)} recommendations were"
        if len(data.recommendations) != 1
        else "one recommendation was"
    )
    return Said(f"{many} adopted for endorsement: {where}.", Meaning.AGREED)


def _recommendation_endorsed(_told: Told, data: a.RecommendationEndorsed) -> Said:
    what = f"{len(data.recommendations)} of the recommendations"
    return Said(f"{data.act} ({print_date(data.acted)}) {_VERB[data.verb]} {what}.", Meaning.AGREED)


def _edition_registered(told: Told, data: p.EditionRegistered) -> Said:
    where = told.places_of(data.units)
    distribution = f"distribution {data.distribution}, dated {print_date(data.masthead)}"
    return Said(f"{where} {was(where)} given the symbol {data.printed_symbol} ({distribution}).", Meaning.PROPOSED)


def _query_asked(told: Told, data: p.QueryAsked) -> Said:
    sentence = f"a query was put on {told.places_of((data.unit,))}: {data.question}"
    return Said(sentence, Meaning.PROPOSED, f"from {data.asked_by}")


def _query_answered(told: Told, data: p.QueryAnswered) -> Said:
    changed = ""
    if data.operations:
        changed = f" The answer changes the text: {changes_in_words(told.after, told.tree, data.operations)}."
    where = told.places_of((told.before.queries[data.query].unit,))
    answer = data.answer.rstrip(".")
    return Said(f"the query on {where} was answered: {answer}.{changed}", Meaning.AGREED)


def _document_cleared(told: Told, data: p.DocumentCleared) -> Said:
    changed = f": {changes_in_words(told.before, told.old, data.operations)}" if data.operations else " without change"
    return Said(f"{told.document} was cleared for issue{changed}.", Meaning.AGREED)


def _edition_issued(told: Told, data: p.EditionIssued) -> Said:
    return Said(f"{data.printed_symbol} was issued: {data.title}.", Meaning.AGREED)


def _log_checkpointed(told: Told, data: LogCheckpointed) -> Said:
    source = told.event.envelope.source
    return Said(f"the log of {source} was signed, up to its event {data.sequence}.", Meaning.AGREED)


SENTENCES: Mapping[type[EventData], Callable[[Told, Any], Said]] = MappingProxyType(
    {
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
        m.FloorOpened: _floor_opened,
        m.AmendmentMoved: _amendment_moved,
        m.AmendmentDisposed: _amendment_disposed,
        m.AmendmentRecaptured: _amendment_recaptured,
        m.UnitStated: _unit_stated,
        m.PackageLinked: _package_linked,
        m.TextConsolidated: _text_consolidated,
        m.PartClosed: _part_closed,
        a.SilenceOpened: _silence_opened,
        a.SilenceQueried: _silence_queried,
        a.SilenceObjected: _silence_objected,
        a.SilenceExpired: _silence_expired,
        a.SilenceBroken: _silence_broken,
        a.SilenceConcluded: _silence_concluded,
        a.PartAdopted: _part_adopted,
        a.PartReopened: _part_reopened,
        a.DocumentAdopted: _document_adopted,
        a.DocumentReturned: _document_returned,
        a.SummaryApproved: _summary_approved,
        a.SummaryReturned: _summary_returned,
        a.ConformingCleared: _conforming_cleared,
        a.ConformingRefused: _conforming_refused,
        a.FactcheckRecorded: _factcheck_recorded,
        a.FactcheckAnswered: _factcheck_answered,
        a.DecisionRecorded: _decision_recorded,
        a.RecommendationAdopted: _recommendation_adopted,
        a.RecommendationEndorsed: _recommendation_endorsed,
        p.EditionRegistered: _edition_registered,
        p.QueryAsked: _query_asked,
        p.QueryAnswered: _query_answered,
        p.DocumentCleared: _document_cleared,
        p.EditionIssued: _edition_issued,
        LogCheckpointed: _log_checkpointed,
    }
)
"""The sentence of every event type of the catalogue."""

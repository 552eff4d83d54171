"""What adoption announces, in a secretary's words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from services.portal.domain.phrases import places, the_bodies
from services.portal.domain.words import silence
from services.portal.domain.words.telling import Meaning, Said, Told
from shared.documents.masthead import print_date
from shared.documents.operations import touched
from shared.events import adoption as a
from shared.events import deciding as d
from shared.events.base import EventData


def _part_adopted(told: Told, data: a.PartAdopted) -> Said:
    """Where a part is the whole, “adopted” is kept for the decision on the document."""
    where, at = told.places_of(data.units), f"{told.meeting(data.meeting)}{_MEANS[data.means or d.Means.GAVEL]}"
    if where == told.document:
        return Said(f"the gavel fell on the whole of {where} at {at}.", Meaning.AGREED)
    return Said(f"{the_bodies(told.after, data.bodies)} adopted {where} at {at}.", Meaning.AGREED)


def _part_reopened(told: Told, data: a.PartReopened) -> Said:
    bodies, why = the_bodies(told.after, data.bodies), f": {data.why.rstrip('.')}" if data.why else ""
    at = f"{told.meeting(data.meeting)}{_MEANS[data.means or d.Means.GAVEL]}"
    return Said(f"{bodies} reopened {told.places_of(data.units)} at {at}{why}.", Meaning.PROPOSED)


VERBS = {
    d.Verb.ADOPTED: "adopted",
    d.Verb.APPROVED: "approved",
    d.Verb.TOOK_NOTE: "took note of",
    d.Verb.DISCUSSED: "discussed",
    d.Verb.ENDORSES: "endorsed",
    d.Verb.WELCOMES: "welcomed",
}
_MEANS = {d.Means.GAVEL: "", d.Means.SILENCE: " by silence procedure", d.Means.VOTE: " by vote"}


def _document_adopted(told: Told, data: a.DocumentAdopted) -> Said:
    words = [f"{the_bodies(told.after, data.organ)} {VERBS[data.verb]} {told.document}{_MEANS[data.means]}"]
    words += [f" at {told.meeting(data.meeting)}"] if data.meeting is not None else []
    words += [f", {data.announced}"] if data.announced else []
    words += [f", with {told.places(data.bracketed)} in brackets"] if data.bracketed else []
    words += [f", on the understanding that {data.understanding.text}"] if data.understanding else []
    if data.mandate is not None:
        together = f"together with the {data.mandate.together_with.capitalize()}"
        words.append(f"; the {data.mandate.completes} completes it {together} by {print_date(data.mandate.until)}")
    return Said("".join(words) + ".", Meaning.AGREED)


def _document_returned(told: Told, data: a.DocumentReturned) -> Said:
    by = (
        f", by decision of {the_bodies(told.after, data.organ)} at {told.meeting(data.meeting or 0)}"
        if data.organ
        else ""
    )
    why = data.why.rstrip(".")
    return Said(f"{told.places_of(data.units)} went back to the secretariat{by}: {why}.", Meaning.REFUSED)


def _summary_approved(told: Told, data: a.SummaryApproved) -> Said:
    on_file = f"in a message on file as {data.evidence.file}" if data.evidence else None
    return Said(f"the Chair approved the summary of deliberations in {told.document}.", Meaning.AGREED, on_file)


def _summary_returned(told: Told, data: a.SummaryReturned) -> Said:
    sentence = f"the Chair returned the summary of deliberations in {told.document} with remarks."
    return Said(sentence, Meaning.REFUSED, f"remark: {data.remark}")


def _conforming_cleared(told: Told, data: a.ConformingCleared) -> Said:
    where = _corrected(told, data.conforming)
    return Said(f"the Chair cleared a conforming correction of {where}.", Meaning.AGREED)


def _conforming_refused(told: Told, data: a.ConformingRefused) -> Said:
    where = _corrected(told, data.conforming)
    return Said(f"the Chair refused a conforming correction of {where}.", Meaning.REFUSED, f"reason: {data.reason}")


def _corrected(told: Told, conforming: str) -> str:
    """Where a conforming correction is made, as it is cited."""
    submitted = told.before.conforming.get(conforming)
    operations = submitted.operations if submitted else ()
    where = places(told.before, told.old, [unit for unit in map(touched, operations) if unit is not None])
    return f"{where} of {told.document}" if where else told.document


def _factcheck_recorded(told: Told, data: a.FactcheckRecorded) -> Said:
    where = told.places_of((data.unit,))
    return Said(
        f"a fact check on {where} was received: “{data.old}” should read “{data.new}”.",
        Meaning.PROPOSED,
        f"from {data.party}",
    )


def _factcheck_answered(told: Told, data: a.FactcheckAnswered) -> Said:
    answered, meaning = ("accepted", Meaning.AGREED) if data.accepted else ("declined", Meaning.REFUSED)
    recorded = told.before.factchecks.get(data.factcheck)
    where = told.places_of((recorded.unit,)) if recorded else told.document
    return Said(f"the Chair {answered} a fact check on {where}.", meaning, f"answer: {data.answer}")


def _decision_recorded(told: Told, data: a.DecisionRecorded) -> Said:
    bodies = the_bodies(told.after, data.organ)
    how, words = _MEANS[data.means or d.Means.GAVEL], f", {data.announced}" if data.announced else ""
    at = told.meeting(data.meeting)
    return Said(f"{bodies} {VERBS[data.verb]} {told.document}{how} at {at}{words}.", Meaning.AGREED)


SENTENCES: Mapping[type[EventData], Callable[[Told, Any], Said]] = MappingProxyType(
    {
        **silence.SENTENCES,
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
    }
)

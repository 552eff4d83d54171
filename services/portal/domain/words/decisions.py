"""What adoption announces of votes, of what stays provisional, and of mandates, in a secretary's words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from services.portal.domain.phrases import the_bodies
from services.portal.domain.words.telling import Meaning, Said, Told
from shared.documents.masthead import print_date
from shared.events import adoption as a
from shared.events import votes as v
from shared.events.base import EventData

_MANNER = {v.Manner.SHOW_OF_HANDS: "by show of hands", v.Manner.ROLL_CALL: "by roll-call"}
_MAJORITY = {
    v.Majority.SIMPLE: "a simple majority of those present and voting",
    v.Majority.TWO_THIRDS: "a majority of two thirds of those present and voting",
}
_CHOICE = {
    v.Choice.FOR: "for",
    v.Choice.AGAINST: "against",
    v.Choice.ABSTAINING: "abstaining",
    v.Choice.NOT_PARTICIPATING: "not participating",
}


def _ad_referendum(told: Told, data: a.AdoptedAdReferendum) -> Said:
    what = told.document if data.part is None else told.places_of(data.units)
    return Said(
        f"{the_bodies(told.after, data.organ)} adopted {what} ad referendum at {told.meeting(data.meeting)}; "
        "it stays provisional until the authority that was absent confirms.",
        Meaning.PROPOSED,
        f"pending {data.pending}",
    )


def _referendum_answered(told: Told, data: a.ReferendumAnswered) -> Said:
    waiting = told.before.provisional.get((data.document, data.part))
    what = told.document if data.part is None or waiting is None else told.places_of(waiting.units)
    confirmed = "was confirmed" if data.confirmed else "was not confirmed, and is not adopted"
    meaning = Meaning.AGREED if data.confirmed else Meaning.REFUSED
    return Said(f"the adoption ad referendum of {what} {confirmed}.", meaning, f"from {data.by}, by {data.evidence}")


def _mandate_extended(told: Told, data: a.MandateExtended) -> Said:
    return Said(
        f"{the_bodies(told.after, data.organ)} extended the mandate to complete {told.document} "
        f"from {print_date(data.before)} to {print_date(data.until)} at {told.meeting(data.meeting)}.",
        Meaning.AGREED,
    )


def _vote_taken(told: Told, data: v.VoteTaken) -> Said:
    totals = data.totals
    counts = f"{totals.in_favour} for, {totals.against} against, {totals.abstaining} abstaining"
    counts += f", {totals.not_participating} not participating" if totals.not_participating else ""
    outcome = "carried" if data.carried else "not carried"
    lists = [
        f"{_CHOICE[choice]}: {', '.join(ballot.party for ballot in data.ballots or () if ballot.choice is choice)}"
        for choice in v.Choice
        if any(ballot.choice is choice for ballot in data.ballots or ())
    ]
    return Said(
        f"{the_bodies(told.after, data.organ)} voted {_MANNER[data.manner]} at {told.meeting(data.meeting)} on whether "
        f"{data.question.rstrip('.')}: {counts}; with {_MAJORITY[data.majority]} it was {outcome}.",
        Meaning.AGREED if data.carried else Meaning.REFUSED,
        "; ".join(lists) or None,
    )


def _vote_explained(told: Told, data: v.VoteExplained) -> Said:
    when = "before" if data.before else "after"
    sentence = f"a vote on {told.document} was explained {when} it was taken: “{data.text}”."
    return Said(sentence, Meaning.PROPOSED, f"by {data.party}")


SENTENCES: Mapping[type[EventData], Callable[[Told, Any], Said]] = MappingProxyType(
    {
        a.AdoptedAdReferendum: _ad_referendum,
        a.ReferendumAnswered: _referendum_answered,
        a.MandateExtended: _mandate_extended,
        v.VoteTaken: _vote_taken,
        v.VoteExplained: _vote_explained,
    }
)

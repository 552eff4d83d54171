"""Who drafted what waits for the Chair: they do not approve it as Chair, whatever other seats they have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from shared.access import Actor
from shared.documents.operations import changed
from shared.documents.vocabulary import Class, Refusal
from shared.events.drafting import ConformingSubmitted, DocumentEdited, SummarySubmitted
from shared.events.envelope import Event
from shared.evolving import replace
from shared.lifecycle import Document


class ApprovesOwnDraft(Refusal):
    """Who drafted a text, or submitted it, does not approve it as Chair."""

    title = "Your own draft"
    rule = "separation of duties"


@dataclass(frozen=True, slots=True)
class Drafters:
    """By whom each document's summary was drafted or submitted, and each conforming correction submitted."""

    summaries: Mapping[str, frozenset[str]] = field(default_factory=dict)
    conforming: Mapping[str, str] = field(default_factory=dict)

    def after(self, event: Event, before: Document | None, now: Document | None) -> Drafters:
        """The drafters after an event, whose document stood `before` and stands `now` like this."""
        data, who = event.data, event.envelope.actor
        match data:
            case DocumentEdited():
                units = (unit for operation in data.operations for unit in changed(operation))
                wrote = any(_in_summary(then, unit) for unit in units for then in (before, now))
                return self._with(data.document, who) if wrote else self
            case SummarySubmitted():
                return self._with(data.document, who)
            case ConformingSubmitted():
                return replace(self, conforming={**self.conforming, data.conforming: who})
            case _:
                return self

    def require_other_than(self, document: str, actor: Actor) -> None:
        """Raise `ApprovesOwnDraft` if the actor drafted the document's summary."""
        if actor.name in self.summaries.get(document, ()):
            raise ApprovesOwnDraft("You drafted this summary: another approves it as Chair.", document=document)

    def require_other_than_submitter(self, conforming: str, actor: Actor) -> None:
        """Raise `ApprovesOwnDraft` if the actor submitted the conforming correction."""
        if actor.name == self.conforming.get(conforming):
            raise ApprovesOwnDraft("You submitted this correction: another clears it as Chair.", conforming=conforming)

    def _with(self, document: str, who: str) -> Drafters:
        known = self.summaries.get(document, frozenset())
        return self if who in known else replace(self, summaries={**self.summaries, document: known | {who}})


def _in_summary(document: Document | None, unit_id: str) -> bool:
    unit = None if document is None else document.tree.units.get(unit_id)
    return unit is not None and unit.unit_class is Class.CHAIRS_SUMMARY

"""What a sentence is, and what it is told from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from services.portal.domain.phrases import WHOLE, places, the_document, were
from services.portal.domain.record import Record
from services.portal.domain.sittings import called
from shared.documents.units import Tree
from shared.documents.vocabulary import Refusal
from shared.events.envelope import Event


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

    def meeting(self, n: int) -> str:
        """A meeting as its bodies call it: `the 8th meeting`."""
        return called(self.after, n)

    def places(self, units: Any) -> str:
        """Units as they are cited after the event; the whole where nothing in them has a number."""
        return places(self.after, self.tree, units) or "the text"

    def places_of(self, units: Any) -> str:
        """`section II of the report`, or `the report` where the units are all of it."""
        where = self.places(units)
        return self.document if where in (WHOLE, "the text") else f"{where} of {self.document}"

    def places_were(self, units: Any) -> str:
        """`sections I and II of the report were`: `places_of` with the verb that fits."""
        return f"{self.places_of(units)} {were(self.after, self.tree, units)}"

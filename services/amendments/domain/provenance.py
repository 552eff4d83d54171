"""Where each word comes from: which amendment put it there or struck it, and what became of those that were not agreed.

Internal: an amendment leads to its source. Parties are opaque references here, as everywhere in the log.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from services.amendments.domain.state import Amendment, State
from shared.documents.line import author
from shared.documents.numbering import numbers
from shared.documents.phrases import Reading
from shared.documents.text import Word
from shared.events.amendments import PartyRef


@dataclass(frozen=True, slots=True)
class Stretch:
    """Neighbouring words of one origin. `by` and `struck` are amendments; none for words the draft had."""

    text: str
    by: str | None
    struck: str | None


@dataclass(frozen=True, slots=True)
class Origin:
    """A unit's text with the origin of every word, those that were struck among them."""

    unit: str
    number: str | None
    stretches: tuple[Stretch, ...]


def provenance(state: State, document_id: str) -> tuple[Origin, ...]:
    """The origin of every word of a document, unit by unit."""
    document = state.document(document_id)
    known = numbers(document.tree)
    moved = _by_key(state, document_id)
    return tuple(
        Origin(
            unit.id,
            known[unit.id].cited if unit.id in known else None,
            tuple(
                Stretch(Reading.of(words).said((0, len(words))), *origin)
                for origin, same in groupby(unit.full, lambda word: _origin(word, moved))
                if (words := tuple(same))
            ),
        )
        for unit in document.tree.walk()
    )


def parties_of(entry: Amendment) -> tuple[PartyRef, ...]:
    """The parties that an amendment's source names."""
    source = entry.moved.source
    return tuple(party for party in (source.party, source.facilitator) if party is not None)


def _by_key(state: State, document_id: str) -> Mapping[str, str]:
    """The amendment whose operations bear a key."""
    return {
        key: name
        for name, entry in state.of(document_id)
        for operation in entry.moved.operations
        if (key := getattr(operation, "key", None)) is not None
    }


def _origin(word: Word, moved: Mapping[str, str]) -> tuple[str | None, str | None]:
    return moved.get(author(word)), moved.get(word.struck or "")

"""What adoption keeps of recommendations: the text as adopted, the cleared changes since, and what became of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from shared.documents.operations import Operation, ReplaceWords
from shared.documents.units import Tree
from shared.events.base import EventData
from shared.events.drafting import DocumentEdited, Purpose
from shared.events.publication import DocumentCleared
from shared.events.recommendations import (
    ChangeKind,
    Cleared,
    RecommendationAdopted,
    RecommendationEndorsed,
    RecommendationOriginRecorded,
    RecommendationTransmitted,
)
from shared.evolving import replace
from shared.lifecycle import Documents


@dataclass(frozen=True, slots=True)
class Change:
    """A change that was made after the gavel, under the name by which it was cleared."""

    cleared: Cleared
    operation: Operation


@dataclass(frozen=True)
class Kept:
    """By document: the text at the gavel, and the cleared changes since. By recommendation: origin and acts."""

    adopted: Mapping[str, Tree] = field(default_factory=dict)
    changes: Mapping[str, tuple[Change, ...]] = field(default_factory=dict)
    origins: Mapping[str, str] = field(default_factory=dict)
    transmitted: frozenset[str] = frozenset()
    acts: Mapping[str, tuple[RecommendationEndorsed, ...]] = field(default_factory=dict)

    def after(self, data: EventData, documents: Documents) -> Kept:
        """What is kept after an event; `documents` are as they are after it."""
        match data:
            case RecommendationAdopted():
                return replace(self, adopted={**self.adopted, data.document: documents[data.document].tree})
            case DocumentEdited() if data.purpose is Purpose.CONFORMING:
                return self._changed(data.document, ChangeKind.CONFORMING, data.operations)
            case DocumentCleared():
                return self._changed(data.document, ChangeKind.EDITORIAL, data.operations)
            case RecommendationOriginRecorded():
                return replace(self, origins={**self.origins, **dict.fromkeys(data.recommendations, data.paper)})
            case RecommendationTransmitted():
                named = frozenset(entry.recommendation for entry in data.transmitted)
                return replace(self, transmitted=self.transmitted | named)
            case RecommendationEndorsed():
                acts = {name: (*self.acts.get(name, ()), data) for name in data.recommendations}
                return replace(self, acts={**self.acts, **acts})
            case _:
                return self

    def _changed(self, document: str, kind: ChangeKind, operations: Iterable[Operation]) -> Kept:
        made = tuple(
            Change(Cleared(kind=kind, name=operation.key), operation)
            for operation in operations
            if isinstance(operation, ReplaceWords)
        )
        return replace(self, changes={**self.changes, document: (*self.changes.get(document, ()), *made)})

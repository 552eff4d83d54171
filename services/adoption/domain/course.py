"""How far the gavel has come: what is provisional, what went back to its drafters, what was voted and approved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from shared.events.adoption import (
    AdoptedAdReferendum,
    DocumentAdopted,
    DocumentReturned,
    PartReopened,
    ReferendumAnswered,
)
from shared.events.deciding import Decided, Means
from shared.events.drafting import DocumentTabled
from shared.events.envelope import Event
from shared.events.silence import SilenceConcluded
from shared.events.votes import VoteExplained, VoteTaken
from shared.evolving import replace


@dataclass(frozen=True)
class Course:
    """`provisional` by document and part (none: the whole); `returned` units by document until they are tabled anew;
    `used` are votes on which a decision rests; `approved` when a document was adopted or approved (Q12)."""

    provisional: Mapping[tuple[str, str | None], AdoptedAdReferendum] = field(default_factory=dict)
    returned: Mapping[str, frozenset[str]] = field(default_factory=dict)
    votes: Mapping[str, VoteTaken] = field(default_factory=dict)
    used: frozenset[str] = frozenset()
    explained: Mapping[tuple[str, str], VoteExplained] = field(default_factory=dict)
    approved: Mapping[str, datetime] = field(default_factory=dict)

    def after(self, event: Event) -> Course:
        """The course after an event, own or heard."""
        data = event.data
        course = self
        if isinstance(data, Decided) and data.vote is not None:
            course = replace(course, used=course.used | {data.vote})
        match data:
            case AdoptedAdReferendum():
                key = (data.document, data.part)
                return replace(course, provisional={**course.provisional, key: data})
            case ReferendumAnswered():
                return course._without(data.document, data.part)
            case PartReopened():
                return course._without(data.document, data.part)._without(data.document, None)
            case DocumentReturned():
                return course._with_returned(data)
            case DocumentTabled():
                still = course.returned.get(data.document, frozenset()) - frozenset(data.units)
                return replace(course, returned={**course.returned, data.document: still})
            case VoteTaken():
                return replace(course, votes={**course.votes, data.vote: data})
            case VoteExplained():
                return replace(course, explained={**course.explained, (data.vote, data.party): data})
            case DocumentAdopted() if data.means is not Means.SILENCE:
                return replace(course, approved={**course.approved, data.document: event.envelope.time})
            case SilenceConcluded():
                return replace(course, approved={**course.approved, data.document: data.effective.instant})
            case _:
                return course

    def _with_returned(self, data: DocumentReturned) -> Course:
        gone = frozenset(data.units) if data.organ is not None else frozenset()
        returned = self.returned.get(data.document, frozenset()) | gone
        provisional = {
            key: entry
            for key, entry in self.provisional.items()
            if key[0] != data.document or not set(entry.units) & set(data.units)
        }
        return replace(self, returned={**self.returned, data.document: returned}, provisional=provisional)

    def _without(self, document: str, part: str | None) -> Course:
        rest = {key: entry for key, entry in self.provisional.items() if key != (document, part)}
        return replace(self, provisional=rest)

"""What becomes of recommendations, in a secretary's words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from services.portal.domain.words.adoption import VERBS
from services.portal.domain.words.telling import Meaning, Said, Told
from shared.documents.masthead import print_date
from shared.events import recommendations as r
from shared.events.base import EventData


def _recommendation_adopted(told: Told, data: r.RecommendationAdopted) -> Said:
    where = told.places_of([entry.unit for entry in data.recommendations])
    many = (
        f"{len(data.recommendations)} recommendations were"
        if len(data.recommendations) != 1
        else "one recommendation was"
    )
    return Said(f"{many} adopted for endorsement: {where}.", Meaning.AGREED)


def _recommendation_endorsed(told: Told, data: r.RecommendationEndorsed) -> Said:
    adopted = told.before.recommendations.get(data.document, frozenset())
    what = f"{len(data.recommendations)} of the {len(adopted)} recommendations"
    if adopted == set(data.recommendations):
        what = f"all {len(adopted)} recommendations" if len(adopted) > 1 else "the one recommendation"
    act = f"{data.act}, paragraph {data.paragraph}" if data.paragraph else data.act
    return Said(f"{act} ({print_date(data.acted)}) {VERBS[data.verb]} {what}.", Meaning.AGREED)


def _origin_recorded(told: Told, data: r.RecommendationOriginRecorded) -> Said:
    where = _cited(told, data.recommendations)
    return Said(f"{where} came from {data.paper}, and was carried over.", Meaning.AGREED)


def _transmitted(told: Told, data: r.RecommendationTransmitted) -> Said:
    changed = {(change.kind, change.name) for entry in data.transmitted for change in entry.changes}
    many = f"{len(data.transmitted)} recommendations were" if len(data.transmitted) > 1 else "one recommendation was"
    list_of = {0: "without any change", 1: "with one cleared change"}
    changes = list_of.get(len(changed), f"with {len(changed)} cleared changes")
    return Said(
        f"{many} transmitted to {data.to} on {print_date(data.on)}, as adopted, {changes} since the gavel.",
        Meaning.AGREED,
    )


def _followed_up(told: Told, data: r.RecommendationFollowedUp) -> Said:
    where = _cited(told, (data.recommendation,))
    named = f", named in {data.named_by.document}" if data.named_by else ""
    return Said(f"on {where}{named}: {data.done.rstrip('.')} ({print_date(data.on)}; {data.source}).", Meaning.AGREED)


def _cited(told: Told, recommendations: Sequence[str]) -> str:
    """Recommendations as they are cited now; their identities begin with that of their document."""
    document = told.event.data.subject or ""
    return told.places_of([name.removeprefix(f"{document}.") for name in recommendations])


SENTENCES: Mapping[type[EventData], Callable[[Told, Any], Said]] = MappingProxyType(
    {
        r.RecommendationAdopted: _recommendation_adopted,
        r.RecommendationOriginRecorded: _origin_recorded,
        r.RecommendationTransmitted: _transmitted,
        r.RecommendationEndorsed: _recommendation_endorsed,
        r.RecommendationFollowedUp: _followed_up,
    }
)

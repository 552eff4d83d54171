"""The catalogue: every event type there is, by its name on the wire, with the service that announces it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from shared.events import adoption, agendas, amendments, drafting, proof, publication, sittings
from shared.events.base import EventData

PRODUCERS: Mapping[str, tuple[type[EventData], ...]] = MappingProxyType(
    {
        "drafting": (*drafting.EVENTS, *sittings.EVENTS, *agendas.DRAFTING),
        "amendments": amendments.EVENTS,
        "adoption": (*adoption.EVENTS, *agendas.ADOPTION),
        "publication": publication.EVENTS,
    }
)
"""What each service announces; every service also signs its log (`log.checkpointed`)."""

_ALL: tuple[type[EventData], ...] = (*(model for models in PRODUCERS.values() for model in models), *proof.EVENTS)

CATALOGUE: Mapping[str, type[EventData]] = MappingProxyType({model.wire: model for model in _ALL})


def topic(producer: str) -> str:
    """The topic on which a producer's events travel."""
    return f"{producer}-events"

"""One sentence an event, in a secretary's words and with the numbers of that moment; no sentence says who moved what.

Who acted stands apart, in `internal`, which only the secretariat's own views show. An event type without a sentence
is an error, never a default.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from services.portal.domain.record import Record
from services.portal.domain.words import (
    adoption,
    agendas,
    amendments,
    clearance,
    decisions,
    drafting,
    publication,
    recommendations,
)
from services.portal.domain.words.telling import Meaning, Said, Told, Unspoken
from shared.events.base import EventData
from shared.events.envelope import Event
from shared.events.proof import LogCheckpointed


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


def _log_checkpointed(told: Told, data: LogCheckpointed) -> Said:
    source = told.event.envelope.source
    return Said(f"the log of {source} was signed, up to its event {data.sequence}.", Meaning.AGREED)


SENTENCES: Mapping[type[EventData], Callable[[Told, Any], Said]] = MappingProxyType(
    {
        **drafting.SENTENCES,
        **amendments.SENTENCES,
        **adoption.SENTENCES,
        **decisions.SENTENCES,
        **clearance.SENTENCES,
        **recommendations.SENTENCES,
        **publication.SENTENCES,
        **agendas.SENTENCES,
        LogCheckpointed: _log_checkpointed,
    }
)
"""The sentence of every event type of the catalogue."""

__all__ = ["SENTENCES", "Meaning", "Said", "Told", "Unspoken", "recaptured", "say"]

"""What publication announces, in a secretary's words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from services.portal.domain.phrases import changes_in_words
from services.portal.domain.words.telling import Meaning, Said, Told
from shared.documents.masthead import print_date
from shared.events import publication as p
from shared.events.base import EventData


def _edition_registered(told: Told, data: p.EditionRegistered) -> Said:
    given = f"given the symbol {data.printed_symbol}"
    distribution = f"distribution {data.distribution}, dated {print_date(data.masthead)}"
    return Said(f"{told.places_were(data.units)} {given} ({distribution}).", Meaning.PROPOSED)


def _query_asked(told: Told, data: p.QueryAsked) -> Said:
    sentence = f"a query was put on {told.places_of((data.unit,))}: {data.question}"
    return Said(sentence, Meaning.PROPOSED, f"from {data.asked_by}")


def _query_answered(told: Told, data: p.QueryAnswered) -> Said:
    changed = ""
    if data.operations:
        changed = f" The answer changes the text: {changes_in_words(told.after, told.tree, data.operations)}."
    where = told.places_of((told.before.queries[data.query].unit,))
    answer = data.answer.rstrip(".")
    return Said(f"the query on {where} was answered: {answer}.{changed}", Meaning.AGREED)


def _document_cleared(told: Told, data: p.DocumentCleared) -> Said:
    changed = f": {changes_in_words(told.before, told.old, data.operations)}" if data.operations else " without change"
    return Said(f"{told.document} was cleared for issue{changed}.", Meaning.AGREED)


def _edition_issued(told: Told, data: p.EditionIssued) -> Said:
    return Said(f"{data.printed_symbol} was issued: {data.title}.", Meaning.AGREED)


SENTENCES: Mapping[type[EventData], Callable[[Told, Any], Said]] = MappingProxyType(
    {
        p.EditionRegistered: _edition_registered,
        p.QueryAsked: _query_asked,
        p.QueryAnswered: _query_answered,
        p.DocumentCleared: _document_cleared,
        p.EditionIssued: _edition_issued,
    }
)

"""Editing: queries to a completed text, their answers, and the clearance with its closed list of changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from pydantic import Field

from services.publication.domain.state import State
from shared.access import Actor
from shared.documents.clashes import clash
from shared.documents.holder import Holder
from shared.documents.operations import Key, Operation, ReplaceWords
from shared.documents.proposals import Proposal
from shared.documents.resolving import resolve
from shared.documents.vocabulary import Class, DocumentId, NotThere, Refusal, UnitId
from shared.events.base import EventData
from shared.events.publication import DocumentCleared, QueryAnswered, QueryAsked
from shared.stage import Command


class UnknownQuery(NotThere):
    """No query of that name was asked."""


class QueryNamedTwice(Refusal):
    """A query of that name was asked."""


class QueryClosed(Refusal):
    """The query has been answered."""


class QueriesOpen(Refusal):
    """A text is cleared when every query has its answer."""


class ClearedBefore(Refusal):
    """The text has been cleared."""


class AnswersClash(Refusal):
    """Two answers cannot both change the same words; what is on the list of changes fits together."""


class NotEditorial(Refusal):
    """Editing changes words within a unit, and none that the bodies negotiated."""

    rule = "A8"


class AskQuery(Command):
    """Ask about a unit of the completed text."""

    name: ClassVar[str] = "publication.ask"
    document: DocumentId
    query: Key
    unit: UnitId
    asked_by: str = Field(min_length=1)
    question: str = Field(min_length=1)


class AnswerQuery(Command):
    """Answer a query, with the change that the answer makes, if any."""

    name: ClassVar[str] = "publication.answer"
    query: Key
    answer: str = Field(min_length=1)
    change: Proposal | None = None


class ClearDocument(Command):
    """Clear the completed text for issue."""

    name: ClassVar[str] = "publication.clear"
    document: DocumentId


def ask(state: State, command: AskQuery, now: datetime, actor: Actor) -> Sequence[EventData]:
    document = state.document(command.document)
    if document.id in state.cleared:
        raise ClearedBefore("The text has been cleared, and its list of changes is closed.", document=document.id)
    if command.query in state.queries:
        raise QueryNamedTwice(f"A query “{command.query}” was asked.", query=command.query)
    unit = document.tree.unit(command.unit)
    document.pen.require(Holder.PUBLICATION, (unit.id,))
    return (
        QueryAsked(
            query=command.query,
            document=document.id,
            unit=unit.id,
            asked_by=command.asked_by,
            question=command.question,
        ),
    )


def answer(state: State, command: AnswerQuery, now: datetime, actor: Actor) -> Sequence[EventData]:
    query = state.queries.get(command.query)
    if query is None:
        raise UnknownQuery(f"No query “{command.query}” was asked.", query=command.query)
    if query.answered is not None:
        raise QueryClosed(f"“{command.query}” has been answered.", query=command.query)
    document = state.document(query.asked.document)
    operations: tuple[Operation, ...] = ()
    if command.change is not None:
        operations = resolve(document.tree, command.change, command.query)
        for operation in operations:
            if not isinstance(operation, ReplaceWords) or operation.unit != query.asked.unit:
                raise NotEditorial("An answer changes words in the unit that was asked about.", change=operation.op)
            if document.tree.unit(operation.unit).unit_class is Class.NEGOTIATED:
                raise NotEditorial(
                    "These words were negotiated and adopted; what was not captured of them is the Chair's to clear.",
                    unit=operation.unit,
                )
            _require_fits(state, document.id, operation)
    return (QueryAnswered(query=command.query, document=document.id, answer=command.answer, operations=operations),)


def clear(state: State, command: ClearDocument, now: datetime, actor: Actor) -> Sequence[EventData]:
    document = state.document(command.document)
    if document.id in state.cleared:
        raise ClearedBefore("The text has been cleared.", document=document.id)
    document.pen.require(Holder.PUBLICATION, (unit.id for unit in document.tree.walk()))
    mine = {name: query for name, query in state.queries.items() if query.asked.document == document.id}
    unanswered = [name for name, query in mine.items() if query.answered is None]
    if unanswered:
        raise QueriesOpen(f"Queries without an answer: {', '.join(unanswered)}.", queries=unanswered)
    operations = tuple(op for query in mine.values() if query.answered for op in query.answered.operations)
    cleared = document.write(Holder.PUBLICATION, operations)
    return (DocumentCleared(document=document.id, operations=operations, digest=cleared.written_digest(operations)),)


def _require_fits(state: State, document: str, operation: Operation) -> None:
    for name, query in state.queries.items():
        if query.asked.document == document and query.answered is not None:
            for other in query.answered.operations:
                why = clash(operation, other)
                if why is not None:
                    raise AnswersClash(f"The answer to “{name}” changes this already: {why}.", query=name, why=why)

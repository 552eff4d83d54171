"""What publication does, said shortly for its tests."""

from typing import Any

from services.publication.domain.editing import (
    AnswerQuery,
    AskQuery,
    ClearDocument,
)
from services.publication.domain.editions import (
    IssueEdition,
    RegisterEdition,
)
from shared.events.publication import (
    DocumentCleared,
    EditionIssued,
    EditionRegistered,
    QueryAnswered,
    QueryAsked,
)
from tests.given import (
    EDITOR,
    SYMBOL,
    Given,
    only,
)


def register(given: Given, symbol: str = SYMBOL, edition: str = "final", **more: Any) -> EditionRegistered:
    fields = {"document": "report", "edition": edition, "symbol": symbol, **more}
    return only(given.do(RegisterEdition, **fields), EditionRegistered)


def ask(given: Given, query: str = "q1", unit: str = "p2a") -> QueryAsked:
    fields = {"query": query, "unit": unit, "asked_by": "editors", "question": "Is this meant?"}
    return only(given.do(AskQuery, EDITOR, document="report", **fields), QueryAsked)


def answer(given: Given, query: str = "q1", change: dict[str, Any] | None = None) -> QueryAnswered:
    return only(given.do(AnswerQuery, query=query, answer="Yes.", change=change), QueryAnswered)


def clear(given: Given) -> DocumentCleared:
    return only(given.do(ClearDocument, EDITOR, document="report"), DocumentCleared)


def issue(given: Given, edition: str = "final", document: str = "report", **more: Any) -> EditionIssued:
    return only(given.do(IssueEdition, document=document, edition=edition, **more), EditionIssued)

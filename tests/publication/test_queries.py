"""Editing asks about the completed text and clears it; it changes no words of the bodies' (A8)."""

from typing import Any

import pytest

from services.publication.domain.editing import (
    AnswersClash,
    ClearedBefore,
    NotEditorial,
    QueriesOpen,
    QueryClosed,
    QueryNamedTwice,
    UnknownQuery,
)
from shared.documents.holder import PenHeldElsewhere
from shared.documents.text import WordsNotFound
from shared.documents.units import UnknownUnit
from tests.given import (
    a_floor,
    completed,
    replace,
    unit,
)
from tests.publication.acts import answer, ask, clear


def test_editors_ask_about_a_unit_of_the_completed_text_and_the_secretariat_answers():
    given = completed()
    asked = ask(given, unit="p1")
    assert (asked.unit, asked.asked_by) == ("p1", "editors")
    answered = answer(given, change=replace("p1", "established", "set up"))
    assert answered.operations[0].op == "words.replace"
    assert "established" in given.text("p1", seen_by="publication"), "the text changes when it is cleared"
    cleared = clear(given)
    assert cleared.operations == answered.operations
    assert cleared.digest == given.document(seen_by="publication").written_digest(cleared.operations)
    for service in ("drafting", "amendments", "adoption", "publication"):
        assert "set up" in given.text("p1", seen_by=service)


def test_a8_editing_changes_no_words_that_the_bodies_negotiated():
    given = completed()
    ask(given, unit="p2a")
    with pytest.raises(NotEditorial) as refused:
        answer(given, change=replace("p2a", "should consider", "must undertake"))
    assert refused.value.facts == {"unit": "p2a"}
    answer(given)
    assert clear(given).operations == ()


def test_only_what_editing_holds_is_asked_about():
    with pytest.raises(PenHeldElsewhere):
        ask(a_floor())
    with pytest.raises(UnknownUnit) as refused:
        ask(completed(), unit="p99")
    assert refused.value.facts == {"unit": "p99"}


def test_a_query_is_asked_once_answered_once_and_only_then():
    given = completed()
    with pytest.raises(UnknownQuery) as unknown:
        answer(given)
    assert unknown.value.facts == {"query": "q1"}
    ask(given)
    with pytest.raises(QueryNamedTwice) as twice:
        ask(given)
    assert twice.value.facts == {"query": "q1"}
    answer(given)
    with pytest.raises(QueryClosed) as closed:
        answer(given)
    assert closed.value.facts == {"query": "q1"}


@pytest.mark.parametrize(
    ("change", "operation"),
    [
        (replace("p2b", "upon", "on"), "words.replace"),
        ({"do": "write", "unit": "p2a", "text": "Anew."}, "unit.write"),
        ({"do": "delete_unit", "unit": "p2a"}, "unit.delete"),
        (unit("p2d", "subparagraph", "One more.", "p2"), "unit.insert"),
    ],
)
def test_a8_editing_changes_words_in_the_unit_that_was_asked_about_and_nothing_else(
    change: dict[str, Any], operation: str
):
    given = completed()
    ask(given)
    with pytest.raises(NotEditorial) as refused:
        answer(given, change=change)
    assert (refused.value.facts, refused.value.rule) == ({"change": operation}, "A8")


def test_an_answer_changes_words_that_stand_there():
    given = completed()
    ask(given)
    with pytest.raises(WordsNotFound):
        answer(given, change=replace("p2a", "inquiries", "x"))


def test_two_answers_do_not_change_the_same_words_so_that_the_text_can_always_be_cleared():
    given = completed()
    for query in ("q1", "q2", "q3"):
        ask(given, query, "p1")
    answer(given, "q2", replace("p1", "the Conference", "a Conference"))
    with pytest.raises(AnswersClash) as refused:
        answer(given, "q1", replace("p1", "Conference", "parent"))
    assert refused.value.facts == {"query": "q2", "why": "they replace a common word"}
    answer(given, "q1", replace("p1", "established", "set up"))
    answer(given, "q3")
    clear(given)
    assert given.text("p1", seen_by="publication") == "The working groups were set up by a Conference."


def test_a_text_is_cleared_when_every_query_has_its_answer():
    given = completed()
    ask(given)
    with pytest.raises(QueriesOpen) as refused:
        clear(given)
    assert refused.value.facts == {"queries": ["q1"]}
    answer(given)
    assert clear(given).operations == ()
    with pytest.raises(ClearedBefore) as again:
        clear(given)
    assert again.value.facts == {"document": "report"}


def test_the_list_of_changes_is_closed_with_the_clearance():
    given = completed()
    clear(given)
    with pytest.raises(ClearedBefore):
        ask(given)


def test_only_a_completed_text_is_cleared():
    with pytest.raises(PenHeldElsewhere):
        clear(a_floor())

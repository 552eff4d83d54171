"""An amendment to an amendment waits for it, falls with it, and gives one text in any order."""

import pytest

from services.amendments.domain.disposing import FallsWithAnother, Withdraw
from services.amendments.domain.moving import (
    AmendmentSettled,
    NotAmendable,
)
from services.amendments.domain.state import UnknownAmendment
from shared.documents.text import WordsNotFound
from shared.events.amendments import (
    AmendmentDisposed,
)
from tests.amendments.on_the_floor import floor_text, obstacles
from tests.given import (
    Given,
    a_floor,
    close,
    delegation,
    dispose,
    move,
    replace,
)


def to_an_amendment(given: Given) -> None:
    move(given, "A1", replace("p2a", "should", "are encouraged to"))
    move(given, "A2", replace("p2a", "encouraged", "encouraged, as far as practicable,"), amends="A1")


@pytest.mark.parametrize("order", [("A1", "A2"), ("A2", "A1")])
def test_an_amendment_to_an_amendment_gives_one_text_in_both_orders(order: tuple[str, str]):
    given = a_floor()
    to_an_amendment(given)
    for name in order:
        dispose(given, name)
    assert floor_text(given, "p2a").startswith("States are encouraged, as far as practicable, to consider")
    close(given)


def test_an_amendment_to_an_amendment_waits_for_it():
    given = a_floor()
    to_an_amendment(given)
    (disposed,) = dispose(given, "A2")
    assert isinstance(disposed, AmendmentDisposed)
    assert "should" in floor_text(given, "p2a")
    assert "the amendment A2 waits for A1" in obstacles(given, "p2a")


def test_an_amendment_to_an_amendment_falls_with_it():
    given = a_floor()
    to_an_amendment(given)
    dispose(given, "A1", "not_retained")
    with pytest.raises(FallsWithAnother) as refused:
        dispose(given, "A2")
    assert refused.value.facts == {"other": "A1"}
    dispose(given, "A2", "not_insisted_upon")
    close(given)


def test_an_agreed_amendment_to_an_amendment_that_is_withdrawn_then_holds_up_nothing():
    given = a_floor()
    to_an_amendment(given)
    dispose(given, "A2")
    given.do(Withdraw, delegation("D1"), amendment="A1", meeting=2)
    assert obstacles(given) == []
    assert "should" in floor_text(given, "p2a")
    close(given)


@pytest.mark.parametrize("order", [("A1", "A2", "A3"), ("A3", "A2", "A1"), ("A2", "A3", "A1"), ("A3", "A1", "A2")])
def test_amendments_to_amendments_to_amendments_give_one_text_in_any_order(order: tuple[str, ...]):
    given = a_floor()
    to_an_amendment(given)
    move(given, "A3", replace("p2a", "practicable", "feasible"), amends="A2")
    for name in order:
        dispose(given, name)
    assert floor_text(given, "p2a").startswith("States are encouraged, as far as feasible, to consider")
    assert obstacles(given) == []


def test_only_words_that_another_amendment_puts_in_are_amended_before_it_is_agreed():
    given = a_floor()
    move(given, "A1", replace("p2a", "should", "are encouraged to"))
    with pytest.raises(NotAmendable) as refused:
        move(given, "A2", replace("p2b", "encouraged", "invited"), amends="A1")
    assert refused.value.facts == {"amends": "A1"}
    with pytest.raises(WordsNotFound):
        move(given, "A2", replace("p2a", "investigations", "inquiries"), amends="A1")
    dispose(given, "A1", "withdrawn")
    with pytest.raises(AmendmentSettled):
        move(given, "A2", replace("p2a", "encouraged", "invited"), amends="A1")
    with pytest.raises(UnknownAmendment):
        move(given, "A2", replace("p2a", "encouraged", "invited"), amends="A9")


def test_words_are_also_inserted_in_an_amendment_or_written_at_its_end_and_several_at_once():
    given = a_floor()
    move(given, "A1", replace("p2a", "should", "are encouraged to"))
    inside = {"do": "insert", "unit": "p2a", "text": "strongly", "before": "encouraged"}
    move(given, "A2", [inside, {"do": "insert", "unit": "p2a", "text": "at least"}], amends="A1")
    for name in ("A2", "A1"):
        dispose(given, name)
    assert floor_text(given, "p2a").startswith("States are strongly encouraged to at least consider")


def test_the_words_of_a_text_written_anew_are_amended_too():
    given = a_floor()
    move(given, "A1", {"do": "write", "unit": "p2a", "text": "States are encouraged to inquire jointly;"})
    move(given, "A2", replace("p2a", "jointly", "together"), amends="A1")
    for name in ("A1", "A2"):
        dispose(given, name)
    assert floor_text(given, "p2a") == "States are encouraged to inquire together;"


def test_of_an_amendment_of_several_changes_the_words_are_found_in_the_one_that_has_them():
    given = a_floor()
    move(given, "A1", [replace("p2a", "should", "may"), replace("p2a", "investigations", "inquiries")])
    move(given, "A2", replace("p2a", "inquiries", "studies"), amends="A1")
    for name in ("A1", "A2"):
        dispose(given, name)
    assert floor_text(given, "p2a") == "States may consider, where appropriate, joint studies;"

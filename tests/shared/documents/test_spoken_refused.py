"""Nothing is said of a change that does not stand in the text: it is refused by name, whatever it would change."""

from collections.abc import Mapping

import pytest
from pydantic import TypeAdapter

from shared.documents.applying import apply_all
from shared.documents.operations import Operation
from shared.documents.proposals import Proposal
from shared.documents.resolving import resolve_all
from shared.documents.spoken import Question, say, understand
from shared.documents.units import Tree, TreeWire, UnitWire
from shared.documents.vocabulary import Kind, Refusal
from tests.shared.documents.spoken_texts import paragraph

PROPOSAL: TypeAdapter[Proposal] = TypeAdapter(Proposal)


def text() -> Tree:
    units = [*paragraph("p", "States parties should:", "share lists;", "keep registers."), *paragraph("q", "Thanks.")]
    heading = UnitWire(id="h", kind=Kind.HEADING, text=())
    return Tree.of_wire(TreeWire(units=(*units, heading), items=()))


def made(tree: Tree, *changes: Mapping[str, object], key: str = "k") -> tuple[Operation, ...]:
    return resolve_all(tree, [PROPOSAL.validate_python(change) for change in changes], key)


CHANGES: Mapping[str, Mapping[str, object]] = {
    "words": {"do": "replace", "unit": "pa", "old": "share lists", "new": "exchange lists"},
    "an insertion": {"do": "insert", "unit": "pa", "text": "all", "after": "share"},
    "brackets": {"do": "bracket", "unit": "pa", "words": "lists"},
    "a whole text": {"do": "write", "unit": "pa", "text": "share all lists;"},
    "a new unit": {"do": "insert_unit", "unit": "n", "kind": "subparagraph", "after": "pa", "text": "meet;"},
    "a deletion": {"do": "delete_unit", "unit": "pa"},
    "a move": {"do": "move_unit", "unit": "pb", "before": "pa"},
    "a move behind it": {"do": "move_unit", "unit": "pb", "after": "pa"},
    "a split": {"do": "split_unit", "unit": "pa", "new": "n", "before": "lists"},
    "a union": {"do": "join_units", "unit": "pa", "next": "pb"},
    "an alternative": {"do": "set_alternative", "unit": "pa", "alternative": True},
    "a class": {"do": "classify", "unit": "pa", "unit_class": "factual"},
}


@pytest.mark.parametrize("name", sorted(set(CHANGES) - {"a move"}))
def test_of_a_unit_that_fell_nothing_is_said(name: str):
    tree = text()
    without = apply_all(tree, made(tree, {"do": "delete_unit", "unit": "pa"}))
    assert say(tree, made(tree, CHANGES[name]))
    with pytest.raises(Refusal):
        say(without, made(tree, CHANGES[name]))


@pytest.mark.parametrize("name", ["words", "an insertion", "brackets", "a split"])
def test_of_words_that_were_replaced_nothing_is_said_though_the_same_stand_there_again(name: str):
    tree = text()
    anew = apply_all(tree, made(tree, {"do": "write", "unit": "pa", "text": "share lists;"}, key="anew"))
    with pytest.raises(Refusal, match="have changed since"):
        say(anew, made(tree, CHANGES[name]))


def test_of_a_gap_in_which_other_words_came_nothing_is_said():
    tree = text()
    later = apply_all(tree, made(tree, {"do": "insert", "unit": "pa", "text": "and keep", "after": "share"}, key="o"))
    with pytest.raises(Refusal, match="have changed since"):
        say(later, made(tree, CHANGES["an insertion"]))
    assert say(later, made(tree, CHANGES["a deletion"])) == "delete 1 (a)"


def test_of_a_class_that_was_set_before_more_came_into_the_place_nothing_is_said():
    tree = text()
    operations = made(tree, {"do": "classify", "unit": "p", "unit_class": "factual"})
    more = {"do": "insert_unit", "unit": "n", "kind": "subparagraph", "parent": "p", "text": "meet."}
    with pytest.raises(Refusal, match="Other places stand"):
        say(apply_all(tree, made(tree, more)), operations)
    assert say(tree, operations) == "classify 1 as factual text"


def test_of_more_changes_than_anyone_keeps_account_of_a_line_is_asked_for_less():
    line = "; ".join(f"in 1 (a), after “share”, insert “{n}”" for n in range(51))
    answer = understand(text(), line)
    assert isinstance(answer, Question)
    assert answer.sentence == "These are 51 changes; a line says 50 at most."

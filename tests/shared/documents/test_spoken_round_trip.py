"""Whatever can be changed can be said, and what is said is understood as the same change, in any text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.documents.applying import apply_all
from shared.documents.cuts import cut
from shared.documents.spoken import Amended, Understood, say, understand
from shared.documents.text import runs_of
from shared.documents.vocabulary import Refusal
from tests.examples import EXAMPLES, thoroughly
from tests.shared.documents.spoken_lines import KINDS_OF_CHANGE, changes, texts, told, trees


@pytest.mark.parametrize("of", sorted(KINDS_OF_CHANGE))
@settings(parent=thoroughly, max_examples=-(-EXAMPLES // 4))
@given(data=st.data())
def test_what_is_said_of_a_change_is_understood_as_the_same_change(of: str, data: st.DataObject):
    tree = data.draw(trees())
    operations = data.draw(changes(tree, of=(of,)))
    if not operations:
        return
    line = say(tree, operations)
    answer = understand(tree, line)
    assert isinstance(answer, Understood), (line, answer)
    assert told(answer.operations) == told(operations), line
    assert answer.spoken == line


@settings(parent=thoroughly, max_examples=-(-EXAMPLES // 2))
@given(st.data())
def test_k5_what_is_said_by_the_numbers_of_a_printed_version_is_understood_by_them(data: st.DataObject):
    printed = data.draw(trees())
    tree = printed
    for step in range(data.draw(st.integers(1, 3))):
        try:
            tree = apply_all(tree, [_renamed(op, f"s{step}") for op in data.draw(changes(tree, f"k{step}"))])
        except Refusal:
            return
    operations = data.draw(changes(tree))
    if not operations:
        return
    line = say(tree, operations, numbering=printed)
    answer = understand(tree, line, numbering=printed)
    assert isinstance(answer, Understood), (line, answer)
    assert told(answer.operations) == told(operations), line


def _renamed(operation, name):
    if operation.op == "unit.insert":
        wire = operation.unit.model_copy(update={"id": f"{name}.{operation.unit.id}"})
        return operation.model_copy(update={"unit": wire})
    if operation.op == "unit.split":
        return operation.model_copy(update={"new": f"{name}.{operation.new}"})
    return operation


@settings(parent=thoroughly, max_examples=-(-EXAMPLES // 2))
@given(st.data())
def test_several_changes_in_one_line_are_all_of_them_made_on_the_text_as_it_stands_or_a_question(data: st.DataObject):
    tree = data.draw(trees())
    drawn = [data.draw(changes(tree, f"k{step}")) for step in range(data.draw(st.integers(2, 3)))]
    apart = [operations for operations in drawn if operations]
    answer = understand(tree, "; ".join(say(tree, operations) for operations in apart))
    if not isinstance(answer, Understood):
        return
    assert answer.spoken == say(tree, answer.operations)
    all_made = apply_all(tree, [_renamed(op, f"s{step}") for step, ops in enumerate(apart) for op in ops])
    assert sorted(map(repr, _texts(apply_all(tree, answer.operations)))) == sorted(map(repr, _texts(all_made)))
    again = understand(tree, answer.spoken)
    assert isinstance(again, Understood), (answer.spoken, again)
    assert again.operations == answer.operations


@settings(parent=thoroughly, max_examples=-(-EXAMPLES // 2))
@given(st.data())
def test_of_a_text_in_which_a_change_does_not_stand_nothing_is_said_or_the_very_same_change(data: st.DataObject):
    tree = data.draw(trees())
    operations = data.draw(changes(tree))
    if not operations:
        return
    try:
        later = apply_all(tree, [_renamed(op, "before") for op in data.draw(changes(tree, "earlier"))])
        line = say(later, operations)
    except Refusal:
        return
    answer = understand(later, line)
    assert isinstance(answer, Understood), (line, answer)
    assert _texts(apply_all(later, answer.operations)) == _texts(apply_all(later, operations)), line


@settings(parent=thoroughly, max_examples=-(-EXAMPLES // 2))
@given(st.data())
def test_what_is_said_of_the_words_of_another_amendment_is_understood_as_the_same_change(data: st.DataObject):
    tree = data.draw(trees())
    amended = Amended("A1", tree, data.draw(changes(tree, "A1", of=("words",))))
    if not amended.passages:
        return
    unit = data.draw(st.sampled_from(sorted(amended.passages)))
    begin, end = data.draw(st.sampled_from(amended.passages[unit]))
    start = data.draw(st.integers(begin, end))
    stop = data.draw(st.integers(start, end))
    new = data.draw(texts(empty=stop > start))
    operation = cut(amended.tree.unit(unit), start, stop, new, "said")
    line = say(amended.tree, [operation], of=amended)
    other = Amended("A2", tree, amended.operations)
    answer = understand(tree, line, amendments={"A1": amended, "A2": other})
    assert isinstance(answer, Understood), (line, answer)
    assert answer.amends == "A1"
    assert told(answer.operations) == told((operation,)), line
    assert answer.spoken == line


def _texts(tree):
    """What a text says, whatever its new units are called."""
    titles = {item.id: (item.title, item.subitems) for item in tree.items.values()}
    return [
        (unit.kind, unit.unit_class, unit.alternative, unit.held, unit.body, titles.get(unit.item), runs_of(unit.words))
        for unit in tree.walk()
    ]

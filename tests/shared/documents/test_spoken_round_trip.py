"""Whatever can be changed can be said, and what is said is understood as the same change, in any text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.documents.applying import apply_all
from shared.documents.spoken import Understood, say, understand
from shared.documents.vocabulary import Refusal
from tests.examples import EXAMPLES, thoroughly
from tests.shared.documents.spoken_lines import KINDS_OF_CHANGE, changes, told, trees


@pytest.mark.parametrize("of", sorted(KINDS_OF_CHANGE))
@settings(parent=thoroughly, max_examples=-(-EXAMPLES // 3))
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
        return operation.model_copy(update={"unit": operation.unit.model_copy(update={"id": name})})
    return operation

"""Whichever way changes that do not clash are made, the text is the same, byte for byte and word for word (K2)."""

from itertools import permutations
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from shared.documents.applying import apply, apply_all
from shared.documents.clashes import clash, found_at, looks_at
from shared.documents.digest import tree_digest
from shared.documents.operations import in_full
from shared.documents.printed import in_words, printed
from shared.documents.vocabulary import Refusal
from tests.examples import thoroughly
from tests.shared.documents.proposed import a_text, agreeing, changes, clashing, resolved

BASE = a_text()


@thoroughly
@given(st.lists(changes, min_size=2, max_size=7), st.randoms(use_true_random=False))
def test_k2_any_order_of_changes_that_do_not_clash_gives_the_same_text(proposals: list[dict[str, Any]], chance: Any):
    moved = resolved(BASE, proposals)
    order = agreeing(BASE, moved)
    first = apply_all(BASE, [operation for name in order for operation in moved[name]])
    for _ in range(3):
        chance.shuffle(order)
        other = apply_all(BASE, [operation for name in order for operation in moved[name]])
        assert tree_digest(other) == tree_digest(first)
        assert other == first, "every word has the identity it has in any other order"


@thoroughly
@given(st.tuples(changes, changes))
def test_two_changes_that_can_be_made_in_either_order_with_one_result_or_that_clash(pair: tuple[Any, Any]):
    moved = resolved(BASE, pair)
    if len(moved) < 2 or clashing(BASE, *moved.values()):
        return
    results = []
    for order in permutations(moved.values()):
        results.append(apply_all(BASE, [operation for operations in order for operation in operations]))
    assert results[0] == results[1]


@thoroughly
@given(st.tuples(changes, changes))
def test_whatever_clashes_is_found_where_the_two_meet(pair: tuple[Any, Any]):
    moved = list(resolved(BASE, pair).values())
    if len(moved) < 2:
        return
    for one in in_full(BASE, moved[0]):
        for other in in_full(BASE, moved[1]):
            assert bool(clash(one, other)) == bool(clash(other, one)), "to clash is mutual"
            if clash(one, other):
                assert set(looks_at(one)) & set(found_at(other))
                assert set(looks_at(other)) & set(found_at(one))


@thoroughly
@given(st.lists(changes, min_size=2, max_size=5))
def test_nothing_is_ever_applied_to_other_words(proposals: list[dict[str, Any]]):
    """Whatever happened to the text since, a change strikes the words it names, and no others, or is refused."""
    tree = BASE
    for operations in resolved(BASE, proposals).values():
        for operation in operations:
            try:
                after = apply(tree, operation)
            except Refusal:
                break
            named = {word.rpartition("~")[2] for word in getattr(operation, "words", ())}
            for unit in after.walk():
                before = {w.id for w in tree.units[unit.id].full} if unit.id in tree.units else set()
                struck = {w.id for w in unit.full if w.struck and w.id in before}
                already = {w.id for w in tree.units[unit.id].full if w.struck} if unit.id in tree.units else set()
                if unit.id in tree.units and operation.op == "words.replace":
                    assert {w.rpartition("~")[2] for w in struck - already} <= named
            tree = after
    assert [in_words(block.runs) for block in printed(tree)]

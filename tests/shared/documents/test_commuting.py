"""Whichever way changes that do not clash are made, the text is the same, byte for byte and word for word (K2)."""

from itertools import permutations
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from shared.documents.applying import apply, apply_all
from shared.documents.clashes import clash, found_at, looks_at
from shared.documents.digest import tree_digest
from shared.documents.line import CARRIED, author
from shared.documents.operations import ReplaceWords, in_full
from shared.documents.pieces import Change, redline_words
from shared.documents.printed import in_words, printed
from shared.documents.rewording import reword
from shared.documents.text import runs_of
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
    assume(len(moved) == 2 and not clashing(BASE, *moved.values()))
    results = []
    for order in permutations(moved.values()):
        results.append(apply_all(BASE, [operation for operations in order for operation in operations]))
    assert results[0] == results[1]


@thoroughly
@given(st.tuples(changes, changes))
def test_whatever_clashes_is_found_where_the_two_meet(pair: tuple[Any, Any]):
    moved = list(resolved(BASE, pair).values())
    assume(len(moved) == 2)
    for one in in_full(BASE, moved[0]):
        for other in in_full(BASE, moved[1]):
            assert bool(clash(one, other)) == bool(clash(other, one)), "to clash is mutual"
            if clash(one, other):
                assert set(looks_at(one)) & set(found_at(other))
                assert set(looks_at(other)) & set(found_at(one))


@thoroughly
@given(st.tuples(changes, changes))
def test_what_follows_to_the_new_text_is_what_comparing_the_two_texts_anew_would_find(pair: tuple[Any, Any]):
    """Rebased by identity, a change of words is the change that a comparison of the texts before and after it finds."""
    moved = list(resolved(BASE, pair).values())
    assume(len(moved) == 2 and all(isinstance(operation, ReplaceWords) for operation in moved[1]))
    assume(not clashing(BASE, *moved))
    without = apply_all(BASE, moved[0])
    together = apply_all(without, moved[1])
    named = {word for operation in moved[1] for word in operation.words}  # type: ignore[union-attr]
    for unit in together.walk():
        before = {word.id for word in without.unit(unit.id).words}
        after = {word.id for word in unit.words}
        assert {word.rpartition(CARRIED)[2] for word in before - after} <= named, "it struck the words it named"
        keys = {operation.key for operation in moved[1]}  # type: ignore[union-attr]
        assert {author(word) for word in unit.words if word.id not in before} <= keys
        if runs_of(unit.words) != runs_of(without.unit(unit.id).words):
            again = apply_all(without, reword(without.unit(unit.id), runs_of(unit.words), "again"))
            assert runs_of(again.unit(unit.id).words) == runs_of(unit.words)
            pieces = redline_words(without.unit(unit.id).words, unit.words)
            assert {piece.by for piece in pieces if piece.change is Change.INSERTED and piece.text != " "} <= keys


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

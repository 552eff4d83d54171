"""What a delegation tracked in a Word file comes back as proposals about the words and units that were sent out."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from shared.documents.applying import apply_all
from shared.documents.printed import in_words, printed
from shared.documents.resolving import resolve
from shared.documents.units import Tree
from shared.word.gathering import Proposed
from shared.word.matching import Known, agreement
from shared.word.proposing import proposed
from shared.word.reading import WordText, read_parts, read_word
from tests.examples import thoroughly
from tests.shared.documents.proposed import a_text, agreeing, changes, resolved
from tests.shared.documents.trees import patient, printable_trees
from tests.shared.word.given import edits, small_pairs, tracked_file, tracked_parts

LEFT_OUT = ("split_unit", "join_units")
"""A file has no mark of its own for these: they come back as units that fall and units that come."""


def squeezed(tree: Tree) -> list[str]:
    """The paragraphs without white space, which operations set anew from what stands beside a change.

    Those that say nothing are passed over: people who type leave empty paragraphs.
    """
    said_here = ("".join(in_words(block.runs).split()) for block in printed(tree))
    return [text for text in said_here if text]


def effect(before: Tree, found: tuple[Proposed, ...]) -> Tree:
    tree = before
    for n, one in enumerate(found):
        tree = apply_all(tree, resolve(tree, one.change, f"B{n}"))
    return tree


@thoroughly
@given(st.lists(changes.filter(lambda change: change["do"] not in LEFT_OUT), min_size=1, max_size=6))
def test_k12_what_was_exported_with_tracked_changes_comes_back_with_the_same_effect(wanted: list[dict[str, Any]]):
    before = a_text()
    moved = resolved(before, wanted)
    agreed = agreeing(before, moved)
    after = before
    for name in agreed:
        after = apply_all(after, moved[name])
    text = read_parts(
        tracked_parts(before, after, {key for name in agreed for key in (name, f"{name}-2", f"{name}-3")})
    )
    known = Known.of(before)
    assert agreement(text.paragraphs, known) == 1.0
    found, unplaced = proposed(text, known)
    assert unplaced == ()
    assert squeezed(effect(before, found)) == squeezed(after)


@thoroughly
@given(small_pairs)
def test_k12_what_comes_back_from_any_document_has_the_same_effect_or_is_named_with_its_place(pair):
    before, after = pair
    comes_back(read_parts(tracked_parts(before, after)), before, after)


@patient
@given(st.data())
def test_k12_a_file_of_many_pages_comes_back_as_a_small_one_does(data):
    before = data.draw(printable_trees())
    after = data.draw(edits(before, most=3))
    comes_back(read_word(tracked_file(before, after)), before, after)


def comes_back(text: WordText, before: Tree, after: Tree) -> None:
    """What is found has the same effect, or something is named with its place."""
    found, unplaced = proposed(text, Known.of(before))
    if not unplaced:
        assert squeezed(effect(before, found)) == squeezed(after)
    assert all(one.why and one.paragraph is not None for one in unplaced)

"""Printed numbers follow from position, and every number that is printed finds its unit again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.documents.numbering import UnknownNumber, cite, numbers, resolve, resolve_range, run_of, span
from shared.documents.text import Run
from shared.documents.units import Tree, TreeWire, UnitWire
from shared.documents.vocabulary import Kind
from tests.shared.documents.trees import any_trees, patient


def tree_of(*units: tuple[str, Kind, str], alternatives: tuple[str, ...] = ()) -> Tree:
    return Tree.of_wire(
        TreeWire(
            units=tuple(
                UnitWire(id=key, kind=kind, parent=parent, text=(Run(text=key),), alternative=key in alternatives)
                for key, kind, parent in units
            )
        )
    )


def labels(tree: Tree) -> dict[str, str]:
    return {unit_id: number.cited for unit_id, number in numbers(tree).items()}


@patient
@given(any_trees())
def test_every_number_that_is_printed_resolves_to_its_unit_and_to_no_other(tree: Tree):
    cited = labels(tree)
    assert len(set(cited.values())) == len(cited)
    assert {unit_id: resolve(tree, number) for unit_id, number in cited.items()} == {key: key for key in cited}


@patient
@given(st.lists(any_trees(), min_size=1, max_size=3), st.data())
def test_numbers_that_are_remembered_are_those_of_the_same_text(trees: list[Tree], data: st.DataObject):
    first = [dict(numbers(tree)) for tree in trees]
    asked = data.draw(st.lists(st.integers(0, len(trees) - 1), max_size=6))
    for _ in range(20):  # more texts than are remembered
        numbers(Tree.of_wire(trees[0].wire()))
    for index in (*asked, *range(len(trees))):
        assert dict(numbers(trees[index])) == first[index] == dict(numbers(Tree.of_wire(trees[index].wire())))


@patient
@given(any_trees(), st.data())
def test_a_range_as_it_is_cited_names_its_ends_and_what_lies_between_them(tree: Tree, data: st.DataObject):
    known = numbers(tree)
    lettered = [unit.id for unit in tree.walk() if unit.kind in (Kind.PARAGRAPH, Kind.SUBPARAGRAPH)]
    if not lettered:
        return
    first = data.draw(st.sampled_from(lettered))
    siblings = [s for s in tree.of(tree.unit(first).parent) if tree.unit(s).kind is tree.unit(first).kind]
    last = data.draw(st.sampled_from(siblings[siblings.index(first) :]))
    assert resolve_range(tree, span(known, first, last)) == (first, last if last != first else None)
    assert set(siblings[siblings.index(first) : siblings.index(last) + 1]) <= set(run_of(tree, first, last))


def test_s51_n1_paragraphs_are_numbered_consecutively_through_all_sections():
    tree = tree_of(
        ("I", Kind.SECTION, ""),
        ("one", Kind.PARAGRAPH, "I"),
        ("II", Kind.SECTION, ""),
        ("A", Kind.SECTION, "II"),
        ("two", Kind.PARAGRAPH, "A"),
        ("first", Kind.SECTION, "A"),
        ("three", Kind.PARAGRAPH, "first"),
    )
    assert labels(tree) == {
        "I": "I", "one": "1", "II": "II", "A": "II.A", "two": "2", "first": "II.A.1", "three": "3",
    }  # fmt: skip


def test_s52_n2_letters_run_on_across_cross_headings_and_numerals_begin_anew_in_each_entry():
    tree = tree_of(
        ("p", Kind.PARAGRAPH, ""),
        ("h1", Kind.HEADING, "p"),
        ("a", Kind.SUBPARAGRAPH, "p"),
        ("a1", Kind.SUBPARAGRAPH, "a"),
        ("h2", Kind.HEADING, "p"),
        ("b", Kind.SUBPARAGRAPH, "p"),
        ("b1", Kind.SUBPARAGRAPH, "b"),
        ("b2", Kind.SUBPARAGRAPH, "b"),
    )
    assert labels(tree) == {
        "p": "1", "a": "1 (a)", "a1": "1 (a) (i)", "b": "1 (b)", "b1": "1 (b) (i)", "b2": "1 (b) (ii)",
    }  # fmt: skip
    assert resolve_range(tree, "1 (b) (i)–(ii)") == ("b1", "b2")
    assert run_of(tree, "b1", "b2") == ("b1", "b2")
    assert run_of(tree, "a", "b") == ("h1", "a", "a1", "h2", "b", "b1", "b2")
    assert cite(tree, ["a", "b"]) == "1 (a)–(b)"


def test_n4_an_alternative_bears_the_number_it_follows_wherever_the_first_stood():
    tree = tree_of(
        ("one", Kind.PARAGRAPH, ""),
        ("I", Kind.SECTION, ""),
        ("two", Kind.PARAGRAPH, "I"),
        ("two-bis", Kind.PARAGRAPH, "I"),
        ("two-ter", Kind.PARAGRAPH, ""),
        alternatives=("two-bis", "two-ter"),
    )
    assert labels(tree)["two-bis"] == "2 bis"
    assert labels(tree)["two-ter"] == "2 ter"
    assert resolve(tree, "2 TER") == "two-ter"


def test_each_list_of_agenda_items_begins_anew():
    tree = tree_of(
        ("p", Kind.PARAGRAPH, ""),
        ("x", Kind.ITEM, "p"),
        ("h", Kind.HEADING, "p"),
        ("y", Kind.ITEM, "p"),
        ("z", Kind.ITEM, "p"),
    )
    assert labels(tree) == {
        "p": "1", "x": "1 list 1 item 1", "y": "1 list 2 item 1", "z": "1 list 2 item 2",
    }  # fmt: skip


def test_a_number_that_no_unit_has_is_refused_with_the_number():
    with pytest.raises(UnknownNumber) as refused:
        resolve(tree_of(("p", Kind.PARAGRAPH, "")), "2")
    assert refused.value.facts == {"number": "2"}

"""Operations speak of words and units by identity, and two that do not clash give one text in either order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.documents.applying import apply, apply_all
from shared.documents.clashes import clash
from shared.documents.cuts import insert_words, replace_words
from shared.documents.nesting import MisplacedUnit
from shared.documents.operations import DeleteUnit, InsertUnit, MoveUnit, Operation, ReplaceWords, SetText, WordsMoved
from shared.documents.text import plain, runs_of
from shared.documents.units import Tree, TreeWire, UnitWire, UnknownUnit
from shared.documents.vocabulary import Kind

TEXT = "States are encouraged, where permitted by domestic law (and treaty), to consider it;"


def tree_of(*texts: str) -> Tree:
    entries = [
        UnitWire(id=f"e{i}", kind=Kind.SUBPARAGRAPH, parent="p", text=plain(text)) for i, text in enumerate(texts)
    ]
    return Tree.of_wire(TreeWire(units=(UnitWire(id="p", kind=Kind.PARAGRAPH, text=plain("List:")), *entries)))


def text(tree: Tree, unit: str = "e0") -> str:
    return "".join(run.text or "" for run in runs_of(tree.unit(unit).words))


def texts(tree: Tree) -> list[str]:
    return [text(tree, unit.id) for unit in tree.walk()]


def entry(key: str) -> UnitWire:
    return UnitWire(id=key, kind=Kind.SUBPARAGRAPH, parent="p", text=plain(f"Entry {key};"))


def test_words_are_inserted_replaced_and_deleted_where_they_stand():
    tree = tree_of(TEXT)
    unit = tree.unit("e0")
    changes = [
        insert_words(unit, plain("and practice"), "k1", after="domestic law"),
        replace_words(unit, "States are encouraged", plain("States are invited"), "k2"),
        replace_words(unit, "(and treaty)", (), "k3"),
        replace_words(unit, ";", plain("."), "k4"),
    ]
    assert text(apply_all(tree, changes)) == (
        "States are invited, where permitted by domestic law and practice, to consider it."
    )


def test_an_insertion_before_words_and_at_either_end_keeps_the_spaces_right():
    unit = tree_of(TEXT).unit("e0")
    tree = apply_all(
        tree_of(TEXT),
        [
            insert_words(unit, plain("In time,"), "k1", before="States"),
            insert_words(unit, plain(", as appropriate"), "k2", after="to consider it"),
        ],
    )
    assert text(tree) == (
        "In time, States are encouraged, where permitted by domestic law (and treaty), to consider it, as appropriate;"
    )


def test_what_was_made_for_words_that_are_gone_is_refused_and_never_applied_to_others():
    tree = tree_of(TEXT)
    unit = tree.unit("e0")
    first = replace_words(unit, "domestic law", plain("national law"), "k1")
    second = replace_words(unit, "by domestic", plain("under domestic"), "k2")
    with pytest.raises(WordsMoved):
        apply(apply(tree, first), second)
    with pytest.raises(WordsMoved):
        apply(apply(tree, first), insert_words(unit, plain("and practice"), "k3", after="domestic law"))


def test_units_are_inserted_moved_and_deleted_with_what_stands_in_them():
    tree = tree_of("A;", "B;", "C.")
    tree = apply(tree, InsertUnit(unit=entry("n"), after="e1", key="k"))
    assert texts(tree) == ["List:", "A;", "B;", "Entry n;", "C."]
    tree = apply(tree, MoveUnit(unit="e0", parent="p", after="n"))
    assert texts(tree) == ["List:", "B;", "Entry n;", "A;", "C."]
    assert texts(apply(tree, DeleteUnit(unit="e1"))) == ["List:", "Entry n;", "A;", "C."]
    assert texts(apply(tree, DeleteUnit(unit="p"))) == []
    assert text(apply(tree, SetText(unit="e1", text=plain("New."), key="k2")), "e1") == "New."


def test_a_unit_cannot_stand_in_itself_nor_in_what_does_not_hold_its_kind_nor_after_what_is_gone():
    tree = tree_of("A;", "B.")
    for operation in (MoveUnit(unit="p", parent="e0"), MoveUnit(unit="e0", parent="")):
        with pytest.raises(MisplacedUnit):
            apply(tree, operation)
    with pytest.raises(UnknownUnit):
        apply(tree, InsertUnit(unit=entry("n"), after="e7", key="k"))
    with pytest.raises(UnknownUnit):
        apply(tree, DeleteUnit(unit="e7"))


@st.composite
def amendments(draw: st.DrawFn, key: str, word: str) -> ReplaceWords:
    unit = tree_of(TEXT).unit("e0")
    start = draw(st.integers(0, len(unit.words)))
    end = draw(st.integers(start, min(len(unit.words), start + 4)))
    new = plain(word) if end == start or draw(st.booleans()) else ()
    return ReplaceWords(
        unit="e0",
        after=unit.words[start - 1].id if start else None,
        words=tuple(w.id for w in unit.words[start:end]),
        before=unit.words[end].id if end < len(unit.words) else None,
        new=new,
        key=key,
    )


changes = st.one_of(
    amendments("k", "one"),
    st.builds(DeleteUnit, unit=st.sampled_from(("p", "e0", "e1"))),
    st.builds(MoveUnit, unit=st.just("e1"), parent=st.just("p"), after=st.sampled_from((None, "e0", "e2"))),
    st.builds(InsertUnit, unit=st.just(entry("n")), after=st.sampled_from((None, "e0", "e1", "e2")), key=st.just("k")),
    st.builds(SetText, unit=st.sampled_from(("e0", "e1")), text=st.just(plain("New.")), key=st.just("k")),
)


@given(changes, changes)
def test_whether_two_operations_clash_does_not_depend_on_which_is_named_first(one: Operation, other: Operation):
    assert (clash(one, other) is None) == (clash(other, one) is None)


@given(amendments("k1", "one"), amendments("k2", "two"))
def test_amendments_that_do_not_clash_give_one_text_in_either_order(one: ReplaceWords, other: ReplaceWords):
    if clash(one, other) is None:
        tree = tree_of(TEXT)
        assert text(apply_all(tree, [one, other])) == text(apply_all(tree, [other, one]))


def test_two_insertions_in_one_gap_clash_and_adjacent_ranges_do_not():
    unit = tree_of(TEXT).unit("e0")
    here = insert_words(unit, plain("and practice"), "k1", after="domestic law")
    there = insert_words(unit, plain("and custom"), "k2", after="domestic law")
    left = replace_words(unit, "domestic", plain("national"), "k3")
    right = replace_words(unit, "law", plain("rules"), "k4")
    assert clash(here, there) == "they insert in the same place"
    assert clash(left, right) is None
    assert clash(here, right) == "one inserts at or inside words the other replaces"

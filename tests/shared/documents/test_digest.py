"""Two digests are equal exactly when two parties speak of the same text in the same order."""

from hypothesis import given
from hypothesis import strategies as st

from shared.documents.applying import apply
from shared.documents.digest import part_digest, tree_digest
from shared.documents.operations import ClassifyUnit, DeleteUnit, InsertUnit, MoveUnit, SetText
from shared.documents.printed import in_words, printed
from shared.documents.text import plain
from shared.documents.units import Tree, UnitWire
from shared.documents.vocabulary import Class, Kind
from tests.shared.documents.trees import any_trees, patient


@patient
@given(any_trees())
def test_a_digest_is_the_same_for_a_tree_that_was_sent_and_for_words_by_other_names(tree: Tree):
    sent = Tree.of_wire(tree.wire(), "other")
    assert tree_digest(sent) == tree_digest(tree)
    assert part_digest(tree, (unit.id for unit in reversed(list(tree.walk())))) == part_digest(tree, tree.units)


@patient
@given(any_trees(), st.data())
def test_a_digest_changes_when_a_text_a_place_or_a_presence_changes(tree: Tree, data: st.DataObject):
    unit = data.draw(st.sampled_from(list(tree.walk())))
    before = tree_digest(tree)
    assert tree_digest(apply(tree, SetText(unit=unit.id, text=plain("Other words"), key="k"))) != before
    assert tree_digest(apply(tree, DeleteUnit(unit=unit.id))) != before
    assert tree_digest(apply(tree, ClassifyUnit(unit=unit.id, unit_class=Class.SECRETARIAT))) != before
    new = UnitWire(id="new", kind=unit.kind, parent=unit.parent)
    assert tree_digest(apply(tree, InsertUnit(unit=new, after=unit.id, key="k"))) != before
    for after in (None, *(sibling for sibling in tree.of(unit.parent) if sibling != unit.id)):
        moved = apply(tree, MoveUnit(unit=unit.id, parent=unit.parent, after=after))
        assert (tree_digest(moved) == before) == (moved.of(unit.parent) == tree.of(unit.parent))


@patient
@given(any_trees(), st.data())
def test_a_part_s_digest_is_untouched_by_changes_outside_it_though_its_numbers_move(tree: Tree, data: st.DataObject):
    part = {unit.id for unit in tree.walk() if data.draw(st.booleans())}
    grown = apply(tree, InsertUnit(unit=UnitWire(id="new", kind=Kind.PARAGRAPH, text=plain("New.")), key="k"))
    assert part_digest(grown, part) == part_digest(tree, part)
    assert "New." in [in_words(block.runs) for block in printed(grown)]

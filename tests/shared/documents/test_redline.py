"""A redline tells one text from another, word by word and unit by unit, and either text can be read out of it."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from shared.documents.applying import apply_all
from shared.documents.numbering import numbers
from shared.documents.operations import DeleteUnit, InsertUnit, MoveUnit, ReplaceWords, SetText
from shared.documents.pieces import Change, left, redline_words, taken
from shared.documents.printed import in_words, printed
from shared.documents.redline import Line, LineState, redline
from shared.documents.text import Mark, Run, plain, runs_of, words_of
from shared.documents.units import Tree, TreeWire, UnitWire
from shared.documents.vocabulary import Kind
from tests.examples import thoroughly
from tests.shared.documents.trees import any_trees


def a_text() -> Tree:
    return Tree.of_wire(
        TreeWire(
            units=(
                UnitWire(id="p1", kind=Kind.PARAGRAPH, text=plain("States should, where appropriate, consider it:")),
                UnitWire(id="a", kind=Kind.SUBPARAGRAPH, parent="p1", text=plain("Joint inquiries;")),
                UnitWire(id="b", kind=Kind.SUBPARAGRAPH, parent="p1", text=plain("Training;")),
                UnitWire(id="c", kind=Kind.SUBPARAGRAPH, parent="p1", text=plain("The exchange of data;")),
                UnitWire(
                    id="p2",
                    kind=Kind.PARAGRAPH,
                    text=(Run(text="See "), Run(mark=Mark.REFERENCE, unit="c"), Run(text=" above.")),
                ),
            )
        )
    )


def line(lines: tuple[Line, ...], unit: str, state: LineState | None = None) -> Line:
    (found,) = [line for line in lines if line.unit == unit and state in (None, line.state)]
    return found


def of(tree: Tree, unit: str, *forms: str) -> tuple[str, ...]:
    return tuple(word.id for word in tree.unit(unit).words if word.form in forms)


def test_a_replaced_word_is_struck_and_the_new_one_is_marked_with_the_amendment_that_put_it_there():
    before = a_text()
    should = of(before, "p1", "should")
    start = of(before, "p1", "States")[0]
    comma = before.unit("p1").words[2].id
    after = apply_all(
        before, [ReplaceWords(unit="p1", after=start, words=should, before=comma, new=plain("may"), key="AM1")]
    )
    found = line(redline(before, after, struck=dict.fromkeys(should, "AM1")), "p1")
    assert found.state is LineState.CHANGED
    changes = [(piece.text.strip(), piece.change, piece.by) for piece in found.pieces if piece.change != "same"]
    assert changes == [("should", Change.DELETED, "AM1"), ("may", Change.INSERTED, "AM1")]


def test_a_moved_unit_is_shown_where_it_stood_and_where_it_stands_with_both_numbers():
    before = a_text()
    lines = redline(before, apply_all(before, [MoveUnit(unit="c", parent="p1", after=None)]))
    assert [line.unit for line in lines] == ["p1", "c", "a", "b", "c", "p2"]
    moved = line(lines, "c", LineState.MOVED)
    assert (moved.was and moved.was.cited, moved.now and moved.now.cited) == ("1 (c)", "1 (a)")
    assert line(lines, "c", LineState.LEFT).now is None
    assert line(lines, "a").state is LineState.SAME, "who only gets another number did not move"


def test_a_deleted_unit_stands_where_it_stood_and_a_reference_prints_todays_number():
    before = a_text()
    lines = redline(before, apply_all(before, [DeleteUnit(unit="a")]))
    assert [(line.unit, line.state) for line in lines][:2] == [("p1", "same"), ("a", "deleted")]
    assert left(line(lines, "a").pieces) == "Joint inquiries;"
    assert taken(line(lines, "p2").pieces) == "See 1 (b) above."


def test_a_text_written_anew_is_compared_word_by_word():
    before = a_text()
    after = apply_all(before, [SetText(unit="a", text=plain("Joint and parallel inquiries;"), key="AM2")])
    found = line(redline(before, after), "a")
    assert [piece.text for piece in found.pieces if piece.change is Change.INSERTED] == [" and parallel"]
    assert not [piece for piece in found.pieces if piece.change is Change.DELETED]


texts = st.lists(
    st.sampled_from(["States", "should", "(", ")", ",", "may", "Arab", "ü", "中文", "؛", ";", "[", "]"]), max_size=9
).map(" ".join)


@thoroughly
@given(texts, texts)
def test_taking_every_change_gives_the_second_text_and_taking_none_the_first(one: str, other: str):
    before, after = words_of(plain(one), "a"), words_of(plain(other), "b")
    pieces = redline_words(before, after)
    assert taken(pieces) == "".join(run.text or "" for run in runs_of(after))
    assert left(pieces) == "".join(run.text or "" for run in runs_of(before))


def _changed(tree: Tree, draw: Any) -> Tree:
    for turn in range(draw(st.integers(0, 6))):
        ids = [unit.id for unit in tree.walk()]
        if not ids:
            break
        unit = tree.unit(draw(st.sampled_from(ids)))
        siblings = [other for other in tree.of(unit.parent) if other != unit.id]
        choice = draw(st.sampled_from(("write", "delete", "move", "insert")))
        if choice == "write" and unit.item is None:
            tree = apply_all(tree, [SetText(unit=unit.id, text=plain(draw(texts)), key=f"w{turn}")])
        elif choice == "delete":
            tree = apply_all(tree, [DeleteUnit(unit=unit.id)])
        elif choice == "move":
            after = draw(st.sampled_from([None, *siblings]))
            tree = apply_all(tree, [MoveUnit(unit=unit.id, parent=unit.parent, after=after)])
        elif unit.kind is Kind.PARAGRAPH:
            wire = UnitWire(id=f"n{turn}", kind=Kind.PARAGRAPH, parent=unit.parent, text=plain("New."))
            tree = apply_all(tree, [InsertUnit(unit=wire, after=unit.id, key=f"n{turn}")])
    return tree


@thoroughly
@given(any_trees(), st.data())
def test_the_second_text_stands_in_the_redline_unit_by_unit_in_its_order_with_its_numbers(before: Tree, data: Any):
    after = _changed(before, data.draw)
    lines = redline(before, after)
    standing = [line for line in lines if line.state not in (LineState.DELETED, LineState.LEFT)]
    standing = [line for line in standing if line.kind is not Kind.SUBITEM or line.unit in after.units]
    assert [line.unit for line in standing] == [unit.id for unit in after.walk()]
    blocks = {block.id: block for block in printed(after)}
    known = numbers(after)
    for found in standing:
        assert taken(found.pieces) == in_words(blocks[found.unit].runs)
        assert found.now == known.get(found.unit)
        assert found.depth == blocks[found.unit].depth
    fallen = {line.unit for line in lines if line.state is LineState.DELETED and line.unit in before.units}
    assert fallen == set(before.units) - set(after.units), "what fell is told, each unit once"
    assert len(lines) == len({(line.unit, line.state) for line in lines})

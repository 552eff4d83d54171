"""Words are found where they stand, as people read and type them, and only from word to word."""

import pytest

from shared.documents.applying import apply_all
from shared.documents.numbering import numbers
from shared.documents.phrases import Reading, find
from shared.documents.proposals import InsertProposal, MoveProposal, ReplaceProposal
from shared.documents.resolving import resolve
from shared.documents.text import Mark, Run, WordsAmbiguous, WordsNotFound, plain, words_of
from shared.documents.units import Tree, TreeWire, UnitWire
from shared.documents.vocabulary import Kind

WORDS = words_of(plain("States’ laws, and the States’ “practice”"), "k")

TREE = Tree.of_wire(
    TreeWire(
        units=(
            UnitWire(id="p1", kind=Kind.PARAGRAPH, text=plain("It shall be so, and shall remain so:")),
            UnitWire(id="a", kind=Kind.SUBPARAGRAPH, parent="p1", text=plain("One;")),
            UnitWire(id="b", kind=Kind.SUBPARAGRAPH, parent="p1", text=plain("Two.")),
            UnitWire(
                id="p2",
                kind=Kind.PARAGRAPH,
                text=(Run(text="See "), Run(mark=Mark.REFERENCE, unit="a", upto="b"), Run(text=" above.")),
            ),
        )
    )
)


def test_words_are_found_as_they_are_typed_and_first_of_all_as_they_stand():
    assert find(WORDS, 'the States\' "practice"') == (5, 11)
    assert Reading.of(WORDS).places("States'") == ((0, 2), (6, 8))
    assert find(words_of(plain("a - b – c"), "k"), "–") == (3, 4), "an exact match leaves no doubt"


def test_a_part_of_a_word_is_not_found():
    with pytest.raises(WordsNotFound):
        find(WORDS, "law")


def test_words_that_stand_twice_are_told_apart_by_the_identity_of_their_first():
    with pytest.raises(WordsAmbiguous):
        find(TREE.unit("p1").words, "shall")
    second = TREE.unit("p1").words[6]
    (operation,) = resolve(
        TREE, ReplaceProposal(do="replace", unit="p1", old="shall", new=plain("may"), at=second.id), "A1"
    )
    assert operation.op == "words.replace"
    assert operation.words == (second.id,)


def test_an_identity_never_comes_to_mean_other_words():
    proposal = InsertProposal(
        do="insert", unit="p1", text=plain("always"), after="shall", at=TREE.unit("p1").words[6].id
    )
    earlier = ReplaceProposal(do="replace", unit="p1", old="shall be so, and", new=())
    with pytest.raises(WordsAmbiguous):
        resolve(TREE, proposal.model_copy(update={"at": None}), "A1")
    changed = apply_all(TREE, resolve(TREE, earlier, "A2"))
    (operation,) = resolve(changed, proposal, "A1")
    assert operation.op == "words.replace"
    assert operation.after == proposal.at
    gone = apply_all(TREE, resolve(TREE, earlier.model_copy(update={"old": "shall remain"}), "A2"))
    with pytest.raises(WordsNotFound):
        resolve(gone, proposal, "A1")


def test_a_reference_is_found_by_the_numbers_it_prints_and_only_as_a_whole():
    proposal = ReplaceProposal(do="replace", unit="p2", old="See 1 (a)-(b)", new=plain("Delete"))
    (operation,) = resolve(TREE, proposal, "A1")
    assert operation.op == "words.replace"
    assert len(operation.words) == 2
    with pytest.raises(WordsNotFound):
        find(TREE.unit("p2").words, "See 1", known=numbers(TREE))


def test_a_unit_is_moved_last_into_another():
    tree = apply_all(TREE, resolve(TREE, MoveProposal(do="move_unit", unit="a", parent="p1"), "A1"))
    assert tree.of("p1") == ("b", "a")

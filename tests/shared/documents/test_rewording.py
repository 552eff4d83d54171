"""Typing into a text changes the fewest words, gives exactly what was typed, and leaves the others who they are."""

import unicodedata

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st
from immutables import Map

from shared.documents import rewording
from shared.documents.applying import apply_all
from shared.documents.operations import ReplaceWords
from shared.documents.phrases import Reading
from shared.documents.proposals import RewordProposal
from shared.documents.resolving import resolve
from shared.documents.rewording import NothingChanged, letters, reword
from shared.documents.text import Mark, Run, Runs, Words, plain, runs_of, words_of
from shared.documents.units import Tree, TreeWire, Unit, UnitWire
from shared.documents.vocabulary import Kind
from tests.examples import thoroughly

FORMS = ("States", "shall", "should", "and", "the", "(", ")", ",", ".", ";", "“", "”", "[", "]", "l’accord", "2008/909",
         "domestic", "law", "中", "文", "国际法", "قَانُون", "دُوَلِيّ", "naïve", "é", "e\u0301",
         "नि", "ภาษา", "👩‍👩‍👧")  # fmt: skip

pieces = st.tuples(st.sampled_from(FORMS), st.sampled_from((" ", " ", " ", "")))
texts = st.lists(pieces, max_size=12).map(lambda drawn: unicodedata.normalize("NFC", "".join(map("".join, drawn))))
marked = st.one_of(
    texts.map(lambda text: (Run(text=text),) if text else ()),
    st.tuples(texts, texts, texts).map(
        lambda drawn: (
            Run(text=drawn[0]),
            Run(text=f"inter {drawn[1]}", mark=Mark.EMPHASIS),
            Run(text=" "),
            Run(mark=Mark.REFERENCE, document="A/1"),
            Run(text=drawn[2]),
        )
    ),
)


def a_unit(text: Runs) -> Unit:
    return Unit("p", Kind.PARAGRAPH, words=words_of(text, "0"))


def after(unit: Unit, operations: tuple[ReplaceWords, ...]) -> Words:
    return apply_all(Tree(Map({unit.id: unit}), Map({"": (unit.id,)})), operations).unit(unit.id).words


def longest_common(one: list[object], two: list[object]) -> int:
    """The oracle: the length of a longest common subsequence, by the book."""
    row = [0] * (len(two) + 1)
    for left in one:
        above = 0
        for index, right in enumerate(two, 1):
            above, row[index] = row[index], above + 1 if left == right else max(row[index], row[index - 1])
    return row[-1]


@thoroughly
@given(marked, marked)
def test_typing_gives_exactly_the_text_and_what_stayed_keeps_its_identity(before: Runs, typed: Runs):
    unit, wanted = a_unit(before), words_of(typed, "t")
    if [(letters(w), w.glued) for w in unit.words] == [(letters(w), w.glued) for w in wanted]:
        with pytest.raises(NothingChanged):
            reword(unit, typed, "A1")
        return
    operations = reword(unit, typed, "A1")
    result = after(unit, operations)
    assert runs_of(result) == runs_of(wanted)
    assert Reading.of(result).text == Reading.of(wanted).text
    replaced = {word for operation in operations for word in operation.words}
    assert [w.id for w in result if w.id.startswith("0.")] == [w.id for w in unit.words if w.id not in replaced]
    assert len({word.id for word in result}) == len(result), "no two words have one name"


@thoroughly
@given(marked, marked)
def test_no_smaller_set_of_changes_gives_the_text(before: Runs, typed: Runs):
    unit, wanted = a_unit(before), words_of(typed, "t")
    if [(letters(w), w.glued) for w in unit.words] == [(letters(w), w.glued) for w in wanted]:
        return
    operations = reword(unit, typed, "A1")
    changed = sum(len(operation.words) + len(words_of(operation.new, "n")) for operation in operations)
    fewest = (
        len(unit.words) + len(wanted) - 2 * longest_common(list(map(letters, unit.words)), list(map(letters, wanted)))
    )
    spaces = sum(left.glued != right.glued for left, right in zip(result_of_fewest(unit, wanted), wanted, strict=False))
    assert changed >= fewest
    joined = rewording._within_a_letter(unit.words) | rewording._within_a_letter(wanted)
    if not spaces and not joined:
        assert changed == fewest


def result_of_fewest(unit: Unit, wanted: Words) -> Words:
    """The text by the changes before any word is put anew for the sake of the space before it."""
    return after(unit, tuple(rewording._operations(unit, wanted, rewording._longest(unit.words, wanted), "A1")))


@thoroughly
@given(marked, marked)
def test_no_change_parts_what_is_read_as_one_letter(before: Runs, typed: Runs):
    unit = a_unit(before)
    text = Reading.of(unit.words)
    whole = {match.start() for match in regex.finditer(r"\X", text.text)}
    try:
        operations = reword(unit, typed, "A1")
    except NothingChanged:
        return
    names = [word.id for word in unit.words]
    for operation in operations:
        edges = [*operation.words[:1], *([operation.before] if operation.before else [])]
        assert all(text.starts[names.index(edge)] in whole for edge in edges)


@thoroughly
@given(marked, marked)
def test_changes_that_touch_are_one_and_each_has_a_key_of_its_own(before: Runs, typed: Runs):
    unit = a_unit(before)
    try:
        operations = reword(unit, typed, "A1")
    except NothingChanged:
        return
    assert [operation.key for operation in operations] == ["A1", *(f"A1-{n}" for n in range(2, len(operations) + 1))]
    names = [word.id for word in unit.words]
    ends = [names.index(op.after) + 1 + len(op.words) if op.after else len(op.words) for op in operations]
    starts = [names.index(op.after) + 1 if op.after else 0 for op in operations]
    assert all(start > end for start, end in zip(starts[1:], ends, strict=False))


@pytest.mark.parametrize(
    ("before", "typed", "changes"),
    [
        ("States shall consider it.", "States should consider it.", [("shall", "should")]),
        (
            "by domestic law, to use",
            "by domestic law and any applicable treaty, to use",
            [("", "and any applicable treaty")],
        ),
        ("to use it (where possible) today", "to use it today", [("(where possible)", "")]),
        ("must, and may, act", "shall, and can, act", [("must", "shall"), ("may", "can")]),
        ("", "Anew.", [("", "Anew.")]),
        ("Gone.", "", [("Gone.", "")]),
    ],
)
def test_what_is_typed_becomes_the_change_a_secretary_would_name(
    before: str, typed: str, changes: list[tuple[str, str]]
):
    unit = a_unit(plain(before))
    names = {word.id: index for index, word in enumerate(unit.words)}
    reading = Reading.of(unit.words)
    found = [
        (
            reading.said((names[op.words[0]], names[op.words[-1]] + 1)) if op.words else "",
            "".join(r.text or "" for r in op.new),
        )
        for op in reword(unit, plain(typed), "A1")
    ]
    assert found == changes


def test_typing_into_a_unit_is_a_proposal_like_others():
    tree = Tree.of_wire(TreeWire(units=(UnitWire(id="p", kind=Kind.PARAGRAPH, text=plain("One and two.")),)))
    proposal = RewordProposal.model_validate({"do": "reword", "unit": "p", "text": "One or two, at most."})
    operations = resolve(tree, proposal, "A1")
    assert len(operations) == 2
    assert Reading.of(apply_all(tree, operations).unit("p").words).text == "One or two, at most."

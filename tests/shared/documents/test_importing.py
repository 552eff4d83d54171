"""A printed report is read back as the tree it was printed from, and nothing in it is guessed."""

from pathlib import Path

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from services.publication.render.plain import render_text
from shared.documents.digest import tree_digest
from shared.documents.importing import NotAReport, import_report
from shared.documents.numbering import numbers
from shared.documents.printed import in_words, printed
from shared.documents.text import Mark, runs_of
from shared.documents.units import Tree
from shared.documents.vocabulary import Kind
from tests.shared.documents.trees import MASTHEAD, patient, printable_trees

HEAD = "The Conference\n\nDistr.: General\n10 June 2022\n\nOriginal: English\n\nReport on the meetings\n\n"
SAMPLE = Path(__file__).parents[3] / "services" / "sample" / "report.txt"


def read(body: str) -> Tree:
    report = import_report(HEAD + body)
    assert report.unplaced == ()
    return report.tree


def lines(tree: Tree) -> list[tuple[str, str, str]]:
    return [(block.kind.value, block.label, in_words(block.runs)) for block in printed(tree)]


@patient
@given(printable_trees())
def test_what_is_printed_is_read_back_unchanged(tree: Tree):
    text = render_text(printed(tree), MASTHEAD)
    note(text)
    report = import_report(text)
    assert report.unplaced == ()
    assert report.masthead == MASTHEAD
    assert render_text(printed(report.tree), MASTHEAD) == text
    assert tree_digest(report.tree) == tree_digest(tree)
    assert report.tree == tree


@patient
@given(printable_trees(), st.data())
def test_trap_iii_a_text_cut_by_a_page_break_is_put_back(tree: Tree, data: st.DataObject):
    text = render_text(printed(tree), MASTHEAD)
    whole = {number.label for number in numbers(tree).values()}
    cuts = [
        index
        for index, char in enumerate(text)
        if char == " "
        and text[index - 1].isalpha()
        and text[index + 1].isalpha()
        and text[text.rfind("\n", 0, index) + 1 : index].split(" ")[0] in whole
        and text[text.rfind("\n", 0, index) + 1 : index].split(" ")[-1] not in ("bis", "ter", "quater")
        and text[index : text.index("\n", index)].rstrip("*)]”").endswith((".", ";", ":", "and"))
        and "*" not in text[text.rfind("\n", 0, index) : index]
    ]
    if not cuts:
        return
    cut = data.draw(st.sampled_from(cuts))
    gap = data.draw(st.sampled_from(("\n\n", "\n\n\n\n")))
    mended = import_report(text[:cut] + gap + text[cut + 1 :])
    assert render_text(printed(mended.tree), MASTHEAD) == text
    assert mended.tree == tree


def test_the_sample_session_s_report_is_read_whole_and_prints_itself():
    text = SAMPLE.read_text(encoding="utf-8")
    report = import_report(text)
    assert report.unplaced == ()
    printed_again = render_text(printed(report.tree), report.masthead)
    assert printed_again.split() == text.split()
    assert import_report(printed_again) == report


def test_trap_i_a_numbered_line_is_a_paragraph_only_where_its_number_is_the_next_one():
    tree = read(
        "I. Summary\n\n1. First text.\n\nA. Group\n\n1. Transfer of persons\n\n2. Second text.\n\n"
        "2. Other matters\n\n3. Third."
    )
    assert [(kind, label) for kind, label, _ in lines(tree)] == [
        ("section", "I."), ("paragraph", "1."), ("section", "A."), ("section", "1."), ("paragraph", "2."),
        ("section", "2."), ("paragraph", "3."),
    ]  # fmt: skip


def test_trap_i_agenda_items_after_a_page_break_are_items_and_the_next_paragraph_is_none():
    tree = read(
        "1. The group adopted its agenda as follows:\n\nThe Group\n\n1. Opening (*joint item*):\n - (a) Words;\n"
        " - (b) Work.\n\n2. Other matters (*joint item*).\n\n2. The next paragraph."
    )
    assert [kind for kind, _, _ in lines(tree)] == [
        "paragraph", "heading", "item", "subitem", "subitem", "item", "paragraph",
    ]  # fmt: skip


def test_trap_ii_the_letter_i_after_h_is_a_letter_and_a_numeral_only_under_an_entry_that_announces_it():
    entries = "\n\n".join(f"({letter}) Entry;" for letter in "abcdefghi")
    assert [label for _, label, _ in lines(read(f"1. List:\n\n{entries}"))][-1] == "(i)"
    nested = read("1. List:\n\n(a) Entry:\n\n(i) Inner;\n\n(ii) Inner;\n\n(b) Entry.")
    assert [(block.label, block.depth) for block in printed(nested)] == [
        ("1.", 0), ("(a)", 1), ("(i)", 2), ("(ii)", 2), ("(b)", 1),
    ]  # fmt: skip


def test_s53_an_enumeration_inside_a_sentence_stays_text():
    tree = read(
        "1. Two levels: (a) the central level; and (b) the national level.\n\n2. List:\n\n"
        "(a) Namely: (a) one; (b) two, of which\n\n(b) is the second; and (c) three;\n\n(b) Next."
    )
    assert [label for _, label, _ in lines(tree)] == ["1.", "2.", "(a)", "(b)"]


def test_s52_a_cross_heading_inside_a_lettered_run_stands_in_the_paragraph():
    tree = read(
        "I. One\n\n1. List:\n\nFirst topic\n\n(a) Entry;\n\nSecond topic\n\n(b) Entry.\n\nThird topic\n\n2. Text."
    )
    headings = {
        in_words(b.runs): tree.unit(tree.unit(b.id).parent).kind for b in printed(tree) if b.kind is Kind.HEADING
    }
    assert headings == {
        "First topic": Kind.PARAGRAPH, "Second topic": Kind.PARAGRAPH, "Third topic": Kind.SECTION,
    }  # fmt: skip


def test_trap_iv_marks_become_runs_and_a_symbol_becomes_a_reference():
    tree = read("1. See the *Manual* ([A/1–B/1](#)).")
    assert [(run.mark, run.text, run.document) for run in runs_of(tree.unit("u1").words)] == [
        (None, "See the ", None), (Mark.EMPHASIS, "Manual", None), (None, " (", None),
        (Mark.REFERENCE, None, "A/1–B/1"), (None, ").", None),
    ]  # fmt: skip


def test_s54_only_a_place_of_the_present_report_is_a_living_reference():
    tree = read(
        "I. One\n\n1. See paragraph 2 of the rules, article 2 (b) and paragraph 2.\n\n"
        "2. List:\n\n(a) One;\n\n(b) Two.\n\n"
        "3. See section I, paragraphs 1 and 2 (a)–(b), of the present report, and paragraph 9 of the present report."
    )
    targets = [(run.unit, run.upto) for unit in tree.walk() for run in runs_of(unit.words) if run.unit]
    assert targets == [("u1", None), ("u2", None), ("u4", "u5")]


def test_apostrophes_stay_as_they_are_and_letters_are_composed():
    assert lines(read("1. Côte d'Ivoire and Co\u0302te d’Ivoire."))[0][2] == "Côte d'Ivoire and Côte d’Ivoire."


def test_a_blank_is_its_number_alone():
    tree = read("1. Text.\n\n2.\n\n3. Text.")
    assert [block.blank for block in printed(tree)] == [False, True, False]


def test_what_has_no_place_is_listed_with_its_line_and_the_reason():
    report = import_report(HEAD + "1. Text.\n\n3. Wrong number.\n\nA sentence without a number.\n\n2. Right.")
    assert [(piece.line, piece.text) for piece in report.unplaced] == [
        (12, "3. Wrong number."), (14, "A sentence without a number."),
    ]  # fmt: skip
    assert "2." in report.unplaced[0].why
    assert [label for _, label, _ in lines(report.tree)] == ["1.", "2."]


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("", ["the organ", "“Distr.:”", "“Original:”", "the title", "the date"]),
        ("A letter\n\nDear all,", ["“Distr.:”", "“Original:”", "the title", "the date"]),
        (HEAD.replace("10 June", "31 June") + "1. Text.", ["the date"]),
        (HEAD + "I. Heading", ["paragraph 1"]),
    ],
)
def test_a_text_that_is_no_report_is_refused_by_what_it_lacks(text: str, missing: list[str]):
    with pytest.raises(NotAReport) as refused:
        import_report(text)
    assert refused.value.facts["missing"] == missing

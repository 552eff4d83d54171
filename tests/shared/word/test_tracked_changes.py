"""A Word file holds two texts: accept all changes and it says the one, reject all and it says the other (K12)."""

import io
import zipfile

import docx
from docx.enum.text import WD_COLOR_INDEX
from hypothesis import given
from hypothesis import strategies as st

from shared.documents.applying import apply_all
from shared.documents.units import Tree, TreeWire, UnitWire
from shared.documents.vocabulary import Kind
from shared.word.atoms import shown
from shared.word.writing import file_name, write_word
from tests.examples import thoroughly
from tests.shared.documents.proposed import a_text, agreeing, changes, resolved
from tests.shared.documents.trees import any_trees, patient, printable_trees
from tests.shared.word.given import FRONT, edits, said, small_pairs, small_trees, tracked_file, tracked_parts
from tests.shared.word.reading import Parts, W, accepted, rejected, unpacked

trees = st.one_of(any_trees(), printable_trees())


def texts(paragraphs: list[tuple[str, str]]) -> list[str]:
    return [text for _, text in paragraphs]


@thoroughly
@given(small_pairs)
def test_k12_n7_accepting_all_gives_the_text_and_rejecting_all_the_base_whatever_was_changed_in_any_document(pair):
    holds(tracked_parts(*pair), *pair)


@patient
@given(st.data())
def test_k12_n7_a_file_of_many_pages_holds_its_two_texts_as_a_small_one_does(data):
    before = data.draw(trees)
    after = data.draw(edits(before))
    holds(tracked_file(before, after), before, after)


def holds(file: bytes | Parts, before: Tree, after: Tree) -> None:
    """Accepting all gives the one text and rejecting all the other, each paragraph in its style."""
    for shows, tree in ((accepted(file), after), (rejected(file), before)):
        assert texts(shows) == said(tree)
        assert [style for style, _ in shows] == [unit.style for unit in shown(tree)]


@thoroughly
@given(st.lists(changes, min_size=1, max_size=8))
def test_k12_each_change_on_the_floor_is_tracked_under_the_name_of_its_amendment(proposed):
    before = a_text()
    moved = resolved(before, proposed)
    agreed = agreeing(before, moved)
    after = before
    for name in agreed:
        after = apply_all(after, moved[name])
    file = tracked_parts(before, after, {key for name in agreed for key in (name, f"{name}-2", f"{name}-3")})
    assert texts(accepted(file)) == said(after)
    assert texts(rejected(file)) == said(before)
    assert {author for author, _ in marks(file)} <= {
        *agreed,
        "Secretariat",
        *(f"{n}-{k}" for n in agreed for k in "23"),
    }


@thoroughly
@given(small_trees)
def test_a_text_without_changes_has_none_tracked(tree: Tree):
    file = tracked_parts(tree, tree)
    assert marks(file) == []
    assert texts(accepted(file)) == said(tree) == texts(rejected(file))


@patient
@given(trees)
def test_a_text_without_changes_gives_the_same_bytes_twice(tree: Tree):
    file = write_word(FRONT, shown(tree))
    assert file == write_word(FRONT, shown(tree))
    assert marks(unpacked(file)) == []
    assert texts(accepted(file)) == said(tree)


def marks(file: Parts) -> list[tuple[str, str]]:
    """Author and date of every tracked change."""
    found = [element for element in file["word/document.xml"].iter() if element.get(f"{W}author")]
    return [(str(element.get(f"{W}author")), str(element.get(f"{W}date"))) for element in found]


@thoroughly
@given(small_pairs)
def test_every_mark_has_a_number_of_its_own_every_bookmark_a_name_of_its_own_and_every_field_a_bookmark(pair):
    body = tracked_parts(*pair)["word/document.xml"]
    begun = [e for e in body.iter() if e.get(f"{W}id") and not str(e.tag).endswith(("End", "footnoteReference"))]
    numbers = [element.get(f"{W}id") for element in begun]
    assert len(numbers) == len(set(numbers))
    names = [str(element.get(f"{W}name")) for element in body.iter(f"{W}bookmarkStart")]
    assert len(names) == len(set(names))
    assert all(len(name) <= 40 for name in names)
    for instruction in body.iter(f"{W}instrText"):
        assert (instruction.text or "").split()[1] in names
    ends = [e.get(f"{W}id") for e in body.iter() if str(e.tag).endswith("End") and e.get(f"{W}id")]
    assert len(ends) == len(set(ends))
    assert set(ends) <= set(numbers)


def test_the_file_has_title_fixed_dates_and_no_trace_of_the_hour_in_which_it_was_made():
    file = write_word(FRONT, shown(a_text()))
    properties = docx.Document(io.BytesIO(file)).core_properties
    assert (properties.title, properties.created.date()) == (FRONT.masthead.title, FRONT.masthead.date)
    assert {entry.date_time for entry in zipfile.ZipFile(io.BytesIO(file)).infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_file_is_named_by_its_symbol_and_language():
    assert file_name("CTOC/COP/WG.2/2022/L.1") == "CTOC_COP_WG.2_2022_L.1-EN.docx"
    assert file_name("A/1–B/1", "ar") == "A_1_B_1-AR.docx"


def test_arabic_runs_from_right_to_left():
    parts = zipfile.ZipFile(io.BytesIO(write_word(FRONT, shown(a_text()), language="ar")))
    assert b"<w:bidi/>" in parts.read("word/styles.xml")
    assert b"<w:rtl/>" in parts.read("word/document.xml")


def test_n3_headings_paragraphs_and_letters_have_real_names_and_numbers_that_word_counts():
    document = docx.Document(io.BytesIO(write_word(FRONT, shown(a_text()))))
    units = [p for p in document.paragraphs if p.style is not None and p.style.name not in ("Title", "End Rule")]
    assert [p.style.name for p in units if p.style is not None] == [
        "Heading 1", "Numbered Paragraph", "Numbered Paragraph", *["Subparagraph"] * 4, "Numbered Paragraph"
    ]  # fmt: skip
    assert all(p.style is not None and p.style.element.find(f"{W}pPr/{W}numPr") is not None for p in units)


def test_a8_a_blank_is_marked_where_it_is_to_be_completed():
    blank = UnitWire(id="p", kind=Kind.PARAGRAPH)
    document = docx.Document(io.BytesIO(write_word(FRONT, shown(Tree.of_wire(TreeWire(units=(blank,)))))))
    styled = [(run.text, run.style) for paragraph in document.paragraphs for run in paragraph.runs]
    (mark,) = [style for text, style in styled if text == "[to be completed]"]
    assert (mark.name, mark.font.highlight_color) == ("Blank", WD_COLOR_INDEX.YELLOW)

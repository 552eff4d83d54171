"""What people do to paragraphs in a Word file comes back as the change that it is: cut, made one, moved, retitled."""

from collections.abc import Iterable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from shared.documents.text import Mark, Run, plain
from shared.documents.units import Item, Tree, TreeWire, Unit, UnitWire
from shared.documents.vocabulary import Class, Kind
from shared.word.gathering import Proposed, Unplaced
from shared.word.matching import Known
from shared.word.proposing import SUBITEM, proposed
from shared.word.reading import read_parts
from tests.examples import thoroughly
from tests.shared.word.given import said, tracked_file
from tests.shared.word.reading import accepted
from tests.shared.word.test_proposing import effect
from tests.shared.word.typing_in import Desk, W, unzipped

TEXT = "States should consider joint inquiries; they may agree on rules"


def a_text() -> Tree:
    """Two sections; in the first two paragraphs with entries and a third with a footnote, in the second an agenda."""
    units = [
        UnitWire(id="s1", kind=Kind.SECTION, text=plain("Recommendations"), unit_class=Class.NEGOTIATED),
        UnitWire(id="p1", kind=Kind.PARAGRAPH, parent="s1", text=plain(f"One: {TEXT}")),
        UnitWire(id="a", kind=Kind.SUBPARAGRAPH, parent="p1", text=plain(f"Alpha: {TEXT};")),
        UnitWire(id="b", kind=Kind.SUBPARAGRAPH, parent="p1", text=plain(f"Beta: {TEXT}.")),
        UnitWire(id="p2", kind=Kind.PARAGRAPH, parent="s1", text=plain(f"Two: {TEXT} at last.")),
        UnitWire(
            id="p3",
            kind=Kind.PARAGRAPH,
            parent="s1",
            text=(*plain(f"Three: {TEXT}"), Run(text="As agreed.", mark=Mark.FOOTNOTE), Run(text=" in time.")),
        ),
        UnitWire(id="s2", kind=Kind.SECTION, text=plain("Agenda of the next meeting")),
        UnitWire(id="p4", kind=Kind.PARAGRAPH, parent="s2", text=plain("The agenda reads:")),
        UnitWire(id="br", kind=Kind.BRANCH, parent="", body="WG.1"),
    ]
    tree = Tree.of_wire(TreeWire(units=tuple(units)))
    item = Item(
        id="rules", title=plain("Adoption of rules"), subitems=(plain("First reading"), plain("Second reading"))
    )
    placed = Unit.of(UnitWire(id="br.rules", kind=Kind.ITEM, parent="br", item="rules"), "0")
    return tree.define(item).insert(placed, None)


BEFORE = a_text()
FILE = unzipped(tracked_file(BEFORE, BEFORE))
KNOWN = Known.of(BEFORE)


def sent_back(desk: Desk) -> tuple[tuple[Proposed, ...], tuple[Unplaced, ...]]:
    return proposed(read_parts(desk.open()), KNOWN)


def squeezed(paragraphs: Iterable[str]) -> list[str]:
    """Paragraphs without white space, and without those that say nothing: they are blank in the text."""
    found = ("".join(text.split()) for text in paragraphs)
    return [text for text in found if text not in ("", "[tobecompleted]")]


def says(desk: Desk) -> list[str]:
    """What the file says with every change, as a reader that is not ours reads it."""
    return squeezed(text for _, text in accepted(desk.open()))


def changes(desk: Desk) -> list[dict[str, Any]]:
    found, unplaced = sent_back(desk)
    assert unplaced == ()
    assert squeezed(said(effect(BEFORE, found))) == says(desk)
    return [one.change.model_dump(mode="json", exclude_none=True, exclude={"at"}) for one in found]


def whys(desk: Desk) -> list[str]:
    found, unplaced = sent_back(desk)
    assert found == ()
    return [one.why for one in unplaced]


def test_a_paragraph_that_was_cut_is_a_split():
    (split,) = changes(Desk(FILE, "R").cut("Two:", "they may"))
    assert (split["do"], split["unit"], split["before"]) == ("split_unit", "p2", "they")


def test_a_paragraph_that_was_cut_twice_and_typed_into_is_two_splits_and_its_words():
    desk = Desk(FILE, "R").cut("Two:", "they may").cut("Two:", "consider").replace("consider", "joint", "common")
    found = changes(desk)
    assert [one["do"] for one in found] == ["replace", "split_unit", "split_unit"]
    assert [one.get("before") for one in found[1:]] == ["they", "consider"]


def test_what_is_typed_at_the_beginning_of_the_second_half_stands_there():
    desk = Desk(FILE, "R").cut("Two:", "they may").replace("at last", "they", "In time, they")
    assert [one["do"] for one in changes(desk)] == ["split_unit", "replace"]


def test_a_word_that_was_cut_in_two_has_no_place():
    assert whys(Desk(FILE, "R").cut("Two:", "ey may")) == ["a paragraph was cut inside of a word"]


def test_paragraphs_that_were_made_one_are_joined():
    assert changes(Desk(FILE, "R").run_on("Alpha:")) == [{"do": "join_units", "unit": "a", "next": "b"}]
    assert changes(Desk(FILE, "R").run_on("Two:")) == [{"do": "join_units", "unit": "p2", "next": "p3"}]


def test_what_cannot_be_made_one_is_named_with_the_reason():
    assert whys(Desk(FILE, "R").run_on("One:")) == ["Only neighbours of one kind can be joined."]


def test_a_paragraph_that_was_cut_here_and_pasted_there_was_moved():
    (move,) = changes(Desk(FILE, "R").paste_after("Alpha:", "Beta:"))
    assert move == {"do": "move_unit", "unit": "a", "after": "b"}


def test_what_another_pasted_is_a_deletion_and_a_new_paragraph_by_two():
    desk = Desk(FILE, "R").paste_after("Alpha:", "Beta:")
    for mark in desk.body.iter("{*}ins"):
        mark.set(f"{W}author", "Another")
    found, unplaced = sent_back(desk)
    assert [(one.by, one.change.do) for one in found] == [("Another", "insert_unit"), ("R", "delete_unit")]
    assert unplaced == ()


def test_a_footnote_that_was_changed_in_its_own_text_comes_back():
    (change,) = changes(Desk(FILE, "R").replace_in_note("agreed", "proposed"))
    assert (change["do"], change["unit"], change["old"]) == ("replace", "p3", "As agreed.")
    assert change["new"] == [{"text": "As proposed.", "mark": "footnote"}]


def test_the_title_of_a_section_is_changed_by_its_words():
    (change,) = changes(Desk(FILE, "R").replace("Recommendations", "Recommendations", "Conclusions"))
    assert (change["do"], change["unit"], change["old"]) == ("replace", "s1", "Recommendations")


def test_the_title_of_an_agenda_item_is_the_item_s_own():
    desk = (
        Desk(FILE, "R").replace("Adoption of rules", "rules", "the rules").replace("Second reading", "Second", "Final")
    )
    (change,) = changes(desk)
    assert (change["do"], change["item"]) == ("define_item", "rules")
    assert change["title"] == [{"text": "Adoption of the rules"}]
    assert change["subitems"] == [[{"text": "First reading"}], [{"text": "Final reading"}]]


def test_what_stands_behind_the_title_of_an_item_is_not_the_title_s():
    (why,) = whys(Desk(FILE, "R").replace("Second reading", "reading.", "reading and vote"))
    assert why == "what stands behind the title of an item, or all of it, is not the title's"


def test_a_sub_item_that_went_or_moved_alone_is_named():
    assert whys(Desk(FILE, "R").delete("First reading")) == [SUBITEM]
    assert whys(Desk(FILE, "R").paste_after("First reading", "Second reading")) == [SUBITEM]


def test_an_item_falls_with_its_sub_items():
    found = changes(Desk(FILE, "R").delete("Adoption of rules").delete("First reading").delete("Second reading"))
    assert found == [{"do": "delete_unit", "unit": "br.rules"}]


def test_a_new_section_at_the_end_of_another_has_its_place_and_one_in_its_middle_has_none():
    def headed(within: str) -> Desk:
        desk = Desk(FILE, "R").enter_after(within, "New section")
        style = desk._paragraph("New section").find("{*}pPr/{*}pStyle")
        assert style is not None
        style.set(f"{W}val", "Heading1")
        return desk

    (change,) = changes(headed("Three:"))
    assert (change["do"], change["kind"], change["after"]) == ("insert_unit", "section", "s1")
    (why,) = whys(headed("Two:"))
    assert why.startswith("a section came or was moved in the middle")


def test_a_paragraph_does_not_take_along_what_stands_in_it_and_stays():
    assert whys(Desk(FILE, "R").delete("One:")) == ["what stands in what is deleted stays: do that by hand"]


def test_what_was_deleted_up_to_the_end_of_the_paragraph_before_is_deleted():
    desk = Desk(FILE, "R").delete("Beta:").run_on("Alpha:")
    for mark in desk._paragraph("#u_b").iterfind("{*}pPr/{*}rPr/{*}del"):
        mark.getparent().remove(mark)  # type: ignore[union-attr]
    assert changes(desk) == [{"do": "delete_unit", "unit": "b"}]


WORDS = TEXT.replace(";", "").split()
units = st.sampled_from(["p1", "a", "b", "p2", "p3", "s1", "p4"])
gestures = st.one_of(
    st.tuples(st.just("cut"), units, st.sampled_from(WORDS[1:])),
    st.tuples(st.just("run_on"), units),
    st.tuples(st.just("replace"), units, st.sampled_from(WORDS), st.sampled_from(["", "may", "in time", "中文"])),
    st.tuples(st.just("delete"), units),
    st.tuples(st.just("paste_after"), units, units),
    st.tuples(st.just("enter_after"), units, st.sampled_from(["Anew.", f"Alpha: {TEXT};"])),
)


@thoroughly
@given(st.lists(gestures, min_size=1, max_size=5, unique_by=lambda gesture: gesture[1]), st.booleans())
def test_k12_whatever_is_done_to_paragraphs_comes_back_with_its_effect_or_is_named(done: list[Any], marked: bool):
    desk = Desk(FILE, "R")
    for gesture, unit, *rest in done:
        place = [f"#u_{other}" if gesture == "paste_after" else other for other in rest]
        try:
            getattr(desk, gesture)(f"#u_{unit}", *place)
        except StopIteration:
            continue  # these words do not stand there
    if not marked:
        desk.lose_bookmarks()
    found, unplaced = sent_back(desk)
    if not unplaced:
        assert squeezed(said(effect(BEFORE, found))) == says(desk)
    assert all(one.why for one in unplaced)

"""Taking back: the text is as if the amendment had never been agreed, or it is said why that cannot be."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.amendments.domain.disposing import ConflictStands
from services.amendments.domain.parts import PartNotReady
from services.amendments.domain.recording import Mark, MarkNamedTwice, Support
from services.amendments.domain.standing_against import obstacles
from services.amendments.domain.taking_back import AnotherRestsOnIt, NotAgreed, Recapture, TakeBack
from shared.documents.digest import tree_digest
from shared.documents.holder import Holder, PenHeldElsewhere
from shared.documents.units import Tree
from shared.events.amendments import AmendmentTakenBack, Marked, Position, TextRestored
from shared.events.drafting import DocumentKind
from shared.lifecycle import Document
from shared.written import RestsOn
from tests.examples import thoroughly
from tests.given import CHAIR, Given, a_floor, adopted, close, delegation, dispose, gavel, move, only, replace
from tests.shared.documents.proposed import a_text, agreeing, changes, resolved


def take_back(given: Given, name: str) -> Any:
    return given.do(TakeBack, CHAIR, amendment=name, meeting=2)


def agreed_floor() -> Given:
    given = a_floor()
    move(given, "A1", replace("p2a", "should consider", "may consider"))
    move(given, "A2", {"do": "delete_unit", "unit": "p2b"})
    move(given, "A3", replace("p2a", "joint", "joint or parallel"))
    for name in ("A1", "A2", "A3"):
        dispose(given, name)
    return given


def test_what_is_taken_back_is_open_again_and_the_text_is_as_if_it_had_never_been_agreed():
    given = agreed_floor()
    announced = take_back(given, "A1")
    assert only(announced, AmendmentTakenBack).meeting == 2
    for service in ("amendments", "drafting", "adoption"):
        text = given.text("p2a", seen_by=service)
        assert text == "States should consider, where appropriate, joint or parallel investigations;"
    entry = given.states["amendments"].amendments["A1"]
    assert entry.open
    assert not entry.consolidated


def test_a_unit_that_fell_stands_again_in_its_place_with_its_number_and_its_words_identities():
    given = a_floor()
    before = given.document(seen_by="amendments").tree
    move(given, "A2", {"do": "delete_unit", "unit": "p2b"})
    dispose(given, "A2")
    assert given.number("p2c") == "2 (b)"
    take_back(given, "A2")
    after = given.document(seen_by="amendments")
    assert after.tree == before
    assert after.pen.of("p2b") is Holder.AMENDMENTS


def test_what_was_taken_back_can_be_agreed_again_or_closed_away():
    given = agreed_floor()
    take_back(given, "A1")
    with pytest.raises(PartNotReady):
        close(given)
    dispose(given, "A1")
    close(given)


def test_it_is_said_which_amendment_rests_on_it():
    given = a_floor()
    move(given, "A1", replace("p2a", "should consider", "may consider"))
    dispose(given, "A1")
    move(given, "A2", replace("p2a", "may", "might"))
    dispose(given, "A2")
    with pytest.raises(AnotherRestsOnIt) as refused:
        take_back(given, "A1")
    assert refused.value.facts["other"] == "A2"
    take_back(given, "A2")
    take_back(given, "A1")
    assert given.text("p2a", seen_by="amendments").startswith("States should consider")


def test_what_was_moved_on_words_that_are_taken_back_is_told_apart_and_fits_again_when_they_are_agreed_again():
    given = a_floor()
    move(given, "A1", replace("p2a", "should consider", "may consider"))
    dispose(given, "A1")
    move(given, "A2", replace("p2a", "may", "might"))
    take_back(given, "A1")
    (against,) = obstacles(given.states["amendments"], "A2")
    assert (against.other, against.number) == (None, "2 (a)")
    assert against.why.endswith("it was moved on the text with A1, taken back since")
    assert against.ways == ("agree A1 again", "move it anew on the text of now")
    with pytest.raises(ConflictStands):
        dispose(given, "A2")
    dispose(given, "A1")
    assert obstacles(given.states["amendments"], "A2") == ()
    dispose(given, "A2")
    assert given.text("p2a", seen_by="drafting").startswith("States might consider")


def test_a_conflict_in_one_gap_says_where_and_offers_to_move_it_anew():
    given = a_floor()
    for name, text in (("A1", "swiftly"), ("A2", "duly")):
        move(given, name, {"do": "insert", "unit": "p2a", "text": text, "after": "should"})
    (against,) = obstacles(given.states["amendments"], "A2")
    assert (against.why, against.words) == ("they insert in the same place", "should consider")
    assert against.ways[0] == "move it as an amendment to A1"
    dispose(given, "A1")
    (against,) = obstacles(given.states["amendments"], "A2")
    assert against.ways[:2] == ("move it anew, after or before the words of A1", "take A1 back")


def test_only_what_was_agreed_is_taken_back_and_only_while_the_floor_has_the_pen():
    given = a_floor()
    move(given, "A1", replace("p2a", "should", "may"))
    with pytest.raises(NotAgreed):
        take_back(given, "A1")
    dispose(given, "A1")
    close(given)
    gavel(given)
    with pytest.raises(PenHeldElsewhere):
        take_back(given, "A1")


def test_a_mis_key_that_was_agreed_is_recaptured_in_one_act_and_leaves_no_trace_in_the_text():
    given = a_floor()
    before = tree_digest(given.document(seen_by="amendments").tree)
    move(given, "A1", replace("p2a", "should", "may"))
    dispose(given, "A1")
    announced = given.do(Recapture, amendment="A1")
    assert only(announced, TextRestored).amendment == "A1"
    assert tree_digest(given.document(seen_by="amendments").tree) == before
    entry = given.states["amendments"].amendments["A1"]
    assert entry.recaptured
    assert not entry.open, "it is nobody's, and nobody's withdrawal"


def test_as_orally_amended_is_not_proposed_where_all_amendments_were_taken_back():
    given = agreed_floor()
    for name in ("A3", "A2", "A1"):
        take_back(given, name)
        given.do(Recapture, amendment=name)
    adopted(given)
    assert given.document().adopted is not None
    assert given.document().adopted.proposed is None  # type: ignore[union-attr]


def test_who_supports_and_who_reserves_is_kept_and_a_delegation_speaks_for_itself():
    given = a_floor()
    move(given, "A1", replace("p2a", "should", "may"))
    given.do(Support, delegation("D2"), amendment="A1", party="D2", position="supports", meeting=1)
    given.do(Support, amendment="A1", party="D3", position="reserves", meeting=1)
    assert given.states["amendments"].positions == {("A1", "D2"): Position.SUPPORTS, ("A1", "D3"): Position.RESERVES}
    with pytest.raises(Exception, match="your own delegation"):
        given.do(Support, delegation("D2"), amendment="A1", party="D4", position="supports", meeting=1)


def test_a_mark_says_where_in_the_recording_something_was_read_out():
    given = a_floor()
    fields = {"document": "report", "mark": "m1", "what": "read_out", "recording": "01:02:03", "meeting": 1}
    given.do(Mark, **fields, spans=[{"first": "p2a"}])
    marked = given.states["amendments"].marks["m1"]
    assert (marked.units, marked.what, marked.recording) == (("p2a",), Marked.READ_OUT, "01:02:03")
    with pytest.raises(MarkNamedTwice):
        given.do(Mark, **fields)


# --- any amendments ---------------------------------------------------------------------------------------------------

BASE = a_text()


def a_document(tree: Tree) -> Document:
    return Document("report", DocumentKind.REPORT, "Report", tree, base=tree)


@thoroughly
@given(st.lists(changes, min_size=1, max_size=6), st.data())
def test_taking_any_agreed_amendment_back_gives_the_text_of_the_others_alone(proposals: list[Any], data: Any):
    moved = resolved(BASE, proposals)
    agreed = agreeing(BASE, moved)
    if not agreed:
        return
    order = data.draw(st.permutations(agreed))
    gone = data.draw(st.sampled_from(agreed))
    document, others = a_document(BASE), a_document(BASE)
    for name in order:
        document = document.write(Holder.AMENDMENTS, moved[name], name)
        others = others if name == gone else others.write(Holder.AMENDMENTS, moved[name], name)
    restored, units = document.without(gone)
    assert restored.tree == others.tree
    assert restored.digest_of(units) == others.digest_of(units)
    assert restored.write(Holder.AMENDMENTS, moved[gone], gone).tree == document.tree, "agreed again, it is as before"


@thoroughly
@given(st.lists(changes, min_size=2, max_size=5), st.data())
def test_one_that_rests_on_what_is_taken_back_is_named_and_nothing_else_changes(proposals: list[Any], data: Any):
    """Each is moved on the text in which the former ones stand, so that later ones may rest on earlier ones."""
    document = a_document(BASE)
    written: list[str] = []
    for number, change in enumerate(proposals):
        for name, operations in resolved(document.tree, [change], number).items():
            document = document.write(Holder.AMENDMENTS, operations, name)
            written.append(name)
    if not written:
        return
    gone = data.draw(st.sampled_from(written))
    try:
        restored, _ = document.without(gone)
    except RestsOn as rests:
        refused: str | None = rests.other
    else:
        refused = None
        assert restored.history is None or gone not in [written.name for written in restored.history.all()]
    assert refused is None or written.index(refused) > written.index(gone)

"""What may be moved on the floor, by whom, and on which words (S7, S20, K16)."""

from typing import Any

import pytest
from pydantic import ValidationError

from services.amendments.domain.disposing import Dispose, Withdraw
from services.amendments.domain.moving import (
    AmendmentNamedTwice,
    NotNegotiable,
    NotOnesOwn,
)
from services.amendments.domain.state import UnknownMeeting
from shared.documents.digest import part_digest
from shared.documents.holder import PenHeldElsewhere
from shared.documents.operations import WordsMoved
from shared.documents.text import WordsAmbiguous, WordsNotFound
from shared.events.amendments import (
    AmendmentMoved,
    FloorOpened,
)
from shared.lifecycle import UnknownSession
from tests.amendments.on_the_floor import floor_text
from tests.given import (
    CHAIR,
    Given,
    a_floor,
    a_report,
    close,
    delegation,
    dispose,
    move,
    only,
    replace,
    unit,
)


def test_once_a_text_is_tabled_to_the_floor_the_floor_is_open_at_its_digest():
    given = a_floor(spans=[{"first": "ii"}])
    opened = only([event.data for event in given.events], FloorOpened)
    assert opened.units == ("ii", "p2", "p2a", "p2b", "p2c")
    assert opened.digest == part_digest(given.document(seen_by="amendments").tree, opened.units)


def test_an_amendment_is_moved_with_the_words_it_speaks_of_resolved_once_and_for_all():
    given = a_floor()
    moved = only(move(given, "A1", replace("p2a", "should consider", "may wish to consider")), AmendmentMoved)
    (operation,) = moved.operations
    assert operation.op == "words.replace"
    words = given.document().tree.unit("p2a").words
    assert operation.words == (words[1].id, words[2].id)
    assert (moved.source.party, moved.meeting, moved.conflicts) == ("D1", 1, ())
    assert floor_text(given, "p2a").startswith("States should consider"), "moved is not agreed"


@pytest.mark.parametrize(
    ("change", "unit_class"),
    [
        pytest.param(unit("p5", "paragraph", "Many speakers agreed.", "iii"), "chairs_summary", id="under its heading"),
        pytest.param(replace("iii", "Summary", "Record"), "chairs_summary", id="its heading"),
        pytest.param(unit("p5", "paragraph", "X.", "iii", unit_class="negotiated"), "chairs_summary", id="disguised"),
        pytest.param(replace("p4", "note", "paper"), "secretariat", id="the secretariat's text"),
    ],
)
def test_s7_the_chairs_summary_and_the_secretariats_text_are_not_negotiable(change: dict[str, Any], unit_class: str):
    given = a_floor()
    with pytest.raises(NotNegotiable) as refused:
        move(given, "A1", change)
    assert (refused.value.facts, refused.value.rule) == ({"unit_class": unit_class}, "S7")


def test_s7_what_is_not_tabled_is_refused_by_its_class_first_and_else_by_its_holder():
    given = a_floor(spans=[{"first": "ii"}])
    with pytest.raises(NotNegotiable):
        move(given, "A1", replace("iii", "Summary", "Record"))
    with pytest.raises(PenHeldElsewhere) as refused:
        move(given, "A1", replace("p1", "established", "convened"))
    assert refused.value.facts == {"unit": "p1", "holder": "drafting"}


def test_the_document_as_a_whole_is_not_on_the_floor():
    with pytest.raises(PenHeldElsewhere):
        move(a_floor(), "A1", {"do": "define_item", "item": "visits", "title": "Visits"})


def test_an_amendment_to_a_paragraph_needs_the_pen_of_all_that_falls_with_it():
    given = a_floor()
    close(given, {"first": "p2a"}, part="a")
    with pytest.raises(PenHeldElsewhere) as refused:
        move(given, "A1", {"do": "delete_unit", "unit": "p2"})
    assert refused.value.facts == {"unit": "p2a", "holder": "adoption"}


def test_an_amendment_is_named_once():
    given = a_floor()
    move(given, "A1", replace("p2a", "should", "may"))
    with pytest.raises(AmendmentNamedTwice) as refused:
        move(given, "A1", replace("p2b", "encouraged", "invited"))
    assert refused.value.facts == {"amendment": "A1"}


@pytest.mark.parametrize(("old", "refusal"), [("must", WordsNotFound), ("information upon receipt", WordsNotFound)])
def test_the_words_an_amendment_speaks_of_stand_there(old: str, refusal: type[Exception]):
    with pytest.raises(refusal):
        move(a_floor(), "A1", replace("p2b", old, "x"))


def test_the_words_an_amendment_speaks_of_stand_there_once():
    given = a_floor(a_report(changes=[unit("p1", "paragraph", "States and States.")]), spans=[{"first": "p1"}])
    with pytest.raises(WordsAmbiguous) as refused:
        move(given, "A1", replace("p1", "States", "Parties"))
    assert refused.value.facts == {"phrase": "States", "times": 2}


def test_s20_an_amendment_is_moved_and_disposed_of_at_a_meeting_that_is_recorded():
    given = a_floor()
    with pytest.raises(UnknownMeeting) as refused:
        move(given, "A1", replace("p2a", "should", "may"), meeting=9)
    assert refused.value.facts == {"meeting": 9}
    move(given, "A1", replace("p2a", "should", "may"))
    for command in (Dispose, Withdraw):
        fields = {"disposition": "agreed"} if command is Dispose else {}
        with pytest.raises(UnknownMeeting):
            given.do(command, CHAIR, amendment="A1", meeting=9, **fields)


def test_nothing_is_moved_before_the_session_is_known():
    with pytest.raises(UnknownSession):
        move(Given(), "A1", replace("p2a", "should", "may"))


@pytest.mark.parametrize(
    "source",
    [
        {"kind": "delegation", "party": "D2"},
        {"kind": "group", "party": "G1"},
        {"kind": "chair"},
        {"kind": "chair", "party": "D1"},
        {"kind": "delegation", "party": "D2", "facilitator": "D1"},
        {"kind": "informals", "facilitator": "D2", "party": "D1"},
    ],
)
def test_k16_a_delegation_moves_in_its_own_name_and_in_no_others(source: dict[str, Any]):
    with pytest.raises(NotOnesOwn) as refused:
        move(a_floor(), "A1", replace("p2a", "should", "may"), source=source, who=delegation("D1"))
    assert refused.value.facts == {"seat": "D1"}


@pytest.mark.parametrize("source", [{"kind": "delegation", "party": "D1"}, {"kind": "informals", "facilitator": "D1"}])
def test_a_delegation_moves_for_itself_and_brings_what_the_informals_came_to(source: dict[str, Any]):
    facts = move(a_floor(), "A1", replace("p2a", "should", "may"), source=source, who=delegation("D1"))
    assert only(facts, AmendmentMoved).source.kind.value == source["kind"]


def test_several_changes_are_one_amendment_and_stand_or_fall_together():
    given = a_floor()
    changes = [replace("p2a", "should consider", "may wish to consider"), {"do": "delete_unit", "unit": "p2b"}]
    moved = only(move(given, "A1", changes), AmendmentMoved)
    assert [operation.op for operation in moved.operations] == ["words.replace", "unit.delete"]
    dispose(given, "A1")
    assert floor_text(given, "p2a").startswith("States may wish to consider")
    assert "p2b" not in given.document(seen_by="amendments").tree.units


def test_all_changes_of_an_amendment_speak_of_the_text_as_it_stands_and_one_that_cannot_be_holds_back_all():
    given = a_floor()
    with pytest.raises(WordsNotFound):
        move(given, "A1", [replace("p2a", "should", "may"), replace("p2a", "may", "might")])
    with pytest.raises(WordsMoved):
        move(given, "A1", [replace("p2a", "should consider", "may"), replace("p2a", "consider", "weigh")])
    with pytest.raises(ValidationError):
        move(given, "A1", [])
    assert "A1" not in given.states["amendments"].amendments

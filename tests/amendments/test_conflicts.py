"""What cannot be agreed together is told and stands open; all else fits in any order (K1, K3)."""

from typing import Any

import pytest

from services.amendments.domain.disposing import ConflictStands
from services.amendments.domain.parts import (
    PartNotReady,
)
from shared.events.amendments import (
    AmendmentMoved,
    PartClosed,
)
from tests.amendments.on_the_floor import floor_text
from tests.given import (
    a_floor,
    close,
    dispose,
    move,
    only,
    replace,
    unit,
)


def test_k1_with_one_accepted_the_others_stay_applicable_unedited_and_the_one_on_the_same_words_is_a_named_conflict():
    given = a_floor()
    move(given, "A1", replace("p2a", "should consider", "are invited to consider"))
    move(given, "A2", replace("p2a", "where appropriate", "as appropriate"))
    move(given, "A3", replace("p2b", "encouraged", "invited"))
    moved = only(move(given, "A4", replace("p2a", "should", "may")), AmendmentMoved)
    assert [(conflict.other, conflict.why) for conflict in moved.conflicts] == [("A1", "they replace a common word")]
    dispose(given, "A1")
    with pytest.raises(ConflictStands) as refused:
        dispose(given, "A4")
    assert refused.value.facts == {
        "other": "A1",
        "why": "they replace a common word",
        "number": "2 (a)",
        "words": "should",
        "ways": ["take A1 back", "record that A4 is not insisted upon"],
    }
    dispose(given, "A3")
    dispose(given, "A2")
    assert floor_text(given, "p2a") == "States are invited to consider, as appropriate, joint investigations;"
    assert "invited to share" in floor_text(given, "p2b")


def test_k3_a_part_with_a_conflict_in_it_cannot_be_closed_and_so_not_be_adopted():
    given = a_floor()
    move(given, "A1", replace("p2a", "should", "may"))
    move(given, "A2", replace("p2a", "should", "could"))
    dispose(given, "A1")
    with pytest.raises(PartNotReady) as refused:
        close(given, {"first": "ii"}, part="ii")
    assert (refused.value.facts["open"], refused.value.rule) == (["the amendment A2 is open"], "A11")
    dispose(given, "A2", "not_insisted_upon")
    assert only(close(given, {"first": "ii"}, part="ii"), PartClosed).part == "ii"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param({"do": "delete_unit", "unit": "p2"}, replace("p2a", "should", "may"), id="the unit is gone"),
        pytest.param(
            {"do": "move_unit", "unit": "p2a", "after": "p2b"},
            unit("n", "subparagraph", "New;", parent=None, after="p2a"),
            id="the unit it goes after is moved",
        ),
        pytest.param(
            unit("n", "subparagraph", "New;", parent=None, after="p2a"),
            unit("n", "subparagraph", "Other;", parent=None, after="p2b"),
            id="both bring in a unit of one name",
        ),
        pytest.param(
            unit("n", "subparagraph", "New;", parent=None, after="p2a"),
            unit("m", "subparagraph", "Other;", parent=None, before="p2b"),
            id="the same place",
        ),
        pytest.param(
            {"do": "classify", "unit": "p2a", "unit_class": "factual"},
            {"do": "classify", "unit": "p2a", "unit_class": "secretariat"},
            id="two classes for one unit",
        ),
    ],
)
def test_k3_no_conflict_hides_behind_another_kind_of_change(one: dict[str, Any], other: dict[str, Any]):
    for first, second in ((one, other), (other, one)):
        given = a_floor()
        move(given, "A1", first)
        assert [c.other for c in only(move(given, "A2", second), AmendmentMoved).conflicts] == ["A1"]
        dispose(given, "A1")
        with pytest.raises(ConflictStands):
            dispose(given, "A2")


def test_k1_what_was_moved_on_the_text_as_amended_does_not_conflict_with_what_amended_it():
    given = a_floor()
    move(given, "A1", {"do": "insert", "unit": "p2a", "text": "urgently", "after": "consider"})
    dispose(given, "A1")
    moved = move(given, "A2", replace("p2a", "should consider urgently", "may consider"))
    assert only(moved, AmendmentMoved).conflicts == ()
    dispose(given, "A2")
    assert floor_text(given, "p2a") == "States may consider, where appropriate, joint investigations;"
    for name in ("n1", "n2"):
        move(given, name, unit(name, "subparagraph", f"Entry {name};", parent=None, after="p2a"))
        dispose(given, name)
    assert given.number("n2", seen_by="amendments") == "2 (b)"

"""Splitting and joining move what stands in a unit: none of it may be closed, adopted or held elsewhere (K11)."""

import pytest

from services.amendments.domain.moving import NotNegotiable
from services.drafting.domain.documents import Edit
from shared.documents.holder import PenHeldElsewhere
from shared.documents.numbering import numbers
from tests.given import a_floor, a_report, adopted, close, dispose, move, unit

SPLIT = {"do": "split_unit", "unit": "p2", "new": "p2x", "before": "the following"}


def test_a_paragraph_is_split_with_what_stands_in_it_behind_and_everything_is_numbered_anew():
    given = a_floor()
    move(given, "A1", SPLIT)
    dispose(given, "A1")
    for service in ("amendments", "drafting", "adoption", "publication"):
        tree = given.document(seen_by=service).tree
        assert tree.of("p2x") == ("p2a", "p2b", "p2c")
        assert numbers(tree)["p2a"].cited == "3 (a)"


def test_k11_a_paragraph_with_a_closed_entry_is_not_split():
    given = a_floor()
    close(given, {"first": "p2a"}, part="entries")
    with pytest.raises(PenHeldElsewhere):
        move(given, "A1", SPLIT)


def test_k11_a_unit_is_not_joined_to_one_that_another_holds():
    given = a_floor(a_report(), [{"first": "p3"}])
    with pytest.raises(PenHeldElsewhere):
        given.do(Edit, document="report", changes=[{"do": "join_units", "unit": "p3", "next": "p4"}])
    with pytest.raises(NotNegotiable):
        move(given, "A1", {"do": "join_units", "unit": "p3", "next": "p4"})


def test_k11_an_adopted_paragraph_does_not_fall_by_being_joined_to_a_new_one():
    given = adopted()
    with pytest.raises(Exception, match="adopted"):
        given.do(
            Edit,
            document="report",
            changes=[
                unit("p0", "paragraph", "Some more:", None, before="p2"),
                {"do": "join_units", "unit": "p0", "next": "p2"},
            ],
        )

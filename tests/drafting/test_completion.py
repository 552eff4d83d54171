"""A text is completed within its mandate, and goes to editing (A8, M4, N6)."""

import pytest

from services.drafting.domain.documents import (
    Complete,
    NotComplete,
    SubmittedLater,
)
from services.drafting.domain.mandate import MandateEnded
from services.drafting.domain.summary import SubmitConforming
from shared.documents.digest import part_digest
from shared.documents.holder import Holder, PenHeldElsewhere
from shared.events.drafting import (
    DocumentCompleted,
)
from tests.drafting.writing import edit
from tests.given import (
    FLOOR,
    SUMMARY,
    Given,
    a_floor,
    a_report,
    adopted,
    completed,
    only,
    reference,
    replace,
    unit,
)


def test_m4_the_completed_text_goes_to_editing_with_its_masthead_date():
    given = completed()
    facts = [event.data for event in given.events]
    done = only(facts, DocumentCompleted)
    assert str(done.submitted) == "2022-06-10"
    assert done.digest == part_digest(given.document().tree, [unit.id for unit in given.document().tree.walk()])
    assert given.document().held_by(Holder.DRAFTING) == ()


def complete(given: Given, at: str = "2022-06-10T12:00:00+02:00") -> None:
    given.do(Complete, at=at, document="report", submitted="2022-06-10")


def test_a8_a_text_that_is_not_adopted_is_not_completed():
    with pytest.raises(NotComplete) as refused:
        complete(a_report())
    assert (refused.value.facts, refused.value.rule) == ({"document": "report"}, "A8")


def test_a8_completion_names_all_that_still_stands_in_the_way():
    given = adopted()
    edit(given, SUMMARY)
    with pytest.raises(NotComplete) as refused:
        complete(given)
    assert refused.value.facts["open"] == ["blank: 4", "not approved by the Chair: III"]


def test_a8_a_conforming_correction_without_an_answer_stands_in_the_way():
    given = adopted()
    given.do(SubmitConforming, document="report", conforming="c1", change=replace("p2b", "upon", "on"), recording="x")
    with pytest.raises(NotComplete, match="conforming corrections without an answer: c1"):
        complete(given)


def test_n6_a_reference_to_a_text_that_fell_stands_in_the_way():
    given = adopted()
    edit(given, unit("p5", "paragraph", "One.", "iii"), unit("p6", "paragraph", "Two.", "iii"))
    edit(given, {"do": "insert_unit", "unit": "p7", "kind": "paragraph", "parent": "iii", "text": reference("p6")})
    edit(given, {"do": "delete_unit", "unit": "p6"})
    assert given.text("p7") == "See paragraph […] of the present report."
    with pytest.raises(NotComplete, match="referring to a text that fell: 4"):
        complete(given)


def test_m4_the_masthead_date_is_that_of_submission_and_does_not_lie_ahead():
    given = adopted()
    with pytest.raises(SubmittedLater) as refused:
        given.do(Complete, at="2022-06-09T23:59:00+02:00", document="report", submitted="2022-06-10")
    assert refused.value.facts == {"submitted": "2022-06-10"}


@pytest.mark.parametrize(("at", "ended"), [("2022-06-10T23:59:00+02:00", False), ("2022-06-11T00:00:00+02:00", True)])
def test_a8_the_mandate_ends_with_its_last_day_where_the_session_is_held(at: str, ended: bool):
    given = adopted()
    with pytest.raises(MandateEnded if ended else NotComplete) as refused:
        complete(given, at)
    if ended:
        assert (refused.value.facts, refused.value.rule) == ({"until": "2022-06-10"}, "A8")


def test_what_editing_has_is_not_written_any_more():
    with pytest.raises(PenHeldElsewhere) as refused:
        edit(completed(), replace("p3", "23", "24"))
    assert refused.value.facts == {"unit": "p3", "holder": "publication"}


def test_a_text_on_the_floor_is_not_completed():
    with pytest.raises(PenHeldElsewhere):
        complete(a_floor(spans=FLOOR))

"""Documents while the secretariat holds the pen: opened, written, tabled, put right after the gavel (A8, A11, S7)."""

from typing import Any

import pytest

from services.adoption.domain.approvals import ApproveSummary, ReturnSummary
from services.drafting.domain.documents import (
    Edit,
    NotForTheBodies,
    NothingToTable,
    OpenDocument,
    TableDocument,
)
from services.drafting.domain.mandate import TextAdopted
from services.drafting.domain.state import AlreadyDone
from services.drafting.domain.summary import NoSummary, NotConforming, SubmitConforming, SubmitSummary
from shared.documents.digest import part_digest
from shared.documents.holder import Holder, PenHeldElsewhere
from shared.documents.nesting import MisplacedUnit
from shared.documents.numbering import UnknownNumber
from shared.documents.text import WordsAmbiguous, WordsNotFound
from shared.documents.units import UnknownItem, UnknownUnit
from shared.events.drafting import (
    ConformingSubmitted,
    Destination,
    DocumentOpened,
    DocumentTabled,
    Purpose,
    SummarySubmitted,
)
from shared.lifecycle import UnknownDocument
from tests.drafting.writing import edit
from tests.given import (
    CHAIR,
    COMPLETION,
    SUMMARY,
    a_floor,
    a_report,
    a_session,
    adopted,
    only,
    replace,
    unit,
)


def test_a_document_is_opened_once_under_its_name():
    given = a_session()
    facts = given.do(OpenDocument, document="report", kind="report", title="Report")
    assert only(facts, DocumentOpened).title == "Report"
    with pytest.raises(AlreadyDone) as refused:
        given.do(OpenDocument, document="report", kind="agenda", title="Agenda")
    assert refused.value.facts == {"document": "report"}


def test_only_a_document_that_was_opened_is_written():
    with pytest.raises(UnknownDocument) as refused:
        a_session().do(Edit, document="report", changes=[unit("p1", "paragraph")])
    assert refused.value.facts == {"document": "report"}


def test_what_the_secretariat_writes_is_announced_as_operations_with_the_digest_of_what_it_then_holds():
    given = a_report()
    written = edit(given, replace("p1", "established", "convened"), replace("p1", "Conference", "Parties"))
    assert (written.purpose, len(written.operations)) == (Purpose.DRAFTING, 2)
    assert written.digest == given.document().written_digest(written.operations)
    assert given.text("p1") == "The working groups were convened by the Parties."


def test_changes_of_one_edit_build_on_one_another_and_are_written_together_or_not_at_all():
    given = a_report()
    edit(given, replace("p1", "established", "convened"), replace("p1", "convened", "called"))
    assert "called" in given.text("p1")
    before, events = given.document(), len(given.events)
    with pytest.raises(WordsNotFound):
        given.do(Edit, document="report", changes=[replace("p1", "called", "x"), replace("p1", "established", "y")])
    assert (given.document(), len(given.events)) == (before, events)


@pytest.mark.parametrize(
    ("change", "refusal", "facts"),
    [
        (replace("p9", "a", "b"), UnknownUnit, {"unit": "p9"}),
        (replace("p1", "Assembly", "Conference"), WordsNotFound, {"phrase": "Assembly"}),
        (replace("p1", "the", "a"), None, None),
        (replace("p2a", ";", "."), None, None),
        (replace("p2a", ",", ";"), WordsAmbiguous, {"phrase": ",", "times": 2}),
        (unit("p1", "paragraph", "Twice.", "i"), MisplacedUnit, {"unit": "p1"}),
        (unit("p9", "subparagraph", "Nowhere.", "i"), MisplacedUnit, {"unit": "p9", "parent": "i"}),
        ({"do": "insert_unit", "unit": "p9", "kind": "paragraph", "text": "Where?"}, MisplacedUnit, {}),
        ({"do": "place_item", "item": "x", "into": "CTOC/COP/WG.2"}, MisplacedUnit, {"body": "CTOC/COP/WG.2"}),
    ],
)
def test_a_change_speaks_of_what_stands_there_once(change: dict[str, Any], refusal: Any, facts: Any):
    given = a_report()
    if refusal is None:
        edit(given, change)
        return
    with pytest.raises(refusal) as refused:
        edit(given, change)
    assert refused.value.facts == facts


def test_s10_an_item_is_placed_only_once_it_is_known():
    given = a_session()
    given.do(OpenDocument, document="agenda", kind="agenda", title="Agenda")
    branch = unit("wg2", "branch", body="CTOC/COP/WG.2")
    changes = [branch, {"do": "place_item", "item": "opening", "into": "CTOC/COP/WG.2"}]
    with pytest.raises(UnknownItem) as refused:
        given.do(Edit, document="agenda", changes=changes)
    assert refused.value.facts == {"item": "opening"}


# --- tabling ---------------------------------------------------------------------------------------------------------


def test_what_is_tabled_is_named_with_its_digest_and_the_rest_by_class_and_the_pen_goes_with_it():
    given = a_report()
    facts = given.do(TableDocument, document="report", form="limited", to="floor", spans=[{"first": "ii"}])
    tabled = only(facts, DocumentTabled)
    assert (tabled.to, tabled.units) == (Destination.FLOOR, ("ii", "p2", "p2a", "p2b", "p2c"))
    assert tabled.digest == part_digest(given.document().tree, tabled.units)
    assert {(u.unit, u.unit_class.value) for u in tabled.untabled} >= {("iii", "chairs_summary"), ("p4", "secretariat")}
    assert given.document().held_by(Holder.AMENDMENTS) == tabled.units


def test_part_by_part_the_pen_is_held_and_drafting_goes_on_with_what_is_not_tabled():
    given = a_floor(spans=[{"first": "ii"}])
    edit(given, replace("p1", "established", "convened"))
    with pytest.raises(PenHeldElsewhere) as refused:
        edit(given, replace("p2a", "consider", "undertake"))
    assert refused.value.facts == {"unit": "p2a", "holder": "amendments"}


def test_something_is_tabled_or_nothing_is():
    with pytest.raises(NothingToTable) as refused:
        a_report().do(TableDocument, document="report", form="limited", to="floor", spans=[])
    assert refused.value.facts == {"place": "spans"}


def test_s7_of_the_summary_by_the_chair_only_headings_are_tabled():
    given = a_report()
    edit(given, SUMMARY)
    with pytest.raises(NotForTheBodies) as refused:
        given.do(TableDocument, document="report", form="limited", to="floor", spans=[{"first": "iii"}])
    assert refused.value.facts == {"unit": "p5"}
    heading = {"first": "iii", "alone": True}
    facts = given.do(TableDocument, document="report", form="limited", to="floor", spans=[heading])
    assert only(facts, DocumentTabled).units == ("iii",)


def test_what_is_on_the_floor_is_not_tabled_again():
    with pytest.raises(PenHeldElsewhere):
        a_floor().do(TableDocument, document="report", form="limited", to="floor", spans=[{"first": "ii"}])


def test_units_between_two_that_are_no_neighbours_are_not_guessed():
    spans = [{"first": "p2a", "last": "p4"}]
    with pytest.raises(UnknownNumber) as refused:
        a_report().do(TableDocument, document="report", form="limited", to="floor", spans=spans)
    assert refused.value.facts == {"first": "p2a", "last": "p4"}


# --- after the gavel -------------------------------------------------------------------------------------------------


def test_k11_an_adopted_text_is_not_edited():
    given = adopted()
    for change in (
        replace("p2a", "consider", "undertake"),
        {"do": "write", "unit": "p2a", "text": "Other words."},
        {"do": "delete_unit", "unit": "p2a"},
        {"do": "delete_unit", "unit": "p2"},
        {"do": "move_unit", "unit": "p2c", "before": "p2a"},
        {"do": "classify", "unit": "p2a", "unit_class": "factual"},
        unit("p2d", "subparagraph", "One more.", "p2"),
    ):
        with pytest.raises(TextAdopted) as refused:
            edit(given, change)
        assert refused.value.rule == "A11"


def test_k11_an_adopted_text_is_not_tabled_again():
    with pytest.raises(TextAdopted) as refused:
        adopted().do(TableDocument, document="report", form="limited", to="floor", spans=[{"first": "p2"}])
    assert refused.value.facts == {"unit": "p2"}


def test_a8_within_the_mandate_a_blank_is_filled_and_that_is_a_completion():
    assert edit(adopted(), COMPLETION).purpose is Purpose.COMPLETION


def test_s7_the_chairs_summary_is_written_after_the_gavel_under_its_heading():
    given = adopted()
    edit(given, SUMMARY)
    assert given.number("p5") == "3"
    with pytest.raises(TextAdopted):
        edit(given, unit("p6", "paragraph", "Not the Chair's.", "iii", unit_class="factual"))


def test_s7_the_summary_is_submitted_to_the_chair_whose_summary_it_is():
    given = adopted()
    edit(given, SUMMARY)
    submitted = only(given.do(SubmitSummary, document="report"), SummarySubmitted)
    assert submitted.units == ("iii", "p5")
    assert submitted.digest == part_digest(given.document().tree, submitted.units)
    with pytest.raises(PenHeldElsewhere):
        edit(given, replace("p5", "Many", "Some"))


def test_s7_a_returned_summary_is_written_again():
    given = adopted()
    edit(given, SUMMARY)
    given.do(SubmitSummary, document="report")
    given.do(ReturnSummary, CHAIR, document="report", remark="“Many” were three.")
    edit(given, replace("p5", "Many", "Some"))
    assert given.text("p5").startswith("Some speakers")


def test_s7_an_approved_summary_is_not_submitted_again_nor_written_again():
    given = adopted()
    edit(given, SUMMARY)
    given.do(SubmitSummary, document="report")
    given.do(ApproveSummary, CHAIR, document="report")
    with pytest.raises(AlreadyDone) as refused:
        given.do(SubmitSummary, document="report")
    assert refused.value.facts == {"document": "report"}
    with pytest.raises(TextAdopted):
        edit(given, replace("p5", "Many", "Some"))


def test_s7_a_document_without_a_summary_has_none_to_submit():
    given = a_report(changes=[unit("p1", "paragraph", "A text.")])
    with pytest.raises(NoSummary) as refused:
        given.do(SubmitSummary, document="report")
    assert refused.value.facts == {"document": "report"}


def test_a11_words_read_out_but_not_captured_are_submitted_with_their_place_in_the_recording():
    given = adopted()
    facts = given.do(
        SubmitConforming,
        document="report",
        conforming="c1",
        change=replace("p2a", "where appropriate", "as appropriate"),
        recording="2nd meeting, 00:41:10",
    )
    submitted = only(facts, ConformingSubmitted)
    assert (submitted.recording, submitted.operations[0].op) == ("2nd meeting, 00:41:10", "words.replace")
    assert "where appropriate" in given.text("p2a"), "nothing changes before the Chair has cleared it"
    with pytest.raises(AlreadyDone):
        given.do(
            SubmitConforming, document="report", conforming="c1", change=replace("p2b", "upon", "on"), recording="x"
        )


@pytest.mark.parametrize(
    ("change", "operation"),
    [
        pytest.param({"do": "delete_unit", "unit": "p2a"}, "unit.delete", id="a unit falls"),
        pytest.param(replace("p6", "appendix", "annex"), "words.replace", id="words that were never adopted"),
    ],
)
def test_a11_a_conforming_correction_concerns_words_of_an_adopted_text_and_nothing_else(
    change: dict[str, Any], operation: str
):
    given = adopted()
    edit(given, SUMMARY, unit("p6", "paragraph", "See the appendix.", "iii"))
    with pytest.raises(NotConforming) as refused:
        given.do(SubmitConforming, document="report", conforming="c1", change=change, recording="00:41:10")
    assert (refused.value.facts, refused.value.rule) == ({"change": operation}, "A11")

"""Derived spans: lists of States, papers and agendas written from the record (S10, S30-S33, S40, C8, C26)."""

from typing import Any

import pytest

from services.adoption.domain.approvals import ApproveSummary
from services.drafting.domain.documents import Complete, Edit, NotComplete
from services.drafting.domain.mandate import TextAdopted
from services.drafting.domain.record import Derive, HandPinned, NothingRecorded
from services.drafting.domain.session import ListPaper, RecordAttendance, RecordStatement
from services.drafting.domain.summary import SubmitSummary
from shared.documents.holder import PenHeldElsewhere
from shared.documents.vocabulary import Origin
from shared.events.drafting import DocumentEdited, Purpose
from tests.given import (
    CHAIR,
    SUMMARY,
    WG2,
    WG3,
    Given,
    a_floor,
    a_report,
    a_session,
    adopted,
    agendas,
    only,
    replace,
)

ON = "2022-06-10"


def derive(given: Given, record: str, unit: str = "p3", **more: Any) -> DocumentEdited:
    fields = {"document": "report", "unit": unit, "record": record, "names_on": ON, **more}
    return only(given.do(Derive, **fields), DocumentEdited)


def attended(*names: str, category: str = "state_party") -> Given:
    given = a_report()
    given.do(RecordAttendance, at="2022-05-27T12:00:00+02:00", category=category, present=names)
    return given


def stale(given: Given) -> tuple[str, ...]:
    found: tuple[str, ...] = given.states["drafting"].stale(given.document())
    return found


def test_s31_states_are_listed_in_english_alphabetical_order_with_words_before_and_after():
    given = attended("Turkmenistan", "Côte d'Ivoire", "Tunisia", "Cuba", "Turkey", "Colombia")
    written = derive(given, "attendance:state_party", lead="States parties present: ", tail=".")
    assert written.purpose is Purpose.FROM_THE_RECORD
    assert given.text("p3") == (
        "States parties present: Colombia, Côte d'Ivoire, Cuba, Tunisia, Türkiye and Turkmenistan."
    )


@pytest.mark.parametrize(("day", "name"), [("2022-05-31", "Turkey"), ("2022-06-01", "Türkiye")])
def test_c26_the_names_are_those_of_the_masthead_date(day: str, name: str):
    given = attended("Austria", "Turkey")
    derive(given, "attendance:state_party", names_on=day)
    assert given.text("p3") == f"Austria and {name}"


def test_s33_a_state_stands_in_lists_as_it_is_listed_and_observers_as_one_speaks_of_them():
    given = attended("Iran (Islamic Republic of)", "Bolivia (Plurinational State of)")
    derive(given, "attendance:state_party")
    assert given.text("p3") == "Bolivia (Plurinational State of) and Iran (Islamic Republic of)"
    given = attended("Iran (Islamic Republic of)", category="signatory_observer")
    derive(given, "attendance:signatory_observer", tail=" was represented by an observer.")
    assert given.text("p3") == "The Islamic Republic of Iran was represented by an observer."


def test_s32_c9_organizations_are_listed_by_their_names_in_order():
    given = attended("INTERPOL", "Balkan Centre", "Council of Europe", category="intergovernmental_organization")
    derive(given, "attendance:intergovernmental_organization")
    assert given.text("p3") == "Balkan Centre, Council of Europe and INTERPOL"


def test_s30_those_who_made_statements_are_listed_by_item():
    given = a_report()
    given.do(RecordStatement, item="near-misses", speakers=["Chad", "Austria"])
    derive(given, "statements:near-misses", lead="Statements were made by ", tail=".")
    assert given.text("p3") == "Statements were made by Austria and Chad."


def test_s40_papers_are_listed_under_letters_and_the_last_one_closes_with_a_full_stop():
    given = a_report()
    given.do(ListPaper, body=WG2, title="Annotated agenda", symbol="CTOC/COP/WG.2/2022/1")
    given.do(ListPaper, body=WG3, title="Not theirs", symbol="CTOC/COP/WG.3/2022/2")
    given.do(ListPaper, body=WG2, title="Note by the Secretariat", symbol="CTOC/COP/WG.2/2022/2")
    derive(given, f"papers:{WG2}", lead="The Working Group had before it:")
    assert [given.text(f"p3.{n}") for n in (1, 2)] == [
        "Annotated agenda (CTOC/COP/WG.2/2022/1);",
        "Note by the Secretariat (CTOC/COP/WG.2/2022/2).",
    ]


def test_s10_an_agenda_is_listed_body_by_body_with_its_joint_items_marked():
    given = agendas(a_report())
    derive(given, "agenda:agenda", lead="The working groups adopted their agendas as follows:")
    assert given.text("p3.wg3.opening") == "Organizational matters (joint item)."
    assert given.text("p3.wg2.visits") == "Harbour visits."
    assert given.document().tree.of("p3")[0] == "p3.wg2"


def test_s14_an_agenda_that_is_amended_leaves_its_list_in_the_report_behind():
    given = agendas(a_report())
    derive(given, "agenda:agenda")
    assert stale(given) == ()
    place = {"do": "place_item", "item": "visits", "into": WG3, "before": "other"}
    given.do(Edit, document="agenda", changes=[place])
    assert stale(given) == ("p3",), "the item became a joint item, and other matters moved on"
    derive(given, "agenda:agenda")
    assert (stale(given), given.text("p3.wg3.visits")) == ((), "Harbour visits (joint item).")


@pytest.mark.parametrize("record", ["attendance:state_party", "attendance:everyone", "speeches:all", "agenda:none", ""])
def test_a_span_is_derived_from_what_is_recorded_and_from_nothing_else(record: str):
    with pytest.raises(NothingRecorded) as refused:
        derive(a_report(), record)
    assert refused.value.facts == {"record": record}


def test_a_changed_record_marks_the_span_stale_and_never_alters_the_text_by_itself():
    given = attended("Austria")
    derive(given, "attendance:state_party")
    given.do(RecordAttendance, category="state_party", present=["Austria", "Chad"])
    assert (stale(given), given.text("p3")) == (("p3",), "Austria")
    given.do(RecordAttendance, category="state_party", present=["Austria"])
    assert stale(given) == (), "the record is again what the text was written from"
    given.do(RecordAttendance, category="state_party", present=["Austria", "Chad"])
    derive(given, "attendance:state_party")
    assert (stale(given), given.text("p3")) == ((), "Austria and Chad")


def test_a_stale_span_stands_in_the_way_of_completion():
    given = adopted()
    given.do(RecordAttendance, category="state_party", present=["AUT"])
    derive(given, "attendance:state_party")
    given.do(Edit, document="report", changes=[SUMMARY])
    given.do(SubmitSummary, document="report")
    given.do(ApproveSummary, CHAIR, document="report")
    given.do(RecordAttendance, category="state_party", present=["AUT", "TCD"])
    with pytest.raises(NotComplete) as refused:
        given.do(Complete, at="2022-06-10T12:00:00+02:00", document="report", submitted=ON)
    assert refused.value.facts["open"] == ["behind the record: 4"]


@pytest.mark.parametrize(
    "by_hand",
    [
        pytest.param({"do": "write", "unit": "p3", "text": "Chad, which holds the archives, and Austria."}, id="anew"),
        pytest.param(replace("p3", "Chad", "Chad (host)"), id="words for words"),
        pytest.param({"do": "insert", "unit": "p3", "text": " online", "after": "Chad"}, id="words inserted"),
    ],
)
def test_what_was_edited_by_hand_is_pinned_and_nothing_overwrites_it(by_hand: dict[str, Any]):
    given = attended("Austria", "Chad")
    derive(given, "attendance:state_party")
    given.do(Edit, document="report", changes=[by_hand])
    assert given.document().tree.unit("p3").origin is Origin.PINNED
    kept = given.text("p3")
    with pytest.raises(HandPinned) as refused:
        derive(given, "attendance:state_party")
    assert (refused.value.facts, given.text("p3")) == ({"unit": "p3"}, kept)


def test_a_pinned_span_is_not_behind_the_record_since_nothing_could_bring_it_up_to_it():
    given = attended("Austria", "Chad")
    derive(given, "attendance:state_party")
    given.do(Edit, document="report", changes=[{"do": "write", "unit": "p3", "text": "Chad and Austria."}])
    given.do(RecordAttendance, category="state_party", present=["Austria", "Chad", "Cuba"])
    assert stale(given) == ()


def test_a_line_of_a_list_that_was_edited_by_hand_keeps_the_list_from_being_written_over():
    given = a_report()
    given.do(ListPaper, body=WG2, title="Annotated agenda", symbol="CTOC/COP/WG.2/2022/1")
    derive(given, f"papers:{WG2}")
    given.do(Edit, document="report", changes=[{"do": "write", "unit": "p3.1", "text": "The agenda, with notes."}])
    with pytest.raises(HandPinned) as refused:
        derive(given, f"papers:{WG2}")
    assert refused.value.facts == {"unit": "p3.1"}


def test_a_tabled_text_is_not_written_from_the_record():
    given = a_floor()
    given.do(RecordAttendance, category="state_party", present=["AUT"])
    with pytest.raises(PenHeldElsewhere):
        derive(given, "attendance:state_party")


def test_k11_an_adopted_text_is_not_written_from_the_record_but_for_the_blanks_of_the_mandate():
    given = adopted()
    given.do(RecordAttendance, category="state_party", present=["AUT"])
    derive(given, "attendance:state_party")
    with pytest.raises(TextAdopted):
        derive(given, "attendance:state_party", unit="p1")


def test_a_session_without_a_record_has_nothing_stale():
    given = a_report(a_session())
    assert stale(given) == ()

"""The floor: what may be moved, what becomes of it, and when a part is closed (S7, A11, K1-K5, K11)."""

from typing import Any

import pytest

from services.adoption.domain.gavel import ReopenPart
from services.amendments.domain.disposing import ConflictStands, Dispose, FallsWithAnother, Withdraw
from services.amendments.domain.moving import (
    AmendmentNamedTwice,
    AmendmentSettled,
    NotAmendable,
    NotNegotiable,
    NotOnesOwn,
)
from services.amendments.domain.parts import (
    AgreePackage,
    BoundInPackage,
    LinkPackage,
    PackageNamedTwice,
    PartNamedTwice,
    PartNotReady,
    StateUnits,
    UnknownPackage,
)
from services.amendments.domain.state import UnknownAmendment, UnknownMeeting
from services.amendments.domain.still_open import what_is_open
from services.amendments.domain.taking_back import Recapture
from shared.documents.digest import part_digest, tree_digest
from shared.documents.holder import PenHeldElsewhere
from shared.documents.text import WordsAmbiguous, WordsNotFound
from shared.events.adoption import PartReopened
from shared.events.amendments import (
    AmendmentDisposed,
    AmendmentMoved,
    AmendmentRecaptured,
    Disposition,
    FloorOpened,
    PackageLinked,
    PartClosed,
    TextConsolidated,
    UnitState,
    UnitStated,
)
from shared.lifecycle import UnknownSession
from tests.given import (
    CHAIR,
    REPORT,
    WG2,
    WG3,
    Given,
    a_floor,
    a_report,
    a_session,
    agendas,
    close,
    delegation,
    dispose,
    gavel,
    move,
    only,
    replace,
    unit,
)


def became(given: Given, name: str) -> Disposition | None:
    found: Disposition | None = given.states["amendments"].amendments[name].disposition
    return found


def conflicts(given: Given, name: str) -> dict[str, str]:
    return dict(given.states["amendments"].conflicts(name))


def floor_text(given: Given, unit: str) -> str:
    return given.text(unit, seen_by="amendments")


def obstacles(given: Given, *units: str) -> list[str]:
    state = given.states["amendments"]
    document = given.document(seen_by="amendments")
    return list(what_is_open(state, document, units or [unit.id for unit in document.tree.walk()]))


# --- moving ----------------------------------------------------------------------------------------------------------


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


# --- disposing -------------------------------------------------------------------------------------------------------


def test_an_agreed_amendment_goes_into_the_text_at_once_with_the_root_of_what_the_floor_holds():
    given = a_floor()
    move(given, "A1", replace("p2a", "should", "may wish to"))
    facts = dispose(given, "A1")
    assert only(facts, AmendmentDisposed).disposition is Disposition.AGREED
    consolidated = only(facts, TextConsolidated)
    for service in ("drafting", "amendments", "adoption", "publication"):
        document = given.document(seen_by=service)
        assert consolidated.digest == document.written_digest(consolidated.operations)
        assert given.text("p2a", seen_by=service).startswith("States may wish to consider")


@pytest.mark.parametrize("disposition", ["not_retained", "not_insisted_upon", "withdrawn", "to_informals"])
def test_what_is_not_agreed_leaves_the_text_as_it_is(disposition: str):
    given = a_floor()
    move(given, "A1", replace("p2a", "should", "may"))
    before = tree_digest(given.document(seen_by="amendments").tree)
    (disposed,) = dispose(given, "A1", disposition)
    assert isinstance(disposed, AmendmentDisposed)
    assert (disposed.disposition.value, disposed.meeting) == (disposition, 2)
    assert tree_digest(given.document(seen_by="amendments").tree) == before


def test_what_went_to_informals_is_still_open_and_comes_back_to_be_decided():
    given = a_floor()
    move(given, "A1", replace("p2a", "should", "may"))
    dispose(given, "A1", "to_informals")
    with pytest.raises(PartNotReady, match="the amendment A1 is open"):
        close(given)
    dispose(given, "A1")
    assert became(given, "A1") is Disposition.AGREED


def test_an_amendment_is_disposed_of_once():
    given = a_floor()
    move(given, "A1", replace("p2a", "should", "may"))
    dispose(given, "A1", "not_retained")
    for again in (lambda: dispose(given, "A1"), lambda: given.do(Withdraw, amendment="A1", meeting=2)):
        with pytest.raises(AmendmentSettled) as refused:
            again()
        assert refused.value.facts == {"amendment": "A1"}


def test_an_amendment_that_nobody_moved_has_no_disposition():
    with pytest.raises(UnknownAmendment) as refused:
        dispose(a_floor(), "A9")
    assert refused.value.facts == {"amendment": "A9"}


def test_a_mover_withdraws_its_own_amendment_and_no_other():
    given = a_floor()
    move(given, "A1", replace("p2a", "should", "may"))
    with pytest.raises(NotOnesOwn):
        given.do(Withdraw, delegation("D2"), amendment="A1", meeting=2)
    facts = given.do(Withdraw, delegation("D1"), amendment="A1", meeting=2)
    assert only(facts, AmendmentDisposed).disposition is Disposition.WITHDRAWN


def test_recapture_blames_nobody():
    given = a_floor()
    move(given, "A1", replace("p2a", "should", "may"))
    (fact,) = given.do(Recapture, amendment="A1")
    assert isinstance(fact, AmendmentRecaptured)
    assert "D1" not in fact.model_dump_json()
    assert became(given, "A1") is None, "it is not shown as a withdrawal"
    with pytest.raises(AmendmentSettled, match="recaptured"):
        dispose(given, "A1", "withdrawn")
    move(given, "A2", replace("p2a", "should", "could"))
    assert conflicts(given, "A2") == {}, "what nobody moved conflicts with nothing"
    close_ready = obstacles(given, "p2a")
    assert close_ready == ["the amendment A2 is open"]


# --- conflicts -------------------------------------------------------------------------------------------------------


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


# --- amendments to amendments ----------------------------------------------------------------------------------------


def to_an_amendment(given: Given) -> None:
    move(given, "A1", replace("p2a", "should", "are encouraged to"))
    move(given, "A2", replace("p2a", "encouraged", "encouraged, as far as practicable,"), amends="A1")


@pytest.mark.parametrize("order", [("A1", "A2"), ("A2", "A1")])
def test_an_amendment_to_an_amendment_gives_one_text_in_both_orders(order: tuple[str, str]):
    given = a_floor()
    to_an_amendment(given)
    for name in order:
        dispose(given, name)
    assert floor_text(given, "p2a").startswith("States are encouraged, as far as practicable, to consider")
    close(given)


def test_an_amendment_to_an_amendment_waits_for_it():
    given = a_floor()
    to_an_amendment(given)
    (disposed,) = dispose(given, "A2")
    assert isinstance(disposed, AmendmentDisposed)
    assert "should" in floor_text(given, "p2a")
    assert "the amendment A2 waits for A1" in obstacles(given, "p2a")


def test_an_amendment_to_an_amendment_falls_with_it():
    given = a_floor()
    to_an_amendment(given)
    dispose(given, "A1", "not_retained")
    with pytest.raises(FallsWithAnother) as refused:
        dispose(given, "A2")
    assert refused.value.facts == {"other": "A1"}
    dispose(given, "A2", "not_insisted_upon")
    close(given)


def test_an_agreed_amendment_to_an_amendment_that_is_withdrawn_then_holds_up_nothing():
    given = a_floor()
    to_an_amendment(given)
    dispose(given, "A2")
    given.do(Withdraw, delegation("D1"), amendment="A1", meeting=2)
    assert obstacles(given) == []
    assert "should" in floor_text(given, "p2a")
    close(given)


@pytest.mark.parametrize("order", [("A1", "A2", "A3"), ("A3", "A2", "A1"), ("A2", "A3", "A1"), ("A3", "A1", "A2")])
def test_amendments_to_amendments_to_amendments_give_one_text_in_any_order(order: tuple[str, ...]):
    given = a_floor()
    to_an_amendment(given)
    move(given, "A3", replace("p2a", "practicable", "feasible"), amends="A2")
    for name in order:
        dispose(given, name)
    assert floor_text(given, "p2a").startswith("States are encouraged, as far as feasible, to consider")
    assert obstacles(given) == []


def test_only_words_that_another_amendment_puts_in_are_amended_before_it_is_agreed():
    given = a_floor()
    move(given, "A1", replace("p2a", "should", "are encouraged to"))
    with pytest.raises(NotAmendable) as refused:
        move(given, "A2", replace("p2b", "encouraged", "invited"), amends="A1")
    assert refused.value.facts == {"amends": "A1"}
    with pytest.raises(WordsNotFound):
        move(given, "A2", replace("p2a", "investigations", "inquiries"), amends="A1")
    dispose(given, "A1", "withdrawn")
    with pytest.raises(AmendmentSettled):
        move(given, "A2", replace("p2a", "encouraged", "invited"), amends="A1")
    with pytest.raises(UnknownAmendment):
        move(given, "A2", replace("p2a", "encouraged", "invited"), amends="A9")


# --- the states of units, packages, parts ----------------------------------------------------------------------------


def state(given: Given, unit: str, state: str, pending: str | None = None) -> UnitStated:
    fields = {"document": "report", "spans": [{"first": unit}], "state": state, "pending": pending, "meeting": 1}
    return only(given.do(StateUnits, CHAIR, **fields), UnitStated)


def test_a11_what_is_agreed_ad_referendum_holds_up_closing_until_it_is_confirmed():
    given = a_floor()
    stated = state(given, "p2b", "agreed_ad_referendum", "D7")
    assert (stated.units, stated.state, stated.pending) == (("p2b",), UnitState.AGREED_AD_REFERENDUM, "D7")
    with pytest.raises(PartNotReady) as refused:
        close(given)
    assert refused.value.facts["open"] == ["2 (b) is agreed ad referendum, pending D7"]
    state(given, "p2b", "agreed")
    close(given)


def test_what_is_in_informals_holds_up_closing():
    given = a_floor()
    state(given, "p2b", "in_informals")
    with pytest.raises(PartNotReady, match=r"2 \(b\) is in informals"):
        close(given)


def test_n4_brackets_hold_up_closing_and_fall_with_what_is_agreed():
    given = a_floor(a_report(changes=[*REPORT, unit("p2d", "subparagraph", "States [shall] report.", "p2")]))
    with pytest.raises(PartNotReady, match=r"the bracket after 2 \(c\)"):
        close(given)
    move(given, "A1", replace("p2d", "[shall]", "should"))
    dispose(given, "A1")
    assert floor_text(given, "p2d") == "States should report."
    close(given)


def test_n4_brackets_alone_are_deleted_and_the_words_stay_apart():
    given = a_floor(a_report(changes=[*REPORT, unit("p2d", "subparagraph", "States [shall] report.", "p2")]))
    for name, bracket in (("A1", "["), ("A2", "]")):
        move(given, name, replace("p2d", bracket, ""))
        dispose(given, name)
    assert floor_text(given, "p2d") == "States shall report."


def link(given: Given, name: str = "P1") -> PackageLinked:
    fields = {"package": name, "spans": [{"first": "p2a"}, {"first": "p2c"}], "meeting": 1}
    return only(given.do(LinkPackage, CHAIR, document="report", **fields), PackageLinked)


def agree(given: Given, name: str = "P1") -> UnitStated:
    return only(given.do(AgreePackage, CHAIR, document="report", package=name, meeting=2), UnitStated)


def test_a_package_is_agreed_all_or_not_at_all():
    given = a_floor()
    assert link(given).units == ("p2a", "p2c")
    with pytest.raises(BoundInPackage) as refused:
        state(given, "p2a", "agreed")
    assert refused.value.facts == {"unit": "p2a", "package": "P1"}
    with pytest.raises(PartNotReady, match=r"2 \(a\) is bound in the package “P1”"):
        close(given)
    move(given, "A1", replace("p2c", "publish", "issue"))
    with pytest.raises(PartNotReady) as waiting:
        agree(given)
    assert waiting.value.facts == {"open": ["the amendment A1 is open"]}
    dispose(given, "A1")
    assert agree(given).units == ("p2a", "p2c")
    close(given)


def test_a_package_binds_states_of_units_and_not_dispositions():
    given = a_floor()
    link(given)
    move(given, "A1", replace("p2a", "should", "may"))
    dispose(given, "A1")
    assert "may consider" in floor_text(given, "p2a")


def test_a_package_is_linked_once_and_only_a_linked_one_is_agreed():
    given = a_floor()
    with pytest.raises(UnknownPackage) as refused:
        agree(given)
    assert refused.value.facts == {"package": "P1"}
    link(given)
    with pytest.raises(PackageNamedTwice) as again:
        link(given)
    assert again.value.facts == {"package": "P1"}


def test_how_far_a_unit_has_come_is_told_document_by_document():
    given = a_floor()
    other = [unit("ii", "section", "Recommendations", unit_class="negotiated"), unit("p2", "paragraph", "A.", "ii")]
    a_floor(a_report(given, other, "second"), [{"first": "ii"}], "second")
    state(given, "p2", "in_informals")
    link(given)
    assert only(close(given, {"first": "ii"}, part="second", document="second"), PartClosed).document == "second"


def test_a_part_is_closed_at_the_digest_of_its_units_and_goes_to_the_gavel():
    given = a_floor()
    closed = only(close(given, {"first": "ii"}, part="ii"), PartClosed)
    assert closed.units == ("ii", "p2", "p2a", "p2b", "p2c")
    assert closed.digest == part_digest(given.document(seen_by="adoption").tree, closed.units)
    with pytest.raises(PenHeldElsewhere) as refused:
        move(given, "A1", replace("p2a", "should", "may"))
    assert refused.value.facts == {"unit": "p2a", "holder": "adoption"}


def test_a_part_is_named_once_so_that_none_is_lost_on_its_way_to_the_gavel():
    given = a_floor()
    close(given, {"first": "p2a"}, part="ii")
    with pytest.raises(PartNamedTwice) as refused:
        close(given, {"first": "p2b"}, part="ii")
    assert refused.value.facts == {"part": "ii"}


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"do": "delete_unit", "unit": "p2"}, id="the paragraph would fall, and the part with it"),
        pytest.param(unit("n", "subparagraph", "New;", parent=None, after="p2a"), id="something would come between"),
        pytest.param({"do": "move_unit", "unit": "p2c", "after": "p2a"}, id="something would be moved between"),
        pytest.param(
            {"do": "split_unit", "unit": "p2", "new": "n", "before": "the following"}, id="it would stand in another"
        ),
    ],
)
def test_a11_an_open_amendment_that_reaches_into_a_part_holds_up_its_closing(change: dict[str, Any]):
    given = a_floor()
    move(given, "A1", change)
    with pytest.raises(PartNotReady) as refused:
        close(given, {"first": "p2a", "last": "p2b"}, part="ab")
    assert refused.value.facts["open"] == ["the amendment A1 is open"]


def test_s14_an_agenda_is_not_closed_while_it_is_open_whether_an_item_becomes_a_joint_one():
    given = a_floor(agendas(a_session()), [{"first": "wg2"}, {"first": "wg3"}], "agenda")
    move(given, "G1", {"do": "place_item", "item": "visits", "into": WG3, "before": "other"}, document="agenda")
    with pytest.raises(PartNotReady, match="the amendment G1 is open"):
        close(given, {"first": "wg2"}, {"first": "wg3"}, document="agenda")
    dispose(given, "G1")
    close(given, {"first": "wg2"}, {"first": "wg3"}, document="agenda")


def test_k11_what_the_bodies_reopen_comes_back_to_the_floor_and_its_states_begin_anew():
    given = a_floor()
    state(given, "p2a", "agreed")
    close(given, {"first": "ii"}, part="ii")
    gavel(given, "ii")
    fields = {"document": "report", "part": "ii", "by": [WG2, WG3], "meeting": 2}
    assert only(given.do(ReopenPart, CHAIR, **fields), PartReopened).part == "ii"
    move(given, "A1", replace("p2a", "should", "may"))
    dispose(given, "A1")
    close(given, {"first": "ii"}, part="ii")
    gavel(given, "ii")
    assert given.text("p2a", seen_by="publication").startswith("States may")

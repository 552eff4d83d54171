"""How far units have come: states, packages, and when a part is closed (A11, N4, S14, K11)."""

from typing import Any

import pytest

from services.adoption.domain.gavel import ReopenPart
from services.amendments.domain.agreed_packages import PackageAgreed
from services.amendments.domain.parts import (
    AgreePackage,
    BoundInPackage,
    BoundTwice,
    LinkPackage,
    PackageNamedTwice,
    PartNamedTwice,
    PartNotReady,
    StateUnits,
    UnknownPackage,
)
from services.amendments.domain.taking_back import Recapture, TakeBack
from shared.documents.digest import part_digest
from shared.documents.holder import PenHeldElsewhere
from shared.events.adoption import PartReopened
from shared.events.amendments import (
    PackageLinked,
    PartClosed,
    UnitState,
    UnitStated,
)
from tests.amendments.on_the_floor import floor_text
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
    dispose,
    gavel,
    move,
    only,
    replace,
    unit,
)


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


def test_a_package_is_not_agreed_while_an_amendment_to_what_has_fallen_of_it_is_open():
    given = a_floor()
    link(given)
    move(given, "A1", replace("p2a", "should", "may"))
    move(given, "A2", {"do": "delete_unit", "unit": "p2a"})
    dispose(given, "A2")
    with pytest.raises(PartNotReady) as waiting:
        agree(given)
    assert waiting.value.facts == {"open": ["the amendment A1 is open"]}


def test_the_words_of_an_agreed_package_change_only_once_it_is_open_again_as_a_whole():
    given = a_floor()
    move(given, "A1", replace("p2c", "publish", "issue"))
    dispose(given, "A1")
    link(given)
    agree(given)
    move(given, "A2", replace("p2a", "should", "may"))
    for change in (
        lambda: given.do(TakeBack, CHAIR, amendment="A1", meeting=2),
        lambda: given.do(Recapture, CHAIR, amendment="A1"),
        lambda: dispose(given, "A2"),
    ):
        with pytest.raises(PackageAgreed) as refused:
            change()
        assert refused.value.facts["package"] == "P1"
    assert state(given, "p2a", "open").units == ("p2a", "p2c")
    dispose(given, "A2")
    given.do(TakeBack, CHAIR, amendment="A1", meeting=2)
    with pytest.raises(PartNotReady):
        agree(given)
    dispose(given, "A1")
    agree(given)
    close(given)


def test_a_unit_is_bound_in_one_package():
    given = a_floor()
    link(given)
    with pytest.raises(BoundTwice) as refused:
        link(given, "P2")
    assert refused.value.facts == {"unit": "p2a", "package": "P1"}


def test_units_agreed_one_by_one_are_not_agreed_together_once_they_are_linked():
    given = a_floor()
    for one in ("p2a", "p2c"):
        state(given, one, "agreed")
    given.do(LinkPackage, CHAIR, document="report", package="P1", spans=[{"first": "p2a"}, {"first": "p2c"}], meeting=1)
    with pytest.raises(PartNotReady, match=r"2 \(a\) is bound in the package “P1”"):
        close(given)
    agree(given)
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

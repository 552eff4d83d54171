"""What is open: told by number and never by name, and nothing that blocks is missed (K3)."""

import pytest

from services.amendments.domain.parts import LinkPackage, PartNotReady, StateUnits
from services.drafting.domain.record import Derive
from services.drafting.domain.session import ListPaper, RecordAttendance, RecordStatement
from services.portal.domain import STAGE
from services.portal.domain.state import State
from services.portal.domain.still_open import still_open
from shared.documents.numbering import numbers
from shared.still_open import Matter, Open, in_words
from tests.given import FLOOR, Given, a_floor, a_report, close, dispose, move, replace, unit


def heard(given: Given) -> State:
    """The portal's state once it has heard all of a session."""
    return STAGE.fold(given.events)


def opened(given: Given, *units: str) -> tuple[Open, ...]:
    state = heard(given)
    return still_open(state, state.documents["report"], units or None)


def told(given: Given, *units: str) -> list[str]:
    state = heard(given)
    tree = state.documents["report"].tree
    return [in_words(it, numbers(tree), tree) for it in opened(given, *units)]


SAID_TWICE = replace("p2b", "are encouraged to share", "shall share")
SAID_ANEW = replace("p2b", "encouraged", "invited")


def test_k3_a_conflict_names_the_two_by_number_and_the_words_that_it_is_about():
    given = a_floor()
    move(given, "A1", SAID_TWICE)
    move(given, "A2", SAID_ANEW)
    assert told(given, "p2b") == [
        "amendment A1 is open",
        "amendment A2 is open",
        "amendments A1 and A2 cannot both be agreed: they replace a common word: “are encouraged to share”",
    ]


def test_k3_a_conflict_with_what_is_agreed_stays_open_until_the_other_is_settled():
    given = a_floor()
    move(given, "A1", SAID_TWICE)
    move(given, "A2", SAID_ANEW)
    dispose(given, "A1")
    assert [it.matter for it in opened(given, "p2b")] == [Matter.AMENDMENT, Matter.CONFLICT]
    with pytest.raises(PartNotReady):
        close(given)
    dispose(given, "A2", "withdrawn")
    assert opened(given, "p2b") == ()


def test_an_amendment_made_on_the_text_of_another_does_not_conflict_with_it():
    given = a_floor()
    move(given, "A1", SAID_ANEW)
    dispose(given, "A1")
    move(given, "A2", replace("p2b", "invited", "called upon"))
    assert [it.matter for it in opened(given, "p2b")] == [Matter.AMENDMENT]


def test_what_blocks_the_gavel_is_told_from_what_passes_it():
    given = a_floor()
    assert [(it.matter, it.unit, it.blocks) for it in opened(given)] == [(Matter.BLANK, "p3", False)]
    close(given)


@pytest.mark.parametrize(
    ("matter", "change"),
    [
        (Matter.BRACKET, lambda g: (move(g, "A1", replace("p2a", "consider", "[consider]")), dispose(g, "A1"))),
        (Matter.AMENDMENT, lambda g: move(g, "A1", unit("new", "subparagraph", "States should act.", "p2"))),
        (Matter.INFORMALS, lambda g: (move(g, "A1", SAID_ANEW), dispose(g, "A1", "to_informals"))),
        (Matter.INFORMALS, lambda g: stated(g, "in_informals")),
        (Matter.REFERENDUM, lambda g: stated(g, "agreed_ad_referendum", pending="D7")),
        (
            Matter.PACKAGE,
            lambda g: g.do(LinkPackage, document="report", package="P1", spans=[{"first": "p2a"}], meeting=1),
        ),
        (Matter.WAITS, lambda g: waiting_for_another(g)),
    ],
)
def test_k3_whatever_blocks_here_keeps_the_floor_from_closing_the_part(matter: Matter, change):
    given = a_floor()
    change(given)
    assert matter in {it.matter for it in opened(given) if it.blocks}
    with pytest.raises(PartNotReady):
        close(given)
    assert not any("D7" in sentence or "D1" in sentence for sentence in told(given))


def stated(given: Given, state: str, **more: str) -> None:
    given.do(StateUnits, document="report", spans=[{"first": "p2a"}], state=state, meeting=1, **more)


def waiting_for_another(given: Given) -> None:
    move(given, "A1", SAID_TWICE)
    move(given, "A2", replace("p2b", "shall", "will"), amends="A1")
    dispose(given, "A2")


def test_of_a_part_only_its_own_is_told_and_of_the_whole_everything():
    given = a_floor()
    move(given, "A1", SAID_ANEW)
    move(given, "A2", replace("p1", "established", "set up"))
    assert {it.amendment for it in opened(given, "p2b", "p2c")} == {"A1"}
    assert {it.amendment for it in opened(given) if it.amendment} == {"A1", "A2"}


def test_an_amendment_whose_unit_has_fallen_is_open_in_the_whole_and_in_no_part():
    given = a_floor()
    move(given, "A1", SAID_ANEW)
    move(given, "A2", {"do": "delete_unit", "unit": "p2b"})
    dispose(given, "A2")
    assert [it.matter for it in opened(given) if it.amendment] == [Matter.AMENDMENT, Matter.CONFLICT]
    assert not [it for it in opened(given, *(str(span["first"]) for span in FLOOR)) if it.amendment]


@pytest.mark.parametrize(
    ("record", "then", "change"),
    [
        ("attendance:state_party", RecordAttendance, {"category": "state_party", "present": ["Cuba", "Austria"]}),
        ("statements:item-1", RecordStatement, {"item": "item-1", "speakers": ["Cuba", "Austria"]}),
        ("papers:CTOC/COP/WG.2", ListPaper, {"body": "CTOC/COP/WG.2", "title": "A note", "symbol": "A/2"}),
    ],
)
def test_a_text_behind_its_record_is_told_and_does_not_block_and_drafting_says_the_same(record: str, then, change):
    given = a_report()
    given.do(RecordAttendance, category="state_party", present=["Cuba"])
    given.do(RecordStatement, item="item-1", speakers=["Cuba"])
    given.do(ListPaper, body="CTOC/COP/WG.2", title="A paper", symbol="A/1")
    given.do(Derive, document="report", unit="p3", record=record, names_on="2022-06-10")
    assert stale(given) == ()
    given.do(then, **change)
    assert stale(given) == given.states["drafting"].stale(given.document()) == ("p3",)
    assert not [it for it in opened(given, "p3") if it.blocks]


def stale(given: Given) -> tuple[str | None, ...]:
    return tuple(it.unit for it in opened(given) if it.matter is Matter.STALE)

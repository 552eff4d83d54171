"""What becomes of an amendment, and of the text by it."""

import pytest

from services.amendments.domain.disposing import Withdraw
from services.amendments.domain.moving import (
    AmendmentSettled,
    NotOnesOwn,
)
from services.amendments.domain.parts import (
    PartNotReady,
)
from services.amendments.domain.state import UnknownAmendment
from services.amendments.domain.taking_back import Recapture
from shared.documents.digest import tree_digest
from shared.events.amendments import (
    AmendmentDisposed,
    AmendmentRecaptured,
    Disposition,
    TextConsolidated,
)
from tests.amendments.on_the_floor import became, conflicts, obstacles
from tests.given import (
    a_floor,
    close,
    delegation,
    dispose,
    move,
    only,
    replace,
)


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

"""What a circle asks before a text goes round in it (Q2-Q4, Q11): not the choice of whoever opens a silence."""

from typing import Any

import pytest

from services.adoption.domain.silence import Consult, NotReceivedThen, SilenceOver, SilenceTooShort
from services.adoption.domain.silence.circulating import BasisNotInForce, LanguagesMissing, NotConsulted
from services.adoption.domain.silence.opening import NothingToFollow
from services.adoption.domain.state import UnknownSilence
from services.drafting.domain.documents import Edit, OpenDocument, TableDocument
from services.publication.domain.editions import RegisterEdition, UnderSilence
from shared.events.publication import EditionRegistered
from shared.events.silence import SilenceCirculated, SilenceConsulted, SilenceOpened
from tests.adoption.silences import LATER, a_basis, a_circle, concluded, consulted, objected, opened, tabled
from tests.given import CIRCLE, PRESIDENT, Given, a_session, only, under_silence, unit

KINDS = (SilenceOpened, SilenceCirculated)


def circulated(given: Given) -> SilenceCirculated:
    return only([event.data for event in given.events], SilenceCirculated)


def the_opening(given: Given) -> SilenceOpened:
    return only([event.data for event in given.events], SilenceOpened)


# --- the length ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("circles", "asked", "minimum"),
    [
        pytest.param(48, None, 48, id="the circle's own"),
        pytest.param(48, 24, 48, id="not shortened by who opens it"),
        pytest.param(48, 96, 96, id="lengthened by who opens it"),
        pytest.param(None, None, 72, id="the usual, where the circle has set none"),
    ],
)
def test_q2_the_minimum_is_that_of_the_circle_and_whoever_opens_a_silence_may_only_lengthen_it(
    circles: int | None, asked: float | None, minimum: float
):
    given = a_session() if circles is None else a_circle(minimum_hours=circles)
    opened(tabled(given), minimum_hours=asked)
    assert the_opening(given).minimum_hours == minimum


def test_q2_a_silence_shorter_than_its_circle_permits_is_refused_whatever_its_opener_asks():
    given = tabled(a_circle(minimum_hours=200))
    with pytest.raises(SilenceTooShort) as refused:
        opened(given, minimum_hours=1)
    assert refused.value.facts == {"hours": 173, "minimum_hours": 200}


def test_a_silence_keeps_the_members_and_the_minimum_with_which_it_was_opened():
    given = opened(tabled(a_circle(minimum_hours=48)))
    a_circle(given, members=("president", "rapporteur"), minimum_hours=200)
    silence = given.states["adoption"].silence("s1")
    assert (silence.opened.members, silence.opened.minimum_hours) == (CIRCLE, 48)
    assert objected(given)[0].by == "vice-president-1", "no member of the circle as it is now"


# --- consultation and languages --------------------------------------------------------------------------------------


def test_q3_where_the_circle_asks_for_a_consultation_it_comes_before_the_opening_and_is_kept_with_it():
    given = tabled(a_circle(consults="the Bureau"))
    with pytest.raises(NotConsulted) as refused:
        opened(consulted(given, "the General Committee"))
    assert refused.value.facts == {"consults": "the Bureau", "consulted": ["the General Committee"]}
    opened(consulted(given))
    assert circulated(given).consulted == ("the General Committee", "the Bureau")
    assert only([e.data for e in given.events if "the Bureau" in str(e.data)][:2], SilenceConsulted).evidence


def test_q3_a_consultation_on_another_text_is_none_on_this_one():
    given = tabled(a_circle(consults="the Bureau"))
    given.do(OpenDocument, document="note", kind="report", title="Note")
    fields = {"silence": "s1", "document": "note", "consulted": "the Bureau", "evidence": "e-mail"}
    given.do(Consult, at="2022-03-21T12:00:00Z", held="2022-03-21T11:00:00Z", **fields)
    with pytest.raises(NotConsulted):
        opened(given)


def test_q3_nobody_is_consulted_after_the_launch_or_in_the_future():
    given = tabled(a_session())
    fields = {"silence": "s1", "document": "work", "consulted": "the Bureau", "evidence": "e-mail"}
    with pytest.raises(NotReceivedThen):
        given.do(Consult, at="2022-03-21T12:00:00Z", held="2022-03-21T12:00:01Z", **fields)
    opened(given)
    with pytest.raises(SilenceOver):
        given.do(Consult, held="2022-03-21T12:00:00Z", **fields)


def test_q3_the_text_is_there_in_all_languages_of_the_circle_but_in_circumstances_that_are_stated():
    given = tabled(a_circle(languages=("en", "fr", "es")))
    with pytest.raises(LanguagesMissing) as refused:
        opened(given, languages=["en", "es"])
    assert refused.value.facts == {"missing": ["fr"], "place": "languages"}
    other = given.copy()
    opened(given, languages=["en", "es", "fr"])
    assert circulated(given).languages == ("en", "es", "fr")
    opened(other, languages=["en", "es"], extraordinary="The translators cannot reach the building.")
    assert circulated(other).extraordinary == "The translators cannot reach the building."


# --- the text without number -----------------------------------------------------------------------------------------


def test_q4_while_the_silence_lasts_the_text_has_a_temporary_title_that_says_so_and_then_its_own():
    given = under_silence()
    silences = given.states["adoption"].silences
    assert silences["s1"].temporary_title == (
        "Organization of work (text under silence procedure until 29 March 2022, 18:00 (Europe/Vienna, UTC+02:00))"
    )
    concluded(given)
    assert given.states["adoption"].silences["s1"].temporary_title == "Organization of work"


def test_q4_a_text_gets_no_symbol_while_it_is_under_silence():
    given = under_silence()
    edition = {"document": "work", "edition": "final", "symbol": "CTOC/COP/WG.2/2022/3"}
    with pytest.raises(UnderSilence) as refused:
        given.do(RegisterEdition, **edition)
    assert (refused.value.facts, refused.value.rule) == ({"units": ["w1"]}, "Q4")
    concluded(given)
    assert only(given.do(RegisterEdition, **edition), EditionRegistered).symbols == ("CTOC/COP/WG.2/2022/3",)


# --- the basis -------------------------------------------------------------------------------------------------------


def test_q11_a_silence_names_the_decision_that_permits_it():
    given = opened(tabled(a_circle(a_basis(), basis="regime")))
    basis = circulated(given).basis
    assert basis is not None
    assert (basis.act, str(basis.valid_until), basis.ends_first) == ("decision 74/544", "2022-03-31", False)


@pytest.mark.parametrize(
    "valid",
    [
        pytest.param({"valid_until": "2022-03-21"}, id="expired the day before"),
        pytest.param({"valid_from": "2022-03-23"}, id="in force from the day after"),
    ],
)
def test_q11_a_silence_whose_basis_is_not_in_force_at_its_opening_is_refused(valid: Any):
    given = tabled(a_circle(a_basis(**valid), basis="regime"))
    with pytest.raises(BasisNotInForce) as refused:
        opened(given)
    assert refused.value.facts["act"] == "decision 74/544"
    assert (refused.value.facts["today"], refused.value.rule) == ("2022-03-22", "Q11")


@pytest.mark.parametrize(
    ("until", "opens"),
    [("2022-03-22", True), ("2022-03-21", False)],
)
def test_q11_the_last_day_of_a_basis_is_a_day_in_the_organs_zone(until: str, opens: bool):
    """Half past midnight in Vienna is still the day before in UTC."""
    given = tabled(a_circle(a_basis(valid_until=until), basis="regime"))
    if opens:
        opened(given, at="2022-03-22T00:30:00+01:00")
        return
    with pytest.raises(BasisNotInForce):
        opened(given, at="2022-03-22T00:30:00+01:00")


@pytest.mark.parametrize(
    ("deadline", "ends_first"),
    [
        pytest.param("2022-03-31T23:59:59+02:00", False, id="on the last day"),
        pytest.param("2022-04-01T00:00:00+02:00", False, id="at the end of the last day, before which it is met"),
        pytest.param("2022-04-01T00:00:01+02:00", True, id="a second into the day after"),
    ],
)
def test_q11_a_basis_that_expires_while_the_silence_runs_is_named_and_refuses_nothing(deadline: str, ends_first: bool):
    given = opened(tabled(a_circle(a_basis(), basis="regime")), deadline={"instant": deadline})
    basis = circulated(given).basis
    assert basis is not None
    assert basis.ends_first is ends_first


def test_q11_a_basis_that_was_extended_permits_again():
    given = tabled(a_circle(a_basis(valid_until="2022-03-21"), basis="regime"))
    opened(a_basis(given, act="decisions 74/544 and 74/555", valid_until="2022-06-30"))
    basis = circulated(given).basis
    assert basis is not None
    assert basis.act == "decisions 74/544 and 74/555"


# --- again -----------------------------------------------------------------------------------------------------------


def test_q10_a_text_goes_round_again_after_a_procedure_that_ended_without_a_decision_and_names_it():
    given = opened(tabled(a_session()))
    objected(given)
    given.do(TableDocument, document="work", form="unnumbered", to="silence", spans=[{"first": "w1"}])
    later: Any = {"at": "2022-03-25T12:00:00+01:00", "deadline": {"local": "2022-03-29T18:00:00"}}
    with pytest.raises(UnknownSilence):
        opened(given, "s2", follows="s0", **later)
    with pytest.raises(SilenceTooShort):
        opened(given, "s2", follows="s1", at="2022-03-28T12:00:00+02:00")
    opened(given, "s2", follows="s1", **later)
    assert circulated(given).follows == "s1"


def test_q10_a_procedure_that_concluded_is_not_taken_up_again():
    given = concluded(opened(tabled(a_session())))
    given.do(OpenDocument, document="note", kind="report", title="Note")
    given.do(Edit, document="note", changes=[unit("n1", "paragraph", "Another text.")])
    given.do(TableDocument, document="note", form="unnumbered", to="silence", spans=[{"first": "n1"}])
    with pytest.raises(NothingToFollow) as refused:
        opened(given, "s2", document="note", follows="s1", at="2022-04-01T12:00:00Z", deadline={"instant": LATER})
    assert refused.value.facts == {"follows": "s1"}


def test_a_circle_that_asks_for_nothing_needs_no_more_than_the_opening():
    facts = [event.data for event in under_silence().events]
    assert [type(fact) for fact in facts if isinstance(fact, KINDS)] == [SilenceOpened]
    assert PRESIDENT.seat == only(facts, SilenceOpened).presiding

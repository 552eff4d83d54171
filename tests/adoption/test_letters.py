"""Letters are numbered without a gap in a session and a year, each once for what the events call for."""

from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from services.adoption.domain.letters import IssueLetter, NothingToWrite
from services.adoption.domain.silence import Clarify, GiveNotice, QuerySilence, SendAmendment
from services.adoption.domain.state import UnknownSilence
from shared.events.letters import LetterIssued, LetterKind
from shared.lifecycle import UnknownDocument
from tests.adoption.silences import DEADLINE, DURING, concluded, objected, sent
from tests.given import PRESIDENT, Given, adopted, only, under_silence


def issued(given: Given, kind: str, of: str = "s1", **more: Any) -> LetterIssued:
    return only(given.do(IssueLetter, kind=kind, of=of, **more), LetterIssued)


def test_a_letter_has_the_next_number_of_its_year_and_the_day_of_the_organs_zone():
    given = under_silence()
    opening = issued(given, "opening", at="2022-03-22T23:30:00Z")
    assert (opening.reference, str(opening.dated)) == ("2022/1", "2022-03-23"), "half past midnight in Vienna"
    assert (opening.silence, opening.document, opening.nth, opening.signed) == ("s1", "work", 1, "president")
    concluded(given)
    assert issued(given, "notice", at="2022-12-31T22:59:59Z").reference == "2022/2"
    transmission = issued(given, "transmission", "work", at="2022-12-31T23:00:00Z")
    assert (transmission.reference, transmission.signed) == ("2023/1", "president")


def test_what_the_gavel_adopted_is_transmitted_by_the_chair():
    assert issued(adopted(), "transmission", "report").signed == "chair"


def test_a_letter_is_written_once_for_what_it_tells():
    given = under_silence()
    issued(given, "opening")
    with pytest.raises(NothingToWrite) as refused:
        issued(given, "opening")
    assert refused.value.facts == {"kind": "opening", "of": "s1"}


@pytest.mark.parametrize("kind", [kind.value for kind in LetterKind if kind not in (LetterKind.OPENING,)])
def test_no_letter_tells_what_has_not_happened(kind: str):
    given = under_silence()
    with pytest.raises(NothingToWrite):
        issued(given, kind, "work" if kind == "transmission" else "s1")


def test_a_letter_is_about_a_silence_or_for_a_transmission_about_a_document():
    given = under_silence()
    with pytest.raises(UnknownSilence):
        issued(given, "opening", "work")
    with pytest.raises(UnknownDocument):
        issued(given, "transmission", "s1")


def test_a_query_calls_for_a_letter_once_it_has_its_answer_and_the_one_that_is_named_is_written():
    given = under_silence()
    for question in ("Who pays?", "Who comes?"):
        sent(given, QuerySilence, DURING, question=question)
    given.do(Clarify, silence="s1", query=2, question="Who comes?", answer="All.")
    assert issued(given, "query").nth == 2
    given.do(Clarify, silence="s1", query=1, question="Who pays?", answer="The budget.")
    with pytest.raises(NothingToWrite):
        issued(given, "query", nth=2)
    assert issued(given, "query", nth=1).nth == 1


def test_each_objection_has_its_own_acknowledgement_and_the_end_one_notice():
    given = under_silence()
    given.clock(DEADLINE)
    objected(given, DEADLINE)
    sent(given, SendAmendment, DEADLINE, amendment="Delete paragraph 1.", by="rapporteur")
    assert [issued(given, "objection").nth for _ in range(2)] == [1, 2]
    given.do(GiveNotice, PRESIDENT, silence="s1")
    assert issued(given, "notice").nth == 1


CALLS = st.lists(st.tuples(st.sampled_from(("opening", "query", "objection", "notice")), st.integers(0, 500)))


@settings(deadline=None, max_examples=60)
@drawn(CALLS)
def test_the_numbers_of_a_year_have_no_gap_and_no_double_whatever_is_asked_for_and_refused(
    calls: list[tuple[str, int]],
):
    given = under_silence()
    for query in (1, 2, 3):
        sent(given, QuerySilence, DURING, question="Who pays?")
        given.do(Clarify, silence="s1", query=query, question="Who pays?", answer="The budget.")
    objected(given)
    day, numbers = 0, dict[int, list[int]]()
    for kind, later in calls:
        day += later
        year, of_year = 2022 + day // 365, day % 365
        at = f"{year}-{1 + of_year // 31:02}-{1 + of_year % 28:02}T12:00:00Z" if day else None
        try:
            letter = issued(given, kind, **({"at": at} if at and at > "2022-04" else {}))
        except NothingToWrite:
            continue
        numbers.setdefault(letter.year, []).append(letter.letter)
    assert all(found == list(range(1, len(found) + 1)) for found in numbers.values())

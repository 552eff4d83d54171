"""Paragraphs generated from the record: meetings as they are called, agendas, items, and what goes on (S10–S24, A4–A7).

The scenarios are shipped with the product; `tests/corpus` reads the same facts out of the published papers.
"""

from __future__ import annotations

import re
from functools import cache

import pytest

from services.adoption.domain.gavel import RecordDecision
from services.adoption.domain.silence import GiveNotice
from services.drafting.domain.agendas import CarryItems
from services.drafting.domain.meetings import NumberMeetings, RecordMeeting, ResumeMeeting
from services.portal.domain.agenda_formulas import (
    agenda_lines,
    agenda_paragraphs,
    carried_paragraphs,
    considered,
    item_heading,
    organization_paragraph,
    resumed_paragraphs,
)
from services.portal.domain.sittings import Telling, called
from services.portal.domain.state import State
from services.rehearsal.scenario.agenda import Expected
from tests.adoption.agenda_plays import NAMES, played, scenario, told
from tests.adoption.test_agendas import adopted, amend, conclude, consider, place, put_forward
from tests.given import PRESIDENT, WG2, WG3, Given, a_session, under_silence

EXPECTED = [(name, expected) for name in NAMES for expected in scenario(name).expect]


@cache
def state(name: str) -> State:
    """The session of a scenario, as the portal knows it at the end."""
    return told(played(name).events)


def generated(name: str, expected: Expected) -> str:
    """The paragraphs of a scenario that a published paper has too."""
    known = state(name)
    (adoption,) = [it for it in known.proceedings.adopted if it.organ == expected.by]
    paragraphs = resumed_paragraphs if expected.resumed else agenda_paragraphs
    return "\n".join(paragraphs(Telling(known), adoption))


def plain(text: str) -> str:
    """One spelling for what papers and product space differently."""
    return re.sub(r"(\d)\s*\((\w)\)", r"\1 (\2)", " ".join(text.split()))


@pytest.mark.parametrize(("name", "expected"), EXPECTED, ids=[e.of for _, e in EXPECTED])
def test_a4_a_scenario_plays_and_its_paragraphs_carry_the_facts_that_it_is_about(name: str, expected: Expected):
    text = plain(generated(name, expected))
    assert [fact for fact in expected.facts if fact not in text] == []
    assert "{" not in text
    assert "None" not in text


def test_a5_the_eight_papers_are_all_played():
    assert len({expected.of for _, expected in EXPECTED}) == 8


# --- meetings ---------------------------------------------------------------------------------------------------------


def test_a6_a7_meetings_of_bodies_that_count_apart_are_told_in_each_one_s_count():
    known = state("sbi-48")
    assert called(known, 9) == "the 5th meeting"
    assert called(known, 12) == (
        "the 6th meeting of the Subsidiary Body for Implementation and the Subsidiary Body for Scientific and "
        "Technological Advice and the 17th meeting of the Ad Hoc Working Group on the Paris Agreement"
    )
    sentence = next(e.sentence for e in known.entries if "the 17th of" in e.sentence)
    assert sentence.startswith("That meeting is the 6th of the Subsidiary Body for Implementation")


def test_a7_a_resumed_meeting_is_told_as_resumed():
    (sentence, *_) = considered(Telling(state("sbi-48")), "agenda", "least-developed")
    assert sentence.startswith("At its resumed 1st meeting, on 30 April 2018, and at its 3rd meeting, on 10 May, the ")


@pytest.mark.parametrize(
    ("how", "first", "second"),
    [
        ("resumed", "at their 1st meeting", "at their resumed 1st meeting"),
        ("part", "at the first part of their 1st meeting", "at the second part of their 1st meeting"),
        ("resumed_part", "at the first part of their 1st meeting", "at the resumed second part of their 1st meeting"),
    ],
)
def test_a7_parts_of_a_meeting_are_spelled_out_and_its_number_is_not(how: str, first: str, second: str):
    given = a_session(meetings=1)
    begins, ends = "2022-05-23T15:00:00+02:00", "2022-05-23T17:00:00+02:00"
    given.do(ResumeMeeting, meeting=1, begins=begins, ends=ends, called=how)
    telling = Telling(told(given.events))
    assert telling.at((WG2, WG3), [(1, 1)]) == f"{first}, on 23 May 2022"
    assert telling.at((WG2, WG3), [(1, 2)]) == f"{second}, on 23 May"


def test_s20_the_year_stands_at_the_first_mention_and_the_date_at_the_first_of_its_meeting():
    telling = Telling(told(a_session(meetings=3).events))
    assert telling.at((WG2, WG3), [(1, 1), (2, 1)]) == (
        "at their 1st meeting, on 23 May 2022, and at their 2nd meeting, on 24 May"
    )
    assert telling.at((WG2,), [(2, 1), (1, 1)]) == "at its 1st and 2nd meetings"
    assert telling.at((WG2,), [(3, 1)]) == "at its 3rd meeting, on 25 May"
    assert telling.at((WG2,), [(3, 1)]) == "at the same meeting"


def test_s20_meetings_of_one_day_are_told_together():
    given = a_session(meetings=0)
    for meeting, hours in ((1, ("11", "13")), (2, ("15", "17"))):
        times = {"begins": f"2022-05-24T{hours[0]}:00:00+02:00", "ends": f"2022-05-24T{hours[1]}:00:00+02:00"}
        given.do(RecordMeeting, meeting=meeting, **times, sat=[WG2, WG3])
    said = Telling(told(given.events)).at((WG2, WG3), [(1, 1), (2, 1)])
    assert said == "at their 1st and 2nd meetings, on 24 May 2022"


def test_s24_bodies_that_adopt_together_and_count_apart_are_each_told_their_number():
    given = a_session(meetings=0)
    given.do(NumberMeetings, series="own", before={WG3: 4})
    times = {"begins": "2022-05-24T11:00:00+02:00", "ends": "2022-05-24T13:00:00+02:00"}
    given.do(RecordMeeting, meeting=1, **times, sat=[WG2, WG3])
    assert Telling(told(given.events)).at((WG2, WG3), [(1, 1)]) == (
        "at the 1st meeting of the Working Group of Government Experts on Technical Assistance and the 5th meeting of "
        "the Working Group on International Cooperation, on 24 May 2022"
    )


# --- items ------------------------------------------------------------------------------------------------------------


def joint() -> Given:
    """Two agendas with a joint item under two numbers, considered at two meetings."""
    given = put_forward()
    amend(given, "G1", place("cables", "Cables", before="opening"))
    amend(given, "G2", place("visits", into=WG3, before="other"))
    given = adopted(given)
    for meeting in (2, 3):
        consider(given, "visits", WG2, WG3, meeting=meeting)
    return given


def test_s11_the_heading_of_a_joint_item_gives_its_number_on_each_agenda():
    assert item_heading(told(joint().events), "agenda", "visits") == (
        "Harbour visits (agenda item 3, Working Group of Government Experts on Technical Assistance; and agenda "
        "item 2, Working Group on International Cooperation)"
    )


def test_s10_a_joint_item_at_two_levels_has_its_number_at_each():
    assert item_heading(state("sb-51"), "agenda", "periodic-review") == (
        "Scope of the periodic review (agenda sub-item 7 (a), Subsidiary Body for Scientific and Technological Advice; "
        "and agenda item 7, Subsidiary Body for Implementation)"
    )


def test_s11_where_there_is_one_agenda_the_heading_gives_the_number_alone():
    assert item_heading(state("sbsta-43"), "agenda", "nairobi") == "Nairobi work programme (agenda item 3)"


def test_s20_a_joint_item_is_told_as_joint_and_another_by_its_number():
    given = joint()
    consider(given, "cables", WG2, meeting=4)
    conclude(given, "cables", WG2, meeting=4)
    telling = Telling(told(given.events))
    assert list(considered(telling, "agenda", "visits")) == [
        "At their 2nd meeting, on 24 May 2022, and at their 3rd meeting, on 25 May, the working groups considered the "
        "joint agenda item entitled “Harbour visits”."
    ]
    body = "the Working Group of Government Experts on Technical Assistance"
    assert list(considered(telling, "agenda", "cables")) == [
        f"At its 4th meeting, on 26 May, {body} considered its agenda item 1, entitled “Cables”.",
        f"At the same meeting, {body} concluded its consideration of the item.",
    ]


def test_s16_what_was_carried_over_is_told_as_continued():
    given = adopted()
    carried = {"from_session": "wg-2020", "from_title": "its twelfth meeting, in 2020", "items": ["visits"]}
    given.do(CarryItems, document="agenda", **carried)
    consider(given, "visits", WG2)
    (sentence,) = considered(Telling(told(given.events)), "agenda", "visits")
    assert sentence.endswith(
        "continued the consideration, which it had begun at its twelfth meeting, in 2020, of its agenda item 2, "
        "entitled “Harbour visits”."
    )


def test_a5_what_was_not_concluded_is_told_with_its_numbers_its_rule_and_where_it_goes():
    known = state("sbsta-43")
    assert list(carried_paragraphs(Telling(known), known.proceedings.closed[0])) == [
        "In accordance with rule 16 of the draft rules of procedure being applied, sub-item 12 (a), “Framework for "
        "approaches”, sub-item 12 (b), “Approaches without markets” and sub-item 12 (c), “New market mechanism”, the "
        "consideration of which was not concluded, will be included in the provisional agenda for SBSTA 44."
    ]


def test_s13_the_bureau_approved_the_organization_of_work_and_the_bodies_discussed_it():
    given = under_silence()
    given.clock("2022-03-29T18:00:00+02:00")
    given.do(GiveNotice, PRESIDENT, silence="s1")
    given.do(RecordDecision, document="work", by=[WG2, WG3], verb="discussed", meeting=1)
    assert organization_paragraph(Telling(told(given.events)), "work") == (
        "At their 1st meeting, on 23 May 2022, the working groups discussed the organization of work, which the "
        "extended Bureau had approved by silence procedure on 29 March 2022."
    )


def test_s13_nothing_is_told_of_an_organization_of_work_that_nobody_discussed():
    assert organization_paragraph(Telling(told(under_silence().events)), "work") == ""


def test_s12_the_agenda_of_a_body_is_listed_with_its_sub_items_and_marks():
    lines = agenda_lines(state("sb-56"), "agenda", "FCCC/SBI")
    assert lines[:3] == ("1. Opening.", "2. Organizational matters:", "(a) Adoption of the agenda;")
    fourth = lines.index("4. Reporting by other Parties:")
    assert lines[fourth : fourth + 3] == (
        "4. Reporting by other Parties:",
        "(a) National communications (held in abeyance);",
        "(b) Support;",
    )

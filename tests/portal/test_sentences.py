"""The timeline in a secretary's words: every event has its sentence, and none says who moved what."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from services.drafting.domain.documents import Edit
from services.portal.domain import STAGE, reading
from services.portal.domain.phrases import from_to, ordinal, places, were
from services.portal.domain.state import Entry, State
from services.portal.domain.words import SENTENCES, Meaning, Unspoken, say
from services.rehearsal.reproduce import line
from shared.documents.numbering import resolve
from shared.events.amendments import AmendmentRecaptured
from shared.events.base import Audience, EventData
from shared.events.catalogue import CATALOGUE
from shared.events.envelope import Event, parse
from shared.events.recommendations import RecommendationEndorsed
from tests.given import a_report

EXAMPLES = Path(__file__).parents[2] / "shared" / "events" / "examples"
NAMES = re.compile(r"\bD\d+\b|group-chair|vice-president|\beditors\b")


def lines(state: State, reader: Audience) -> list[str]:
    return [entry.sentence for entry in reading.entries(state, reader)]


def test_every_event_type_of_the_catalogue_has_its_own_sentence():
    assert set(SENTENCES) == set(CATALOGUE.values())


def test_the_sentence_of_each_example_is_whole_and_attributes_nothing(events: Sequence[Event]):
    states = [STAGE.initial]
    for event in events:
        states.append(STAGE.evolve(states[-1], event))
    played = {event.envelope.id: index for index, event in enumerate(events)}
    for wire in CATALOGUE:
        example = parse((EXAMPLES / f"{wire}.json").read_bytes(), CATALOGUE)
        index = played.get(example.envelope.id, len(events) - 1)
        sentence = say(states[index], states[index + 1], example).sentence
        assert sentence[0] == sentence[0].upper()
        assert sentence.endswith((".", "?", ".”"))
        assert not NAMES.search(sentence), wire
        assert not re.search(r"\{|\}|None|\bu\d+\b", sentence), wire


def test_an_event_without_a_sentence_is_an_error_and_never_a_default(events: Sequence[Event]):
    class Unheard(EventData):
        wire = "unheard.of.v1"

    with pytest.raises(Unspoken, match=r"unheard\.of\.v1"):
        say(STAGE.initial, STAGE.initial, Event(events[0].envelope, Unheard()))


def test_the_public_timeline_names_no_mover_and_no_one_who_objected(events: Sequence[Event]):
    state = STAGE.fold(events)
    for reader in (Audience.PUBLIC, Audience.PARTICIPANTS):
        entries = reading.entries(state, reader)
        assert entries
        assert not [entry for entry in entries if entry.internal or NAMES.search(entry.sentence)]


def test_the_secretariat_is_told_beside_each_amendment_who_moved_it(events: Sequence[Event]):
    internal = {entry.sentence: entry.internal for entry in reading.entries(STAGE.fold(events), Audience.SECRETARIAT)}
    moved = next(sentence for sentence in internal if sentence.startswith("Amendment A9 was moved"))
    assert moved == "Amendment A9 was moved at the 10th meeting: in paragraph 7 (c), replace “requested” by “invited”."
    assert internal[moved] == "moved by D7"


def test_a_recaptured_amendment_is_shown_as_nobody_s(events: Sequence[Event]):
    end = next(index for index, event in enumerate(events) if isinstance(event.data, AmendmentRecaptured))
    data = events[end].data
    assert isinstance(data, AmendmentRecaptured)
    before, after = STAGE.fold(events[:end]), STAGE.fold(events[: end + 1])

    assert any(data.amendment in line for line in lines(before, Audience.PARTICIPANTS))
    assert not any(re.search(rf"\b{data.amendment}\b", line) for line in lines(after, Audience.PARTICIPANTS))
    told = [e for e in reading.entries(after, Audience.SECRETARIAT) if re.search(rf"\b{data.amendment}\b", e.sentence)]
    assert len(told) == 2
    assert all(entry.internal is None and entry.mark is Meaning.DELETED for entry in told)
    assert all("nobody" in entry.sentence for entry in told)
    assert not any("withdrawn" in entry.sentence for entry in told)


def test_numbers_in_a_sentence_are_those_of_its_moment(events: Sequence[Event]):
    said = lines(STAGE.fold(events), Audience.PARTICIPANTS)
    assert "The text on the floor now has amendment A7: delete paragraph 6 (c)." in said  # in the report another text
    assert "Amendment A8 was moved at the 8th meeting: move paragraph 6 (f) to stand as paragraph 6 (e)." in said
    assert any(line.startswith("Amendment A6 was moved at the 9th meeting: insert paragraph 5 (e)") for line in said)


def test_k9_c14_a_deadline_is_told_with_its_own_label_everywhere(events: Sequence[Event]):
    said = lines(STAGE.fold(events), Audience.PARTICIPANTS)
    label = "4 April 2024, 18:00 (Europe/Vienna, UTC+02:00)"
    assert sum(label in line for line in said) == 3  # opened, expired, concluded


def test_q5_an_objection_stands_at_its_time_of_receipt_and_says_when_it_was_recorded(events: Sequence[Event]):
    entries = reading.entries(STAGE.fold(events), Audience.PARTICIPANTS)
    objection, expired = (
        next(entry for entry in entries if words in entry.sentence)
        for words in ("received before the deadline", "ended at 12 March 2024")
    )
    assert entries.index(objection) < entries.index(expired)
    assert objection.recorded > expired.recorded > objection.instant


def test_s24_a_meeting_is_told_by_its_number_in_the_one_series_and_for_whom_it_counts(events: Sequence[Event]):
    said = lines(STAGE.fold(events), Audience.PUBLIC)
    first = next(line for line in said if line.startswith("The 1st meeting"))
    assert first.endswith("; it counts for the Working Group on Fairways.")
    assert sum(bool(re.match(r"The \d+(st|nd|rd|th) meeting was held", line)) for line in said) == 10


def test_a10_an_adoption_is_told_in_the_words_announced(events: Sequence[Event]):
    adopted = next(line for line in lines(STAGE.fold(events), Audience.PUBLIC) if "as orally amended" in line)
    assert "on the understanding that the summary of deliberations is the Chair's" in adopted
    assert "by 31 May 2024" in adopted


@pytest.mark.parametrize(
    ("n", "printed"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (22, "22nd")]
)
def test_s20_meetings_are_numbered_in_figures(n: int, printed: str):
    assert ordinal(n) == printed


@pytest.mark.parametrize(
    ("opens", "closes", "printed"),
    [
        (date(2022, 5, 23), date(2022, 5, 27), "23 to 27 May 2022"),
        (date(2022, 5, 30), date(2022, 6, 3), "30 May to 3 June 2022"),
        (date(2022, 12, 30), date(2023, 1, 2), "30 December 2022 to 2 January 2023"),
    ],
)
def test_m9_dates_of_a_session_say_no_month_or_year_twice(opens: date, closes: date, printed: str):
    assert from_to(opens, closes) == printed


def test_the_gavel_falls_on_a_part_and_the_document_is_adopted_once(events: Sequence[Event]):
    said = [sentence for sentence in lines(STAGE.fold(events), Audience.PUBLIC) if "the agenda" in sentence]
    assert said == [
        "The gavel fell on the whole of the agenda at the 1st meeting.",
        "The Working Group on Fairways and the Working Group on Harbours adopted the agenda at the 1st meeting, "
        "as amended.",
    ]


@pytest.mark.parametrize(
    ("endorsed", "told"),
    [(20, "endorsed all 20 recommendations."), (19, "endorsed 19 of the 20 recommendations.")],
)
def test_an_endorsement_says_whether_it_is_of_all_recommendations(events: Sequence[Event], endorsed: int, told: str):
    event = next(event for event in events if isinstance(event.data, RecommendationEndorsed))
    assert isinstance(event.data, RecommendationEndorsed)
    data = event.data.model_copy(update={"recommendations": event.data.recommendations[:endorsed]})
    state = STAGE.fold(events)
    assert say(state, state, Event(event.envelope, data)).sentence.endswith(told)


@pytest.mark.parametrize(
    ("cited", "where", "verb"),
    [
        (("7 (c)",), "paragraph 7 (c)", "was"),
        (("7 (c)", "8 (b)"), "paragraphs 7 (c) and 8 (b)", "were"),
        (("5 (a)", "7 (c)", "8 (b)"), "paragraphs 5 (a), 7 (c) and 8 (b)", "were"),
        (("II.C", "5 (a)"), "section II.C and paragraph 5 (a)", "were"),
        (("I",), "section I", "was"),
        (("6",), "the opening words of paragraph 6", "were"),
    ],
)
def test_places_are_enumerated_with_and_and_their_verb_agrees_in_number(
    events: Sequence[Event], cited: Sequence[str], where: str, verb: str
):
    state = STAGE.fold(events)
    tree = state.documents["report"].tree
    units = [resolve(tree, number) for number in cited]
    if cited != ("6",):
        units += [inner.id for unit in units for inner in tree.walk(unit)]
    assert places(state, tree, units) == where
    assert were(state, tree, units) == verb


def test_what_a_split_brings_is_told_among_what_the_secretariat_wrote():
    given = a_report()
    states = [STAGE.fold(given.events)]
    write = {"do": "write", "unit": "p1", "text": "The meeting was held."}
    split = {"do": "split_unit", "unit": "p2", "new": "p2x", "before": "the following"}
    given.do(Edit, document="report", changes=[write, split, {"do": "delete_unit", "unit": "p4"}])
    said = say(states[0], STAGE.fold(given.events), given.events[-1]).sentence
    assert said == (
        "The secretariat wrote paragraphs 1 and 2 and the opening words of paragraph 3 of the report, and deleted "
        "paragraph 4."
    )


def test_a_title_is_never_cut_and_long_words_are_cut_outside_the_quotation_marks(events: Sequence[Event]):
    said = lines(STAGE.fold(events), Audience.SECRETARIAT)
    report = "“Report on the meeting of the Working Group on Harbours held in Vienna on 5 and 6 October 2022”"
    assert any(report in sentence for sentence in said)
    assert any("about” … “enquiring" in sentence for sentence in said)
    assert not [sentence for sentence in said if re.search("“[^“”]*…", sentence)]


def test_no_sentence_and_no_note_beside_it_names_a_unit_or_a_key(events: Sequence[Event]):
    for entry in reading.entries(STAGE.fold(events), Audience.SECRETARIAT):
        told = f"{entry.sentence} {entry.internal or ''}"
        assert not re.search(r"\bu\d+\b|\bconforming-\d|\bquery-\d|\bfactcheck-\d", told), told


def test_what_was_recorded_within_the_minute_of_the_act_is_not_late(events: Sequence[Event]):
    state = STAGE.fold(events)
    entry = state.entries[0]

    def recorded(after: timedelta) -> Entry:
        return replace(entry, recorded=entry.instant + after)

    assert not recorded(timedelta(milliseconds=7)).late
    assert not recorded(timedelta(seconds=59)).late
    assert recorded(timedelta(seconds=60)).late
    assert "(recorded" not in line(state, recorded(timedelta(milliseconds=7)))
    assert "(recorded 2024-03-07 09:01 +0100)" in line(state, recorded(timedelta(seconds=61)))

"""The timeline as a picture: all that a reader may see stands in it, in its order, and nothing upon anything else."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.portal.domain import STAGE
from services.portal.domain.picture import (
    SLOT,
    STRIP,
    Facts,
    Happening,
    Hold,
    LaneFacts,
    Outcome,
    Picture,
    Row,
    Silent,
    Sitting,
    Strand,
    facts_of,
    lay_out,
    place,
)
from services.portal.domain.picture.axis import axis_of
from services.portal.domain.picture.rows import row_of
from services.portal.domain.reading import entries
from services.portal.domain.words import Meaning
from shared.documents.holder import Holder
from shared.events.amendments import EVENTS, AmendmentRecaptured
from shared.events.base import Audience
from shared.events.envelope import Event
from shared.events.publication import EditionIssued
from shared.events.silence import SilenceConcluded, SilenceExpired

ZONES = ("UTC", "Europe/Vienna", "America/Santiago", "Asia/Kathmandu", "Pacific/Apia", "America/New_York")
START = datetime(2024, 2, 20, tzinfo=UTC)
instants = st.integers(0, 400 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))
crowded = st.integers(0, 200).map(lambda minutes: START + timedelta(days=90, minutes=minutes))


@st.composite
def holdings(draw: st.DrawFn) -> Strand:
    begins = sorted(draw(st.lists(instants | crowded, min_size=1, max_size=6)))
    holders = draw(st.lists(st.sampled_from(list(Holder)), min_size=len(begins), max_size=len(begins)))
    ends = [*begins[1:], None]
    return Strand(
        draw(st.sampled_from(["", "section II", "paragraphs 6 (a)–(g)"])),
        tuple(Hold(h, s, u, f"hold-{i}") for i, (h, s, u) in enumerate(zip(holders, begins, ends, strict=True))),
    )


@st.composite
def lanes(draw: st.DrawFn) -> LaneFacts:
    happened = draw(st.lists(st.tuples(instants | crowded, st.sampled_from(list(Row))), max_size=40))
    silent = draw(st.lists(st.tuples(instants, instants, st.sampled_from(list(Outcome))), max_size=4))
    sat = draw(st.lists(instants, max_size=6))
    return LaneFacts(
        "report",
        "the report",
        tuple(draw(st.lists(holdings(), max_size=4))),
        tuple(Silent(f"s{i}", min(a, b), max(a, b), how, "then") for i, (a, b, how) in enumerate(silent)),
        tuple(Sitting((f"m{i}",), str(i), at, at + timedelta(hours=3)) for i, at in enumerate(sat)),
        tuple(
            Happening(f"e{i}", at, row, draw(st.sampled_from(list(Meaning))), (i, "drafting", i), f"A{i}")
            for i, (at, row) in enumerate(happened)
        ),
    )


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    opens = date(2024, 5, 13) + timedelta(days=draw(st.integers(-40, 40)))
    closes = opens + timedelta(days=draw(st.integers(0, 12)))
    return Facts(draw(st.sampled_from(ZONES)), opens, closes, tuple(draw(st.lists(lanes(), max_size=3))))


def boxes(picture: Picture) -> list[tuple[int, int, int]]:
    """Everything drawn in the lanes, as (row, left, right)."""
    found = []
    for lane in picture.lanes:
        for bar in (*lane.bars, *lane.silences, *lane.sittings):
            found.append((bar.y, bar.x, bar.reach))
        for mark in lane.marks:
            found.append((mark.y, mark.x - SLOT // 2, mark.x + SLOT // 2 + 7 * len(mark.name)))
    return found


@settings(max_examples=150, deadline=None)
@given(facts())
def test_nothing_overlaps_in_a_row_of_a_lane(given_facts: Facts):
    rows: dict[int, list[tuple[int, int]]] = {}
    for y, left, right in boxes(lay_out(given_facts)):
        rows.setdefault(y, []).append((left, right))
    for row in rows.values():
        for (_, end), (begin, _) in pairwise(sorted(row)):
            assert end <= begin


@settings(max_examples=150, deadline=None)
@given(facts())
def test_rows_and_lanes_stand_under_one_another_and_within_the_picture(given_facts: Facts):
    picture = lay_out(given_facts)
    for above, below in pairwise(picture.lanes):
        assert above.y + above.height == below.y
    for lane in picture.lanes:
        for one, next_one in pairwise(sorted(line.y for line in lane.lines)):
            assert next_one - one >= 18
        assert all(lane.y < line.y < lane.y + lane.height <= picture.height for line in lane.lines)
    for _, left, _right in boxes(picture):
        assert left >= 0


@settings(max_examples=150, deadline=None)
@given(facts())
def test_everything_that_happened_is_in_it_once_and_in_its_order(given_facts: Facts):
    for lane, drawn in zip(given_facts.lanes, lay_out(given_facts).lanes, strict=True):
        for row in Row:
            own = sorted((h for h in lane.happenings if h.row is row), key=lambda h: (h.instant, h.order))
            marks = sorted((mark for mark in drawn.marks if mark.row is row), key=lambda mark: mark.x)
            assert [event for mark in marks for event in mark.events] == [h.event for h in own]
        assert sorted(e for bar in drawn.sittings for e in bar.events) == sorted(
            e for s in lane.sittings for e in s.events
        )
        assert sorted(bar.events[0] for bar in drawn.silences) == sorted(silent.event for silent in lane.silences)


@settings(max_examples=150, deadline=None)
@given(facts(), st.randoms(use_true_random=False))
def test_the_same_facts_give_the_same_picture_whatever_order_they_come_in(given_facts: Facts, random: Random):
    def shuffled(lane: LaneFacts) -> LaneFacts:
        happenings, silences, sittings = list(lane.happenings), list(lane.silences), list(lane.sittings)
        for some in (happenings, silences, sittings):
            random.shuffle(some)
        return LaneFacts(lane.document, lane.title, lane.strands, tuple(silences), tuple(sittings), tuple(happenings))

    other = Facts(
        given_facts.time_zone,
        given_facts.opens,
        given_facts.closes,
        tuple(shuffled(lane) for lane in given_facts.lanes),
    )
    assert repr(lay_out(other)) == repr(lay_out(given_facts))


@settings(max_examples=150, deadline=None)
@given(st.lists(instants | crowded, min_size=1, max_size=60), st.sampled_from(ZONES), st.integers(0, 9))
def test_an_instant_never_stands_left_of_an_earlier_one(known: list[datetime], zone: str, days: int):
    opens = date(2024, 3, 28)
    axis = axis_of(known, opens, opens + timedelta(days=days), zone)
    places = [axis.x(instant) for instant in sorted(known)]
    assert places == sorted(places)
    assert all(0 <= x <= axis.width for x in places)
    assert sorted(at for _, at in axis.knots) == [at for _, at in axis.knots]
    assert [span.x for span in axis.spans[1:]] == [span.end for span in axis.spans[:-1]]


@settings(max_examples=150, deadline=None)
@given(facts())
def test_on_paper_the_whole_is_cut_between_days_into_strips_that_fit_a_page(given_facts: Facts):
    picture = lay_out(given_facts)
    assert sum(width for _, width in picture.strips) == picture.width
    assert [x for x, _ in picture.strips[1:]] == [x + width for x, width in picture.strips[:-1]]
    starts = {picture.left + span.x for span in picture.axis.spans}
    assert all(x in starts for x, _ in picture.strips[1:])
    assert all(0 < width <= STRIP for _, width in picture.strips)


@settings(max_examples=150, deadline=None)
@given(st.lists(instants, min_size=1, max_size=30), st.sampled_from(ZONES))
def test_working_days_of_the_session_are_wide_and_empty_weeks_are_cut(known: list[datetime], zone: str):
    opens, closes = date(2024, 5, 13), date(2024, 5, 17)
    spans = axis_of(known, opens, closes, zone).spans
    wide = {span.first for span in spans if span.working}
    assert {opens + timedelta(days=n) for n in range(5)} <= wide
    assert all(span.width >= 132 for span in spans if span.working)
    for span in spans:
        if span.empty and (span.last - span.first).days >= 6:
            assert span.broken
            assert span.width == 56
        assert span.first == span.last or span.empty


def until(events: Sequence[Event], kind: type) -> Sequence[Event]:
    return events[: next(index for index, event in enumerate(events) if isinstance(event.data, kind))]


@pytest.mark.parametrize("reader", list(Audience))
def test_what_a_reader_may_not_see_is_not_drawn_and_all_else_is(events: Sequence[Event], reader: Audience):
    state = STAGE.fold(events)
    picture = lay_out(facts_of(state, reader))
    drawn = [event for lane in picture.lanes for mark in lane.marks for event in mark.events]
    drawn += [event for lane in picture.lanes for bar in lane.sittings for event in bar.events]
    told = [entry.event for entry in entries(state, reader) if not entry.signature]
    assert sorted(drawn) == sorted(told)
    bars = {event for lane in picture.lanes for bar in (*lane.bars, *lane.silences) for event in bar.events}
    assert bars <= set(told)


def test_the_public_is_not_told_who_held_the_pen_but_that_nobody_holds_an_issued_text(events: Sequence[Event]):
    state = STAGE.fold(events)
    public = lay_out(facts_of(state, Audience.PUBLIC))
    assert public.holders == {Holder.NOBODY}
    assert not [bar for lane in public.lanes for bar in lane.silences]
    assert lay_out(facts_of(state, Audience.SECRETARIAT)).holders == set(Holder)
    before = lay_out(facts_of(STAGE.fold(until(events, EditionIssued)), Audience.PUBLIC))
    assert not before.holders


def test_parts_that_had_other_holders_are_told_apart(events: Sequence[Event]):
    lane = next(lane for lane in facts_of(STAGE.fold(events), Audience.PARTICIPANTS).lanes if lane.document == "report")
    gavelled_early = next(strand for strand in lane.strands if strand.place == "paragraphs 6 (a)–(g)")
    assert [hold.holder for hold in gavelled_early.holds] == [
        Holder.DRAFTING,
        Holder.AMENDMENTS,
        Holder.ADOPTION,
        Holder.DRAFTING,
        Holder.PUBLICATION,
        Holder.NOBODY,
    ]
    assert len({tuple((hold.holder, hold.since) for hold in strand.holds) for strand in lane.strands}) == len(
        lane.strands
    )
    for strand in lane.strands:
        assert all(one.until == other.since for one, other in pairwise(strand.holds))
        assert strand.holds[-1].until is None


@pytest.mark.parametrize(
    ("kind", "outcomes"),
    [
        (SilenceExpired, [Outcome.RUNNING]),
        (SilenceConcluded, [Outcome.BROKEN, Outcome.AWAITED]),
        (EditionIssued, [Outcome.BROKEN, Outcome.APPROVED]),
    ],
)
def test_a_silence_is_a_bar_that_ends_in_its_outcome(events: Sequence[Event], kind: type, outcomes: list[Outcome]):
    picture = lay_out(facts_of(STAGE.fold(until(events, kind)), Audience.PARTICIPANTS))
    bars = [bar for lane in picture.lanes for bar in lane.silences]
    assert [bar.outcome for bar in bars] == outcomes
    deadline = STAGE.fold(events).silences
    for bar, silence in zip(bars, deadline.values(), strict=False):
        ends = silence.opened.deadline.instant
        assert bar.words == silence.opened.deadline.label
        if bar.outcome is not Outcome.BROKEN:
            assert bar.end == place(picture.axis, ends)


def test_a_pen_that_is_still_held_is_drawn_no_further_than_the_session_has_come(events: Sequence[Event]):
    under_way = lay_out(facts_of(STAGE.fold(until(events, SilenceExpired)), Audience.PARTICIPANTS))
    assert under_way.so_far is not None
    ends = {bar.end for lane in under_way.lanes for bar in lane.bars if bar.until is None}
    assert ends <= {under_way.so_far, *(bar.x + SLOT for lane in under_way.lanes for bar in lane.bars)}
    assert max(ends) < under_way.width - SLOT
    assert lay_out(facts_of(STAGE.fold(events), Audience.PARTICIPANTS)).so_far is None


def test_a_mis_key_is_drawn_for_the_secretariat_alone(events: Sequence[Event]):
    state = STAGE.fold(events)
    mis_keyed = next(event.envelope.id for event in events if isinstance(event.data, AmendmentRecaptured))
    for reader in Audience:
        drawn = {e for lane in lay_out(facts_of(state, reader)).lanes for mark in lane.marks for e in mark.events}
        assert (mis_keyed in drawn) is (reader is Audience.SECRETARIAT)


def test_a_picture_of_one_document_is_its_lane_alone(events: Sequence[Event]):
    state = STAGE.fold(events)
    (lane,) = lay_out(facts_of(state, Audience.PARTICIPANTS, "agenda")).lanes
    assert lane.document == "agenda"


def test_what_happened_at_every_moment_can_be_drawn(events: Sequence[Event]):
    state = STAGE.initial
    for event in events:
        state = STAGE.evolve(state, event)
        for reader in Audience:
            lay_out(facts_of(state, reader))


def test_what_is_kept_of_an_amendment_besides_its_course_is_not_counted_among_those_moved():
    told = {row_of(event.wire, Meaning.PROPOSED) for event in EVENTS if event.wire.startswith("amendment.")}
    assert told == {Row.MOVED, Row.WRITTEN}
    assert row_of("amendment.supported.v1", Meaning.PROPOSED) is Row.WRITTEN

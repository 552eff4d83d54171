"""Where everything in the picture stands: in each lane rows of bars and of marks, and nothing upon anything else.

Marks that would touch are gathered into one that counts them. Whole numbers throughout, and ties broken by the order
of the logs, so that the same facts give the same picture whatever order they come in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from services.portal.domain.picture.axis import Axis, axis_of
from services.portal.domain.picture.facts import (
    Facts,
    Happening,
    Hold,
    LaneFacts,
    Outcome,
    Silent,
    Sitting,
    Strand,
)
from services.portal.domain.picture.placed import (
    AXIS,
    BAR,
    BESIDE,
    FOOT,
    MARKS,
    SLOT,
    STRIP,
    TITLE,
    Bar,
    Lane,
    Line,
    Mark,
    Note,
    Picture,
)
from services.portal.domain.picture.rows import Row

_MARGIN = SLOT
_LETTER = 7
_DAY = timedelta(days=1)


def lay_out(facts: Facts) -> Picture:
    """The picture of what there is to draw."""
    instants = sorted(set(_instants(facts)))
    axis = axis_of(instants, facts.opens, facts.closes, facts.time_zone)
    lanes: list[Lane] = []
    y = AXIS
    known = max(_known(facts), default=None)
    for lane in facts.lanes:
        lanes.append(_Laying(axis, y, known).lane(lane))
        y += lanes[-1].height
    width = axis.width + 2 * _MARGIN if instants else 0
    notes = tuple(_notes(axis))
    strips = tuple(_strips(axis, width))
    so_far = place(axis, known) if known is not None and known < axis.knots[-1][0] - _DAY else None
    return Picture(
        width, y, _MARGIN, AXIS, facts.time_zone, axis, notes, tuple(lanes), _in_words(lanes), strips, so_far
    )


def _strips(axis: Axis, width: int) -> Iterator[tuple[int, int]]:
    """The picture cut between days, each strip as wide as fits; an axis that ends early leaves none behind."""
    begins = 0
    ends = [_MARGIN + span.end for span in axis.spans[:-1]] + [width] if width else []
    last = 0
    for end in ends:
        if end - begins > STRIP and last > begins:
            yield begins, last - begins
            begins = last
        last = end
    if last > begins:
        yield begins, last - begins


def _notes(axis: Axis) -> Iterator[Note]:
    """The year and the offset of the clocks, at the beginning and wherever one of them changes."""
    known: tuple[int, int] | None = None
    free = 0
    for span in axis.spans:
        if span.empty or (span.first.year, span.offset) == known:
            continue
        words = [f"{span.first.year}"] if known is None or known[0] != span.first.year else []
        words += [_offset(span.offset)] if known is None or known[1] != span.offset else []
        known = span.first.year, span.offset
        note = Note(max(free, _MARGIN + span.x + 4), ", ".join(words))
        free = note.x + _LETTER * len(note.words)
        yield note


def _offset(minutes: int) -> str:
    return f"UTC{'−' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _in_words(lanes: Sequence[Lane]) -> str:
    """What each lane holds, counted: `The report: 5 gavel and decisions, 12 amendments moved.`"""
    sentences = []
    for lane in lanes:
        counts: dict[str, int] = {}
        for mark in lane.marks:
            counts[mark.row.value] = counts.get(mark.row.value, 0) + len(mark.events)
        told = [f"{count} {words}" for words, count in counts.items()]
        told += [f"silence {bar.outcome.value}" for bar in lane.silences if bar.outcome]
        told += [f"{len(lane.sittings)} meetings"] if lane.sittings else []
        sentences.append(f"{lane.title[0].upper()}{lane.title[1:]}: {', '.join(told) or 'nothing yet'}.")
    return " ".join(sentences)


def place(axis: Axis, instant: datetime) -> int:
    """The place of an instant in the picture, which has a margin on either side of its axis."""
    return _MARGIN + axis.x(instant)


def _known(facts: Facts) -> Iterator[datetime]:
    """When something happened; a deadline that is ahead, or a meeting that is set, is nothing that happened."""
    for lane in facts.lanes:
        yield from (happening.instant for happening in lane.happenings)
        yield from (hold.since for strand in lane.strands for hold in strand.holds)


def _instants(facts: Facts) -> Iterator[datetime]:
    yield from _known(facts)
    for lane in facts.lanes:
        yield from (instant for silent in lane.silences for instant in (silent.opened, silent.ends))
        yield from (instant for sitting in lane.sittings for instant in (sitting.begins, sitting.ends))


class _Laying:
    """One lane being laid out, from above."""

    def __init__(self, axis: Axis, y: int, known: datetime | None) -> None:
        self._axis = axis
        self._known = known
        self._top = y
        self._y = y + TITLE
        self._lines: list[Line] = []

    def lane(self, facts: LaneFacts) -> Lane:
        first = self._y
        bars = [bar for strand in facts.strands for bar in self._strand(strand)]
        strands = (first, self._y)
        silent = sorted(facts.silences, key=lambda silence: (silence.opened, silence.event))
        sat = sorted(facts.sittings, key=lambda sitting: (sitting.begins, sitting.number))
        silences = self._packed([self._silent(silence) for silence in silent], "silence procedures")
        sittings = self._packed([self._sitting(sitting) for sitting in sat], "meetings")
        marks = [mark for row in Row for mark in self._row(row, facts.happenings)]
        height = self._y + FOOT - self._top
        gavels = sorted({self._x(h.instant) for h in facts.happenings if h.fell})
        return Lane(
            facts.document,
            facts.title,
            self._top,
            height,
            tuple(self._lines),
            tuple(bars),
            tuple(silences),
            tuple(sittings),
            tuple(marks),
            tuple(gavels),
            strands,
        )

    def _x(self, instant: datetime) -> int:
        return place(self._axis, instant)

    def _next(self, words: str, height: int) -> int:
        """The middle of the next row, so called and so high."""
        y = self._y + height // 2
        self._y += height
        self._lines.append(Line(y, words))
        return y

    def _strand(self, strand: Strand) -> Iterator[Bar]:
        y = self._next(strand.place or "the whole text", BAR)
        for hold in strand.holds:
            bar = self._held(hold, strand.place, y)
            if bar.width > 0:
                yield bar

    def _held(self, hold: Hold, place: str, y: int) -> Bar:
        x = self._x(hold.since)
        end = self._x(hold.until) if hold.until is not None else max(x + SLOT, self._x(self._known or hold.since))
        return Bar(x, end - x, y, (hold.event,), hold.since, hold.until, hold.holder, words=place)

    def _silent(self, silent: Silent) -> Bar:
        x = self._x(silent.opened)
        width = max(SLOT, self._x(silent.ends) - x)
        beside = silent.outcome is Outcome.RUNNING and x + width + BESIDE <= self._axis.width
        bar = Bar(x, width, 0, (silent.event,), silent.opened, silent.ends, words=silent.deadline, beside=beside)
        return replace(bar, outcome=silent.outcome)

    def _sitting(self, sitting: Sitting) -> Bar:
        x = self._x(sitting.begins)
        width = max(_LETTER * 2 + 4, self._x(sitting.ends) - x)
        return Bar(x, width, 0, sitting.events, sitting.begins, sitting.ends, words=sitting.number)

    def _packed(self, bars: Sequence[Bar], words: str) -> list[Bar]:
        """Bars in as few rows as keep them apart, each in the first that has room for it."""
        rows: list[tuple[int, int]] = []
        placed: list[Bar] = []
        for bar in bars:
            free = next((index for index, (_, end) in enumerate(rows) if end < bar.x), None)
            if free is None:
                free = len(rows)
                rows.append((self._next(words if not rows else "", BAR), 0))
            rows[free] = (rows[free][0], bar.reach)
            placed.append(replace(bar, y=rows[free][0]))
        return placed

    def _row(self, row: Row, happenings: Sequence[Happening]) -> list[Mark]:
        own = sorted((h for h in happenings if h.row is row), key=lambda h: (h.instant, h.order))
        if not own:
            return []
        y = self._next(row.value, MARKS)
        gathered: list[tuple[int, list[Happening]]] = []
        for happening in own:
            x = self._x(happening.instant)
            if gathered and x - gathered[-1][0] < SLOT:
                gathered[-1][1].append(happening)
            else:
                gathered.append((x, [happening]))
        nexts = [x for x, _ in gathered[1:]] + [_MARGIN + self._axis.width + SLOT]
        return [_mark(x, y, row, of, after) for (x, of), after in zip(gathered, nexts, strict=True)]


def _mark(x: int, y: int, row: Row, of: Sequence[Happening], after: int) -> Mark:
    meanings = {happening.meaning for happening in of}
    meaning = of[0].meaning if len(meanings) == 1 else None
    named = of[0].name if len(of) == 1 else ""
    room = after - x - SLOT
    name = named if len(named) * _LETTER <= room else ""
    return Mark(x, y, row, meaning, tuple(h.event for h in of), of[0].instant, of[-1].instant, name)

"""A document with its proposals in place: each at its own words, by number, and nothing that a reader may not read."""

from collections.abc import Sequence

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from services.amendments.domain.taking_back import TakeBack
from services.portal.domain import STAGE
from services.portal.domain.marked import Marked, MarkedText, Stretch, in_place, marked
from services.portal.domain.reading import read
from services.portal.domain.state import State
from shared.documents.applying import apply
from shared.documents.operations import ReplaceWords
from shared.documents.pieces import Change, redline_words
from shared.documents.proposals import ReplaceProposal
from shared.documents.redline import LineState
from shared.documents.resolving import amend_words
from shared.documents.text import plain, words_of
from shared.documents.units import Tree, Unit
from shared.documents.vocabulary import Kind
from shared.events.amendments import AmendmentDisposed, AmendmentMoved, AmendmentRecaptured, PartClosed
from shared.events.base import Audience
from shared.events.envelope import Event
from tests.given import CHAIR, Given, a_floor, dispose, move
from tests.given import replace as replace_words
from tests.portal.visiting import Visit

S = "/sessions/cswh-wg1-wg2-2024"
WORDS = (
    "States",
    "shall",
    "report",
    "the",
    "harbour",
    ",",
    "where",
    "possible",
    ";",
    "[",
    "]",
    "(",
    ")",
    "الدول",
    "各国",
)
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join)


def a_text(text: str) -> Tree:
    return Tree().insert(Unit("p1", Kind.PARAGRAPH, words=words_of(plain(text), "d1")), None)


@st.composite
def operations(draw: st.DrawFn, unit: Unit, key: str) -> ReplaceWords:
    """Any replacement, insertion or deletion of words of a unit."""
    ids = [word.id for word in unit.words]
    start = draw(st.integers(0, len(ids)))
    end = draw(st.integers(start, min(len(ids), start + 4)))
    new = draw(st.just("") | texts) if end > start else draw(texts)
    return ReplaceWords(
        unit=unit.id,
        after=ids[start - 1] if start else None,
        words=tuple(ids[start:end]),
        before=ids[end] if end < len(ids) else None,
        new=plain(new),
        key=key,
    )


def text_now(stretches: Sequence[Stretch]) -> str:
    """The text as it stands: without what is only proposed, with what is only proposed to fall."""
    standing = [s for s in stretches if s.change is Change.SAME or s.open is (s.change is Change.DELETED)]
    return "".join(s.text for s in standing if not s.within)


def squeezed(text: str) -> str:
    return "".join(text.split())


@settings(max_examples=1000, deadline=None)
@given(texts, texts, st.data())
def test_a_text_with_proposals_in_place_is_still_the_text_as_it_stands(old: str, new: str, data: st.DataObject):
    before, after = words_of(plain(old), "d1"), words_of(plain(new), "d2")
    unit = Unit("p1", Kind.PARAGRAPH, words=after)
    made = [(f"A{n}", data.draw(operations(unit, f"A{n}"))) for n in range(data.draw(st.integers(0, 5)))]
    stretches, placed = in_place(redline_words(before, after), after, {}, made)
    assert placed == {name for name, _ in made}
    pieces = redline_words(after, after)
    assert squeezed(text_now(stretches)) == squeezed("".join(piece.text for piece in pieces))


@settings(max_examples=1000, deadline=None)
@given(texts, st.data())
def test_an_amendment_is_shown_at_the_words_it_was_made_for_and_as_it_would_read(text: str, data: st.DataObject):
    tree = a_text(text)
    operation = data.draw(operations(tree.unit("p1"), "A1"))
    words = tree.unit("p1").words
    stretches, placed = in_place(redline_words(words, words), words, {}, [("A1", operation)])
    assert placed == {"A1"}
    would_read = "".join(s.text for s in stretches if s.change is not Change.DELETED)
    after = apply(tree, operation).unit("p1").words
    assert squeezed(would_read) == squeezed("".join(word.form for word in after))
    assert all(s.by == ("A1",) for s in stretches if s.open)


@settings(max_examples=1000, deadline=None)
@given(texts, st.data())
def test_an_amendment_whose_words_are_gone_is_never_shown_upon_others(text: str, data: st.DataObject):
    tree = a_text(text)
    operation = data.draw(operations(tree.unit("p1"), "A1"))
    assume(operation.words or operation.after or operation.before)
    other = words_of(plain(text), "d2")
    stretches, placed = in_place(redline_words((), other), other, {}, [("A1", operation)])
    assert not placed
    assert not [s for s in stretches if s.open]


@settings(max_examples=200, deadline=None)
@given(texts, texts, st.data())
def test_an_amendment_to_an_amendment_is_shown_within_the_words_that_it_amends(
    text: str, new: str, data: st.DataObject
):
    tree = a_text(text)
    first = data.draw(operations(tree.unit("p1"), "A1"))
    own = words_of(first.new, "A1")
    assume(own)
    word = data.draw(st.sampled_from([w.form for w in own]))
    assume(sum(w.form == word for w in own) == 1)
    second = amend_words(first, ReplaceProposal(do="replace", unit="p1", old=word, new=plain(new)), "A2")
    words = tree.unit("p1").words
    stretches, placed = in_place(redline_words(words, words), words, {}, [("A1", first), ("A2", second)])
    assert placed == {"A1", "A2"}
    within = [s for s in stretches if s.open and s.by == ("A1", "A2") and s.change is Change.DELETED]
    assert squeezed("".join(s.text for s in within)) == word
    assert [s for s in stretches if s.by == ("A2",) and s.change is Change.INSERTED]


def after(events: Sequence[Event], kind: type, **facts: str) -> int:
    return 1 + next(
        index
        for index, event in enumerate(events)
        if isinstance(event.data, kind) and all(getattr(event.data, name) == value for name, value in facts.items())
    )


def shown(state: State, reader: Audience = Audience.PARTICIPANTS, document: str = "report") -> MarkedText:
    return marked(state, read(state, document, reader), reader)


def line(text: MarkedText, cited: str) -> Marked:
    return next(line for line in text.lines if line.cited == cited and line.here)


def test_open_amendments_on_the_same_words_are_told_apart_by_number(events: Sequence[Event]):
    text = shown(STAGE.fold(events[: after(events, AmendmentMoved, amendment="A11")]))
    assert text.open == ("A9", "A10", "A11")
    seven = line(text, "7 (c)")
    assert seven.open == ("A9", "A10")
    assert [(s.text.strip(), s.change, s.by) for s in seven.stretches if s.open] == [
        ("requested", Change.DELETED, ("A9", "A10")),
        ("invited", Change.INSERTED, ("A9",)),
        ("encouraged", Change.INSERTED, ("A10",)),
    ]
    assert not text.notes


def test_what_was_agreed_since_the_text_was_printed_is_marked_by_number(events: Sequence[Event]):
    text = shown(STAGE.fold(events[: after(events, AmendmentMoved, amendment="A11")]))
    assert text.since is not None
    assert text.since.edition == "L.1-Add.1"
    agreed = {s.by for s in line(text, "5 (b)").stretches if s.change is Change.INSERTED}
    assert agreed == {("A1",)}
    inserted = line(text, "5 (e)")
    assert inserted.state == LineState.INSERTED
    assert inserted.stretches[0].by == ("A6",)
    assert text.changed == 4


def test_a_unit_that_fell_or_moved_is_shown_where_it_stood(events: Sequence[Event]):
    text = shown(STAGE.fold(events[: after(events, AmendmentDisposed, amendment="A8") + 1]))
    states = [(line.state, line.cited, line.was) for line in text.lines if line.state not in ("same", "changed")]
    assert states == [("deleted", "6 (c)", ""), ("moved", "6 (e)", "6 (g)"), ("left", "6 (g)", "")]
    assert line(text, "6 (c)").was == "6 (d)"


def test_a_proposed_unit_stands_at_its_place_without_a_number(events: Sequence[Event]):
    lines = shown(STAGE.fold(events[: after(events, AmendmentMoved, amendment="A6")])).lines
    at = next(index for index, line in enumerate(lines) if line.state == "proposed")
    assert lines[at].open == ("A6",)
    assert lines[at].label == ""
    assert lines[at - 1].cited == "5 (d)"
    agenda = shown(STAGE.fold(events[: after(events, AmendmentMoved, amendment="G1")]), document="agenda").lines
    at = next(index for index, line in enumerate(agenda) if line.state == "proposed")
    assert "".join(s.text for s in agenda[at].stretches) == "Programme of harbour visits"
    assert agenda[at + 1].stretches[0].text.startswith("Other matters")


def test_the_margin_says_which_units_are_agreed_and_which_await_a_confirmation(events: Sequence[Event]):
    state = STAGE.fold(events[: after(events, AmendmentMoved, amendment="A9")])
    assert line(shown(state), "5 (e)").stated == "agreed ad referendum, a confirmation is awaited"
    assert line(shown(state), "5 (e)").stands == "proposed"
    later = STAGE.fold(events[: after(events, PartClosed, part="part-2") - 1])
    assert line(shown(later), "7 (c)").stands == "agreed"
    assert line(shown(later), "7 (a)").stands == "proposed"


def test_an_amendment_whose_words_have_gone_is_told_as_it_was_moved(events: Sequence[Event]):
    five = line(shown(STAGE.fold(events[: after(events, AmendmentDisposed, amendment="A3") + 2])), "5 (d)")
    assert five.open == ("A4",)
    ((name, words),) = five.notes
    assert name == "A4"
    assert "no longer stand" in words
    assert "replace “should recognize” by “may wish to recognize”" in words
    assert not [s for s in five.stretches if s.open]


def test_nothing_is_open_in_an_issued_text_and_nothing_has_changed(events: Sequence[Event]):
    text = shown(STAGE.fold(events))
    assert text.open == ()
    assert text.changed == 0
    assert {line.state for line in text.lines} == {LineState.SAME}


@pytest.mark.parametrize("reader", [Audience.PARTICIPANTS, Audience.SECRETARIAT])
def test_at_every_moment_the_lines_that_stand_are_those_of_the_text(events: Sequence[Event], reader: Audience):
    state = STAGE.initial
    for event in events:
        state = STAGE.evolve(state, event)
        for document in state.documents:
            found = read(state, document, reader)
            text = marked(state, found, reader)
            standing = [line for line in text.lines if line.here]
            assert [line.unit for line in standing] == [block.id for block in found.blocks]
            assert [line.label for line in standing] == [block.label for block in found.blocks]
            for shown_line, block in zip(standing, found.blocks, strict=True):
                assert text_now(shown_line.stretches) == "".join(run.text for run in block.runs)
            placed = {by for line in text.lines for by in line.open} | {by for by, _ in text.notes}
            assert placed == set(text.open)


def test_participants_never_read_earlier_words_that_had_not_left_the_secretariats_hand(events: Sequence[Event]):
    """The draft of the summary said more than the Chair was ever shown; it stays with the secretariat."""
    secret = "Further examples from estuaries"
    state, released = STAGE.initial, False
    for event in events:
        state = STAGE.evolve(state, event)
        if "report" not in state.documents:
            continue
        known = read(state, "report", Audience.PARTICIPANTS)
        plainly = "".join(run.text for block in known.blocks for run in block.runs)
        released = released or secret in plainly
        words = "".join(s.text for line in shown(state).lines for s in line.stretches)
        assert released or secret not in words


async def test_the_page_shows_proposals_by_number_to_those_who_sit_in_the_session_and_never_to_the_public(
    events: Sequence[Event], visit: Visit
):
    address = f"{S}/documents/report?proposals=true"
    open_ones = events[: after(events, AmendmentMoved, amendment="A11")]
    async with visit(open_ones, "delegation") as client:
        page = (await client.get(address)).text
        assert "3 open amendments" in page
        assert '<del class="open">requested</del><sup class="by open" dir="ltr">A9</sup>' in page
        assert f'href="{address}"' not in (await client.get(f"{address}&version=4")).text
    async with visit(open_ones) as client:
        page = (await client.get(address)).text
        assert "A9" not in page
        assert "With proposals" not in page


async def test_a_mis_key_is_not_shown_even_as_of_the_minutes_in_which_it_stood(events: Sequence[Event], visit: Visit):
    moved = events[after(events, AmendmentMoved, amendment="A13") - 1].envelope.recordedtime
    address = f"{S}/documents/report?proposals=true&as_of={moved.isoformat().replace('+00:00', 'Z')}"
    assert after(events, AmendmentRecaptured)
    async with visit(events, "delegation") as client:
        page = (await client.get(address)).text
        assert "A13" not in page
        assert ">A1<" in page
        assert "A13" not in (await client.get(address.replace("report?", "report.json?"))).text
    async with visit(events, "secretariat") as client:
        assert "A13" in (await client.get(address)).text


def a_state(given: Given) -> State:
    return STAGE.fold(given.events)


def test_a_paragraph_that_was_cut_in_two_says_by_which_amendment_and_an_open_cut_says_what_it_would_do():
    floor = a_floor()
    change = {"do": "split_unit", "unit": "p2a", "new": "p2a2", "before": "joint investigations"}
    move(floor, "A1", change)
    proposed = line(shown(a_state(floor)), "2 (a)")
    assert proposed.open == ("A1",)
    ((name, words),) = proposed.notes
    assert name == "A1"
    assert "2 (a)" in words
    dispose(floor, "A1")
    cut = line(shown(a_state(floor)), "2 (b)")
    assert cut.state == LineState.INSERTED
    assert {s.by for s in cut.stretches if s.text.strip()} == {("A1",)}
    assert line(shown(a_state(floor)), "2 (c)").was == "2 (b)"


def test_an_amendment_that_is_taken_back_is_open_again_and_no_change():
    floor = a_floor()
    move(floor, "A1", replace_words("p2c", "publish", "keep"))
    dispose(floor, "A1")
    agreed = shown(a_state(floor))
    assert agreed.changed == 1
    floor.do(TakeBack, CHAIR, amendment="A1", meeting=2)
    again = shown(a_state(floor))
    assert again.changed == 0
    assert again.open == ("A1",)
    assert [s.by for s in line(again, "2 (c)").stretches if s.open] == [("A1",), ("A1",)]

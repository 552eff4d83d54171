"""Whichever way agreeing amendments are gavelled, the text is the same (K2); and any past can be folded again."""

from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.documents.digest import tree_digest
from shared.documents.text import plain, words_of
from shared.documents.vocabulary import Refusal
from shared.events.catalogue import CATALOGUE
from shared.events.envelope import Event, canonical, parse
from tests.given import (
    HEARS,
    STAGES,
    Given,
    a_floor,
    a_report,
    adopted,
    completed,
    dispose,
    issued,
    move,
    under_silence,
    unit,
)

patient = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])

TEXT = "States should (where appropriate) consider, upon request, joint inquiries;"
WORDS = [word.form for word in words_of(plain(TEXT), "k")]
ENTRIES = ("a", "b", "c", "d")
UNITS = ("p1", "p2", *ENTRIES)


def a_text() -> Given:
    changes = [unit("s", "section", "Recommendations", unit_class="negotiated")]
    changes += [unit(f"p{n}", "paragraph", f"Paragraph {n}: {TEXT}", "s") for n in (1, 2, 3)]
    changes += [unit(entry, "subparagraph", TEXT, "p2") for entry in ENTRIES]
    return a_floor(a_report(changes=changes), [{"first": "s"}])


TEXT_ON_THE_FLOOR = a_text()

phrases = st.tuples(st.integers(0, len(WORDS) - 1), st.integers(1, 3)).map(lambda cut: WORDS[cut[0] : sum(cut)])
"""One to three neighbouring words; what is not there once is not proposed to much effect, and is passed over."""

new_words = st.sampled_from(["", "may", "(", ")", ", as agreed", "one and two", "["])

changes: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.builds(
        lambda unit, old, new: {"do": "replace", "unit": unit, "old": " ".join(old), "new": new},
        st.sampled_from(UNITS),
        phrases,
        new_words,
    ),
    st.builds(
        lambda unit, side, words, text: {"do": "insert", "unit": unit, "text": text, side: words[0]},
        st.sampled_from(UNITS),
        st.sampled_from(["after", "before"]),
        phrases,
        new_words.filter(bool),
    ),
    st.builds(lambda unit: {"do": "delete_unit", "unit": unit}, st.sampled_from(UNITS)),
    st.builds(
        lambda moved, side, other: {"do": "move_unit", "unit": moved, side: other},
        st.sampled_from(ENTRIES),
        st.sampled_from(["after", "before"]),
        st.sampled_from(ENTRIES),
    ),
    st.builds(
        lambda name, side, other: unit(name, "subparagraph", f"Entry {name};", None, **{side: other}),
        st.sampled_from(["n1", "n2"]),
        st.sampled_from(["after", "before"]),
        st.sampled_from(ENTRIES),
    ),
    st.builds(lambda name: unit(name, "paragraph", "Anew.", "s"), st.sampled_from(["n1", "n3"])),
    st.builds(lambda unit: {"do": "write", "unit": unit, "text": "Written anew."}, st.sampled_from(UNITS)),
    st.builds(
        lambda unit, unit_class: {"do": "classify", "unit": unit, "unit_class": unit_class},
        st.sampled_from(ENTRIES),
        st.sampled_from(["factual", "negotiated"]),
    ),
)


def moved(proposals: list[dict[str, Any]]) -> Given:
    """All that can be moved is moved, one after another on the same text; what is refused is passed over."""
    session = TEXT_ON_THE_FLOOR.copy()
    for number, change in enumerate(proposals):
        try:
            move(session, f"A{number}", change)
        except Refusal:
            continue
    return session


def agreeing(session: Given) -> list[str]:
    """As many of the amendments as can be agreed together, the earlier ones first."""
    state = session.states["amendments"]
    taken: list[str] = []
    for name, _ in state.moved():
        if not {other for other, _ in state.conflicts(name)} & set(taken):
            taken.append(name)
    return taken


@patient
@given(st.lists(changes, min_size=2, max_size=7), st.randoms(use_true_random=False))
def test_k2_any_order_of_agreeing_amendments_that_do_not_conflict_gives_the_same_text(
    proposals: list[dict[str, Any]], chance: Any
):
    digests, start = set(), moved(proposals)
    for turn in range(3):
        session = start.copy()
        order = agreeing(session)
        if turn:
            chance.shuffle(order)
        for name in order:
            dispose(session, name)
        digests.add(tree_digest(session.document(seen_by="amendments").tree))
        assert tree_digest(session.document(seen_by="drafting").tree) in digests, "all who hear of it have that text"
    assert len(digests) == 1


# --- the past ---------------------------------------------------------------------------------------------------------


def heard_by(service: str, events: list[Event]) -> list[Event]:
    return [event for event in events if event.envelope.source == service or event.envelope.source in HEARS[service]]


def a_whole_life() -> Given:
    session = under_silence(a_floor())
    session.clock("2022-03-29T18:00:00+02:00")
    move(session, "A1", {"do": "replace", "unit": "p2a", "old": "should", "new": "may"})
    move(session, "A2", {"do": "replace", "unit": "p2a", "old": "may", "new": "might"}, amends="A1")
    dispose(session, "A2")
    dispose(session, "A1")
    return issued(completed(adopted(session)))


LIFE = a_whole_life()


@settings(deadline=None, max_examples=40)
@given(st.sampled_from(sorted(STAGES)), st.integers(0, len(LIFE.events)))
def test_the_state_as_of_an_instant_is_the_fold_of_what_was_recorded_by_then(service: str, length: int):
    prefix = LIFE.events[:length]
    instant = prefix[-1].envelope.recordedtime if prefix else None
    all_events = [parse(canonical(event), CATALOGUE) for event in heard_by(service, LIFE.events)]
    as_of = [event for event in all_events if instant is not None and event.envelope.recordedtime <= instant]
    by_then = [event for event in LIFE.events if instant is not None and event.envelope.recordedtime <= instant]
    stage = STAGES[service]
    assert stage.fold(as_of) == stage.fold(heard_by(service, by_then))


def test_what_the_services_came_to_know_step_by_step_is_what_the_whole_log_says():
    for service in STAGES:
        assert STAGES[service].fold(heard_by(service, LIFE.events)) == LIFE.states[service]


def test_recorded_instants_never_go_back_so_that_a_prefix_is_a_past():
    assert all(one.envelope.recordedtime <= two.envelope.recordedtime for one, two in pairwise(LIFE.events))

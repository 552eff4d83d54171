"""What the play tells on its way: refusals, conflicts, mis-keys, and numbers that move and keep resolving."""

from pathlib import Path

import pytest

from services.portal.domain.reading import look_up, versions
from services.portal.domain.state import State
from services.rehearsal.outcome import fold, read_events
from shared.documents.numbering import numbers, resolve
from shared.documents.printed import in_words, printed
from shared.documents.units import Tree
from shared.events.base import Audience
from shared.events.envelope import Event
from tests.lifecycle.plays import Play, Source

EARLY = "18"
"""The paragraph of the summary that is written before the floor has ended."""


@pytest.fixture(scope="session")
def events(sample: Play) -> list[Event]:
    return read_events(sample.out / "events.jsonl")


@pytest.fixture(scope="session")
def end(events: list[Event]) -> State:
    return fold(events)


def of(events: list[Event], kind: str, **fields: str) -> Event:
    """The one event of that type whose facts are these."""
    (found,) = [
        event
        for event in events
        if event.envelope.type == kind and all(getattr(event.data, name) == value for name, value in fields.items())
    ]
    return found


def before_and_after(events: list[Event], event: Event) -> tuple[Tree, Tree]:
    """The report's text before an event and after it."""
    at = events.index(event)
    return fold(events[:at]).documents["report"].tree, fold(events[: at + 1]).documents["report"].tree


def prints(tree: Tree, unit: str) -> str:
    return next(in_words(block.runs) for block in printed(tree) if block.id == unit)


def test_s7_an_amendment_to_the_chairs_summary_is_refused_with_its_rule(sample: Play):
    (line,) = sample.lines("refused, as foreseen")
    assert "no amendment to it can be moved. (rule S7: The summary of deliberations is the Chair's" in line


def test_a_refused_amendment_is_in_no_event(events: list[Event]):
    assert not [event for event in events if getattr(event.data, "amendment", None) == "A12"]


@pytest.mark.parametrize(("amendment", "other"), [("A4", "A3"), ("A10", "A9")])
def test_k1_a_conflict_is_named_with_its_other_and_why(amendment: str, other: str, sample: Play, events: list[Event]):
    (line,) = sample.lines(f"Amendment {amendment} was moved")
    assert f"It conflicts with amendment {other}: they replace a common word." in line
    moved = of(events, "amendment.moved.v1", amendment=amendment)
    assert [conflict.other for conflict in moved.data.conflicts] == [other]  # type: ignore[attr-defined]


def test_what_was_keyed_by_mistake_is_nobodys(sample: Play, events: list[Event], end: State):
    (line,) = sample.lines("A13 was taken back")
    assert "nobody had moved it, and nobody withdrew it" in line
    assert "[" not in line
    of(events, "amendment.recaptured.v1", amendment="A13")
    assert not [event for event in events if event.envelope.type == "amendment.disposed.v1" and _about(event, "A13")]
    told = [entry for entry in end.entries if "A13" in entry.sentence]
    assert {entry.audience for entry in told} == {Audience.SECRETARIAT}
    assert all(entry.internal is None for entry in told)


def test_a_reference_written_early_prints_the_old_range_before_the_bracket_fell_and_the_new_one_after(
    events: list[Event], source: Source
):
    final = source.material.final
    unit = resolve(final, EARLY)
    fell = of(events, "text.consolidated.v1", amendment="A7")
    before, after = before_and_after(events, fell)
    assert "6 (a)–(h)" in prints(before, unit)
    assert "6 (a)–(g)" in prints(after, unit)
    assert before.unit(unit) == after.unit(unit), "not a word of the paragraph was written anew"
    assert prints(final, unit) == prints(fold(events).documents["report"].tree, unit)


def test_letters_close_up_when_a_bracketed_text_falls(events: list[Event], source: Source):
    fell = of(events, "text.consolidated.v1", amendment="A7")
    before, after = before_and_after(events, fell)
    unit = resolve(source.material.final, "6 (c)")
    assert (numbers(before)[unit].cited, numbers(after)[unit].cited) == ("6 (d)", "6 (c)")


def test_k6_the_numbers_of_the_provisional_agenda_and_of_today_both_resolve(end: State):
    body = "CSWH/CONF/WG.1"
    provisional = versions(end, "agenda", Audience.PARTICIPANTS)[1]
    assert provisional.name == "provisional"
    for printing in ("provisional", provisional.symbol or ""):
        for then, now in (("4", "4"), ("5", "6"), ("6", "7")):
            found = look_up(end, "agenda", Audience.PARTICIPANTS, f"{body} item {then}", printing)
            assert found == (f"{body} item {then}", f"{body} item {now}")
    old = resolve(provisional.tree, f"{body} item 5")
    new = resolve(end.documents["agenda"].tree, f"{body} item 6")
    assert provisional.numbering.unit(old).item == end.documents["agenda"].tree.unit(new).item
    joint = resolve(end.documents["agenda"].tree, f"{body} item 5")
    assert joint not in provisional.tree.units


def test_k5_the_numbers_of_l1_keep_resolving(end: State):
    l1 = next(version for version in end.versions["report"] if version.name == "L.1")
    for unit, number in numbers(l1.numbering).items():
        if unit in l1.tree.units and number.cited:
            then, now = look_up(end, "report", Audience.SECRETARIAT, number.cited, "L.1")
            assert then == number.cited
            assert now == (numbers(end.documents["report"].tree)[unit].cited if _stands(end, unit) else None)


def test_every_version_is_written_as_text_page_and_data(sample: Play):
    written = {path.stem for path in Path(sample.out).glob("*.txt")}
    assert len(written) == len(set(written)) == 26
    for suffix in (".html", ".json"):
        assert {path.stem for path in Path(sample.out).glob(f"*{suffix}")} == written


def _about(event: Event, amendment: str) -> bool:
    return getattr(event.data, "amendment", None) == amendment


def _stands(end: State, unit: str) -> bool:
    return unit in end.documents["report"].tree.units

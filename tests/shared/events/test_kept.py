"""A line of the log read quickly is the event that the careful reading finds, whatever it tells of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import ValidationError

from shared.documents.vocabulary import Refusal
from shared.events.catalogue import CATALOGUE
from shared.events.envelope import Cause, Event, Head, MalformedEvent, canonical, chain, facts_json, parse, record
from shared.events.kept import read
from shared.events.schemas import EXAMPLES

LINES = {name: (EXAMPLES / f"{name}.json").read_bytes().removesuffix(b"\n") for name in CATALOGUE}

words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40) | st.sampled_from(
    ["“quoted”", '"chain":"0",', "back\\slash", "مادة ٧", "第七条", "e\u0301", "\U0001f4dc", "\u2028", "1e5", "null"]
)
instants = st.datetimes(datetime(1990, 1, 1), datetime(2990, 1, 1), timezones=st.just(UTC)).map(
    lambda at: at.astimezone(timezone(timedelta(hours=5, minutes=45)))
)


def same(one: Event, other: Event) -> None:
    """Two readings found the same: the same attributes and facts, of the same kinds, in the same bytes."""
    assert one == other
    assert msgspec.to_builtins(one.envelope) == msgspec.to_builtins(other.envelope)
    assert repr(one.data) == repr(other.data)
    assert canonical(one) == canonical(other)
    assert facts_json(one) == facts_json(other)
    assert one.order == other.order
    assert chain("0" * 64, one) == chain("0" * 64, other)


@pytest.mark.parametrize("name", CATALOGUE)
def test_both_readings_of_an_example_of_every_type_agree(name: str):
    same(read(LINES[name], CATALOGUE), parse(LINES[name], CATALOGUE))


def leaves(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every text in a tree of facts: where it is kept, and under which name."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, entry in items:
        if isinstance(entry, str):
            yield value, name
        else:
            yield from leaves(entry)


@st.composite
def events(draw: st.DrawFn) -> Event:
    """An event of any type, as a service writes it: in some texts of its example others stand, where these may."""
    model = CATALOGUE[draw(st.sampled_from(sorted(CATALOGUE)))]
    facts = msgspec.json.decode(LINES[model.wire])["data"]
    places = list(leaves(facts))
    for within, name in draw(st.lists(st.sampled_from(places), max_size=4)) if places else ():
        before, within[name] = within[name], draw(words)
        try:
            model.model_validate(facts)
        except (ValidationError, Refusal):
            within[name] = before
    cause = Cause(draw(words), draw(words), draw(words), draw(st.none() | words), draw(st.integers(0, 2**40)))
    head = Head(draw(st.integers(0, 2**40)), draw(st.integers(0, 2**40)), draw(st.sampled_from("0f")) * 64)
    producer, owner = model.wire.partition(".")[0].replace("_", ""), draw(words)
    facts_of = (model.model_validate(facts),)
    (event,) = record(facts_of, producer=producer, owner=owner, head=head, cause=cause, now=draw(instants))
    return event


@given(events())
def test_both_readings_of_what_a_service_has_written_agree(event: Event):
    line = canonical(event)
    same(read(line, CATALOGUE), parse(line, CATALOGUE))
    same(read(line, CATALOGUE), event)


@given(events(), st.integers(0), st.binary(min_size=1, max_size=1))
def test_both_readings_refuse_facts_that_were_changed(event: Event, at: int, byte: bytes):
    line, facts = canonical(event), facts_json(event)
    at = line.index(facts) + at % len(facts)
    damaged = line[:at] + byte + line[at + 1 :]
    assume(damaged != line)
    for reading in (read, parse):
        with pytest.raises(MalformedEvent):
            reading(damaged, CATALOGUE)


def test_both_readings_name_a_time_zone_that_nobody_knows():
    damaged = LINES["silence.expired.v1"].replace(b'"Europe/Vienna"', b'"Europe/Atlantis"')
    for reading in (read, parse):
        with pytest.raises(MalformedEvent, match="Europe/Atlantis"):
            reading(damaged, CATALOGUE)

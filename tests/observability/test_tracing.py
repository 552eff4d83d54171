"""One act is followed through HTTP, its transaction, the relay and every service that hears of it, by numbers alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.trace import SpanKind, StatusCode

from shared.events.envelope import START, Cause, record
from shared.events.proof import LogCheckpointed
from shared.messaging.log import events_of
from shared.observability.tracing import trace_of
from tests.given import SESSION
from tests.observability.following import (
    HEARING,
    SECRET,
    Told,
    followed,
    linked,
    number,
    parent,
    service_of,
    told,
)
from tests.shared.messaging import tally
from tests.shared.messaging.tally import NOW, POISON, Say, Stream, Tally, asked, message, statement


async def test_a_trace_holds_the_act_its_transaction_the_relay_and_every_hearing_service(tmp_path: Path):
    them = Told()
    async with followed(tmp_path, them.traces) as desk:
        them.forget()
        assert (await desk.table()).status_code == 201
    assert {span.context.trace_id for span in them.spans} == {trace_of(SESSION, "table it")}

    act = them.one("act drafting.table")
    assert (act.kind, act.parent, service_of(act)) == (SpanKind.SERVER, None, "drafting")
    transaction = them.one("transaction")
    assert (parent(transaction), told(transaction)) == (number(act), {"acts": 1, "events": 1})

    tabled = them.one("relay document.tabled.v1")
    assert (tabled.kind, parent(tabled), service_of(tabled)) == (SpanKind.PRODUCER, number(act), "drafting")
    heard = {service_of(span): span for span in them.named("hear document.tabled.v1")}
    assert heard.keys() == HEARING
    assert {parent(span) for span in heard.values()} == {number(tabled)}
    assert {service: told(span)["announced"] for service, span in heard.items() if told(span)["announced"]} == {
        "amendments": 1
    }

    opened = them.one("relay floor.opened.v1")
    assert parent(opened) == number(heard["amendments"]), "it was announced because this was heard"
    onward = {service_of(span): parent(span) for span in them.named("hear floor.opened.v1")}
    assert onward == dict.fromkeys((HEARING - {"amendments"}) | {"drafting"}, number(opened))


async def test_spans_lie_within_one_another_as_what_they_tell_of_did(tmp_path: Path):
    them = Told()
    async with followed(tmp_path, them.traces) as desk:
        them.forget()
        await desk.table()
    act, transaction = them.one("act drafting.table"), them.one("transaction")
    relayed, *heard = them.one("relay document.tabled.v1"), *them.named("hear document.tabled.v1")
    times = [(span.start_time or 0, span.end_time or 0) for span in (act, transaction, relayed, *heard)]
    assert all(0 < since <= until for since, until in times)
    assert times[0][0] <= times[1][0]
    assert times[1][1] <= times[0][1] + 1_000_000_000
    assert times[0][1] <= times[2][0], "it is relayed once it is committed"
    assert all(times[2][0] <= since for since, _ in times[3:])


async def test_two_plays_of_one_act_have_the_same_numbers(tmp_path: Path):
    plays = []
    for name in ("once", "again"):
        them = Told()
        (tmp_path / name).mkdir()
        async with followed(tmp_path / name, them.traces) as desk:
            await desk.table()
        plays.append({(s.name, service_of(s), s.context.trace_id, number(s), parent(s)) for s in them.spans})
    assert plays[0] == plays[1]
    assert len(plays[0]) > 30


async def test_an_act_that_is_asked_for_again_is_not_told_of_again(tmp_path: Path):
    them = Told()
    async with followed(tmp_path, them.traces) as desk:
        version = await desk.version()
        first = await desk.table()
        them.forget()
        again = await desk.table(If_Match=version)
        assert again.json() == first.json()
    assert them.spans == ()


async def test_a_refused_act_tells_which_rule_refused_it_under_a_number_of_its_own(tmp_path: Path):
    them = Told()
    async with followed(tmp_path, them.traces) as desk:
        them.forget()
        for _ in range(2):
            assert (await desk.table(If_Match='"1-0000"', Idempotency_Key="stale")).status_code == 412
    one, two = them.named("act drafting.table")
    assert told(one) == {"session": SESSION, "refusal": "StaleVersion"}
    assert one.status.status_code is StatusCode.ERROR
    assert one.context.trace_id == two.context.trace_id == trace_of(SESSION, "stale")
    assert number(one) != number(two)


@pytest.mark.parametrize(
    ("named", "links"),
    [
        ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", [0x00F067AA0BA902B7]),
        ("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more", [0x00F067AA0BA902B7]),
        ("00-00000000000000000000000000000000-00f067aa0ba902b7-01", []),
        ("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01", []),
        ("ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", []),
        ("nobody's", []),
    ],
)
async def test_the_trace_that_a_request_names_is_linked_and_not_gone_on_with(
    named: str, links: list[int], tmp_path: Path
):
    them = Told()
    async with followed(tmp_path, them.traces) as desk:
        them.forget()
        assert (await desk.table(traceparent=named)).status_code == 201
    act = them.one("act drafting.table")
    assert (linked(act), act.context.trace_id) == (links, trace_of(SESSION, "table it"))


async def test_no_text_no_party_and_no_name_is_told(tmp_path: Path):
    them = Told()
    async with followed(tmp_path, them.traces) as desk:
        await desk.table()
        await desk.table(If_Match='"1-0000"', Idempotency_Key=SECRET)
    keys = {key for span in them.spans for key in told(span)}
    assert keys == {
        *("session", "event", "type", "sequence", "clock", "announced"),
        *("acts", "events", "first", "refusal"),
    }
    everything = "".join(span.to_json() for span in them.spans)
    for word in (SECRET, "jane", "table it", "Working Group", "joint investigations"):
        assert word not in everything


@asynccontextmanager
async def small(folder: Path, told: Told, domain: Tally | None = None) -> AsyncIterator[Any]:
    async with tally.surroundings(folder) as around:
        made = tally.service(replace(around, traces=told.traces), domain)
        async with made.open():
            yield made


async def test_acts_that_are_written_together_are_told_of_in_the_trace_of_the_first_and_linked(tmp_path: Path):
    them = Told()
    async with small(tmp_path, them) as service:
        acts = [service.handlers.act(Say(session=f"s{n}", said=("a", "b")), asked(f"k{n}")) for n in range(5)]
        await asyncio.gather(*acts)
    traces = {trace_of(f"s{n}", f"k{n}") for n in range(5)}
    told_of = {span.context.trace_id: span for span in them.named("act drafting.record_statement")}
    assert told_of.keys() == traces
    transactions = them.named("transaction")
    assert sum(told(each)["acts"] for each in transactions) == 5
    assert any(each.links for each in transactions), "nothing waited, and nothing is shown"
    for each in transactions:
        together = [each.context.trace_id, *(link.context.trace_id for link in each.links)]
        assert [parent(each), *linked(each)] == [number(told_of[trace]) for trace in together]
        assert told(each)["events"] == 2 * len(together)


async def test_every_event_of_an_act_comes_from_it(tmp_path: Path):
    them = Told()
    async with small(tmp_path, them) as service:
        await service.handlers.act(Say(session="s", said=("a", "b", "c")), asked("k"))
        await service.relay()
    relayed = them.named("relay statement.recorded.v1")
    assert {parent(span) for span in relayed} == {number(them.one("act drafting.record_statement"))}
    assert len({number(span) for span in relayed}) == 3


async def test_what_parks_is_a_failure_and_is_told_of_in_its_place_once_it_is_taken_in(tmp_path: Path):
    them, domain = Told(), Tally()
    async with small(tmp_path, them, domain) as service:
        poison = message(Stream("drafting").say(f"{POISON}"))
        await service.handlers.hear([poison], NOW)
        failed = them.one("hear statement.recorded.v1")
        assert failed.status.status_code is StatusCode.ERROR
        domain.mended = True
        await service.handlers.retry("session-1", NOW)
        _, taken = them.named("hear statement.recorded.v1")
        assert taken.status.status_code is StatusCode.UNSET
        assert parent(taken) == parent(failed)
        assert number(taken) != number(failed)
        assert "swallowed" not in failed.to_json(), "what a failure says may quote a text"
        await service.handlers.hear([poison], NOW)
    assert len(them.named("hear statement.recorded.v1")) == 2, "what is known is not heard again"


async def test_a_signed_head_is_nobodys_act_and_not_told_of(tmp_path: Path):
    them = Told()
    async with followed(tmp_path, them.traces) as desk:
        drafting = desk.whole.services["drafting"]
        assert await drafting.checkpoint_all() == 1
        them.forget()
        await desk.whole.settle()
        async with drafting.database.reading() as connection:
            assert isinstance((await events_of(connection, "drafting", SESSION))[-1].data, LogCheckpointed)
    assert them.spans == ()


async def test_what_the_clock_writes_begins_a_trace(tmp_path: Path):
    them = Told()
    async with small(tmp_path, them) as service:
        cause = Cause("deadline/fallen", "clock", "deadline", "deadline")
        events = record((statement("due"),), producer="adoption", owner="s", head=START, cause=cause, now=NOW)
        service.tracing.relayed(events, 1, 2)
    assert them.one("relay statement.recorded.v1").parent is None

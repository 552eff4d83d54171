"""What must hold when the dust has settled: nothing lost, nothing doubled, nothing out of order, everyone agrees."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from shared.events import envelope as wire
from shared.events.binary import from_headers
from shared.events.catalogue import CATALOGUE, topic
from shared.events.drafting import StatementRecorded
from shared.events.envelope import NAMESPACE, START, Event, Head
from shared.events.proof import LogCheckpointed
from shared.messaging.letters import dead_letter_topic
from tests.faults.simulation.desk import Amend, Approve, Open, Say, reaction
from tests.faults.simulation.scripts import SECRETARIAT, Act

if TYPE_CHECKING:
    from tests.faults.simulation.world import World

TABLES_OF_THE_LOG = frozenset(
    {"events", "relayed", "deadlines", "found", "answers", "refusals", "waiting", "parked", "letters"}
)

Logs = dict[str, list[Event]]
"""What each service knows, in the order in which it came to know it."""


def logs_of(world: World) -> Logs:
    """Everything that each service has committed."""
    rows = "SELECT body FROM events ORDER BY owner, n"
    return {
        name: [wire.parse(body, CATALOGUE) for (body,) in store.committed(rows)] for name, store in world.stores.items()
    }


def broken(world: World, logs: Logs) -> Iterator[str]:
    """Every invariant that does not hold, in words."""
    yield from world.wrong
    for service in world.stores:
        yield from _in_order(service, logs[service], set(world.stores))
        yield from _at_rest(world, service)
        yield from _lettered(world, service)
        yield from _told(world, service, logs)
        for other in world.hears[service]:
            if own(logs[other], other) != own(logs[service], other):
                yield f"{service} does not know what {other} has decided"
    if not world.script.real:
        for service in world.stores:
            yield from _counted(world, service, logs[service])
        yield from _decided(world, logs)
        yield from _remembered(world, logs)


def _remembered(world: World, logs: Logs) -> Iterator[str]:
    """What a service has in its memory is what its log says, and what all others say."""
    for (service, owner), state in world.states.items():
        said: dict[str, tuple[str, ...]] = {}
        for event in logs[service]:
            if event.envelope.partitionkey == owner and isinstance(event.data, StatementRecorded):
                source = event.envelope.source
                said[source] = (*said.get(source, ()), event.data.item)
        if dict(state.said) != said:
            yield f"{service} remembers of {owner} {dict(state.said)}, and its log says {said}"


def outcome(world: World, logs: Logs) -> dict[str, Any]:
    """What two runs of one rehearsal have in common: events, states, and what is kept beside the logs."""
    beside = {
        (name, table): sorted(store.committed(f'SELECT * FROM "{table}"'))
        for name, store in world.stores.items()
        for table in store.tables
        if table not in TABLES_OF_THE_LOG
    }
    events = {(name, other): own(log, other) for name, log in logs.items() for other in (name, *world.hears[name])}
    return {"events": events, "states": world.states, "tables": beside}


def own(log: list[Event], producer: str) -> list[bytes]:
    """The events of a producer in a log, each stream in the order of the log, as bytes."""
    return [wire.canonical(event) for event in log if event.envelope.source == producer]


def _in_order(service: str, log: list[Event], producers: set[str]) -> Iterator[str]:
    """Every stream dense, chained, after what it follows; every event once."""
    heads: dict[tuple[str, str], Head] = {}
    for event in log:
        envelope = event.envelope
        owner, source = envelope.partitionkey, envelope.source
        head = heads.get((source, owner), START)
        if envelope.sequence != head.sequence + 1:
            yield f"{service}: {envelope.sequence} of {source} for {owner} comes after {head.sequence}"
        if envelope.clock <= head.clock:
            yield f"{service}: the clock of {source} for {owner} does not go on"
        if wire.chain(head.chain, event) != envelope.chain:
            yield f"{service}: the chain of {source} for {owner} is broken at {envelope.sequence}"
        for producer, sequence in envelope.heard.items():
            before = heads.get((producer, owner), START)
            if before.sequence < sequence:
                yield f"{service}: {source} {envelope.sequence} stands before {producer} {sequence}, which it follows"
            elif before.sequence == sequence and before.clock >= envelope.clock:
                yield f"{service}: the clocks put {source} {envelope.sequence} before what it follows"
        heads[source, owner] = Head.after(event)
    for event_id, times in Counter(event.envelope.id for event in log).items():
        if times > 1:
            yield f"{service} has the event {event_id} {times} times"


def _at_rest(world: World, service: str) -> Iterator[str]:
    for table in ("waiting", "parked"):
        for row in world.stores[service].committed(f"SELECT * FROM {table}"):
            yield f"{service}: {table}: {str(row)[:200]}"


def _lettered(world: World, service: str) -> Iterator[str]:
    """What was given up is told on the topic beside, and settled, unless it is no event at all."""
    rows = "SELECT letter, topic, settled, reason FROM letters"
    letters = [(letter, of, settled) for letter, of, settled, _ in world.stores[service].committed(rows)]
    nonsense = world.script.nonsense and "drafting" in world.hears[service]
    open_still = [letter for letter, _, settled in letters if settled is None]
    if len(open_still) != int(nonsense):
        yield f"{service} has the dead letters {open_still}, and {int(nonsense)} could not be taken"
    for letter, of, _ in letters:
        names = (("dlq_letter", str(letter).encode()), ("dlq_group", service.encode()))
        beside = world.topics.partitions([dead_letter_topic(of)])
        if not any(set(names) <= set(message.headers) for place in beside for message in world.topics.logs[place]):
            yield f"the dead letter {letter} of {service} was not told"


def _told(world: World, service: str, logs: Logs) -> Iterator[str]:
    """The topic holds each of the service's events, first in their order, the same bytes."""
    told: list[bytes] = []
    seen: set[str] = set()
    last: dict[str, int] = {}
    for place in world.topics.partitions([topic(service)]):
        for message in world.topics.logs[place]:
            if message.value == b"{":
                continue  # somebody else's
            event = from_headers(message.headers, message.value, CATALOGUE)
            envelope = event.envelope
            if envelope.id not in seen:
                seen.add(envelope.id)
                told.append(wire.canonical(event))
                if envelope.sequence != last.get(envelope.partitionkey, 0) + 1:
                    yield f"{service} told {envelope.sequence} of {envelope.partitionkey} out of order"
                last[envelope.partitionkey] = envelope.sequence
    if sorted(told) != sorted(own(logs[service], service)):
        yield f"the topic of {service} does not hold what it has decided, once"


def _counted(world: World, service: str, log: list[Event]) -> Iterator[str]:
    """What is kept beside the log took effect once an event."""
    due = Counter((e.envelope.partitionkey, e.envelope.source, _said(e)) for e in log)
    rows = world.stores[service].committed("SELECT owner, producer, said, times FROM desk_effects")
    found = {(owner, producer, said): times for owner, producer, said, times in rows}
    for key in due.keys() | found.keys():
        if due[key] != found.get(key, 0):
            yield f"{service}: {key} took effect {found.get(key, 0)} times, not {due[key]}"


def _said(event: Event) -> str:
    return event.data.item if isinstance(event.data, StatementRecorded) else event.envelope.type


def _decided(world: World, logs: Logs) -> Iterator[str]:
    """The events are those of the accepted acts, of reactions to them and of the clock, and no others."""
    expected: Counter[tuple[str, str, str]] = Counter()
    ids: dict[str, list[str]] = {}
    races: Counter[str] = Counter()
    for answered in world.answered:
        act = answered.act
        if act.race is not None:
            races[act.race] += answered.answer is not None
        elif answered.answer is None:
            yield f"{act.key} was refused: {answered.refusal}"
        if answered.answer is not None:
            words = _words(act)
            expected.update((act.service, act.command.session, word) for word in words)
            ids[act.key] = [_id(act, index) for index in range(len(words))]
            given = [event["id"] for event in answered.answer["events"]]
            if given != ids[act.key]:
                yield f"{act.key} was answered with the events {given}, not {ids[act.key]}"
    for race, accepted in races.items():
        if accepted != 1:
            yield f"of the {race} {accepted} were accepted, not one"
    for service, log in logs.items():
        for event in log:
            if event.envelope.source == service and isinstance(event.data, StatementRecorded):
                owner, word = event.envelope.partitionkey, event.data.item
                for other in logs:
                    answer = reaction(other, event.data) if other != service else None
                    if answer is not None:
                        expected[other, owner, answer] += 1
                if word.startswith("timer"):
                    expected[service, owner, word.replace("timer", "rang")] += 1
    decided = [e for service, log in logs.items() for e in log if e.envelope.source == service]
    found = Counter(
        (e.envelope.source, e.envelope.partitionkey, _said(e))
        for e in decided
        if not isinstance(e.data, LogCheckpointed)
    )
    for what in expected.keys() | found.keys():
        if expected[what] != found[what]:
            yield f"{what} was decided {found[what]} times, not {expected[what]}"
    there = {event.envelope.id for event in decided}
    for key, wanted in ids.items():
        if not there >= set(wanted):
            yield f"{key} was accepted, and its events are not in the log"


def _words(act: Act) -> list[str]:
    command = act.command
    if isinstance(command, Say):
        return list(command.words)
    if isinstance(command, Amend):
        return [f"amend-{command.word}"]
    if isinstance(command, Approve):
        return ["approve-paper"]
    assert isinstance(command, Open)
    return ["session.opened.v1"]


def _id(act: Act, index: int) -> str:
    key = f"{SECRETARIAT.name}\x1f{act.key}"
    return str(uuid.uuid5(NAMESPACE, "\x1f".join((key, act.service, act.command.session, str(index)))))

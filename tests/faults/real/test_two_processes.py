"""Two processes of one service: of two acts at once one is done, and members come and go without a loss.

`RAPPORTEUR_PAIRS` is how many pairs there are (2000); the goal of the project is 10,000.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import httpx2

from shared.access import Role
from shared.events.envelope import START, Cause, Event, Head, positions_text, record
from shared.messaging.kafka import KafkaBroker
from shared.messaging.outbox import publish
from tests.faults.real.asking import asker, at_once, until
from tests.given import WG2, WG3, Given, a_floor, a_report, close, unit
from tests.processes.fleet import Fleet, fleet
from tests.processes.zygote import Zygote

PAIRS = int(os.environ.get("RAPPORTEUR_PAIRS", "2000"))
PARTS = 50
"""How many parts, each of which is adopted once, a report has."""

REBALANCED = 600
ADOPTING = ("adoption", "adoption.2")


def told_again(given: Given, session: str) -> Iterator[Event]:
    """What was announced of the given session, announced of another one."""
    heads: dict[str, Head] = {}
    for number, event in enumerate(given.events):
        producer = event.envelope.source
        data = event.data.model_copy(update={"session": session} if "session" in type(event.data).model_fields else {})
        cause = Cause(
            f"{session}/{number}",
            event.envelope.actor,
            "test",
            clock=max((head.clock for head in heads.values()), default=0),
            follows=positions_text({p: head.sequence for p, head in heads.items() if p != producer}),
        )
        head = heads.get(producer, START)
        (again,) = record(
            (data,), producer=producer, owner=session, head=head, cause=cause, now=event.envelope.recordedtime
        )
        heads[producer] = Head.after(again)
        yield again


def a_closed_floor() -> Given:
    """A report whose sections are closed one by one, a part each, and await the gavel."""
    sections = [f"s{number}" for number in range(PARTS)]
    changes = [
        change
        for s in sections
        for change in (unit(s, "section", "On a thing"), unit(f"{s}p", "paragraph", "It was.", s))
    ]
    spans = [{"first": section} for section in sections]
    given = a_floor(a_report(changes=changes), spans)
    for section, span in zip(sections, spans, strict=True):
        close(given, span, part=section)
    return given


async def announce(made: Fleet, sessions: list[str]) -> int:
    """Announce, as drafting and the floor would, what awaits the gavel in each session; tells how many events."""
    given = a_closed_floor()
    everything = [event for session in sessions for event in told_again(given, session)]
    async with KafkaBroker(
        made.environment["RAPPORTEUR_KAFKA"], prefix=made.environment["RAPPORTEUR_KAFKA_PREFIX"]
    ) as broker:
        for producer in ("drafting", "amendments"):
            await publish(broker, producer, [event for event in everything if event.envelope.source == producer])
    return len(everything)


async def test_of_two_adoptions_at_once_in_two_processes_one_is_done(forking: Zygote, tmp_path: Path):
    sessions = [f"s-{n}" for n in range(PAIRS // PARTS)]
    began = time.monotonic()
    with fleet(tmp_path, forking.start, ADOPTING) as made:
        events = await announce(made, sessions)
        async with httpx2.AsyncClient(timeout=60) as client:
            processes = [asker(client, made, name, Role.CHAIR) for name in ADOPTING]
            secretariat = asker(client, made, "adoption")

            async def all_heard() -> bool:
                positions = [await secretariat.heard(session, "amendments") for session in sessions[-2:]]
                return all(positions) and await lag(made) == 0

            await until(all_heard, 240, "adoption has heard that the floor has closed")
            heard = time.monotonic()

            async def pairs(session: str) -> Counter[tuple[int, ...]]:
                body, outcomes = {"by": [WG2, WG3], "meeting": 2}, Counter[tuple[int, ...]]()
                for part in range(PARTS):
                    path = f"/sessions/{session}/documents/report/parts/s{part}/adopt"
                    both = [each.act(path, body, f"{session}-{part}-{n}") for n, each in enumerate(processes)]
                    outcomes[tuple(sorted(answer.status_code for answer in await asyncio.gather(*both)))] += 1
                return outcomes

            each = await at_once([partial(pairs, session) for session in sessions], clients=4)
            outcomes = sum(each, Counter[tuple[int, ...]]())
            done = time.monotonic()
            assert set(outcomes) <= {(201, 409), (201, 412)}, outcomes
            assert outcomes.total() == len(sessions) * PARTS
            logs = await at_once([partial(secretariat.log, session) for session in sessions], clients=8)
        for log in logs:
            assert [event["type"] for event in log] == ["part.adopted.v1"] * PARTS
            assert [event["data"]["part"] for event in log] == [f"s{part}" for part in range(PARTS)]
        assert [made.stop(name) for name in ADOPTING] == [0, 0]
    print(
        f"{outcomes.total()} pairs: {dict(outcomes)}; {events} events heard in {heard - began:.0f} s, "
        f"acts in {done - heard:.0f} s, {time.monotonic() - began:.0f} s in all"
    )


async def lag(made: Fleet) -> int:
    """How many messages adoption has not heard yet."""
    environment = made.environment
    async with KafkaBroker(environment["RAPPORTEUR_KAFKA"], prefix=environment["RAPPORTEUR_KAFKA_PREFIX"]) as broker:
        topics = ["drafting-events", "amendments-events", "publication-events"]
        return sum((await broker.lag("adoption", topics)).values())


async def test_a_second_process_joins_and_leaves_in_a_burst_and_everything_is_heard_once(
    forking: Zygote, tmp_path: Path
):
    names = ("drafting", "portal", "portal.2")
    sessions = [f"s-{n}" for n in range(6)]
    unnamed = {"RAPPORTEUR_PARTITIONS": "6", "RAPPORTEUR_KAFKA_MEMBER": ""}  # a named one keeps its partitions
    with fleet(tmp_path, forking.start, names, unnamed) as made:
        async with httpx2.AsyncClient(timeout=60) as client:
            drafting, portal = asker(client, made, "drafting"), asker(client, made, "portal")
            for session in sessions:
                await drafting.open(session)
            burst = [partial(drafting.state, sessions[n % 6], n) for n in range(REBALANCED)]
            sending = asyncio.create_task(at_once(burst, clients=4))
            joined = 0
            while not sending.done():
                assert await asyncio.to_thread(made.stop, "portal.2") == 0
                await asyncio.sleep(0.2)
                made.start("portal.2")
                await asyncio.to_thread(made.wait_ready, "portal.2")
                joined += 1
            assert {answer.status_code for answer in await sending} == {201}
            for session in sessions:
                reached = len(await drafting.log(session))

                async def all_heard(session: str = session, reached: int = reached) -> bool:
                    return await portal.heard(session, "drafting") == reached

                await until(all_heard, 60, f"the portal hears {reached} events of {session}")
                told = await portal.get(f"/sessions/{session}/timeline.json")
                assert sorted(entry["sequence"] for entry in told) == list(range(1, reached + 1))
            assert (await portal.status("/readyz"))[1]["parked"] == []
        assert joined >= 2
        assert [made.stop(name) for name in names] == [0, 0, 0]
    print(f"{REBALANCED} events in {len(sessions)} sessions, a second process joined and left {joined} times")

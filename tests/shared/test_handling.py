"""Acts, heard events and the clock become events once: keys, After, as_of, deadlines (K8), refusals, checkpoints."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.adoption import store
from services.adoption.consumers import HEARS
from services.adoption.domain import STAGE
from services.adoption.domain.silence import OpenSilence
from services.drafting.domain.documents import Edit, OpenDocument, TableDocument
from shared.access import NOBODY, NotAllowed, NotSignedIn
from shared.answers import RefusedBefore
from shared.events.catalogue import CATALOGUE
from shared.events.envelope import Event, canonical, parse
from shared.events.proof import LogCheckpointed, Verified, verify
from shared.events.silence import SilenceExpired
from shared.handling import Handlers
from shared.messaging import log
from shared.messaging.journal import Journal
from shared.problems import KeyUsedTwice, NoCanonicalForm, NotHeardYet, status_of
from shared.service import Service, Surroundings
from tests.given import CIRCLE, PRESIDENT, SESSION, Given, a_session, unit
from tests.shared.messaging.tally import (
    NOW,
    SECRETARIAT,
    ListThem,
    NothingToSay,
    Say,
    State,
    Stream,
    asked,
    count,
    message,
    project,
    service,
    surroundings,
)

DEADLINE = datetime(2022, 3, 29, 16, tzinfo=UTC)


@pytest.fixture
async def around(tmp_path: Path) -> AsyncIterator[Surroundings]:
    async with surroundings(tmp_path) as found:
        yield found


@pytest.fixture
async def it(around: Surroundings) -> AsyncIterator[Service[State]]:
    made = service(around)
    async with made.open():
        yield made


async def own(it: Service[Any], owner: str = "one") -> list[Event]:
    async with it.database.reading() as connection:
        return list(await log.events_of(connection, it.stage.producer, owner))


async def test_the_same_request_under_the_same_key_is_done_once_and_answered_alike(it: Service[State]):
    say = Say(session="one", said=("a",))
    first = await it.handlers.act(say, asked("key"))
    assert await it.handlers.act(say, asked("key", now=NOW + timedelta(hours=1))) == first
    assert [event.data.item for event in await own(it)] == ["a"]  # type: ignore[attr-defined]


async def test_the_same_request_sent_many_times_at_once_is_done_once(it: Service[State]):
    say = Say(session="one", said=("a",))
    answers = await asyncio.gather(*(it.handlers.act(say, asked("key")) for _ in range(20)))
    assert all(answer == answers[0] for answer in answers)
    assert len(await own(it)) == 1


async def test_a_key_survives_a_restart(it: Service[State], around: Surroundings):
    answer = await it.handlers.act(Say(session="one", said=("a",)), asked("key"))
    again = service(around)
    assert await again.handlers.act(Say(session="one", said=("a",)), asked("key")) == answer
    await again.database.close()


async def test_another_request_under_a_key_that_was_used_is_refused_and_may_come_under_a_new_one(it: Service[State]):
    await it.handlers.act(Say(session="one", said=("a",)), asked("key"))
    other = Say(session="one", said=("b",))
    for _ in range(2):
        with pytest.raises(KeyUsedTwice):
            await it.handlers.act(other, asked("key"))
    await it.handlers.act(other, asked("key", actor=SECRETARIAT.model_copy(update={"name": "someone-else"})))
    await it.handlers.act(other, asked("new key"))
    assert len(await own(it)) == 3
    assert await it.handlers.refusals("one") == []


async def test_a_refusal_is_kept_once_apart_from_the_events_and_given_again(it: Service[State]):
    with pytest.raises(NothingToSay):
        await it.handlers.act(Say(session="one", said=()), asked("key"))
    with pytest.raises(RefusedBefore) as again:
        await it.handlers.act(Say(session="one", said=()), asked("key"))
    assert again.value.body["rule"] == "T1"
    (kept,) = await it.handlers.refusals("one")
    assert (kept["command"], kept["actor"], kept["problem"]) == (Say.name, "secretariat", again.value.body)
    assert await own(it) == []


async def test_what_no_seat_allows_is_refused_and_kept(it: Service[State]):
    with pytest.raises(NotAllowed):
        await it.handlers.act(ListThem(session="one"), asked("1"))
    with pytest.raises(NotSignedIn):
        await it.handlers.act(Say(session="one", said=("a",)), asked("2", actor=NOBODY))
    assert [refusal["command"] for refusal in await it.handlers.refusals("one")] == [ListThem.name, Say.name]
    assert await count(it, "events") == 0


async def test_what_no_event_can_hold_is_refused_before_anything_is_decided(it: Service[State]):
    with pytest.raises(NoCanonicalForm) as refused:
        await it.handlers.act(Say.model_construct(session="one", said=("\ud800",)), asked("1"))
    assert status_of(refused.value) == 422
    assert await count(it, "events") == await count(it, "answers") == 0


async def test_the_same_acts_in_two_places_give_the_same_bytes(it: Service[State]):
    with tempfile.TemporaryDirectory() as folder:
        async with surroundings(Path(folder)) as elsewhere:
            other = service(elsewhere)
            async with other.open():
                for made in (it, other):
                    for number in range(3):
                        await made.handlers.act(Say(session="one", said=("a", "b")), asked(f"{number}"))
                    await made.handlers.hear([message(Stream("drafting", "one").say("ask-1"))], NOW)
                assert list(map(canonical, await own(it))) == list(map(canonical, await own(other)))


async def test_an_answer_names_the_events_and_the_positions_reached(it: Service[State]):
    drafting = Stream("drafting", "one")
    await it.handlers.hear([message(drafting.say("a")), message(drafting.say("b"))], NOW)
    answer = await it.handlers.act(Say(session="one", said=("x", "y")), asked("1"))
    assert answer["positions"] == {"drafting": 2, "adoption": 2}
    events = await own(it)
    assert [entry["id"] for entry in answer["events"]] == [event.envelope.id for event in events]
    assert [event.envelope.clock for event in events] == [3, 4], "later than all that the decision rested on"
    assert events[0].envelope.heard == {"drafting": 2}


async def test_an_act_that_follows_what_is_not_heard_waits_and_goes_on_when_it_comes(it: Service[State]):
    event = Stream("drafting", "one").say("a")
    acting = asyncio.create_task(it.handlers.act(Say(session="one", said=("b",)), asked("1", after={"drafting": 1})))
    await asyncio.sleep(0.05)
    assert not acting.done()
    await it.handlers.hear([message(event)], NOW)
    assert (await acting)["positions"] == {"drafting": 1, "adoption": 1}


async def test_an_act_does_not_miss_what_is_heard_while_it_reads(it: Service[State]):
    made = it.handlers
    slow = SlowReader(made.stage, it.database, project, it.hears, it.metrics, it.around.key, 30.0)
    event = Stream("drafting", "one").say("a")
    async with asyncio.timeout(5):
        acting = asyncio.create_task(slow.act(Say(session="one", said=("b",)), asked("1", after={"drafting": 1})))
        await slow.has_read.wait()
        await slow.hear([message(event)], NOW)
        slow.goes_on.set()
        assert (await acting)["positions"] == {"drafting": 1, "adoption": 1}


class SlowReader(Handlers[State]):
    """Looks at what it has read only when it is told to."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.has_read, self.goes_on = asyncio.Event(), asyncio.Event()

    async def journal(self, owner: str) -> Journal[State]:
        found = await super().journal(owner)
        self.has_read.set()
        await self.goes_on.wait()
        return found


async def test_an_act_that_follows_what_does_not_come_is_told_what_is_missing_and_may_come_again(it: Service[State]):
    drafting = Stream("drafting", "one")
    await it.handlers.hear([message(drafting.say("a"))], NOW)
    say = Say(session="one", said=("b",))
    with pytest.raises(NotHeardYet) as refused:
        await it.handlers.act(say, asked("1", after={"drafting": 2}))
    assert refused.value.facts == {"missing": {"drafting": 2}, "heard": {"drafting": 1}}
    assert await own(it) == []
    assert await it.handlers.refusals("one") == []
    await it.handlers.hear([message(drafting.say("c"))], NOW)
    assert await it.handlers.act(say, asked("1", after={"drafting": 2}))
    assert len(await own(it)) == 1


STEPS = st.lists(st.tuples(st.sampled_from(["act", "hear"]), st.integers(0, 3)), min_size=1, max_size=10)


@settings(max_examples=20, deadline=None)
@given(steps=STEPS)
def test_as_of_an_instant_is_the_fold_of_what_was_recorded_by_then(steps: list[tuple[str, int]]):
    asyncio.run(_as_of(steps))


async def _as_of(steps: list[tuple[str, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with surroundings(Path(folder)) as around:
            it = service(around)
            async with it.open():
                drafting, now = Stream("drafting", "one"), NOW
                stood: list[tuple[datetime, State]] = [(NOW - timedelta(minutes=1), State())]
                for number, (step, minutes) in enumerate(steps):
                    now += timedelta(minutes=minutes)
                    if step == "act":
                        await it.handlers.act(Say(session="one", said=(f"w-{number}",)), asked(f"{number}", now=now))
                    else:
                        await it.handlers.hear([message(drafting.say(f"w-{number}", at=now))], now)
                    stood.append((now, await it.handlers.state("one")))
                last = dict(stood)  # of several at one instant the last
                for instant, state in last.items():
                    assert await it.handlers.state("one", instant) == state
                    assert await it.handlers.state("one", instant + timedelta(seconds=59)) == state
                events = [parse(body, CATALOGUE) for body in await _bodies(it)]
                assert it.stage.fold(events) == await it.handlers.state("one")


async def _bodies(it: Service[Any]) -> list[str]:
    async with it.database.reading() as connection:
        return [row.body for row in await connection.exec_driver_sql("SELECT body FROM events ORDER BY n")]


async def test_a_head_is_signed_once_and_the_log_verifies(it: Service[State]):
    assert await it.handlers.checkpoint("one", NOW) == 0, "there is nothing to sign"
    await it.handlers.act(Say(session="one", said=("a", "b")), asked("1"))
    assert await it.handlers.checkpoint("one", NOW) == 1
    assert await it.handlers.checkpoint("one", NOW) == await it.checkpoint_all() == 0
    await it.handlers.act(Say(session="one", said=("c",)), asked("2"))
    assert await it.checkpoint_all() == 1
    lines = [canonical(event) for event in await own(it)]
    verified = verify(lines, CATALOGUE, frozenset({it.around.key.public}))
    assert verified == Verified(5, 1, frozenset({it.around.key.public}))


async def test_a_checkpoint_and_an_act_at_once_leave_one_dense_log(it: Service[State]):
    acts = [it.handlers.act(Say(session="one", said=(f"w-{n}",)), asked(f"{n}")) for n in range(8)]
    await asyncio.gather(*acts, *(it.handlers.checkpoint("one", NOW) for _ in range(8)))
    await it.handlers.checkpoint("one", NOW)
    events = await own(it)
    assert sum(not isinstance(event.data, LogCheckpointed) for event in events) == 8
    assert isinstance(verify([canonical(event) for event in events], CATALOGUE), Verified)


# ---- the clock: services.adoption's own stage, with the real clock put in (K8) ----


class Clock:
    """The present, as the test says."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def tabled(**session: Any) -> Given:
    """An organization of work handed over for a silence procedure."""
    given = a_session(0, **session)
    given.do(OpenDocument, document="work", kind="organization_of_work", title="Organization of work")
    given.do(Edit, document="work", changes=[unit("w1", "paragraph", "The meetings are held in hybrid format.")])
    given.do(TableDocument, document="work", form="unnumbered", to="silence", spans=[{"first": "w1"}])
    return given


def adoption(around: Surroundings) -> Service[Any]:
    return Service(STAGE, around, HEARS, store.project, store.MIGRATIONS)


async def open_silence(it: Service[Any], given: Given, deadline: datetime = DEADLINE, name: str = "s1") -> None:
    opened = DEADLINE - timedelta(days=7)
    await it.handlers.hear([message(event) for event in given.events], opened)
    command = OpenSilence.model_validate(
        {
            "session": SESSION,
            "silence": name,
            "document": "work",
            "title": "Organization of work",
            "circle": "extended_bureau",
            "presiding": CIRCLE[0],
            "deadline": {"instant": deadline},
        }
    )
    await it.handlers.act(command, asked("open", actor=PRESIDENT, now=opened))


async def expired(it: Service[Any]) -> list[Event]:
    return [event for event in await own(it, SESSION) if isinstance(event.data, SilenceExpired)]


async def test_k8_a_timer_that_was_off_across_a_deadline_writes_it_once_with_the_deadlines_time(tmp_path: Path):
    clock = Clock(DEADLINE - timedelta(days=7))
    async with surroundings(tmp_path, clock) as around:
        it = adoption(around)
        async with it.open():
            await open_silence(it, tabled())
            assert await it.handlers.fire_due(clock()) == 0
    clock.now = DEADLINE + timedelta(days=3)
    for _ in range(2):  # the second start finds it written
        async with surroundings(tmp_path, clock) as around:
            it = adoption(around)
            async with it.open():
                running = asyncio.create_task(it.run())
                async with asyncio.timeout(5):
                    while not await expired(it):  # noqa: ASYNC110  (a database tells nobody)
                        await asyncio.sleep(0.01)
                running.cancel()
                await asyncio.gather(running, return_exceptions=True)
                assert sum(await asyncio.gather(*(it.handlers.fire_due(clock()) for _ in range(5)))) == 0
                (event,) = await expired(it)
                assert event.envelope.time == DEADLINE
                assert event.envelope.recordedtime == clock.now
                opened = next(e for e in await own(it, SESSION) if e.envelope.type == "silence.opened.v1")
                assert event.envelope.causationid == opened.envelope.id


async def test_k8_five_timers_at_once_write_a_deadline_once(tmp_path: Path):
    clock = Clock(DEADLINE)
    async with surroundings(tmp_path, clock) as around:
        it, copy = adoption(around), adoption(around)
        async with it.open():
            await open_silence(it, tabled())
            written = await asyncio.gather(
                *(one.handlers.fire_due(clock()) for one in (it, copy, it, copy, it)),
            )
            await copy.database.close()
            assert sum(written) == 1
            assert len(await expired(it)) == 1


async def test_a_deadline_has_come_at_its_instant_and_not_before(tmp_path: Path):
    async with surroundings(tmp_path) as around:
        it = adoption(around)
        async with it.open():
            await open_silence(it, tabled())
            assert await it.handlers.fire_due(DEADLINE - timedelta(microseconds=1)) == 0
            assert await it.handlers.fire_due(DEADLINE) == 1


async def test_a_rehearsed_deadline_waits_for_the_rehearsals_clock_and_never_fires_by_the_real_one(tmp_path: Path):
    clock = Clock(DEADLINE + timedelta(days=1000))
    async with surroundings(tmp_path, clock) as around:
        it = adoption(around)
        async with it.open():
            await open_silence(it, tabled(rehearsed=True))
            running = asyncio.create_task(it.run())
            await asyncio.sleep(0.2)
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            assert await it.handlers.fire_due(clock()) == 0
            assert await expired(it) == []
            assert await it.handlers.fire_due(DEADLINE + timedelta(hours=2), SESSION) == 1
            (event,) = await expired(it)
            assert event.envelope.time == event.envelope.recordedtime == DEADLINE


async def test_a_real_deadline_does_not_move_with_the_clock_of_another_session(tmp_path: Path):
    async with surroundings(tmp_path) as around:
        it = adoption(around)
        async with it.open():
            await open_silence(it, tabled())
            assert await it.handlers.fire_due(DEADLINE + timedelta(days=1), "a-rehearsal") == 0
            assert await expired(it) == []


async def test_a_clock_leaves_the_deadlines_of_a_parked_session_to_be_written_all_the_same(tmp_path: Path):
    async with surroundings(tmp_path) as around:
        it = adoption(around)
        async with it.open():
            given = tabled()
            await open_silence(it, given)
            forged = Stream("drafting", SESSION).say("forged")
            await it.handlers.hear([message(forged)], NOW)
            assert await count(it, "parked") == 1
            assert await it.handlers.fire_due(DEADLINE) == 1

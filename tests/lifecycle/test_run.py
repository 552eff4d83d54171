"""The product in one process answers at once; killed in the middle it goes on, loses nothing and repeats nothing."""

from __future__ import annotations

import asyncio
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import httpx2
import pytest

from services.commands.timeline import timeline
from services.portal.domain.state import State as PortalState
from services.rehearsal.outcome import in_order, read_events
from services.together import STAGES, together
from shared.database import Database
from shared.events.envelope import Event, canonical
from shared.messaging.log import events_of, owners_in
from shared.messaging.parking import parked
from shared.messaging.waiting import waiting_since
from shared.settings import Settings
from tests.lifecycle.plays import ROOT, Play, Source, once

KILLED_AFTER = (12, 61, 118)
"""How many events are in the databases, at least, when the process is killed."""


@dataclass
class Running:
    """The product in a process of its own; `answered` is what it had lived when it answered first."""

    process: subprocess.Popen[bytes]
    port: int
    begun: float
    answered: float = 0.0

    def get(self, path: str, timeout: float = 10) -> httpx2.Response:
        return httpx2.get(f"http://127.0.0.1:{self.port}{path}", timeout=timeout)

    def lived(self) -> float:
        """The seconds since it was started, less those in which it was ready to run and others had the processors.

        On a machine of its own that is the time by the clock. On a busy one a start was seen to stand in line for 27 s
        of 30, which says nothing of the product.
        """
        return time.monotonic() - self.begun - _in_line(self.process.pid)

    def until(self, condition: Callable[[], bool], seconds: float, what: str) -> None:
        """Wait until something holds; it fails if the product ends first, or has lived so many seconds more."""
        limit = self.lived() + seconds
        while not condition():
            assert self.process.poll() is None, f"it ended by itself before {what}"
            assert self.lived() < limit, f"not within {seconds} s: {what}"
            time.sleep(0.05)

    def answers(self) -> bool:
        try:
            return self.get("/healthz", timeout=5).status_code == 200
        except httpx2.TransportError:
            return False


def _in_line(pid: int) -> float:
    """How many seconds the main thread of a process has waited for a processor; 0 where the system does not tell."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[1]) / 1e9
    except (OSError, IndexError):
        return 0.0


@contextmanager
def free_port() -> Iterator[int]:
    """A port that is kept from everyone else until the product listens there: it is bound, and nobody listens."""
    with socket.socket() as held:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the product has it, so that it may bind it too
        held.bind(("127.0.0.1", 0))
        yield int(held.getsockname()[1])


@contextmanager
def started(data: Path) -> Iterator[Running]:
    """The product over a data directory, as soon as it answers /healthz; killed when left, if it is there still."""
    with free_port() as port:
        command = [sys.executable, "-m", "services", "run", "--data", str(data), "--port", str(port)]
        begun = time.monotonic()
        with (data.parent / "log").open("ab") as log:
            process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
        it = Running(process, port, begun)
        try:
            it.until(it.answers, 60, "it answers")
            it.answered = it.lived()
            yield it
        finally:
            process.kill()
            process.wait(30)


def kept(data: Path) -> list[Event]:
    """Every event in the data directory, each service's own ones, in the total order."""
    return asyncio.run(_kept(data))


async def _kept(data: Path) -> list[Event]:
    events: list[Event] = []
    for producer in STAGES:
        database = Database(data / f"{producer}.db")
        try:
            async with database.reading() as connection:
                for owner in await owners_in(connection):
                    events.extend(await events_of(connection, producer, owner))
        finally:
            await database.close()
    return in_order(events)


def has(data: Path, events: int) -> bool:
    return count(data) >= events


def killed_thrice(folder: Path) -> Play:
    """The sample in an empty data directory: killed three times, then let go to its end and asked to stop."""
    folder.mkdir()
    data, said = folder / "data", []
    for events in KILLED_AFTER:
        with started(data) as it:
            it.until(partial(has, data, events), 120, f"{events} events")
            it.process.send_signal(signal.SIGKILL)
            it.process.wait(30)
        said.append(f"{it.answered:.2f} {count(data)}")
        assert (data / "sample.playing").exists(), "it was killed after the end"
    with started(data) as it:
        it.until(lambda: not (data / "sample.playing").exists(), 180, "the end of the play")
        it.process.terminate()
        status = it.process.wait(30)
    said.append(f"{it.answered:.2f} {count(data)}")
    return Play(status, tuple(said), folder)


def count(data: Path) -> int:
    """How many own events there are, counted beside the running process."""
    found = 0
    for producer in STAGES:
        with closing(sqlite3.connect(f"file:{data / producer}.db?mode=ro", uri=True)) as reader:
            try:
                found += reader.execute("SELECT count(*) FROM events WHERE producer = ?", (producer,)).fetchone()[0]
            except sqlite3.OperationalError:  # the table is not made yet
                continue
    return found


@pytest.fixture(scope="session")
def killed(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Play:
    return once(tmp_path_factory, worker_id, "killed", killed_thrice)


@pytest.fixture
def data(killed: Play, tmp_path: Path) -> Path:
    """A copy of the data directory that a test may go on with."""
    return Path(shutil.copytree(killed.out / "data", tmp_path / "data"))


def test_with_an_empty_data_directory_it_answers_within_thirty_seconds_and_after_a_kill_within_ten(killed: Play):
    first, *again = [float(said.split()[0]) for said in killed.said]
    assert first < 30
    assert all(seconds < 10 for seconds in again)


def test_it_was_killed_in_the_middle_three_times_and_ended_when_asked(killed: Play):
    found = [int(said.split()[1]) for said in killed.said]
    assert killed.status == 0
    assert found == sorted(found)
    assert len(set(found)) == len(found)


def test_killed_three_times_its_events_are_those_of_an_undisturbed_play_byte_for_byte(killed: Play, sample: Play):
    events = kept(killed.out / "data")
    assert b"".join(canonical(event) + b"\n" for event in events) == sample.events


def test_nothing_waits_and_nobody_is_parked_after_it(killed: Play):
    async def standing(producer: str) -> tuple[int, str | None]:
        database = Database(killed.out / "data" / f"{producer}.db")
        async with database.reading() as connection:
            found = len(await parked(connection)), await waiting_since(connection)
        await database.close()
        return found

    for producer in (*STAGES, "portal"):
        assert asyncio.run(standing(producer)) == (0, None)


def test_the_timeline_of_the_data_directory_is_what_the_play_told(killed: Play, sample: Play):
    said: list[str] = []
    assert asyncio.run(timeline(None, killed.out / "data", said.append)) == 0
    assert set(said) <= set(sample.said) | {line for line in said if "A13" in line}
    assert len(said) == len(sample.events.splitlines())


def test_started_again_when_all_is_played_it_answers_within_ten_seconds_and_plays_nothing(data: Path, source: Source):
    before = [canonical(event) for event in kept(data)]
    with started(data) as it:
        assert it.answered < 10
        assert it.get("/healthz").json() == {"status": "ok", "service": "portal"}
        for service in STAGES:
            assert it.get(f"/{service}/readyz").json()["ready"] is True
        assert source.scenario.session.id in it.get("/drafting/sessions").text
        time.sleep(1.0)
        it.process.terminate()
        assert it.process.wait(30) == 0
    assert [canonical(event) for event in kept(data)] == before


def test_two_processes_cannot_have_one_data_directory(data: Path):
    with started(data), free_port() as port:
        command = [sys.executable, "-m", "services", "run", "--data", str(data), "--port", str(port)]
        second = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
        assert second.returncode != 0
        assert "open in another broker" in second.stderr


def told(state: Any) -> Any:
    """A state as it is told: the portal sorts its entries when it is asked for them."""
    if isinstance(state, PortalState):
        return replace(state, entries=tuple(sorted(state.entries, key=lambda entry: entry.order)))
    return state


def test_as_of_any_instant_is_the_fold_of_every_event_recorded_by_then(data: Path, sample: Play):
    events = read_events(sample.out / "events.jsonl")
    session = events[0].envelope.partitionkey
    instants = sorted({event.envelope.recordedtime for event in events})

    async def compare() -> None:
        async with together(Settings(data=data, durable=False), run=False) as whole:
            for instant in (*instants[:: max(1, len(instants) // 5)], instants[-1]):
                for name, service in whole.services.items():
                    folded = service.stage.fold(
                        event
                        for event in events
                        if event.envelope.source in (*service.hears, name) and event.envelope.recordedtime <= instant
                    )
                    found = await service.handlers.state(session, instant)
                    assert told(found) == told(folded), (name, instant)
                    if instant == instants[-1]:
                        assert found == await service.handlers.state(session)

    asyncio.run(compare())

"""A disk without room: commands are refused by name, readiness says so, and with room again everything goes on.

The data directory lies on a file system in memory of a few megabytes, which only root may mount.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from shared.access import Seats
from shared.events.catalogue import CATALOGUE
from shared.events.envelope import START, chain, parse
from shared.settings import Settings
from tests.faults.real.asking import Asker, until
from tests.kafka.start_kafka import free_ports
from tests.processes.fleet import ROOT

MEGABYTES = 12
FILLER = 5 * 1024 * 1024


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A folder with room for a few megabytes."""
    folder = tmp_path / "small"
    folder.mkdir()
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    size = f"size={MEGABYTES}m,mode=0777"
    subprocess.run([*as_root, "mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)], check=True)
    yield folder
    subprocess.run([*as_root, "umount", str(folder)], check=True)


async def test_with_a_full_disk_commands_are_refused_by_name_and_with_room_again_it_goes_on(
    small: Path, tmp_path: Path
):
    filler = small / "filler"
    filler.write_bytes(bytes(FILLER))
    (port,) = free_ports(1)
    settings = {"RAPPORTEUR_DATA": str(small), "RAPPORTEUR_KEYS": str(tmp_path / "keys"), "RAPPORTEUR_PORT": str(port)}
    settings |= {"RAPPORTEUR_KAFKA": "", "RAPPORTEUR_DATABASE_URL": ""}
    process = started(settings, tmp_path / "log")
    try:
        async with httpx2.AsyncClient(timeout=60) as client:

            async def answers() -> bool:
                try:
                    return (await client.get(f"http://127.0.0.1:{port}/drafting/readyz")).status_code == 200
                except httpx2.TransportError:
                    return False

            await until(answers, 60, "it answers")
            seats = Seats.kept_in(Settings(keys=tmp_path / "keys").key("seats"))
            drafting = Asker(client, seats, port, mounted="/drafting")
            await drafting.open("s-1")
            done = await fill(drafting)
            code, ready = await drafting.status("/readyz")
            assert (code, ready["ready"], ready["database"]) == (503, False, "full")
            assert len(await drafting.log("s-1")) == done + 1, "it can be read all the while, and nothing is half there"
            filler.unlink()

            async def ready_again() -> bool:
                return (await drafting.status("/readyz"))[0] == 200

            await until(ready_again, 30, "it is ready again")
            assert (await write(drafting, done)).status_code == 201, "the refused request under its own key"
            log = await drafting.log("s-1")
        process.terminate()
        assert process.wait(30) == 0
    finally:
        process.kill()
        process.wait()
    before = START.chain
    for event in (parse(json.dumps(each), CATALOGUE) for each in log):
        assert event.envelope.chain == chain(before, event)
        before = event.envelope.chain
    assert len(log) == done + 2
    print(f"{done} commands until the disk was full; the next one done when there was room again")


def started(settings: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    """The product in one process, on SQLite and the embedded broker."""
    with log.open("ab") as out:
        command = [sys.executable, "-m", "services", "run", "--empty"]
        return subprocess.Popen(command, cwd=ROOT, env={**os.environ, **settings}, stdout=out, stderr=out)


async def write(drafting: Asker, number: int) -> httpx2.Response:
    """An act, the same for the same number."""
    body = {"kind": "report", "title": "x" * 400}
    return await drafting.act(f"/sessions/s-1/documents/report-{number}/open", body, f"open-{number}")


async def fill(drafting: Asker) -> int:
    """Act until the disk is full; returns how many acts were done."""
    for number in range(20_000):
        answer = await write(drafting, number)
        if answer.status_code != 201:
            assert (answer.status_code, answer.json()["type"]) == (507, "urn:rapporteur:refusal:no-room"), answer.text
            return number
    raise AssertionError("the disk was never full")

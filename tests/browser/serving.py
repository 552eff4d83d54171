"""The product in one process, for browsers: a session is played up to the middle of its floor, then all is served.

`python -m tests.browser.serving DATA PORT [SCENARIO]`: a session that is in the data directory is not played again.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import uvicorn

from services.commands.run import SAMPLE
from services.rehearsal.acts import Act
from services.rehearsal.material import Material
from services.rehearsal.plan import plan
from services.rehearsal.scenario.reading import read_scenario
from services.rehearsal.venue import player_in
from services.together import together
from shared.observability import log_plainly
from shared.process import leave_when_told
from shared.settings import LogLevel, Settings


def until_the_floor(acts: tuple[Act, ...]) -> tuple[Act, ...]:
    """The acts up to the first that disposes of something at the meeting at which most is moved."""
    moved = [index for index, act in enumerate(acts) if act.path.endswith("/move")]
    meetings = [acts[index].body["meeting"] for index in moved]
    busiest = max(set(meetings), key=meetings.count)
    last = max(index for index in moved if acts[index].body["meeting"] == busiest)
    return acts[: last + 1]


async def serve(data: Path, port: int, scenario: Path, *, new: bool) -> None:
    settings = Settings(data=data, port=port, durable=False, log_level=LogLevel.WARNING)
    async with together(settings, run=True) as whole:
        if new:
            read = read_scenario(scenario)
            player = player_in(whole, read.session.id, runs=True)
            async with player.client:
                async for _ in player.play(until_the_floor(plan(Material.of(read, scenario.parent)))):
                    pass
        config = uvicorn.Config(whole.app, "127.0.0.1", port, log_config=None, timeout_graceful_shutdown=1)
        await uvicorn.Server(config).serve()


if __name__ == "__main__":
    log_plainly(LogLevel.WARNING)
    leave_when_told()
    where, at, *more = sys.argv[1:]
    there = Path(where)
    there.mkdir(parents=True, exist_ok=True)
    asyncio.run(serve(there, int(at), Path(more[0]) if more else SAMPLE, new=not any(there.glob("*.db"))))

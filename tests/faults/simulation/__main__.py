"""`python -m tests.faults.simulation`: play many seeds, or one of them in readable lines.

Python is started again with a fixed order of sets, without which a seed would not always give the same schedule.
"""

from __future__ import annotations

import argparse
import os
import sys
import time

from tests.faults.simulation.many import play_many
from tests.faults.simulation.playing import theatre


def main() -> int:
    """What is asked for on the command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.simulation", description=__doc__)
    parser.add_argument("--seed", type=int, help="play one seed and print its schedule")
    parser.add_argument("--first", type=int, default=0, help="the first of many seeds")
    parser.add_argument("--schedules", type=int, help="so many seeds")
    parser.add_argument("--seconds", type=float, default=90.0, help="as many seeds as can be played in this time")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--boundaries", action="store_true", help="print how often processes died at each boundary")
    asked = parser.parse_args()
    if asked.seed is not None:
        return _one(asked.seed)
    until = time.monotonic() + asked.seconds

    def goes_on(count: int) -> bool:
        return bool(count < asked.schedules if asked.schedules is not None else time.monotonic() < until)

    report = play_many(asked.first, goes_on, asked.workers)
    if asked.boundaries:
        for place, times in sorted(report.crashed.items()):
            print(f"{times:8} {place}")
    for line in report.lines():
        print(line)
    for place in report.too_rare:
        print(f"TOO FEW died at {place}: {report.crashed[place]}")
    return 1 if report.broken or report.too_rare else 0


def _one(seed: int) -> int:
    with theatre() as stage:
        played = stage.play(seed, telling=True)
    for line in played.lines:
        print(line)
    for what in played.broken:
        print(f"BROKEN: {what}")
    print(f"{played.steps} steps, fingerprint {played.fingerprint.hex()}")
    return 1 if played.broken else 0


if __name__ == "__main__":
    if os.environ.get("PYTHONHASHSEED") != "0":
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], {**os.environ, "PYTHONHASHSEED": "0"})
    sys.exit(main())

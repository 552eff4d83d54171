"""Runs the benchmark and prints a table; with `--check` it fails where a ratio is below its floor.

    python -m benchmarks [--quick] [--check] [--write FILE] [ROW ...]

It needs a PostgreSQL at `RAPPORTEUR_POSTGRES` and a Kafka at `RAPPORTEUR_KAFKA`, which `make bench` starts.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import time
from pathlib import Path

from benchmarks import (
    amendments,
    command_postgres,
    command_sqlite,
    rebuild,
    redlining,
    relay_backlog,
    visible_over_kafka,
    what_is_open,
)
from benchmarks.harness import QUICK, WHOLE, Result, Scale, measure, table
from benchmarks.machine import described
from shared.process import leave_what_is_loaded

ROWS = {
    "command-postgres": command_postgres.ROW,
    "command-sqlite": command_sqlite.ROW,
    "visible": visible_over_kafka.ROW,
    "relay": relay_backlog.ROW,
    "rebuild": rebuild.ROW,
    "amendments": amendments.ROW,
    "redline": redlining.ROW,
    "open": what_is_open.ROW,
}


def main() -> int:
    """Measures the rows asked for; returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"of {', '.join(ROWS)}; by default all")
    parser.add_argument("--quick", action="store_true", help="a fifth of the work and three rounds")
    parser.add_argument("--check", action="store_true", help="fail where a ratio is below its floor")
    parser.add_argument("--write", type=Path, help="write the machine and the table to this file")
    asked = parser.parse_args()
    unknown = [name for name in asked.rows if name not in ROWS]
    if unknown:
        parser.error(f"there is no row {unknown[0]}")
    missing = [name for name in ("RAPPORTEUR_POSTGRES", "RAPPORTEUR_KAFKA") if name not in os.environ]
    if missing:
        parser.error(f"{' and '.join(missing)} must say where the real parts are: use `make bench`")
    scale = QUICK if asked.quick else WHOLE
    lines = [
        *described(),
        f"- {scale.rounds} rounds that count, in turn naive, product, limit; {time.strftime('%F')}",
        "",
    ]
    print("\n".join(lines), flush=True)
    leave_what_is_loaded()  # as every service does; whatever way is measured has it
    results = asyncio.run(_measured(asked.rows or list(ROWS), scale))
    lines += table(results)
    print("\n".join(["", *table(results)]))
    if asked.write:
        asked.write.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return _broken(results) if asked.check else 0


async def _measured(names: list[str], scale: Scale) -> list[Result]:
    results: list[Result] = []
    for name in names:
        began = time.monotonic()
        results += await measure(ROWS[name], scale)
        print(f"{name}: {results[-1].to_limit} of the limit, {time.monotonic() - began:.0f} s", flush=True)
    return results


def _broken(results: list[Result]) -> int:
    broken = [found for found in results if not found.goal.above_floor(found.to_limit.middle)]
    for found in broken:
        print(f"{found.row}: {found.to_limit} of the limit, and {found.goal.floor:g} is the floor", file=sys.stderr)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())

"""Describes the machine that a measurement is of: without it no figure means anything."""

from __future__ import annotations

import os
import platform
import sqlite3
import statistics
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

from tests.kafka.start_kafka import VERSION as KAFKA
from tests.postgres.start_postgres import version as postgresql


def described() -> list[str]:
    """Lines that say what the machine is, what else it does now, and what its disk costs."""
    load = ", ".join(f"{part:.1f}" for part in os.getloadavg())
    clients = ", ".join(
        f"{name} {version(name)}" for name in ("asyncpg", "aiokafka", "sqlalchemy", "pydantic", "msgspec")
    )
    return [
        f"- {_processor()}, {os.cpu_count()} cores, {_memory()}; Linux {platform.release()}; load before: {load}",
        f"- Python {platform.python_version()}; PostgreSQL {postgresql()}; Apache Kafka {KAFKA}, one node; "
        f"SQLite {sqlite3.sqlite_version}; {clients}",
        f"- 4 KiB written and on the disk (fdatasync, median of 200): {_sync_cost() * 1e6:.0f} µs",
    ]


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _memory() -> str:
    return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB"


def _sync_cost() -> float:
    costs = []
    with tempfile.TemporaryFile(buffering=0) as file:
        for _ in range(200):
            file.write(b"x" * 4096)
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            costs.append(time.perf_counter() - began)
    return statistics.median(costs)

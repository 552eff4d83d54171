"""Where services of a benchmark are placed: topics and databases of their own on the real Kafka and PostgreSQL."""

from __future__ import annotations

import os
import tempfile
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from benchmarks.material import drop
from shared.access import Seats
from shared.events.proof import SigningKey
from shared.messaging.kafka import KafkaBroker
from shared.service import Surroundings
from shared.settings import Settings


def database_url(row: str, service: str = "{service}") -> str:
    """The address of a service's database in a row."""
    return os.environ["RAPPORTEUR_POSTGRES"].replace("{service}", f"bench_{row}_{service}")


@asynccontextmanager
async def around(row: str, services: Sequence[str]) -> AsyncIterator[Surroundings]:
    """Surroundings in which nothing is there yet."""
    for service in services:
        await drop(database_url(row, service))
    prefix = f"bench-{row}-{uuid.uuid4().hex[:8]}-"
    servers = os.environ["RAPPORTEUR_KAFKA"]
    with tempfile.TemporaryDirectory(prefix="rapporteur-bench-") as folder:
        async with KafkaBroker(servers, prefix=prefix) as broker:
            settings = Settings(
                data=Path(folder),
                database_url=database_url(row),
                kafka=servers,
                kafka_prefix=prefix,
                partitions=2,
                after_seconds=30,
            )
            yield Surroundings(settings, broker, Seats(b"s" * 32), SigningKey.of_seed("bench"))

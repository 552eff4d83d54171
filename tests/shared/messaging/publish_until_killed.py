"""Run by a test in a process of its own: publishes and consumes until it is killed, and says what it was promised.

Each line of its output is a fact the broker has acknowledged: `published FIRST COUNT` or `committed PARTITION OFFSET`.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from shared.messaging.broker import Outgoing
from shared.messaging.embedded import EmbeddedBroker

BATCH = 7


async def publish(broker: EmbeddedBroker, numbers: range) -> None:
    for first in numbers:
        batch = [Outgoing(f"key-{n % 5}".encode(), f"{first + n}".encode() * 50) for n in range(BATCH)]
        await broker.publish("events", batch)
        print("published", first, BATCH, flush=True)


async def consume(broker: EmbeddedBroker) -> None:
    async with broker.subscribe("group", ["events"]) as member:
        while True:
            polled = await member.poll(10, 1.0)
            await member.commit(polled)
            for message in polled:
                print("committed", message.partition, message.offset, flush=True)


async def main(path: Path, first: int) -> None:
    async with EmbeddedBroker(path) as broker:
        await broker.ensure_topics(["events"], 3)
        many = 10**9
        await asyncio.gather(
            publish(broker, range(first, many, 2 * BATCH)),
            publish(broker, range(first + BATCH, many, 2 * BATCH)),
            consume(broker),
        )


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))

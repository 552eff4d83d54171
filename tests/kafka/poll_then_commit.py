"""Run by a test in a process of its own: a member that polls, waits to be told (a line on its input), and commits."""

from __future__ import annotations

import asyncio
import sys

from shared.messaging.broker import PartitionLost
from shared.messaging.kafka import KafkaBroker

SESSION = 60.0
"""Seconds for which the partitions of a member with a name are kept for it."""


async def main(servers: str, group: str, topic: str, name: str = "") -> None:
    async with (
        KafkaBroker(servers, member=name, session=SESSION if name else 6.0) as broker,
        broker.subscribe(group, [topic]) as member,
    ):
        while not (polled := await member.poll(100, 1.0)):
            pass
        print("polled", len(polled), flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        try:
            await member.commit(polled)
        except PartitionLost:
            print("lost", flush=True)
        else:
            print("committed", flush=True)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))

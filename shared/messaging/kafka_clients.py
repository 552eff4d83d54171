"""How clients of Apache Kafka are treated: asked again while the cluster makes up its mind, and stopped in time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from aiokafka.errors import KafkaError

from shared.messaging.broker import UnknownTopic

PATIENCE = 30.0
"""Seconds within which a cluster must say where a topic or a group lives, and a client must have stopped."""

T = TypeVar("T")

log = logging.getLogger(__name__)


async def insist(ask: Callable[[], Awaitable[T]]) -> T:
    """Asks again while the cluster makes up its mind, for `PATIENCE` seconds at most."""
    until = asyncio.get_running_loop().time() + PATIENCE
    while True:
        try:
            return await ask()
        except (KafkaError, UnknownTopic) as error:
            passing = isinstance(error, UnknownTopic) or error.retriable
            if not passing or asyncio.get_running_loop().time() > until:
                raise
        await asyncio.sleep(0.1)


async def stop(client: Any) -> None:
    """Stops a producer or a consumer, which has been seen never to return (aiokafka #773)."""
    await asyncio.sleep(0)  # a client that stops before its own tasks have begun is told that it was cancelled
    try:
        async with asyncio.timeout(PATIENCE):
            await client.stop()
    except TimeoutError:
        log.warning("%s did not stop within %s s", type(client).__name__, PATIENCE)

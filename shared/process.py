"""A service in a process of its own: settings, adapters, the app, and its loops, in that order."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from fastapi import FastAPI

from shared.access import Seats
from shared.clock import real_clock
from shared.events.proof import SigningKey
from shared.messaging.embedded import EmbeddedBroker
from shared.messaging.kafka import KafkaBroker
from shared.observability import log_plainly
from shared.observability.logs import about
from shared.observability.tracing import told_to
from shared.service import Service, Surroundings
from shared.settings import Settings

LEAVING = 5
"""Seconds that streams, which have no end of their own, are given to end when the process is told to stop."""

Build = Callable[[Surroundings], tuple[Service[Any], FastAPI]]


@asynccontextmanager
async def surroundings(settings: Settings) -> AsyncIterator[Surroundings]:
    """What services are placed in: their keys, the broker that the settings name, and who is told of them.

    Raises `TracingNotInstalled`.
    """
    async with told_to(settings.otlp_endpoint) as traces, _broker(settings) as broker:
        yield Surroundings(
            settings=settings,
            broker=broker,
            seats=Seats.kept_in(settings.key("seats")),
            key=SigningKey.kept_in(settings.key("log")),
            clock=real_clock,
            traces=traces,
        )


def _broker(settings: Settings) -> EmbeddedBroker | KafkaBroker:
    if settings.kafka:
        return KafkaBroker(
            settings.kafka,
            replication=settings.kafka_replication,
            prefix=settings.kafka_prefix,
            member=settings.kafka_member,
        )
    settings.data.mkdir(parents=True, exist_ok=True)
    return EmbeddedBroker(settings.data / "broker.db", synchronous="FULL" if settings.durable else "OFF")


@asynccontextmanager
async def running(service: Service[Any]) -> AsyncIterator[None]:
    """The service's loops in the background, stopped when left."""
    task = asyncio.create_task(service.run())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def leave_when_told() -> None:
    """Let SIGTERM end the process as a return does: everything is closed on the way out, and the status is 0.

    The server sends itself the signal again once it has answered its last request; by default that kills it there.
    """

    def leave(_number: int, _frame: object) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, leave)


def leave_what_is_loaded() -> None:
    """Keep what a process has loaded out of every later search for garbage, each of which would stop it for 50 ms."""
    gc.collect()
    gc.freeze()


def serve(build: Build) -> None:
    """Run one service until it is told to stop."""
    settings = Settings()
    log_plainly(settings.log_level)
    leave_when_told()
    asyncio.run(_serve(build, settings))


async def _serve(build: Build, settings: Settings) -> None:
    async with surroundings(settings) as around:
        service, app = build(around)
        about(service=service.stage.producer)
        leave_what_is_loaded()
        async with service.open(), running(service):
            config = uvicorn.Config(
                app, settings.host, settings.port, log_config=None, timeout_graceful_shutdown=LEAVING
            )
            await uvicorn.Server(config).serve()

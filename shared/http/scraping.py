"""`GET /metrics`: the gauges are read from the database and the broker when asked, and all is given as text.

Reading holds no writer up, and takes two seconds at most. What cannot be read is left out and counted; the rest is
given.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from fastapi import FastAPI, Response
from prometheus_client import Gauge
from sqlalchemy import Select, func, select

from shared.database import table
from shared.events.catalogue import topic
from shared.messaging.letters import LetterRow
from shared.messaging.log import EventRow
from shared.messaging.outbox import RelayedRow
from shared.messaging.parking import ParkedRow
from shared.messaging.waiting import WaitingRow
from shared.observability import logger
from shared.observability.metrics import MEDIA_TYPE, text_of
from shared.service import Service

AT_MOST = 2.0
"""Seconds that a source has to answer; Prometheus gives the whole scrape ten."""

_EVENTS, _RELAYED = table(EventRow), table(RelayedRow)
_PARKED, _WAITING, _LETTERS = table(ParkedRow), table(WaitingRow), table(LetterRow)


def add_metrics(app: FastAPI, service: Service[Any]) -> None:
    """Add these to a service's app. `app.state.measured` are the services whose metrics it gives; more may be added."""
    app.state.measured = [service]

    @app.get("/metrics", tags=["operations"], summary="Metrics for Prometheus")
    async def metrics() -> Response:
        measured: list[Service[Any]] = app.state.measured
        await asyncio.gather(*map(read_gauges, measured))
        return Response(text_of(each.metrics for each in measured), media_type=MEDIA_TYPE)


async def read_gauges(service: Service[Any]) -> None:
    """Set every gauge of a service to what it is now, or to nothing where that cannot be read."""
    metrics = service.metrics
    kept = (metrics.parked, metrics.waiting_events, metrics.waiting, metrics.unrelayed, metrics.letters)
    await asyncio.gather(
        _read(service, "database", kept, _read_database), _read(service, "broker", (metrics.lag,), _read_broker)
    )
    metrics.standing.clear()
    for loop, seconds in service.standing().items():
        metrics.standing.labels(metrics.service, loop).set(seconds)


async def _read(
    service: Service[Any],
    source: str,
    gauges: tuple[Gauge, ...],
    read: Callable[[Service[Any]], Awaitable[Callable[[], None]]],
) -> None:
    try:
        async with asyncio.timeout(AT_MOST):
            put = await read(service)
    except Exception:
        for gauge in gauges:
            gauge.clear()
        service.metrics.unread.labels(service.metrics.service, source).inc()
        logger(service.metrics.service).warning("gauges could not be read", source=source, exc_info=True)
    else:
        put()


async def _read_database(service: Service[Any]) -> Callable[[], None]:
    async with service.database.reading() as connection:
        counts = [int(await connection.scalar(query) or 0) for query in _counts(service.stage.producer)]
        since: str | None = await connection.scalar(select(func.min(_WAITING.c.since)))

    def put() -> None:
        metrics, name = service.metrics, service.metrics.service
        for gauge, count in zip(
            (metrics.parked, metrics.waiting_events, metrics.letters, metrics.unrelayed), counts, strict=True
        ):
            gauge.labels(name).set(count)
        waited = (service.around.clock() - datetime.fromisoformat(since)).total_seconds() if since else 0.0
        metrics.waiting.labels(name).set(max(0.0, waited))

    return put


def _counts(producer: str) -> tuple[Select[Any], ...]:
    """How many owners are parked, events wait, letters are open, and own events are not relayed yet."""
    streams = (
        select(_EVENTS.c.owner, func.max(_EVENTS.c.sequence).label("reached"))
        .where(_EVENTS.c.producer == producer)
        .group_by(_EVENTS.c.owner)
        .subquery()
    )
    behind = streams.c.reached - func.coalesce(_RELAYED.c.sequence, 0)
    return (
        select(func.count()).select_from(_PARKED),
        select(func.count()).select_from(_WAITING),
        select(func.count()).select_from(_LETTERS).where(_LETTERS.c.settled.is_(None)),
        select(func.coalesce(func.sum(behind), 0)).select_from(
            streams.outerjoin(_RELAYED, _RELAYED.c.owner == streams.c.owner)
        ),
    )


async def _read_broker(service: Service[Any]) -> Callable[[], None]:
    topics = [topic(producer) for producer in service.hears]
    lag = Counter(dict.fromkeys(topics, 0))
    for place, count in (await service.around.broker.lag(service.stage.producer, topics)).items():
        lag[place.topic] += count

    def put() -> None:
        for name, count in lag.items():
            service.metrics.lag.labels(service.metrics.service, name).set(count)

    return put

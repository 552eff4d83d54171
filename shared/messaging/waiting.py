"""Events that came early, or behind a parked one: kept until what they follow is there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field, SQLModel

from shared.database import table
from shared.events.base import instant_text
from shared.events.catalogue import CATALOGUE
from shared.events.envelope import Event, canonical, parse


class WaitingRow(SQLModel, table=True):
    """An event that came early, or behind a parked one."""

    __tablename__ = "waiting"
    producer: str = Field(primary_key=True)
    owner: str = Field(primary_key=True)
    sequence: int = Field(primary_key=True)
    since: str
    body: str


_WAITING = table(WaitingRow)


async def wait(connection: AsyncConnection, event: Event, now: datetime) -> bool:
    """Let an event wait; false if another one waits for its place of the stream."""
    waits = await connection.scalar(select(_WAITING.c.body).where(*_here(event)))
    if waits is not None:
        return parse(waits, CATALOGUE).envelope.id == event.envelope.id
    row = {**_place(event), "since": instant_text(now), "body": canonical(event).decode()}
    await connection.execute(insert(_WAITING).values(**row))
    return True


async def wait_no_more(connection: AsyncConnection, event: Event) -> None:
    """Forget that an event waited."""
    await connection.execute(delete(_WAITING).where(*_here(event)))


async def waiting(connection: AsyncConnection, owner: str) -> Sequence[Event]:
    """The events of an owner that wait, each producer's in their order."""
    rows = await connection.execute(
        select(_WAITING.c.body).where(_WAITING.c.owner == owner).order_by(_WAITING.c.producer, _WAITING.c.sequence)
    )
    return [parse(body, CATALOGUE) for (body,) in rows.all()]


async def waiting_since(connection: AsyncConnection) -> str | None:
    """Since when the longest waiting event waits; none if nothing waits."""
    found = await connection.scalar(select(func.min(_WAITING.c.since)))
    return None if found is None else str(found)


def _place(event: Event) -> dict[str, Any]:
    envelope = event.envelope
    return {"producer": envelope.source, "owner": envelope.partitionkey, "sequence": envelope.sequence}


def _here(event: Event) -> list[ColumnElement[bool]]:
    return [_WAITING.c[name] == value for name, value in _place(event).items()]

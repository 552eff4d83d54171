"""Owners that a poison event has parked: tried again a few times by themselves, and then by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field, SQLModel

from shared.database import table
from shared.events.base import instant_text
from shared.events.envelope import Event, canonical


class ParkedRow(SQLModel, table=True):
    """An owner whose events are not taken until what is wrong is mended. `again` is when it is tried by itself."""

    __tablename__ = "parked"
    owner: str = Field(primary_key=True)
    producer: str
    sequence: int
    reason: str
    since: str
    body: str
    attempts: int
    again: str | None = Field(index=True)


_PARKED = table(ParkedRow)


@dataclass(frozen=True, slots=True)
class Tries:
    """How often an event that failed for no named reason is tried, and the seconds before the second try.

    Every pause is twice the one before. What is refused by name is not tried again: it can never get better.
    """

    attempts: int = 5
    pause: float = 1.0

    def again(self, tried: int, now: datetime) -> datetime | None:
        """When to try next after that many tries; none if these were enough."""
        return None if tried >= self.attempts else now + timedelta(seconds=self.pause * 2 ** (tried - 1))


USUAL = Tries()


async def park(
    connection: AsyncConnection, event: Event, reason: str, attempts: int, again: datetime | None, now: datetime
) -> None:
    """Park the owner of an event that was tried `attempts` times."""
    envelope = event.envelope
    await connection.execute(
        insert(_PARKED).values(
            owner=envelope.partitionkey,
            producer=envelope.source,
            sequence=envelope.sequence,
            reason=reason,
            since=instant_text(now),
            body=canonical(event).decode(),
            attempts=attempts,
            again=None if again is None else instant_text(again),
        )
    )


async def free(connection: AsyncConnection, owner: str) -> ParkedRow | None:
    """Let an owner go; returns where it was parked, or none if it was not."""
    row = (await connection.execute(select(_PARKED).where(_PARKED.c.owner == owner))).one_or_none()
    if row is None:
        return None
    await connection.execute(delete(_PARKED).where(_PARKED.c.owner == owner))
    return ParkedRow(**row._mapping)


async def due(connection: AsyncConnection, now: datetime) -> tuple[str, ...]:
    """The owners whose next try has come."""
    query = select(_PARKED.c.owner).where(_PARKED.c.again <= instant_text(now)).order_by(_PARKED.c.again)
    return tuple(owner for (owner,) in await connection.execute(query))


async def parked(connection: AsyncConnection) -> Sequence[ParkedRow]:
    """The owners that are parked, with the event each stopped at and why."""
    rows = await connection.execute(select(_PARKED).order_by(_PARKED.c.owner))
    return [ParkedRow(**row._mapping) for row in rows]

"""The log as an outbox: own events that the broker has not confirmed yet, handed over and marked.

The relay follows the dense numbers of each stream: a number of the whole table would skip what commits late.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import JSON, Integer, Select, Text, bindparam, cast, func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field, SQLModel

from shared.database import table, upsert
from shared.events.binary import travelling
from shared.events.catalogue import topic
from shared.events.envelope import Event
from shared.events.kept import Sealed, sealed
from shared.messaging.broker import Broker, Outgoing
from shared.messaging.log import EventRow

BATCH, BATCH_BYTES = 5000, 8 * 1024 * 1024
"""Events, and their bytes about, that are handed to the broker at once."""

STEP = 500
"""Rows that are read at once: an event may be large."""


class RelayedRow(SQLModel, table=True):
    """How far a stream has been relayed to the broker."""

    __tablename__ = "relayed"
    owner: str = Field(primary_key=True)
    sequence: int


TABLES: tuple[type[SQLModel], ...] = (RelayedRow,)
_EVENTS, _RELAYED = table(EventRow), table(RelayedRow)


async def unrelayed(connection: AsyncConnection, producer: str, limit: int | None = None) -> Sequence[Sealed]:
    """Own events that the broker has not confirmed yet, each stream in its order, without a gap.

    At most `limit` (by default `BATCH`), and no more once they weigh `BATCH_BYTES`. However long the log is, what it
    costs to find that there is none depends on the number of owners alone.
    """
    found: list[Sealed] = []
    limit, weight = limit or BATCH, 0
    rows = (await connection.execute(_BEHIND, {"producer": producer})).all()
    reached, ends = {owner: relayed for owner, relayed, _ in rows}, {owner: last for owner, _, last in rows}
    while reached and len(found) < limit and weight < BATCH_BYTES:
        most = min(limit - len(found), STEP)
        here = {"producer": producer, "places": json.dumps(_next(reached, ends, most)), "most": most}
        bodies = await connection.scalars(_SOME[connection.dialect.name], here)
        events = [sealed(body.encode()) for body in bodies.all()]
        found += events
        weight += _weight(events)
        reached |= dict(event.place for event in events)
        reached = {owner: place for owner, place in reached.items() if place < ends[owner]}
    return found


def _next(reached: Mapping[str, int], ends: Mapping[str, int], most: int) -> dict[str, int]:
    """The first owners, with how far each is, who are behind by so many events together."""
    some: dict[str, int] = {}
    for owner, place in reached.items():
        some[owner] = place
        most -= ends[owner] - place
        if most <= 0:
            break
    return some


def are_all(events: Sequence[Sealed]) -> bool:
    """Whether unrelayed events are all that there were: so few and so light that reading did not stop at them."""
    return len(events) < STEP and _weight(events) < BATCH_BYTES


def _weight(events: Iterable[Sealed]) -> int:
    return sum(len(event.line) for event in events)


def _behind() -> Select[Any]:
    """The owners whose own streams are not relayed to their end, with how far each is, and where it ends.

    The owners are found by one step through the key each, and so is the end of each stream.
    """
    own = _EVENTS.c.producer == bindparam("producer")
    first = select(func.min(_EVENTS.c.owner).label("owner")).where(own)
    owners = first.cte("owners", recursive=True)
    following = select(func.min(_EVENTS.c.owner)).where(own, _EVENTS.c.owner > owners.c.owner).scalar_subquery()
    owners = owners.union_all(select(following).where(owners.c.owner.is_not(None)))
    last = select(func.max(_EVENTS.c.sequence)).where(own, _EVENTS.c.owner == owners.c.owner).scalar_subquery()
    relayed = func.coalesce(_RELAYED.c.sequence, 0)
    joined = owners.outerjoin(_RELAYED, _RELAYED.c.owner == owners.c.owner)
    return select(owners.c.owner, relayed, last).select_from(joined).where(last > relayed).order_by(owners.c.owner)


# Built once: whoever has little to relay would spend more on building them than on asking.
_BEHIND = _behind()


def _some(places: Any) -> Select[Any]:
    """Of owners each what follows its place: `places` is a row of key and value for each."""
    place = cast(places.c.value, Integer)
    return (
        select(_EVENTS.c.body)
        .join(places, _EVENTS.c.owner == places.c.key)
        .where(_EVENTS.c.producer == bindparam("producer"))
        .where(_EVENTS.c.sequence > place, _EVENTS.c.sequence <= place + bindparam("most", type_=Integer))
        .order_by(_EVENTS.c.owner, _EVENTS.c.sequence)
        .limit(bindparam("most"))
    )


_PLACES = bindparam("places", type_=Text)
_SOME = {
    "postgresql": _some(func.json_each_text(cast(_PLACES, JSON)).table_valued("key", "value")),
    "sqlite": _some(func.json_each(_PLACES).table_valued("key", "value")),
}


async def publish(broker: Broker, producer: str, events: Iterable[Event | Sealed]) -> None:
    """Hand events to the broker, keyed by their owner; returns when it has them for good."""
    await broker.publish(topic(producer), [Outgoing(*travelling(event)) for event in events])


async def mark_relayed(connection: AsyncConnection, events: Iterable[Event | Sealed]) -> None:
    """Write down that the broker has these events."""
    reached: dict[str, int] = {}
    for event in events:
        owner, sequence = event.place
        reached[owner] = max(reached.get(owner, 0), sequence)
    if not reached:
        return
    statement = upsert(connection, _RELAYED)
    further = statement.excluded.sequence
    behind = _RELAYED.c.sequence < further  # another process may have relayed further meanwhile
    await connection.execute(
        statement.on_conflict_do_update(index_elements=["owner"], set_={"sequence": further}, where=behind),
        [{"owner": owner, "sequence": sequence} for owner, sequence in reached.items()],
    )

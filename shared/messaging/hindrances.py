"""What keeps an event from being taken at once: that its owner is parked, or that others of its owner wait."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import BindParameter, bindparam, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.database import table
from shared.messaging.parking import ParkedRow
from shared.messaging.waiting import WaitingRow

_PARKED, _WAITING = table(ParkedRow), table(WaitingRow)


_OWNERS: BindParameter[str] = bindparam("owners", expanding=True)
_HINDERED = union_all(
    select(literal(True).label("parked"), _PARKED.c.owner).where(_PARKED.c.owner.in_(_OWNERS)),
    select(literal(False).label("parked"), _WAITING.c.owner).where(_WAITING.c.owner.in_(_OWNERS)).distinct(),
)


@dataclass(frozen=True, slots=True)
class Hindrances:
    """The owners that are parked, and those of whom something waits. Whoever holds the owners keeps it up to date."""

    parked: set[str] = field(default_factory=set)
    waiting: set[str] = field(default_factory=set)


async def hindrances(connection: AsyncConnection, owners: Collection[str]) -> Hindrances:
    """What hinders events of these owners, in one look."""
    found = Hindrances()
    for is_parked, owner in await connection.execute(_HINDERED, {"owners": list(owners)}):
        (found.parked if is_parked else found.waiting).add(owner)
    return found

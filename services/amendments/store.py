"""What the floor keeps beside its log: which floors are open, and the register of parties, which can be erased."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field, SQLModel

from shared.database import table
from shared.documents.holder import Holder
from shared.events.envelope import Event


class FloorRow(SQLModel, table=True):
    """A document of which the floor holds something."""

    __tablename__ = "floors"
    session: str = Field(primary_key=True)
    document: str = Field(primary_key=True)
    units: int


class PartyRow(SQLModel, table=True):
    """Who an opaque reference to a party is in a session. In no event, no read of others, and no backup of topics."""

    __tablename__ = "parties"
    session: str = Field(primary_key=True)
    party: str = Field(primary_key=True)
    name: str


TABLES: tuple[type[SQLModel], ...] = (FloorRow, PartyRow)
MIGRATIONS = Path(__file__).with_name("migrations")
_FLOORS = table(FloorRow)
_PARTIES = table(PartyRow)


async def project(connection: AsyncConnection, event: Event, state: Any) -> None:
    """Keep the list of open floors in step with the pen."""
    document = event.data.subject
    if document is None or document not in state.documents:
        return
    session = event.envelope.partitionkey
    held = len(state.documents[document].held_by(Holder.AMENDMENTS))
    here = (_FLOORS.c.session == session, _FLOORS.c.document == document)
    await connection.execute(delete(_FLOORS).where(*here))
    if held:
        await connection.execute(insert(_FLOORS).values(session=session, document=document, units=held))


async def floors(connection: AsyncConnection) -> list[dict[str, Any]]:
    """All open floors."""
    rows = await connection.execute(select(_FLOORS).order_by(_FLOORS.c.session, _FLOORS.c.document))
    return [dict(row._mapping) for row in rows]


async def parties(connection: AsyncConnection, session: str) -> dict[str, str]:
    """The names in a session's register, by their references."""
    rows = await connection.execute(select(_PARTIES).where(_PARTIES.c.session == session).order_by(_PARTIES.c.party))
    return {row.party: row.name for row in rows}


async def enter_party(connection: AsyncConnection, session: str, party: str, name: str | None) -> None:
    """Enter a party's name into a session's register, or erase it."""
    await connection.execute(delete(_PARTIES).where(_PARTIES.c.session == session, _PARTIES.c.party == party))
    if name is not None:
        await connection.execute(insert(_PARTIES).values(session=session, party=party, name=name))

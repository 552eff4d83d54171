"""What the floor keeps beside its log: which floors are open, over all sessions."""

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


TABLES: tuple[type[SQLModel], ...] = (FloorRow,)
MIGRATIONS = Path(__file__).with_name("migrations")
_FLOORS = table(FloorRow)


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

"""What the portal keeps beside its log: the list of sessions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field, SQLModel

from shared.database import table
from shared.events.drafting import SessionOpened
from shared.events.envelope import Event


class ShownSessionRow(SQLModel, table=True):
    """A session, for the first page."""

    __tablename__ = "shown_sessions"
    session: str = Field(primary_key=True)
    title: str
    place: str
    opens: str
    closes: str


TABLES: tuple[type[SQLModel], ...] = (ShownSessionRow,)
MIGRATIONS = Path(__file__).with_name("migrations")
_SESSIONS = table(ShownSessionRow)


async def project(connection: AsyncConnection, event: Event, _state: Any) -> None:
    """Keep the list of sessions in step with what is heard."""
    data = event.data
    if isinstance(data, SessionOpened):
        await connection.execute(
            insert(_SESSIONS).values(
                session=data.session,
                title=data.title,
                place=data.place,
                opens=data.opens.isoformat(),
                closes=data.closes.isoformat(),
            )
        )


async def sessions(connection: AsyncConnection) -> list[dict[str, str]]:
    """All sessions, the latest first."""
    rows = await connection.execute(select(_SESSIONS).order_by(_SESSIONS.c.opens.desc(), _SESSIONS.c.session))
    return [dict(row._mapping) for row in rows]

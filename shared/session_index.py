"""The list of sessions that a service keeps beside its log, for a first page: one row a session, as it was opened."""

from __future__ import annotations

from sqlalchemy import Table, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field, SQLModel

from shared.events.drafting import SessionOpened
from shared.events.envelope import Event


class ListedSession(SQLModel):
    """A session in the list. Each service that keeps one has a table of its own, since they may share a process."""

    session: str = Field(primary_key=True)
    title: str
    place: str
    opens: str
    closes: str


async def list_opened(connection: AsyncConnection, index: Table, event: Event) -> None:
    """Put a session in the list when it is opened."""
    data = event.data
    if isinstance(data, SessionOpened):
        await connection.execute(
            insert(index).values(
                session=data.session,
                title=data.title,
                place=data.place,
                opens=data.opens.isoformat(),
                closes=data.closes.isoformat(),
            )
        )


async def listed(connection: AsyncConnection, index: Table) -> list[dict[str, str]]:
    """All sessions in the list, the latest first."""
    rows = await connection.execute(select(index).order_by(index.c.opens.desc(), index.c.session))
    return [dict(row._mapping) for row in rows]

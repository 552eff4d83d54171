"""What the portal keeps beside its log: the list of sessions, and what is in hand on the floor of a document."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field, SQLModel

from services.portal.domain.floor.hand import NOTHING, InHand
from shared.database import hold, table, upsert
from shared.events.envelope import Event
from shared.session_index import ListedSession, list_opened, listed


class ShownSessionRow(ListedSession, table=True):
    """A session, for the first page."""

    __tablename__ = "shown_sessions"


class InHandRow(SQLModel, table=True):
    """What was put on the screen of a document last; `count` is how often something was."""

    __tablename__ = "in_hand"
    session: str = Field(primary_key=True)
    document: str = Field(primary_key=True)
    unit: str | None = None
    amendment: str | None = None
    meeting: int | None = None
    count: int


TABLES: tuple[type[SQLModel], ...] = (ShownSessionRow, InHandRow)
MIGRATIONS = Path(__file__).with_name("migrations")
_SESSIONS, _IN_HAND = table(ShownSessionRow), table(InHandRow)


async def project(connection: AsyncConnection, event: Event, _state: Any) -> None:
    """Keep the list of sessions in step with what is heard."""
    await list_opened(connection, _SESSIONS, event)


async def sessions(connection: AsyncConnection) -> list[dict[str, str]]:
    """All sessions, the latest first."""
    return await listed(connection, _SESSIONS)


async def in_hand(connection: AsyncConnection, session: str, document: str) -> InHand:
    """What is in hand on the floor of a document."""
    columns = [_IN_HAND.c[name] for name in ("unit", "amendment", "meeting", "count")]
    here = (_IN_HAND.c.session == session, _IN_HAND.c.document == document)
    row = (await connection.execute(select(*columns).where(*here))).one_or_none()
    return NOTHING if row is None else InHand(*row)


async def put_in_hand(connection: AsyncConnection, session: str, document: str, chosen: InHand) -> None:
    """Put a unit or an amendment in hand, in the place of what was."""
    await hold(connection, (session,))
    before = await in_hand(connection, session, document)
    values = {"unit": chosen.unit, "amendment": chosen.amendment, "meeting": chosen.meeting, "count": before.count + 1}
    statement = upsert(connection, _IN_HAND, session=session, document=document, **values)
    await connection.execute(statement.on_conflict_do_update(index_elements=["session", "document"], set_=values))

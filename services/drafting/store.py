"""What drafting keeps beside its log: the list of sessions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from shared.database import table
from shared.events.envelope import Event
from shared.session_index import ListedSession, list_opened, listed


class SessionRow(ListedSession, table=True):
    """A session, for the list of them."""

    __tablename__ = "sessions"


TABLES: tuple[type[SQLModel], ...] = (SessionRow,)
MIGRATIONS = Path(__file__).with_name("migrations")
_SESSIONS = table(SessionRow)


async def project(connection: AsyncConnection, event: Event, _state: Any) -> None:
    """Keep the list of sessions in step with the log."""
    await list_opened(connection, _SESSIONS, event)


async def sessions(connection: AsyncConnection) -> list[dict[str, str]]:
    """All sessions, the latest first."""
    return await listed(connection, _SESSIONS)

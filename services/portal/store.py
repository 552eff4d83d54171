"""What the portal keeps beside its log: sessions, what is in hand on a document's floor, what counts once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import delete, select
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


class UsedUpRow(SQLModel, table=True):
    """What counts once, and until when it has to be known that it did."""

    __tablename__ = "used_up"
    what: str = Field(primary_key=True)
    until: str


TABLES: tuple[type[SQLModel], ...] = (ShownSessionRow, InHandRow, UsedUpRow)
MIGRATIONS = Path(__file__).with_name("migrations")
_SESSIONS, _IN_HAND, _USED_UP = table(ShownSessionRow), table(InHandRow), table(UsedUpRow)


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


async def use_up(connection: AsyncConnection, what: str, until: str, now: str) -> bool:
    """Use something up that counts once, until an instant after which it counts no more anyway. Whether it did."""
    await connection.execute(delete(_USED_UP).where(_USED_UP.c.until < now))
    statement = upsert(connection, _USED_UP, what=what, until=until).on_conflict_do_nothing()
    return bool((await connection.execute(statement)).rowcount)


async def is_used_up(connection: AsyncConnection, what: str) -> bool:
    """Whether something that counts once has been used up."""
    return await connection.scalar(select(_USED_UP.c.what).where(_USED_UP.c.what == what)) is not None

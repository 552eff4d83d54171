"""What publication keeps beside its log: every symbol ever given, and every edition issued, over all sessions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field, SQLModel

from services.publication.domain.editions import SymbolTaken
from shared.database import table
from shared.events.base import instant_text
from shared.events.envelope import Event
from shared.events.publication import EditionIssued, EditionRegistered


class SymbolRow(SQLModel, table=True):
    """A symbol names one document for good (Y1): a second use of it fails its transaction."""

    __tablename__ = "symbols"
    symbol: str = Field(primary_key=True)
    session: str
    edition: str


class IssuedRow(SQLModel, table=True):
    """An issued edition, for feeds."""

    __tablename__ = "issued"
    session: str = Field(primary_key=True)
    edition: str = Field(primary_key=True)
    document: str
    title: str
    symbol: str
    distribution: str
    languages: str
    masthead: str
    issued: str = Field(index=True)
    digest: str


TABLES: tuple[type[SQLModel], ...] = (SymbolRow, IssuedRow)
MIGRATIONS = Path(__file__).with_name("migrations")
_SYMBOLS, _ISSUED = table(SymbolRow), table(IssuedRow)


async def project(connection: AsyncConnection, event: Event, _state: Any) -> None:
    """Keep symbols and issued editions in step with the log."""
    data, session = event.data, event.envelope.partitionkey
    if isinstance(data, EditionRegistered):
        for symbol in data.symbols:
            taken = await edition_of(connection, symbol)
            if taken is not None:
                raise SymbolTaken(f"{symbol} is the symbol of another document.", symbol=symbol)
            await connection.execute(insert(_SYMBOLS).values(symbol=symbol, session=session, edition=data.edition))
    if isinstance(data, EditionIssued):
        await connection.execute(
            insert(_ISSUED).values(
                session=session,
                edition=data.edition,
                document=data.document,
                title=data.title,
                symbol=data.printed_symbol,
                distribution=data.distribution.value,
                languages=" ".join(data.languages),
                masthead=data.masthead.isoformat(),
                issued=instant_text(event.envelope.time),
                digest=data.digest,
            )
        )


async def issued(connection: AsyncConnection) -> list[dict[str, Any]]:
    """Every issued edition, the latest first."""
    rows = await connection.execute(select(_ISSUED).order_by(_ISSUED.c.issued.desc(), _ISSUED.c.symbol))
    return [{**row._mapping, "languages": row.languages.split()} for row in rows]


async def edition_of(connection: AsyncConnection, symbol: str) -> tuple[str, str] | None:
    """The session and edition that a symbol names; none if it names nothing."""
    row = (await connection.execute(select(_SYMBOLS).where(_SYMBOLS.c.symbol == symbol))).one_or_none()
    return None if row is None else (row.session, row.edition)

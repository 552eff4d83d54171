"""How the tests lose databases and look into them, wherever the product keeps them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import MetaData, select
from sqlalchemy.engine import make_url

from shared.database import Database
from shared.settings import Settings

LOCAL = frozenset({"alembic_version", "found", "refusals"})
"""Tables of which no event tells."""


async def lose(settings: Settings, services: Iterable[str]) -> None:
    """Delete the databases of services, as if their disk had broken."""
    for service in services:
        place = settings.database(service)
        if isinstance(place, Path):
            for path in place.parent.glob(f"{place.name}*"):
                path.unlink()
        else:
            url = make_url(place)
            connection = await asyncpg.connect(host=url.host, port=url.port, user=url.username, database="postgres")
            try:
                await connection.execute(f'DROP DATABASE "{url.database}" WITH (FORCE)')
            finally:
                await connection.close()


async def kept(settings: Settings, service: str) -> dict[str, list[dict[str, Any]]]:
    """All that a service's database holds, row by row, but for what is its own business.

    That is: `n`, in which order it came to know of events; which request an answer was given to; and refusals.
    """
    database = Database(settings.database(service))
    found: dict[str, list[dict[str, Any]]] = {}
    try:
        async with database.reading() as connection:
            tables = MetaData()
            await connection.run_sync(tables.reflect)
            for name, table in tables.tables.items():
                if name not in LOCAL:
                    rows = [dict(row._mapping) for row in await connection.execute(select(table))]
                    for row in rows:
                        row.pop("n", None)
                        row.pop("request", None)
                    found[name] = sorted((row for row in rows if '"refused"' not in row.get("body", "")), key=repr)
    finally:
        await database.close()
    return found

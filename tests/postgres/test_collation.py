"""A database that orders texts by a language is refused."""

from __future__ import annotations

import os
import uuid

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from shared.database import Database
from shared.migrating import WrongCollation, migrate, places


async def test_a_database_that_orders_texts_by_a_language_is_refused():
    name = f"und_{uuid.uuid4().hex[:8]}"
    engine = create_async_engine(
        os.environ["RAPPORTEUR_POSTGRES"].replace("{service}", "postgres"), isolation_level="AUTOCOMMIT"
    )
    async with engine.connect() as connection:
        await connection.execute(
            text(
                f"CREATE DATABASE {name} TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'fr'"
                " LC_COLLATE 'C' LC_CTYPE 'C'"
            )
        )
    await engine.dispose()
    database = Database(os.environ["RAPPORTEUR_POSTGRES"].replace("{service}", name))
    with pytest.raises(WrongCollation):
        await migrate(database, places())
    await database.close()

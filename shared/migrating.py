"""Tables by numbered revisions (Alembic): what every service has, and beside it what one service keeps for itself.

Each service's database has the branch `log` of revisions, from here, and a branch of its own, from its `migrations`.
A database of the time before there were revisions is taken to stand at the first of each.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from weakref import WeakKeyDictionary

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, inspect, make_url, select, text
from sqlalchemy.ext.asyncio import create_async_engine

from shared.database import Database, hold
from shared.documents.vocabulary import Refusal

HERE = Path(__file__).with_name("migrations")
_COLLATIONS = ("C", "POSIX", "C.UTF-8", "C.utf8")
_running: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()


class NotMigrated(Refusal):
    """The database has not the tables of this release: `rapporteur migrate` makes them."""


class WrongCollation(Refusal):
    """The database compares texts by a language, where the product needs the order of their code points."""


def places(own: Path | None = None) -> tuple[Path, ...]:
    """Where a service's revisions are: those of every service, and its own."""
    return (HERE / "versions", *([] if own is None else [own]))


async def migrate(database: Database, revisions: tuple[Path, ...]) -> bool:
    """Bring a database up to this release, in one transaction; it is made if it is not there. Safe to race.

    Returns whether anything was to be done. Raises `WrongCollation`.
    """
    await _make_sure_of(database)
    if await _standing(database) == _heads(revisions):
        return False
    # Alembic's revisions speak to a context that is global in the process.
    lock = _running.setdefault(asyncio.get_running_loop(), asyncio.Lock())
    async with lock, database.writing() as connection:
        await hold(connection, ("rapporteur migrate",))
        await connection.run_sync(_upgrade, revisions)
    return True


async def require_current(database: Database, revisions: tuple[Path, ...]) -> None:
    """Raise `NotMigrated` unless the database has the tables of this release."""
    standing, heads = await _standing(database), _heads(revisions)
    if standing != heads:
        raise NotMigrated(
            "The database is not that of this release: run `rapporteur migrate` first.",
            has=sorted(standing),
            needs=sorted(heads),
        )


def configuration(revisions: Sequence[Path]) -> Config:
    """Alembic's configuration for these revisions."""
    config = Config()
    config.set_main_option("script_location", _quoted(HERE))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join(map(_quoted, revisions)))
    return config


def _quoted(path: Path) -> str:
    return str(path).replace("%", "%%")


def _upgrade(connection: Connection, revisions: tuple[Path, ...]) -> None:
    config = configuration(revisions)
    config.attributes["connection"] = connection
    tables = inspect(connection).get_table_names()
    if "alembic_version" not in tables and "events" in tables:
        command.stamp(config, list(ScriptDirectory.from_config(config).get_bases()))
    command.upgrade(config, "heads")


@lru_cache
def _heads(revisions: tuple[Path, ...]) -> frozenset[str]:
    return frozenset(ScriptDirectory.from_config(configuration(revisions)).get_heads())


async def _standing(database: Database) -> frozenset[str]:
    async with database.reading() as connection:
        found = await connection.run_sync(lambda sync: MigrationContext.configure(sync).get_current_heads())
    return frozenset(found)


async def _make_sure_of(database: Database) -> None:
    if isinstance(database.place, Path):
        return
    url = make_url(database.place)
    engine = create_async_engine(url.set(database="postgres"), hide_parameters=True, isolation_level="AUTOCOMMIT")
    name = engine.dialect.identifier_preparer.quote_identifier(url.database or "")
    known = text(
        "SELECT CASE datlocprovider WHEN 'i' THEN 'ICU' ELSE datcollate END FROM pg_database WHERE datname = :name"
    ).bindparams(name=url.database)
    try:
        async with engine.connect() as connection:
            await connection.execute(select(func.pg_advisory_lock(8_237_112)))  # two of these at once fail otherwise
            collation = await connection.scalar(known)
            if collation is None:
                await connection.execute(
                    text(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'")
                )
                collation = "C"
    finally:
        await engine.dispose()
    if collation not in _COLLATIONS:
        raise WrongCollation(
            f"The database {url.database} has the collation {collation}; make it with LC_COLLATE 'C'.",
            database=url.database,
            collation=collation,
        )

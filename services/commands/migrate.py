"""`rapporteur migrate`: the databases of all services, or of one, brought up to this release."""

from __future__ import annotations

import asyncio

from services.commands.telling import Commands, Say, say
from services.together import MIGRATIONS
from shared.database import Database
from shared.migrating import migrate, places
from shared.settings import Settings


async def migrate_databases(settings: Settings, only: str | None, say: Say) -> int:
    """Bring the databases of all services, or of one, up to this release; one that is not there is made."""
    settings.data.mkdir(parents=True, exist_ok=True)
    for service, revisions in MIGRATIONS.items():
        if only in (None, service):
            database = Database(settings.database(service))
            try:
                changed = await migrate(database, places(revisions))
            finally:
                await database.close()
            say(f"{service}: {'brought up to this release' if changed else 'is that of this release'}")
    return 0


def offer(commands: Commands) -> None:
    """Put the subcommand on the command line."""
    it = commands.add_parser("migrate", help="bring the databases up to this release")
    it.add_argument("--service", choices=list(MIGRATIONS), help="only this service's; else all of them")
    it.set_defaults(do=lambda o: asyncio.run(migrate_databases(Settings(), o.service, say)))

"""`rapporteur restore`: the databases of all services, or of one, rebuilt from the topics."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from services.commands.telling import Commands, Say, say
from services.portal import app as portal
from services.together import MIGRATIONS, STAGES
from shared.process import surroundings
from shared.recovery.restoring import restore
from shared.settings import Settings

BUILDS = {**STAGES, "portal": portal.build}


async def restore_databases(settings: Settings, service: str | None, session: str | None, say: Say) -> int:
    """Rebuild the databases of all services, or of one, from the topics: of all sessions, or of one.

    The services must not be running. What a database holds already is left as it is, and gone on with.
    """
    settings.data.mkdir(parents=True, exist_ok=True)
    quietly = settings.model_copy(update={"otlp_endpoint": ""})  # what is taken in again was told of in its time
    async with surroundings(quietly) as around:
        for name, build in BUILDS.items():
            if service in (None, name):
                made, _ = build(around)
                try:
                    done = await restore(made, session)
                finally:
                    await made.database.close()
                say(
                    f"{name}: {done.own} own events and {done.heard} heard ones taken from the topics, "
                    f"{done.owners} logs whole"
                    + (f"; {done.decided} events decided on hearing" if done.decided else "")
                )
    return 0


def offer(commands: Commands) -> None:
    """Put the subcommand on the command line."""
    it = commands.add_parser(
        "restore", help="rebuild lost or outdated databases from the topics; stop the services first"
    )
    it.add_argument("--service", choices=list(MIGRATIONS), help="only this service's; else all of them")
    it.add_argument("--session", help="only this session; else all of them")
    it.add_argument("--data", type=Path, help="where databases, broker file and keys are kept (data)")
    it.set_defaults(do=lambda o: asyncio.run(restore_databases(_settings(o), o.service, o.session, say)))


def _settings(options: argparse.Namespace) -> Settings:
    return Settings() if options.data is None else Settings(data=options.data)

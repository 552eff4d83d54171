"""`rapporteur reproduce`: a scenario played through the services, and every file of what comes of it."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from services.commands.telling import Commands, say
from services.rehearsal.reproduce import reproduce, reproduce_elsewhere
from shared.observability import log_plainly
from shared.settings import LogLevel, Settings


def offer(commands: Commands) -> None:
    """Put the subcommand on the command line."""
    it = commands.add_parser("reproduce", help="play a scenario through the services and write what comes of it")
    it.add_argument("scenario", type=Path)
    it.add_argument("--out", type=Path, required=True)
    it.add_argument("--without", metavar="AMENDMENT|STATE", help="leave an amendment or a State out")
    it.add_argument("--delays", type=int, metavar="SEED", help="delay all consumers at random")
    it.add_argument("--against", metavar="URL", help="play through a gateway to services that run elsewhere")
    it.add_argument("--keys", type=Path, help="the folder of those services' keys (RAPPORTEUR_KEYS, else data)")
    it.set_defaults(do=lambda o: asyncio.run(_reproduce(o)))


async def _reproduce(options: argparse.Namespace) -> int:
    log_plainly(LogLevel.WARNING)  # what is told on standard output is the play
    scenario, out, without = options.scenario, options.out, options.without
    if options.against is None:
        return await reproduce(scenario, out, without=without, say=say, delays=options.delays)
    settings = Settings() if options.keys is None else Settings(keys=options.keys)
    return await reproduce_elsewhere(scenario, out, gateway=options.against, keys=settings, without=without, say=say)

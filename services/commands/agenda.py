"""`rapporteur agenda`: a scenario of agendas played through the services, and the paragraphs for the report."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from services.commands.telling import Commands, say
from services.rehearsal.agendas import tell_agendas
from shared.observability import log_plainly
from shared.settings import LogLevel


def offer(commands: Commands) -> None:
    """Put the subcommand on the command line."""
    it = commands.add_parser("agenda", help="play a scenario of agendas and say the paragraphs that its record gives")
    it.add_argument("scenario", type=Path)
    it.set_defaults(do=_tell)


def _tell(options: argparse.Namespace) -> int:
    log_plainly(LogLevel.WARNING)  # what is told on standard output are the paragraphs
    asyncio.run(tell_agendas(options.scenario, say))
    return 0

"""`rapporteur run`: all services in one process, with the sample session in an empty data directory."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import socket
from pathlib import Path

import uvicorn

from services.commands.telling import Commands
from services.rehearsal.material import Material
from services.rehearsal.plan import plan
from services.rehearsal.scenario.reading import read_scenario
from services.rehearsal.venue import player_in
from services.together import Whole, together
from shared.documents.vocabulary import Refusal
from shared.observability import log_plainly, logger
from shared.process import leave_when_told
from shared.settings import LogLevel, Mode, Settings

SAMPLE = Path(__file__).parents[1] / "sample" / "session.yaml"


class CannotStart(Refusal):
    """The product cannot start as asked; the sentence says why."""


def run(settings: Settings, *, sample: bool) -> int:
    """All services on one port; with an empty data directory the sample session is played first, or played on."""
    log_plainly(settings.log_level if "log_level" in settings.model_fields_set else LogLevel.WARNING)
    leave_when_told()
    if settings.mode is Mode.PRODUCTION and not settings.issuers and not settings.local_seats:
        raise CannotStart("Nobody could sign in: name a provider of OpenID Connect, as docs/access.md tells.")
    with _bound(settings) as listening:
        playing = settings.data / "sample.playing"
        if sample and not any(settings.data.glob("*.db")):
            settings.data.mkdir(parents=True, exist_ok=True)
            playing.touch()
        return asyncio.run(_run(settings, listening, playing if playing.exists() else None))


def _bound(settings: Settings) -> socket.socket:
    try:
        return socket.create_server((settings.host, settings.port), backlog=2048)
    except (OSError, OverflowError) as error:
        raise CannotStart(f"Port {settings.port} of {settings.host} cannot be had: {error}.") from None


async def _run(settings: Settings, listening: socket.socket, playing: Path | None) -> int:
    async with together(settings, run=True) as whole:
        server = uvicorn.Server(uvicorn.Config(whole.app, log_config=None, timeout_graceful_shutdown=3))
        print(f"Rapporteur: {settings.address}/", flush=True)
        sample = asyncio.create_task(play_sample(whole, playing)) if playing else None
        try:
            await server.serve(sockets=[listening])
        finally:
            if sample is not None:
                sample.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await sample
    return 0


async def play_sample(whole: Whole, playing: Path) -> None:
    """Play the shipped session; `playing` is there until it is played whole, so a start after a crash plays on."""
    scenario = read_scenario(SAMPLE)
    acts = plan(Material.of(scenario, SAMPLE.parent))
    player = player_in(whole, scenario.session.id, runs=True)
    try:
        async with player.client:
            async for _ in player.play(acts):
                pass
            await player.sign(acts[-1])
    except Refusal as refusal:
        logger("sample").error("the sample session stopped", why=refusal.sentence)
        return
    await asyncio.to_thread(playing.unlink)
    print("The sample session has been played whole.", flush=True)


def offer(commands: Commands) -> None:
    """Put the subcommand on the command line."""
    it = commands.add_parser("run", help="all services in one process, on one port")
    it.add_argument("--data", type=Path, help="where databases, broker file and keys are kept (data)")
    it.add_argument("--host", help="the address to listen at (127.0.0.1)")
    it.add_argument("--port", type=int, help="the port to listen at (8000)")
    it.add_argument("--empty", action="store_true", help="do not play the sample session into an empty directory")
    it.set_defaults(do=lambda o: run(_settings(o), sample=not o.empty))


def _settings(options: argparse.Namespace) -> Settings:
    """The settings of the environment, over which the command line has the last word."""
    given = {name: getattr(options, name) for name in ("data", "host", "port")}
    return Settings(**{name: value for name, value in given.items() if value is not None})

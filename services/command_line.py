"""What the command `rapporteur` does, one function a subcommand; each returns the exit status."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable
from pathlib import Path

import uvicorn

from services.publication.render.data import render_json
from services.rehearsal.material import Material
from services.rehearsal.outcome import fold, in_order, read_events, write_out
from services.rehearsal.plan import plan
from services.rehearsal.reproduce import line
from services.rehearsal.scenario import read_scenario
from services.rehearsal.venue import player_in
from services.together import MIGRATIONS, STAGES, Whole, together
from shared.access import Actor, Grant, Role, Seats, now_utc
from shared.database import Database
from shared.documents.importing import import_report
from shared.documents.masthead import NotAReport
from shared.documents.printed import printed
from shared.documents.vocabulary import Refusal
from shared.events.catalogue import CATALOGUE
from shared.events.envelope import Event
from shared.events.proof import Misfit, verify
from shared.messaging.outbox import events_of, owners_in
from shared.migrating import migrate, places
from shared.observability import log_plainly, logger
from shared.process import leave_when_told
from shared.settings import Mode, Settings

Say = Callable[[str], None]

SAMPLE = Path(__file__).parent / "sample" / "session.yaml"


class UnknownSessions(Refusal):
    """Which session is meant is not clear."""


class CannotStart(Refusal):
    """The product cannot start as asked; the sentence says why."""


def run(settings: Settings, *, sample: bool) -> int:
    """All services on one port; with an empty data directory the sample session is played first, or played on."""
    log_plainly()
    leave_when_told()
    if settings.mode is Mode.PRODUCTION:
        raise CannotStart("Nobody can sign in in production yet: seats are for one desk, OpenID Connect is to come.")
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


def migrate_databases(settings: Settings, only: str | None, say: Say) -> int:
    """Bring the databases of all services, or of one, up to this release; one that is not there is made."""
    settings.data.mkdir(parents=True, exist_ok=True)
    return asyncio.run(_migrate(settings, only, say))


async def _migrate(settings: Settings, only: str | None, say: Say) -> int:
    for service, revisions in MIGRATIONS.items():
        if only in (None, service):
            database = Database(settings.database(service))
            try:
                changed = await migrate(database, places(revisions))
            finally:
                await database.close()
            say(f"{service}: {'brought up to this release' if changed else 'is that of this release'}")
    return 0


def import_text(file: Path, out: Path, say: Say) -> int:
    """Read a printed report; what cannot be placed is named, and makes the status 1."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NotAReport(f"{file} cannot be read: {error}.") from None
    report = import_report(text)
    out.write_text(render_json(report.tree, printed(report.tree), report.masthead) + "\n", encoding="utf-8")
    for piece in report.unplaced:
        say(f"{file}, line {piece.line}: {piece.why}: {piece.text[:80]}")
    say(f"{len(report.tree.units)} units, {len(report.unplaced)} pieces without a place")
    return 1 if report.unplaced else 0


def replay(events: Path, out: Path, say: Say) -> int:
    """Write every file of an outcome from the events alone, if they fit."""
    status = verify_log(events, None, say)
    if status != 0:
        return status
    found = read_events(events)
    state = write_out(in_order(found), out)
    say(f"{len(found)} events, {sum(len(versions) for versions in state.versions.values())} versions")
    return 0


def verify_log(events: Path, keys: list[str] | None, say: Say) -> int:
    """Check a log, and name the first event that does not fit."""
    try:
        content = events.read_bytes()
    except OSError as error:
        raise NotAReport(f"{events} cannot be read: {error}.") from None
    *lines, rest = content.split(b"\n")
    if rest:
        say(f"line {len(lines) + 1}: The file ends in the middle of a line.")
        return 1
    result = verify(lines, CATALOGUE, frozenset(keys) if keys else None)
    if isinstance(result, Misfit):
        say(f"line {result.line}, event {result.event or 'unreadable'}: {result.why}")
        return 1
    say(f"{result.events} events in {result.streams} streams fit; signed by {', '.join(sorted(result.keys))}")
    return 0


def token(role: Role, session: str, body: str, seat: str | None, data: Path, say: Say) -> int:
    """A bearer token with which a program sits in a session, on the machine that keeps the key."""
    name = seat or role.value
    actor = Actor(name=name, seat=name, grants=(Grant(role=role, session=session, body=body),))
    say(Seats.kept_in(data / "seats.key").sign(actor, now_utc()))
    return 0


async def timeline(session: str | None, data: Path, say: Say) -> int:
    """One line an event of a session in the data directory."""
    found = await _kept_events(data, session)
    state = fold(in_order(found))
    for entry in sorted(state.entries, key=lambda entry: entry.order):
        say(line(state, entry))
    return 0


async def _kept_events(data: Path, session: str | None) -> list[Event]:
    events: list[Event] = []
    for producer in STAGES:
        path = data / f"{producer}.db"
        if not path.exists():
            raise UnknownSessions(f"There is no data of Rapporteur in {data}.")
        database = Database(path)
        try:
            async with database.reading() as connection:
                if session is None:
                    sessions = await owners_in(connection)
                    if len(sessions) != 1:
                        raise UnknownSessions(f"Name a session: {', '.join(sessions) or 'there is none yet'}.")
                    session = sessions[0]
                events.extend(await events_of(connection, producer, session))
        finally:
            await database.close()
    if not events:
        raise UnknownSessions(f"No session “{session}” is known in {data}.")
    return events

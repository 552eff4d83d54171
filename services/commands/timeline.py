"""`rapporteur timeline`: one line an event of a session, in words a secretary would use."""

from __future__ import annotations

import asyncio
from pathlib import Path

from services.commands.telling import Commands, Say, say
from services.rehearsal.outcome import fold, in_order
from services.rehearsal.reproduce import line
from services.together import STAGES
from shared.database import Database
from shared.documents.vocabulary import Refusal
from shared.events.envelope import Event
from shared.messaging.log import events_of, owners_in


class UnknownSessions(Refusal):
    """Which session is meant is not clear."""


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


def offer(commands: Commands) -> None:
    """Put the subcommand on the command line."""
    it = commands.add_parser("timeline", help="one line an event, in words a secretary would use")
    it.add_argument("session", nargs="?")
    it.add_argument("--data", type=Path, default=Path("data"))
    it.set_defaults(do=lambda o: asyncio.run(timeline(o.session, o.data, say)))

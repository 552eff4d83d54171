"""`rapporteur replay`: every file of an outcome from nothing but the events."""

from __future__ import annotations

from pathlib import Path

from services.commands.telling import Commands, Say, say
from services.commands.verify import verify_log
from services.rehearsal.outcome import in_order, read_events, write_out


def replay(events: Path, out: Path, say: Say) -> int:
    """Write every file of an outcome from the events alone, if they fit."""
    status = verify_log(events, None, say)
    if status != 0:
        return status
    found = read_events(events)
    state = write_out(in_order(found), out)
    say(f"{len(found)} events, {sum(len(versions) for versions in state.versions.values())} versions")
    return 0


def offer(commands: Commands) -> None:
    """Put the subcommand on the command line."""
    it = commands.add_parser("replay", help="write the same files from nothing but the events")
    it.add_argument("events", type=Path)
    it.add_argument("--out", type=Path, required=True)
    it.set_defaults(do=lambda o: replay(o.events, o.out, say))

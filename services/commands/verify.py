"""`rapporteur verify`: a log checked, and the first event that does not fit named."""

from __future__ import annotations

from pathlib import Path

from services.commands.telling import Commands, Say, say
from shared.documents.masthead import NotAReport
from shared.events.catalogue import CATALOGUE
from shared.events.proof import Misfit, verify


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


def offer(commands: Commands) -> None:
    """Put the subcommand on the command line."""
    it = commands.add_parser("verify", help="check a log; names the first event that does not fit")
    it.add_argument("events", type=Path)
    it.add_argument("--key", action="append", help="a public key that may have signed (base64); else any one a stream")
    it.set_defaults(do=lambda o: verify_log(o.events, o.key, say))

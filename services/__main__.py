"""The command `rapporteur`: run, reproduce, replay, import, verify, and tell timelines."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from services.command_line import import_text, migrate_databases, replay, run, timeline, token, verify_log
from services.rehearsal.reproduce import reproduce, reproduce_elsewhere
from services.together import MIGRATIONS
from shared.access import ANY, Role
from shared.documents.vocabulary import Refusal
from shared.messaging.broker import BrokerError
from shared.settings import Settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; returns the exit status."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.do(options))
    except Refusal as refusal:
        print(f"rapporteur: {refusal.sentence}", file=sys.stderr)
        return 1
    except (BrokerError, OSError, ValidationError) as error:
        print(f"rapporteur: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="rapporteur", description="From the secretariat's first draft to the edition."
    )
    commands = parser.add_subparsers(required=True, metavar="command")

    it = commands.add_parser("run", help="all services in one process, on one port")
    it.add_argument("--data", type=Path, help="where databases, broker file and keys are kept (data)")
    it.add_argument("--host", help="the address to listen at (127.0.0.1)")
    it.add_argument("--port", type=int, help="the port to listen at (8000)")
    it.add_argument("--empty", action="store_true", help="do not play the sample session into an empty directory")
    it.set_defaults(do=lambda o: run(_settings(o), sample=not o.empty))

    it = commands.add_parser("reproduce", help="play a scenario through the services and write what comes of it")
    it.add_argument("scenario", type=Path)
    it.add_argument("--out", type=Path, required=True)
    it.add_argument("--without", metavar="AMENDMENT|STATE", help="leave an amendment or a State out")
    it.add_argument("--delays", type=int, metavar="SEED", help="delay all consumers at random")
    it.add_argument("--against", metavar="URL", help="play through a gateway to services that run elsewhere")
    it.add_argument("--keys", type=Path, help="the folder of those services' keys (RAPPORTEUR_KEYS, else data)")
    it.set_defaults(do=lambda o: asyncio.run(_reproduce(o)))

    it = commands.add_parser("migrate", help="bring the databases up to this release")
    it.add_argument("--service", choices=list(MIGRATIONS), help="only this service's; else all of them")
    it.set_defaults(do=lambda o: migrate_databases(Settings(), o.service, _say))

    it = commands.add_parser("import", help="read a printed report into a tree of units")
    it.add_argument("file", type=Path)
    it.add_argument("--json", type=Path, required=True, metavar="OUT")
    it.set_defaults(do=lambda o: import_text(o.file, o.json, _say))

    it = commands.add_parser("replay", help="write the same files from nothing but the events")
    it.add_argument("events", type=Path)
    it.add_argument("--out", type=Path, required=True)
    it.set_defaults(do=lambda o: replay(o.events, o.out, _say))

    it = commands.add_parser("verify", help="check a log; names the first event that does not fit")
    it.add_argument("events", type=Path)
    it.add_argument("--key", action="append", help="a public key that may have signed (base64); else any one a stream")
    it.set_defaults(do=lambda o: verify_log(o.events, o.key, _say))

    it = commands.add_parser("token", help="a bearer token for a seat, signed by the key of a data directory")
    it.add_argument("role", choices=[role.value for role in Role if role is not Role.PUBLIC])
    it.add_argument("--session", default=ANY, help="the session it is for; else every session")
    it.add_argument("--body", default=ANY, help="the body it is for; else every body")
    it.add_argument("--seat", help="the seat in a circle, or the delegation; else the role's own name")
    it.add_argument("--data", type=Path, default=Path("data"))
    it.set_defaults(do=lambda o: token(Role(o.role), o.session, o.body, o.seat, o.data, _say))

    it = commands.add_parser("timeline", help="one line an event, in words a secretary would use")
    it.add_argument("session", nargs="?")
    it.add_argument("--data", type=Path, default=Path("data"))
    it.set_defaults(do=lambda o: asyncio.run(timeline(o.session, o.data, _say)))
    return parser


async def _reproduce(options: argparse.Namespace) -> int:
    scenario, out, without = options.scenario, options.out, options.without
    if options.against is None:
        return await reproduce(scenario, out, without=without, say=_say, delays=options.delays)
    settings = Settings() if options.keys is None else Settings(keys=options.keys)
    return await reproduce_elsewhere(scenario, out, gateway=options.against, keys=settings, without=without, say=_say)


def _settings(options: argparse.Namespace) -> Settings:
    """The settings of the environment, over which the command line has the last word."""
    given = {name: getattr(options, name) for name in ("data", "host", "port")}
    return Settings(**{name: value for name, value in given.items() if value is not None})


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())

"""The command `rapporteur`: the table of its subcommands, and how their failures end."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from pydantic import ValidationError

from services.commands import (
    agenda,
    asyncapi,
    dead_letters,
    import_text,
    migrate,
    replay,
    reproduce,
    restore,
    run,
    timeline,
    token,
    verify,
)
from shared.documents.vocabulary import Refusal
from shared.messaging.broker import BrokerError

COMMANDS = (
    run,
    reproduce,
    agenda,
    migrate,
    restore,
    import_text,
    replay,
    verify,
    token,
    timeline,
    dead_letters,
    asyncapi,
)


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
    for each in COMMANDS:
        each.offer(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())

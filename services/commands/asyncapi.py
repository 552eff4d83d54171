"""`rapporteur asyncapi`: what travels on Kafka, and which service announces and hears it, as AsyncAPI 3.0."""

from __future__ import annotations

import json

from services.adoption import consumers as adoption
from services.amendments import consumers as amendments
from services.commands.telling import Commands, say
from services.drafting import consumers as drafting
from services.portal import consumers as portal
from services.publication import consumers as publication
from shared.events.asyncapi import document

HEARS = {
    "drafting": drafting.HEARS,
    "amendments": amendments.HEARS,
    "adoption": adoption.HEARS,
    "publication": publication.HEARS,
    "portal": portal.HEARS,
}


def text() -> str:
    """The description as JSON, the same every time."""
    return json.dumps(document(HEARS), ensure_ascii=False, indent=1, sort_keys=True)


def asyncapi() -> int:
    """Print the description."""
    say(text())
    return 0


def offer(commands: Commands) -> None:
    """Put the subcommand on the command line."""
    it = commands.add_parser("asyncapi", help="the events and who hears them, as AsyncAPI 3.0")
    it.set_defaults(do=lambda _options: asyncapi())

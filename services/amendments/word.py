"""The floor's Word files: the package, what it says of changes and length, and under whose names changes stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from services.amendments import store
from services.amendments.domain.packaging import (
    Package,
    Wanted,
    as_word,
    authors_of,
    entries,
    keys_of,
    last_instant,
    package,
)
from services.amendments.domain.state import State
from services.amendments.domain.taking_in import Offered, take_in
from services.amendments.spoken import spoken, units_changed
from shared.access import Actor, NotAllowed
from shared.documents.numbering import numbers
from shared.documents.operations import Operation
from shared.documents.spoken import say
from shared.documents.units import Tree
from shared.documents.vocabulary import Refusal
from shared.events.amendments import AmendmentMoved, TextConsolidated
from shared.events.base import Audience
from shared.messaging.log import events_of
from shared.problems import problem
from shared.service import Service
from shared.word.setting import Author


class Asked(BaseModel):
    """What is asked of a Word package."""

    model_config = ConfigDict(extra="ignore")

    since: str | None = Field(None, max_length=200, description="An edition or its symbol: changes since are tracked.")
    proposals: bool = Field(False, description="Whether open amendments stand in their places too.")
    part: str | None = Field(None, max_length=80, description="A part that was closed, or a number of today: II.A.")
    limit: int | None = Field(None, gt=0, le=10_000_000, description="How many words it may have; else its edition's.")
    authors: Literal["amendments", "parties"] = Field(
        "amendments", description="Under whose names changes stand; parties are for the secretariat and auditors."
    )


AskedInQuery = Annotated[Asked, Query()]


@dataclass(frozen=True)
class Made:
    """A package with what it takes to write it."""

    package: Package
    organ: str
    authors: Mapping[str, Author]
    at: datetime
    spoken: Mapping[str, str]


async def word_file(
    service: Service[State], session: str, document: str, asked: Asked, audience: Audience
) -> tuple[bytes, str]:
    """The package as a Word file, and the name of the file.

    Raises `NotAllowed`, `UnknownDocument`, `UnknownPrinting` or `UnknownNumber`.
    """
    made = await _made(service, session, document, asked, audience)
    content = as_word(made.package, made.organ, made.authors, made.at, made.spoken)
    return content, made.package.file


async def told(
    service: Service[State], session: str, document: str, asked: Asked, audience: Audience
) -> dict[str, Any]:
    """What the package says, as data: the list of changes, the length and what to cut, what stands apart."""
    made = await _made(service, session, document, asked, audience)
    found = made.package
    return {
        "file": found.file,
        "words": found.length.words,
        "limit": found.length.limit,
        "over": found.length.over,
        "cut": [asdict(cut) for cut in found.length.cuts],
        "changes": [
            {
                "then": entry.then,
                "now": entry.now,
                "amendment": made.authors[entry.by].name if entry.by in made.authors else None,
                "change": entry.sentence,
            }
            for entry in entries(found, made.spoken)
        ],
        "apart": [asdict(apart) for apart in found.apart],
    }


async def taken_in(service: Service[State], session: str, document: str, file: bytes, actor: Actor) -> dict[str, Any]:
    """What a Word file that was sent back says, as what could be moved. Raises `NotThisText`, `NotAWordFile`."""
    state = await service.handlers.state(session)
    found = take_in(state, document, file, session, service.around.clock(), actor)
    return {
        "version": found.version.name,
        "proposals": [_offered(state, document, offered) for offered in found.offered],
        "unplaced": [asdict(unplaced) for unplaced in found.unplaced],
    }


def _offered(state: State, document: str, offered: Offered) -> dict[str, Any]:
    found = offered.found
    today = state.document(document).tree
    on, operations = (found.on, found.operations) if offered.today is None else (today, offered.today)
    known = numbers(today)
    return {
        "author": found.by,
        "unit": found.unit,
        "number": known[found.unit].cited if found.unit in known else None,
        "change": found.change.model_dump(mode="json", exclude_none=True),
        "spoken": _said(on, operations),
        "units": list(units_changed(on, operations)),
        "rests_on": found.rests_on,
        "conflicts": [conflict.model_dump(mode="json") for conflict in offered.conflicts],
        "refused": problem(offered.refused) if offered.refused is not None else None,
        "same_as": list(offered.same_as),
        "repeats": offered.repeats,
    }


def _said(tree: Tree, operations: tuple[Operation, ...]) -> str | None:
    try:
        return say(tree, operations)
    except Refusal:
        return None


async def _made(service: Service[State], session: str, document: str, asked: Asked, audience: Audience) -> Made:
    by_party = asked.authors == "parties"
    if by_party and audience is not Audience.SECRETARIAT:
        raise NotAllowed("Who moved what is internal.", open_to=["auditor", "secretariat"])
    state = await service.handlers.state(session)
    found = package(state, document, Wanted(asked.since, asked.proposals, asked.part, asked.limit))
    async with service.database.reading() as connection:
        own = await events_of(connection, "amendments", session)
        names = await store.parties(connection, session) if by_party else None
    moments = {
        event.data.amendment: event.envelope.time
        for event in own
        if isinstance(event.data, AmendmentMoved | TextConsolidated) and event.data.document == document
    }
    authors = authors_of(state, document, moments, names)
    read_out = {
        key: said
        for name, entry in state.of(document)
        if (said := spoken(state, entry)) is not None
        for key in (name, *keys_of(entry))
    }
    return Made(found, state.opened().parent.name, authors, last_instant(found, moments), read_out)

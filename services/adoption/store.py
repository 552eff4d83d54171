"""What adoption keeps beside its log: every recommendation of every session, with all that became of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field, SQLModel

from services.adoption.domain.state import State
from shared.database import table
from shared.documents.printed import Block, in_words, printed
from shared.documents.strength import addressees_of, strength_of
from shared.events.deciding import Verb
from shared.events.drafting import DocumentCompleted, DocumentEdited, Purpose
from shared.events.envelope import Event
from shared.events.publication import Distribution, DocumentCleared, EditionIssued
from shared.events.recommendations import (
    RecommendationAdopted,
    RecommendationEndorsed,
    RecommendationFollowedUp,
    RecommendationOriginRecorded,
    RecommendationTransmitted,
)


class RecommendationRow(SQLModel, table=True):
    """A recommendation, findable across sessions; `act`, `verb` and `acted` are those of the last act on it."""

    __tablename__ = "recommendations"
    session: str = Field(primary_key=True)
    recommendation: str = Field(primary_key=True)
    document: str
    unit: str
    bodies: str
    act: str | None = None
    verb: str | None = None
    acted: str | None = None
    number: str | None = None
    text: str | None = None
    folded: str | None = None
    strength: str | None = None
    origin: str | None = None
    transmitted: str | None = None
    place: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    state: str = Field(default="adopted", sa_column_kwargs={"server_default": "adopted"})
    public: bool = Field(default=False, sa_column_kwargs={"server_default": "false"})


class TagRow(SQLModel, table=True):
    """A body that adopted a recommendation, or somebody whom it addresses."""

    __tablename__ = "recommendation_tags"
    session: str = Field(primary_key=True)
    recommendation: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    value: str = Field(primary_key=True)


class ActRow(SQLModel, table=True):
    """A paragraph of an act of the parent on a recommendation, in the order in which they were recorded."""

    __tablename__ = "recommendation_acts"
    session: str = Field(primary_key=True)
    recommendation: str = Field(primary_key=True)
    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    act: str
    paragraph: str | None = None
    verb: str
    acted: str


class FollowUpRow(SQLModel, table=True):
    """What was done on a recommendation, when, by what source, and where another session names it."""

    __tablename__ = "recommendation_follow_ups"
    session: str = Field(primary_key=True)
    recommendation: str = Field(primary_key=True)
    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    done: str
    on: str
    source: str
    named_session: str | None = None
    named_document: str | None = None


TABLES: tuple[type[SQLModel], ...] = (RecommendationRow, TagRow, ActRow, FollowUpRow)
MIGRATIONS = Path(__file__).with_name("migrations")
RECOMMENDATIONS, TAGS, ACTS, FOLLOW_UPS = (table(model) for model in TABLES)

BECAME = {Verb.ENDORSES: "endorsed", Verb.WELCOMES: "welcomed", Verb.TOOK_NOTE: "noted"}
"""What a recommendation has become by an act; endorsed outweighs welcomed, and that noted, whichever came last."""


async def project(connection: AsyncConnection, event: Event, state: State) -> None:
    """Keep the recommendations in step with the log."""
    data, session = event.data, event.envelope.partitionkey
    match data:
        case RecommendationAdopted():
            await _adopted(connection, session, data, state)
        case DocumentEdited() if data.purpose is not Purpose.CONFORMING:
            return
        case DocumentEdited() | DocumentCompleted() | DocumentCleared():
            await _reworded(connection, session, data.document, state)
        case EditionIssued():
            await _reworded(connection, session, data.document, state)
            if data.distribution is not Distribution.RESTRICTED:
                await _update(connection, session, _of(state, data.document), public=True)
        case RecommendationOriginRecorded():
            await _update(connection, session, data.recommendations, origin=data.paper)
        case RecommendationTransmitted():
            named = tuple(entry.recommendation for entry in data.transmitted)
            await _update(connection, session, named, transmitted=data.on.isoformat())
            fresh = [name for name in named if name not in state.kept.acts]
            await _update(connection, session, fresh, state="transmitted")
        case RecommendationEndorsed():
            await _acted(connection, session, data, state, event.envelope.sequence)
        case RecommendationFollowedUp():
            await _followed_up(connection, session, data, event.envelope.sequence)
        case _:
            return


async def _adopted(connection: AsyncConnection, session: str, data: RecommendationAdopted, state: State) -> None:
    blocks = _blocks(state, data.document)
    for place, entry in enumerate(data.recommendations):
        await connection.execute(
            insert(RECOMMENDATIONS).values(
                session=session,
                recommendation=entry.recommendation,
                document=data.document,
                unit=entry.unit,
                bodies=" ".join(entry.bodies),
                place=place,
                state="adopted",
                public=False,
            )
        )
        await _tag(connection, session, entry.recommendation, "body", entry.bodies)
        await _word(connection, session, entry.recommendation, blocks.get(entry.unit))


async def _reworded(connection: AsyncConnection, session: str, document: str, state: State) -> None:
    """The words and numbers of now; numbers move as a text is completed, and identities do not."""
    named = _of(state, document)
    blocks = _blocks(state, document) if named else {}
    for name in named:
        await _word(connection, session, name, blocks.get(state.recommendations[name].unit))


async def _word(connection: AsyncConnection, session: str, name: str, block: Block | None) -> None:
    if block is None:
        return
    text = in_words(block.runs)
    strength = strength_of(text)
    told = {"number": block.cited, "text": text, "folded": text.casefold(), "strength": strength and strength.value}
    await _update(connection, session, (name,), **told)
    mine = (TAGS.c.session == session) & (TAGS.c.recommendation == name) & (TAGS.c.kind == "addressee")
    await connection.execute(delete(TAGS).where(mine))
    await _tag(connection, session, name, "addressee", addressees_of(text))


async def _acted(
    connection: AsyncConnection, session: str, data: RecommendationEndorsed, state: State, position: int
) -> None:
    act = {"act": data.act, "verb": data.verb.value, "acted": data.acted.isoformat()}
    for name in data.recommendations:
        verbs = {known.verb for known in state.kept.acts.get(name, (data,))} | {data.verb}
        became = next((word for verb, word in BECAME.items() if verb in verbs), "noted")
        await _update(connection, session, (name,), **act, state=became)
        row = {"session": session, "recommendation": name, "position": position, "paragraph": data.paragraph, **act}
        await connection.execute(insert(ACTS).values(row))


async def _followed_up(
    connection: AsyncConnection, session: str, data: RecommendationFollowedUp, position: int
) -> None:
    row = {
        "session": session,
        "recommendation": data.recommendation,
        "position": position,
        "done": data.done,
        "on": data.on.isoformat(),
        "source": data.source,
        "named_session": data.named_by.session if data.named_by else None,
        "named_document": data.named_by.document if data.named_by else None,
    }
    await connection.execute(insert(FOLLOW_UPS).values(row))


async def _tag(connection: AsyncConnection, session: str, name: str, kind: str, values: tuple[str, ...]) -> None:
    for value in dict.fromkeys(values):
        row = {"session": session, "recommendation": name, "kind": kind, "value": value}
        await connection.execute(insert(TAGS).values(row))


async def _update(connection: AsyncConnection, session: str, names: Any, **values: Any) -> None:
    of_session = RECOMMENDATIONS.c.session == session
    await connection.execute(
        update(RECOMMENDATIONS).where(of_session, RECOMMENDATIONS.c.recommendation.in_(list(names))).values(**values)
    )


def _of(state: State, document: str) -> tuple[str, ...]:
    return tuple(name for name in state.recommendations if name.startswith(f"{document}."))


def _blocks(state: State, document: str) -> Mapping[str, Block]:
    return {block.id: block for block in printed(state.documents[document].tree)}

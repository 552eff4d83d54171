"""What was asked and answered: the same request gets the same answer and is done once; everything refused is kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import rfc8785
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field, SQLModel

from shared.access import Actor
from shared.database import table
from shared.documents.vocabulary import Refusal
from shared.events.base import instant_text
from shared.problems import KeyUsedTwice, NoCanonicalForm
from shared.stage import Command


class AnswerRow(SQLModel, table=True):
    """The answer to a command, kept so that the same request gets the same answer and is done once."""

    __tablename__ = "answers"
    actor: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    request: str
    body: str


class RefusalRow(SQLModel, table=True):
    """Everything refused, with who asked and why not; apart from the events."""

    __tablename__ = "refusals"
    id: int | None = Field(default=None, primary_key=True)
    session: str = Field(index=True)
    command: str
    actor: str
    at: str
    problem: str


TABLES: tuple[type[SQLModel], ...] = (AnswerRow, RefusalRow)
_ANSWERS, _REFUSALS = table(AnswerRow), table(RefusalRow)


UNKNOWN = ""
"""In the place of the request, where an answer was restored from events: what was asked, no event says."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The circumstances of a command: who, under which key, on which version, following what, and when it is.

    `rehearsing` is whether the act carries its own instant, which only a rehearsed session takes.
    """

    actor: Actor
    key: str
    now: datetime
    expected: str | None = None
    after: Mapping[str, int] | None = None
    rehearsing: bool = False


class RefusedBefore(Refusal):
    """The same request was refused before, and gets the same answer."""

    def __init__(self, body: dict[str, Any]) -> None:
        super().__init__(body["detail"])
        self.body = body


def or_refuse(answer: dict[str, Any]) -> dict[str, Any]:
    """The answer; raises `RefusedBefore` if it is a refusal."""
    if "refused" in answer:
        raise RefusedBefore(answer["refused"])
    return answer


def fingerprint(command: Command) -> str:
    """What is asked, as one number: the same request has the same. Raises `NoCanonicalForm`."""
    fields = command.model_dump(mode="json", exclude_none=True)
    try:
        return hashlib.sha256(rfc8785.dumps({"name": command.name, "command": fields})).hexdigest()
    except rfc8785.CanonicalizationError as error:
        raise NoCanonicalForm(f"The request holds what no event can: {error}.") from None


async def answered(connection: AsyncConnection, asked: Asked, request: str) -> dict[str, Any] | None:
    """What was answered under this key; raises `KeyUsedTwice` if it was to another request."""
    row = (
        await connection.execute(
            select(_ANSWERS).where(_ANSWERS.c.actor == asked.actor.name, _ANSWERS.c.key == asked.key)
        )
    ).one_or_none()
    if row is None:
        return None
    if row.request not in (request, UNKNOWN):
        raise KeyUsedTwice("This Idempotency-Key came before with another request; use a new one.", key=asked.key)
    answer: dict[str, Any] = json.loads(row.body)
    return answer


async def remember(
    connection: AsyncConnection, asked: Asked, request: str, answer: Mapping[str, Any]
) -> dict[str, Any]:
    """Keep an answer; returns it as it will be given from now on."""
    body = rfc8785.dumps(dict(answer)).decode()
    await connection.execute(insert(_ANSWERS).values(actor=asked.actor.name, key=asked.key, request=request, body=body))
    kept: dict[str, Any] = json.loads(body)
    return kept


async def restore(connection: AsyncConnection, actor: str, key: str, answer: Mapping[str, Any]) -> None:
    """Keep the answer to a command whose events are there, and whose answer may be lost."""
    here = (_ANSWERS.c.actor == actor, _ANSWERS.c.key == key)
    if await connection.scalar(select(_ANSWERS.c.key).where(*here)) is None:
        body = rfc8785.dumps(dict(answer)).decode()
        await connection.execute(insert(_ANSWERS).values(actor=actor, key=key, request=UNKNOWN, body=body))


async def refuse(
    connection: AsyncConnection, command: Command, asked: Asked, request: str, body: dict[str, Any]
) -> None:
    """Keep a refusal, with the answer that it is, unless the request was answered before."""
    if await answered(connection, asked, request) is not None:
        return
    await remember(connection, asked, request, {"refused": body})
    await connection.execute(
        insert(_REFUSALS).values(
            session=command.session,
            command=command.name,
            actor=asked.actor.name,
            at=instant_text(asked.now),
            problem=rfc8785.dumps(body).decode(),
        )
    )


async def refusals(connection: AsyncConnection, session: str) -> list[dict[str, Any]]:
    """Everything refused in a session, in order."""
    rows = await connection.execute(select(_REFUSALS).where(_REFUSALS.c.session == session).order_by(_REFUSALS.c.id))
    return [{"command": r.command, "actor": r.actor, "at": r.at, "problem": json.loads(r.problem)} for r in rows]

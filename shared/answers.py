"""What was asked and answered: the same request gets the same answer and is done once; everything refused is kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import rfc8785
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field, SQLModel

from shared.access import Actor
from shared.canonical import canonical_json
from shared.database import Rows, insert_all, rows_at, table
from shared.documents.vocabulary import Refusal
from shared.events.base import instant_text
from shared.observability.tracing import Came
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
_ANSWERS, REFUSALS = table(AnswerRow), table(RefusalRow)


UNKNOWN = ""
"""In the place of the request, where an answer was restored from events: what was asked, no event says."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The circumstances of a command: who, under which key, on which version, following what, and when it is.

    `rehearsing` is whether the act carries its own instant, which only a rehearsed session takes. `came` is when it
    really came, for traces alone: nothing is decided by it.
    """

    actor: Actor
    key: str
    now: datetime
    expected: str | None = None
    after: Mapping[str, int] | None = None
    rehearsing: bool = False
    came: Came = field(default_factory=Came, compare=False)


class RefusedBefore(Refusal):
    """The same request was refused before, and gets the same answer."""

    def __init__(self, body: dict[str, Any]) -> None:
        super().__init__(body["detail"])
        self.body = body


def fingerprint(command: Command) -> str:
    """What is asked: the command's name, and one number that the same request has too. Raises `NoCanonicalForm`."""
    fields = command.model_dump(mode="json", exclude_none=True)
    try:
        number = hashlib.sha256(canonical_json({"name": command.name, "command": fields})).hexdigest()
    except rfc8785.CanonicalizationError as error:
        raise NoCanonicalForm(f"The request holds what no event can: {error}.") from None
    return f"{command.name} {number}"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it is kept: to whom, under which key, to which request, and its canonical form."""

    actor: str
    key: str
    request: str
    body: str

    @staticmethod
    def to(asked: Asked, request: str, answer: Mapping[str, Any]) -> Answer:
        """The answer to what was asked."""
        return Answer(asked.actor.name, asked.key, request, canonical_json(dict(answer)).decode())

    @property
    def command(self) -> str | None:
        """What was asked for, by its name; of answers that were restored, or are older than that, it is not known."""
        return self.request.partition(" ")[0] if " " in self.request else None

    def given(self) -> dict[str, Any]:
        """The answer as it is given."""
        answer: dict[str, Any] = json.loads(self.body)
        return answer

    def require(self, request: str) -> None:
        """Raise `KeyUsedTwice` unless it is this request that was answered."""
        number = request.partition(" ")[2]  # which was all that was kept of a request once
        if self.request not in (request, number, UNKNOWN):
            raise KeyUsedTwice("This Idempotency-Key came before with another request; use a new one.", key=self.key)

    def given_again(self, request: str) -> dict[str, Any]:
        """The answer to the same request. Raises `KeyUsedTwice` to another, `RefusedBefore` if it is a refusal."""
        self.require(request)
        answer = self.given()
        if "refused" in answer:
            raise RefusedBefore(answer["refused"])
        return answer


Key = tuple[str, str]
"""Who asked, and under which Idempotency-Key."""


async def answered(connection: AsyncConnection, keys: Iterable[Key]) -> dict[Key, Answer]:
    """What was answered under these keys."""
    wanted = sorted(set(keys))
    if not wanted:
        return {}
    found = await rows_at(connection, _ANSWERS, ("actor", "key"), wanted)
    return {(row.actor, row.key): Answer(row.actor, row.key, row.request, row.body) for row in found}


def rows(kept: Sequence[Answer]) -> Rows:
    """What it is to keep answers."""
    return _ANSWERS, [{"actor": one.actor, "key": one.key, "request": one.request, "body": one.body} for one in kept]


async def restore(connection: AsyncConnection, actor: str, key: str, answer: Mapping[str, Any]) -> None:
    """Keep the answer to a command whose events are there, and whose answer may be lost."""
    here = (_ANSWERS.c.actor == actor, _ANSWERS.c.key == key)
    if await connection.scalar(select(_ANSWERS.c.key).where(*here)) is None:
        body = canonical_json(dict(answer)).decode()
        await connection.execute(insert(_ANSWERS).values(actor=actor, key=key, request=UNKNOWN, body=body))


async def refuse(
    connection: AsyncConnection, command: Command, asked: Asked, request: str, body: dict[str, Any]
) -> None:
    """Keep a refusal, with the answer that it is, unless the request was answered before."""
    key = (asked.actor.name, asked.key)
    known = await answered(connection, [key])
    if key in known:
        known[key].require(request)
        return
    await insert_all(connection, rows([Answer.to(asked, request, {"refused": body})]))
    refused = {"session": command.session, "command": command.name, "actor": asked.actor.name}
    problem = canonical_json(body).decode()
    await connection.execute(insert(REFUSALS).values(**refused, at=instant_text(asked.now), problem=problem))


async def refusals(connection: AsyncConnection, session: str) -> list[dict[str, Any]]:
    """Everything refused in a session, in order."""
    found = await connection.execute(select(REFUSALS).where(REFUSALS.c.session == session).order_by(REFUSALS.c.id))
    return [{"command": r.command, "actor": r.actor, "at": r.at, "problem": json.loads(r.problem)} for r in found]

"""Dead letters: what could not be taken, byte for byte as it came, kept for good and told on a topic of its own.

A letter is written in the transaction that gave its message up, and relayed to the dead-letter topic afterwards, so
that no crash loses one. It may come twice there, under one id (`dlq_letter`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from sqlalchemy import BigInteger, false, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field, SQLModel

from shared.database import table, upsert
from shared.documents.vocabulary import NotThere
from shared.events.base import instant_text
from shared.events.binary import travelling
from shared.events.catalogue import topic
from shared.events.envelope import Event
from shared.messaging.broker import MAX_MESSAGE_BYTES, Headers, Message, Outgoing


class UnknownLetter(NotThere):
    """No dead letter has this name here."""


class LetterRow(SQLModel, table=True):
    """One dead letter. `partition` and `offset` are where it came from, where that is known."""

    __tablename__ = "letters"
    letter: str = Field(primary_key=True)
    owner: str
    topic: str
    partition: int | None
    offset: int | None = Field(sa_type=BigInteger)
    key: bytes
    value: bytes
    headers: str
    reason: str
    attempts: int
    since: str
    announced: bool = Field(index=True)
    settled: str | None


_LETTERS = table(LetterRow)


def dead_letter_topic(of: str) -> str:
    """The topic beside a topic on which what came there and could not be taken is told."""
    return f"{of}-dlq"


async def bury(connection: AsyncConnection, group: str, message: Message, reason: str, now: datetime) -> bool:
    """Keep a message that is no event; it is never given an id. False if it was kept before."""
    place = f"{message.topic}/{message.partition}/{message.offset}"
    return await _keep(
        connection,
        _name(group, place),
        now,
        owner=readable(message.key.decode(errors="replace")),
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        key=message.key,
        value=message.value,
        headers=_headers_out(message.headers),
        reason=readable(reason),
        attempts=1,
    )


async def give_up(
    connection: AsyncConnection, group: str, event: Event, reason: str, attempts: int, now: datetime
) -> bool:
    """Keep an event that has parked its owner and is not tried any more by itself. False if it was kept before."""
    key, value, headers = travelling(event)
    return await _keep(
        connection,
        _name(group, event.envelope.id),
        now,
        owner=event.envelope.partitionkey,
        topic=topic(event.envelope.source),
        partition=None,
        offset=None,
        key=key,
        value=value,
        headers=_headers_out(headers),
        reason=reason,
        attempts=attempts,
    )


async def settle(connection: AsyncConnection, letter: str, now: datetime) -> None:
    """Note that what the letter holds was taken in after all."""
    open_still = (_LETTERS.c.letter == letter, _LETTERS.c.settled.is_(None))
    await connection.execute(update(_LETTERS).where(*open_still).values(settled=instant_text(now)))


async def settle_event(connection: AsyncConnection, group: str, event: Event, now: datetime) -> None:
    """Note that an event was taken in after all, if it was ever given up."""
    await settle(connection, _name(group, event.envelope.id), now)


async def letters(connection: AsyncConnection, *, settled: bool = False) -> Sequence[LetterRow]:
    """The letters that nothing has come of yet, oldest first; with `settled` the others too."""
    query = select(_LETTERS).order_by(_LETTERS.c.since, _LETTERS.c.letter)
    rows = await connection.execute(query if settled else query.where(_LETTERS.c.settled.is_(None)))
    return [LetterRow(**row._mapping) for row in rows]


async def letter_named(connection: AsyncConnection, letter: str) -> LetterRow:
    """One letter. Raises `UnknownLetter`."""
    row = (await connection.execute(select(_LETTERS).where(_LETTERS.c.letter == letter))).one_or_none()
    if row is None:
        raise UnknownLetter("No dead letter has this name here.", letter=letter)
    return LetterRow(**row._mapping)


async def unannounced(connection: AsyncConnection, limit: int = 100) -> Sequence[LetterRow]:
    """Letters that the dead-letter topic does not have yet."""
    query = select(_LETTERS).where(_LETTERS.c.announced == false()).order_by(_LETTERS.c.since, _LETTERS.c.letter)
    return [LetterRow(**row._mapping) for row in await connection.execute(query.limit(limit))]


async def mark_announced(connection: AsyncConnection, told: Iterable[LetterRow]) -> None:
    """Write down that the dead-letter topic has these letters."""
    names = [row.letter for row in told]
    await connection.execute(update(_LETTERS).where(_LETTERS.c.letter.in_(names)).values(announced=True))


def told(row: LetterRow, group: str) -> Outgoing:
    """A letter as it is published: the message as it came, and beside its headers what became of it, where and why.

    Where both together are more than a message may weigh, the value stays behind, and `dlq_cut` says how long it is.
    """
    facts = {
        "letter": row.letter,
        "group": group,
        "topic": row.topic,
        "partition": row.partition,
        "offset": row.offset,
        "reason": row.reason,
        "attempts": row.attempts,
        "since": row.since,
    }
    beside = tuple((f"dlq_{name}", str(value).encode()) for name, value in facts.items() if value is not None)
    whole = Outgoing(row.key, row.value, (*headers_of(row), *beside))
    if whole.weight <= MAX_MESSAGE_BYTES:
        return whole
    return Outgoing(row.key[:1024], b"", (*beside, ("dlq_cut", str(len(row.value)).encode())))


def message_of(row: LetterRow) -> Message:
    """The message of a letter, as it came."""
    partition, offset = row.partition or 0, row.offset or 0
    return Message(row.topic, partition, offset, row.key, row.value, headers_of(row))


def headers_of(row: LetterRow) -> Headers:
    """The headers of a letter's message, as they came."""
    return tuple((name, value.encode("latin-1")) for name, value in json.loads(row.headers))


def readable(text: str) -> str:
    """A text that every database keeps: PostgreSQL has no NUL in one."""
    return text.replace("\x00", "\ufffd")


def _headers_out(headers: Headers) -> str:
    """Headers as JSON, each byte of a value as the character of its number."""
    return json.dumps([(name, value.decode("latin-1")) for name, value in headers])


def _name(group: str, what: str) -> str:
    return str(uuid5(NAMESPACE_OID, f"{group}/{what}"))


async def _keep(connection: AsyncConnection, letter: str, now: datetime, **fields: Any) -> bool:
    known = await connection.scalar(select(_LETTERS.c.letter).where(_LETTERS.c.letter == letter))
    row = {"letter": letter, "since": instant_text(now), "announced": False, "settled": None, **fields}
    again = {name: fields[name] for name in ("reason", "attempts")}
    statement = upsert(connection, _LETTERS, **row)
    await connection.execute(statement.on_conflict_do_update(index_elements=["letter"], set_=again))
    return known is None

"""Who did what, and what was refused to whom: a service's acts and refusals of a session, the latest first.

Of an act there is told what came about, and of a refusal its name and rule: never a word of a text, nor a party.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.answers import REFUSALS, answered
from shared.events.base import instant_text
from shared.events.envelope import Envelope
from shared.messaging.log import envelopes_before
from shared.rules import RULES

MOST = 200
"""Entries of one page at most."""

_EVENTS_AN_ACT = 4
"""Events that are read for each act of a page; an act of more than all of them is told in parts."""


class Cursor(NamedTuple):
    """How far back one has read: only events before this position, and refusals before this one."""

    sequence: int = 2**31 - 1
    refusal: int = 2**31 - 1

    def __str__(self) -> str:
        return f"{self.sequence}-{self.refusal}"

    @staticmethod
    def of(text: str) -> Cursor:
        """Raises `ValueError`."""
        sequence, _, refusal = text.partition("-")
        if not (sequence.isascii() and sequence.isdigit() and refusal.isascii() and refusal.isdigit()):
            raise ValueError("is no place in this list")
        return Cursor(min(int(sequence), 2**31 - 1), min(int(refusal), 2**31 - 1))


class Entry(NamedTuple):
    """One act or refusal: when, as it is told, and where one goes on behind it."""

    at: datetime
    told: dict[str, Any]
    sequence: int | None = None
    refusal: int | None = None


async def audit(
    connection: AsyncConnection, producer: str, session: str, before: Cursor, most: int, *, refused_alone: bool
) -> dict[str, Any]:
    """A page of entries, and `next`, where the page behind it begins; none where it is the last."""
    refusals = await _refusals(connection, producer, session, before.refusal, most + 1)
    acts: list[Entry] = []
    more = False
    if not refused_alone:
        acts, more = await _acts(connection, producer, session, before.sequence, most + 1)
    entries = sorted([*acts, *refusals], key=lambda entry: entry.at, reverse=True)
    shown, left = entries[:most], more or len(entries) > most
    for entry in shown:
        before = Cursor(entry.sequence or before.sequence, entry.refusal or before.refusal)
    return {"entries": [entry.told for entry in shown], "next": str(before) if left else None}


async def _acts(
    connection: AsyncConnection, producer: str, session: str, before: int, most: int
) -> tuple[list[Entry], bool]:
    """Acts, and whether there are more than were read."""
    limit = most * _EVENTS_AN_ACT
    found = await envelopes_before(connection, producer, session, before, limit)
    groups = [list(group) for _, group in groupby(found, key=_act)]
    more = len(found) == limit
    if more and len(groups) > 1:
        groups.pop()  # of the last one there may be more
    known = await answered(connection, {(group[0].actor, group[0].correlationid) for group in groups[:most]})
    entries = []
    for group in groups[:most]:
        first = group[-1]
        answer = known.get((first.actor, first.correlationid))
        told = {
            "instant": instant_text(first.recordedtime),
            "service": producer,
            "actor": first.actor,
            "command": answer.command if answer is not None else None,
            "done": [_fact(each) for each in reversed(group)],
        }
        entries.append(Entry(first.recordedtime, told, sequence=first.sequence))
    return entries, more


def _act(envelope: Envelope) -> tuple[str, str, str | None, datetime]:
    """What the events of one act have in common."""
    return envelope.actor, envelope.correlationid, envelope.causationid, envelope.recordedtime


def _fact(envelope: Envelope) -> dict[str, Any]:
    return {"type": envelope.type, "sequence": envelope.sequence, "document": envelope.subject}


async def _refusals(connection: AsyncConnection, producer: str, session: str, before: int, most: int) -> list[Entry]:
    here = (REFUSALS.c.session == session, REFUSALS.c.id < before)
    rows: Sequence[Any] = (
        await connection.execute(select(REFUSALS).where(*here).order_by(REFUSALS.c.id.desc()).limit(most))
    ).all()
    return [
        Entry(
            datetime.fromisoformat(row.at),
            {
                "instant": row.at,
                "service": producer,
                "actor": row.actor,
                "command": row.command,
                "refused": _reason(json.loads(row.problem)),
            },
            refusal=row.id,
        )
        for row in rows
    ]


def _reason(problem: dict[str, Any]) -> dict[str, Any]:
    """The name of a refusal, and the rule it rests on: its sentence and its facts may quote a text."""
    named: dict[str, Any] = {name: problem[name] for name in ("type", "title", "status", "rule") if name in problem}
    return {**named, "rule_says": RULES.get(named.get("rule", ""), "")} if "rule" in named else named

"""Recommendations as they are asked for: by body, session, addressee, state, verb, words, a page at a time.

Who does not sit in a session reads of it what is issued: of the rest they read that it was adopted and what the parent
made of it, and no words.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, false, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from services.adoption.domain.recommendations import UnknownRecommendation
from services.adoption.store import ACTS, FOLLOW_UPS, RECOMMENDATIONS, TAGS
from shared.access import Actor
from shared.http.asking import seated_in
from shared.problems import BadParameter

_R = RECOMMENDATIONS.c
_WORDS = ("number", "text", "strength", "origin")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; what is none is not asked. `after` is the last of the page before, as `session/identity`."""

    body: str | None = None
    session: str | None = None
    addressee: str | None = None
    state: str | None = None
    verb: str | None = None
    text: str | None = None
    after: str | None = None
    limit: int = 50


async def page(connection: AsyncConnection, wanted: Wanted, actor: Actor) -> dict[str, Any]:
    """A page of recommendations, and where the next begins. Raises `BadParameter` for an `after` that is nowhere."""
    query = _asked(wanted, _reads(actor))
    if wanted.after is not None:
        query = query.where(await _beyond(connection, wanted.after))
    rows = (await connection.execute(query.limit(wanted.limit + 1))).all()
    shown = [await _told(connection, row, actor) for row in rows[: wanted.limit]]
    last = rows[wanted.limit - 1] if len(rows) > wanted.limit else None
    return {"recommendations": shown, "next": f"{last.session}/{last.recommendation}" if last else None}


async def one(connection: AsyncConnection, session: str, name: str, actor: Actor) -> dict[str, Any]:
    """One recommendation by its identity, with what was done on it. Raises `UnknownRecommendation`."""
    found = select(RECOMMENDATIONS).where(_R.session == session, _R.recommendation == name)
    row = (await connection.execute(found)).first()
    if row is None:
        raise UnknownRecommendation(f"No recommendation “{name}” was adopted.", recommendation=name, session=session)
    told = await _told(connection, row, actor)
    if not seated_in(actor, session):
        return told
    return {**told, "follow_up": [_done(done) for done in await _rows(connection, FOLLOW_UPS, row)]}


def _asked(wanted: Wanted, reads: ColumnElement[bool]) -> Select[Any]:
    query = select(RECOMMENDATIONS).order_by(_R.session, _R.document, _R.place)
    if wanted.session is not None:
        query = query.where(_R.session == wanted.session)
    if wanted.state is not None:
        query = query.where(_R.state == wanted.state)
    if wanted.body is not None:
        query = query.where(_has(TAGS, TAGS.c.kind == "body", TAGS.c.value == wanted.body))
    if wanted.verb is not None:
        query = query.where(_has(ACTS, ACTS.c.verb == wanted.verb))
    if wanted.addressee is not None:
        named = _has(TAGS, TAGS.c.kind == "addressee", TAGS.c.value == wanted.addressee)
        query = query.where(named, reads)
    if wanted.text is not None:
        query = query.where(_R.folded.contains(wanted.text.casefold(), autoescape=True), reads)
    return query


def _has(rows: Table, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    mine = (rows.c.session == _R.session, rows.c.recommendation == _R.recommendation)
    return select(rows.c.session).where(*mine, *conditions).exists()


def _reads(actor: Actor) -> ColumnElement[bool]:
    """Whether the words are open to the actor: issued, or of a session in which they sit."""
    sessions: Collection[str] = {grant.session for grant in actor.grants if seated_in(actor, grant.session)}
    everywhere = true() if "*" in sessions else false()
    return or_(_R.public.is_(True), _R.session.in_(sessions), everywhere)


async def _beyond(connection: AsyncConnection, after: str) -> ColumnElement[bool]:
    session, _, name = after.partition("/")
    query = select(RECOMMENDATIONS).where(_R.session == session, _R.recommendation == name)
    last = (await connection.execute(query)).first()
    if last is None:
        raise BadParameter("after names no recommendation: take it from “next”.", parameter="after")
    return or_(
        _R.session > session,
        and_(_R.session == session, _R.document > last.document),
        and_(_R.session == session, _R.document == last.document, _R.place > last.place),
    )


async def _told(connection: AsyncConnection, row: Any, actor: Actor) -> dict[str, Any]:
    reads = row.public or seated_in(actor, row.session)
    addressees = [tag.value for tag in await _rows(connection, TAGS, row) if tag.kind == "addressee"]
    acts = await _rows(connection, ACTS, row)
    return {
        "session": row.session,
        "recommendation": row.recommendation,
        "document": row.document,
        "unit": row.unit,
        "bodies": row.bodies.split(),
        "state": row.state,
        "transmitted": row.transmitted,
        "acts": [{"act": a.act, "paragraph": a.paragraph, "verb": a.verb, "acted": a.acted} for a in acts],
        **{name: getattr(row, name) if reads else None for name in _WORDS},
        "addressees": addressees if reads else None,
    }


async def _rows(connection: AsyncConnection, rows: Table, row: Any) -> Any:
    mine = (rows.c.session == row.session, rows.c.recommendation == row.recommendation)
    return (await connection.execute(select(rows).where(*mine).order_by(*rows.primary_key.columns))).all()


def _done(row: Any) -> dict[str, Any]:
    named = {"session": row.named_session, "document": row.named_document} if row.named_session else None
    return {"done": row.done, "on": row.on, "source": row.source, "named_by": named}

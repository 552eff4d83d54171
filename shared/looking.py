"""One look before acts are decided: about whom nobody else writes, what was asked before, and of whom there is more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.answers import Answer, Key, answered
from shared.database import hold_free, lock_key
from shared.messaging.log import moved

_ONE_LOOK = text("""
SELECT 'held' AS what, owner AS one, NULL AS two, NULL AS three, NULL AS four
FROM unnest(CAST(:locks AS bigint[]), CAST(:owners AS text[])) AS asked (lock, owner)
WHERE pg_try_advisory_xact_lock(lock)
UNION ALL
SELECT 'moved', events.owner, NULL, NULL, NULL
FROM unnest(CAST(:owners AS text[]), CAST(:following AS int[])) AS asked (owner, n)
JOIN events ON events.owner = asked.owner AND events.n = asked.n
UNION ALL
SELECT 'known', answers.actor, answers.key, answers.request, answers.body
FROM unnest(CAST(:actors AS text[]), CAST(:keys AS text[])) AS asked (actor, key)
JOIN answers ON answers.actor = asked.actor AND answers.key = asked.key
""")


class Seen(NamedTuple):
    """The owners that are held until the transaction ends, what was answered, and the owners of whom there is more."""

    held: frozenset[str]
    known: dict[Key, Answer]
    moved: tuple[str, ...]


async def look(connection: AsyncConnection, reached: Mapping[str, int], keys: Iterable[Key]) -> Seen:
    """Hold the owners about whom nobody else writes now, and see what was answered and who is past what is `reached`.

    In PostgreSQL that is one statement, which sees what was committed when it began: an owner may have gone on before
    it was held. Whoever writes of one finds its place in the log taken, and must `hold` the owner and look again.
    """
    keys = sorted(set(keys))
    if connection.dialect.name != "postgresql":
        held = await hold_free(connection, reached)
        return Seen(held, await answered(connection, keys), await moved(connection, reached))
    asked = {
        "locks": [lock_key(owner) for owner in reached],
        "owners": list(reached),
        "following": [n + 1 for n in reached.values()],
        "actors": [actor for actor, _ in keys],
        "keys": [key for _, key in keys],
    }
    rows = (await connection.execute(_ONE_LOOK, asked)).all()
    known = {(row.one, row.two): Answer(row.one, row.two, row.three, row.four) for row in rows if row.what == "known"}
    held, more = (frozenset(row.one for row in rows if row.what == what) for what in ("held", "moved"))
    return Seen(held, known, tuple(owner for owner in reached if owner in more))

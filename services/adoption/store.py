"""What adoption keeps beside its log: every recommendation of every session, with what the parent made of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field, SQLModel

from shared.database import table
from shared.events.adoption import RecommendationAdopted, RecommendationEndorsed
from shared.events.envelope import Event


class RecommendationRow(SQLModel, table=True):
    """A recommendation, findable across sessions."""

    __tablename__ = "recommendations"
    session: str = Field(primary_key=True)
    recommendation: str = Field(primary_key=True)
    document: str
    unit: str
    bodies: str
    act: str | None = None
    verb: str | None = None
    acted: str | None = None


TABLES: tuple[type[SQLModel], ...] = (RecommendationRow,)
MIGRATIONS = Path(__file__).with_name("migrations")
_RECOMMENDATIONS = table(RecommendationRow)


async def project(connection: AsyncConnection, event: Event, _state: Any) -> None:
    """Keep the recommendations in step with the log."""
    data, session = event.data, event.envelope.partitionkey
    if isinstance(data, RecommendationAdopted):
        for entry in data.recommendations:
            await connection.execute(
                insert(_RECOMMENDATIONS).values(
                    session=session,
                    recommendation=entry.recommendation,
                    document=data.document,
                    unit=entry.unit,
                    bodies=" ".join(entry.bodies),
                )
            )
    if isinstance(data, RecommendationEndorsed):
        await connection.execute(
            update(_RECOMMENDATIONS)
            .where(_RECOMMENDATIONS.c.session == session, _RECOMMENDATIONS.c.recommendation.in_(data.recommendations))
            .values(act=data.act, verb=data.verb.value, acted=data.acted.isoformat())
        )


async def recommendations(connection: AsyncConnection, session: str | None) -> list[dict[str, Any]]:
    """Recommendations, of one session or of all."""
    query = select(_RECOMMENDATIONS)
    query = query if session is None else query.where(_RECOMMENDATIONS.c.session == session)
    rows = await connection.execute(query.order_by(_RECOMMENDATIONS.c.session, _RECOMMENDATIONS.c.recommendation))
    return [{**row._mapping, "bodies": row.bodies.split()} for row in rows]

"""From the adoption to the endorsement: corrections, the Chair's summary, queries, the parent's acts."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from services.rehearsal.scenario.floor import DraftDifference
from services.rehearsal.scenario.strict import Strict, When


class ConformingPlan(Strict):
    """A conforming correction."""

    at: str
    op: Literal["insert"]
    before: str
    text: str
    recording: str
    date: When
    cleared: When
    cleared_by: str


class WrittenEarly(Strict):
    """Units of the summary that are written before the rest."""

    units: tuple[str, ...]
    date: When


class Returned(Strict):
    """When the summary came back, and why."""

    date: When
    remark: str


class FactCheckPlan(Strict):
    """A fact check to the summary."""

    source: str = Field(alias="from")
    received: When
    at: str
    old: str
    new: str
    outcome: str


class SummaryPlan(Strict):
    """The Chair's summary on its way."""

    submitted: tuple[When, ...]
    written_early: WrittenEarly
    first_text: tuple[DraftDifference, ...] = ()
    returned: Returned
    fact_checks: tuple[FactCheckPlan, ...] = ()
    approved: When


class QueryPlan(Strict):
    """An editors' query."""

    source: str = Field(alias="from")
    at: str
    question: str
    answer: str
    asked: When
    answered: When


class ActPlan(Strict):
    """An act of the parent."""

    act: str
    date: When
    verb: str
    covers: tuple[str, ...]
    standing: str | None = None


class EndorsementPlan(Strict):
    """What the parent made of the recommendations."""

    acts: tuple[ActPlan, ...]

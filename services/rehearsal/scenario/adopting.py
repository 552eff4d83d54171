"""How the report is adopted: part by part, the whole, the understanding and the mandate."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from services.rehearsal.scenario.strict import Strict


class PartPlan(Strict):
    """A part and the bodies under whose gavel it falls."""

    units: str | tuple[str, ...]
    by: tuple[str, ...]
    meeting: int


class WholePlan(Strict):
    """The adoption of the whole."""

    by: tuple[str, ...]
    meeting: int
    announced: str


class UnderstandingPlan(Strict):
    """On what understanding the whole is adopted."""

    text: str
    in_accordance_with: str
    approved: date


class MandatePlan(Strict):
    """The mandate to complete."""

    completes: str
    together_with: str = Field(alias="with")
    units: tuple[str, ...]
    until: date


class AdoptionPlan(Strict):
    """How the report is adopted."""

    parts: tuple[PartPlan, ...]
    whole: WholePlan
    understanding: UnderstandingPlan
    mandate: MandatePlan

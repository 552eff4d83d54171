"""A whole scenario: what a published report does not itself say, so that its whole life can be played."""

from __future__ import annotations

from pydantic import AwareDatetime, Field

from services.rehearsal.scenario.adopting import AdoptionPlan
from services.rehearsal.scenario.completing import ConformingPlan, EndorsementPlan, QueryPlan, SummaryPlan
from services.rehearsal.scenario.floor import (
    AmendmentPlan,
    CarriedOver,
    DraftDifference,
    FloorOpening,
    PackagePlan,
    TabledAs,
)
from services.rehearsal.scenario.opening import AgendaPlan, SessionPlan, SilencePlan
from services.rehearsal.scenario.strict import Strict, When


class ReportPlan(Strict):
    """The report's life."""

    pinned: tuple[str, ...] = ()
    considered: dict[str, tuple[int, ...]] = Field(default={})
    attendance_recorded: AwareDatetime
    classes: dict[str, str]
    carried_over: CarriedOver | None = None
    floor_opens: FloorOpening
    tabled_as: tuple[TabledAs, ...]
    printed_as: tuple[TabledAs, ...] = ()
    blanks_in_draft: tuple[str, ...] = ()
    draft_differences: tuple[DraftDifference, ...] = ()
    moved_before_disposed: bool
    disposition_order: tuple[str, ...]
    oral_amendments: tuple[AmendmentPlan, ...]
    packages: tuple[PackagePlan, ...] = ()
    adoption: AdoptionPlan
    conforming: tuple[ConformingPlan, ...] = ()
    summary: SummaryPlan
    final_symbol: str
    submitted: When
    queries: tuple[QueryPlan, ...] = ()
    cleared: When
    issued: When
    endorsement: EndorsementPlan


class Expect(Strict):
    """What must come out."""

    published_text_equals_source: bool
    recommendations: int
    paragraphs: int
    leaving_out: tuple[str, ...] = ()
    refused_without: dict[str, str] = Field(default={})


class Scenario(Strict):
    """A whole scenario."""

    source: str
    session: SessionPlan
    silence_procedures: tuple[SilencePlan, ...]
    agendas: AgendaPlan
    report: ReportPlan
    expect: Expect

"""A scenario: what a published report does not itself say, so that its whole life can be played.

A scenario is YAML. Every key is known, and whatever is malformed is named with its line.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from shared.documents.vocabulary import Refusal
from shared.events.base import UnknownTimeZone, zone

When = datetime | date
"""An instant, or a day: nine o'clock in the session's zone."""


class BadScenario(Refusal):
    """The scenario cannot be read; says the line and the key."""


def _known_zone(name: str) -> str:
    try:
        zone(name)
    except UnknownTimeZone as unknown:
        raise ValueError(unknown.sentence) from None
    return name


class Strict(BaseModel):
    """Knows its keys and no others."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class ChairOf(Strict):
    """Who presides."""

    of: tuple[str, ...]
    delegation: str


class MeetingPlan(Strict):
    """A meeting, in its slot of a day."""

    n: int = Field(ge=1)
    date: date
    slot: str
    bodies: tuple[str, ...]
    counts_for: tuple[str, ...] = ()


class SessionPlan(Strict):
    """The session."""

    id: str
    place: str
    time_zone: Annotated[str, AfterValidator(_known_zone)]
    opens: date = Field(alias="from")
    closes: date = Field(alias="to")
    format: str
    slots: dict[str, str]
    bodies: tuple[str, ...]
    parent: str
    chair: ChairOf
    circles: dict[str, tuple[str, ...]]
    meetings: tuple[MeetingPlan, ...]


class Received(Strict):
    """Something received from a member: when, when keyed, by whom, and with what evidence."""

    by: str
    received: AwareDatetime
    recorded: AwareDatetime | None = None
    recorded_by: str = "secretariat"
    evidence: str = "letter"


class LaterDecision(Strict):
    """What bodies did with the text at a meeting."""

    organ: Literal["both bodies"]
    verb: str
    meeting: int


class SilencePlan(Strict):
    """A silence procedure and its outcome."""

    of: str
    text: tuple[str, ...]
    circle: str
    presiding: str
    opened: AwareDatetime
    deadline: AwareDatetime
    minimum_hours: float
    query: Received | None = None
    objection: Received | None = None
    late_objection: Received | None = None
    notice: AwareDatetime | None = None
    outcome: Literal["broken", "approved"]
    later: LaterDecision | None = None


class AgendaAmendment(Strict):
    """An oral amendment to the agendas."""

    id: str
    mover: str
    meeting: int
    op: Literal["make_joint"]
    item: str
    into: str
    before: str
    disposition: str


class AgendaAdoption(Strict):
    """When the agendas were adopted, and in what words."""

    meeting: int
    announced: str


class AgendaPlan(Strict):
    """The agendas: provisional, amended, adopted."""

    tabled: When
    symbol: str
    provisional: dict[str, tuple[str, ...]]
    joint: tuple[str, ...]
    titles: dict[str, dict[str, int]]
    oral_amendments: tuple[AgendaAmendment, ...] = ()
    adopted: AgendaAdoption


class CarriedOver(Strict):
    """Units that come from an earlier session, and the papers they come from."""

    units: str
    text: str
    comments: str | None = None


class FloorOpening(Strict):
    """At which meeting the floor opens, on what."""

    meeting: int
    form: str = Field(alias="as")
    parts: tuple[str, ...]


class TabledAs(Strict):
    """A paper that is tabled."""

    part: tuple[str, ...]
    heading_only: str | None = None
    at: AwareDatetime
    symbol: str
    max_words: int | None = None


class DraftDifference(Strict):
    """Where the first tabled text differs from the final one."""

    at: str | None = None
    after: str | None = None
    final: str | None = None
    draft: str | None = None
    draft_only: str | None = None


class DraftOnly(Strict):
    """A unit that stands only in the draft, named by what it stands after."""

    draft_only_after: str


class AmendmentPlan(Strict):
    """An oral amendment with its outcome."""

    id: str
    mover: str | None = None
    source: str | None = Field(default=None, alias="from")
    facilitator: str | None = None
    read_out_by: str | None = None
    meeting: int
    at: str | None = None
    amends: str | None = None
    op: Literal["insert", "replace", "delete", "insert_unit", "delete_unit", "move"]
    after: str | None = None
    text: str | None = None
    old: str | None = None
    new: str | None = None
    last_in: str | None = None
    text_of: str | None = None
    the: DraftOnly | None = None
    unit: str | None = None
    before: str | None = None
    disposition: str | None = None
    conflicts_with: str | None = None
    unit_state: str | None = None
    pending: str | None = None
    confirmed_at_meeting: int | None = None
    refused: str | None = None


class PackagePlan(Strict):
    """Units bound together."""

    units: tuple[str, ...]
    linked_at_meeting: int
    agreed_together_at_meeting: int


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


class ReportPlan(Strict):
    """The report's life."""

    pinned: tuple[str, ...] = ()
    considered: dict[str, tuple[int, ...]] = {}
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
    refused_without: dict[str, str] = {}


class Scenario(Strict):
    """A whole scenario."""

    source: str
    session: SessionPlan
    silence_procedures: tuple[SilencePlan, ...]
    agendas: AgendaPlan
    report: ReportPlan
    expect: Expect


def read_scenario(path: Path) -> Scenario:
    """The scenario in a file. Raises `BadScenario` with the line and the key."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadScenario(f"{path}: cannot be read: {error}.") from None
    try:
        data = yaml.safe_load(text)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise BadScenario(f"{path}, line {line}: {getattr(error, 'problem', error)}.", line=line) from None
    for line, key in _given_twice(node):
        raise BadScenario(f"{path}, line {line}, {key}: this key is given twice.", line=line, key=key)
    try:
        return Scenario.model_validate(data)
    except ValidationError as error:
        unknown = [found for found in error.errors() if found["type"] == "extra_forbidden"]
        first = (unknown or error.errors())[0]  # a key that is not known is often the one that is missing, misspelt
        place = [part for part in first["loc"] if part not in ("datetime", "date", "str")]
        line = _line(node, place)
        key = ".".join(str(part) for part in place) or "the file"
        raise BadScenario(f"{path}, line {line}, {key}: {first['msg']}.", line=line, key=key) from None


def _given_twice(node: Any) -> Iterator[tuple[int, str]]:
    if isinstance(node, yaml.MappingNode):
        keys: set[str] = set()
        for key, value in node.value:
            if key.value in keys:
                yield key.start_mark.line + 1, key.value
            keys.add(key.value)
            yield from _given_twice(value)
    elif isinstance(node, yaml.SequenceNode):
        for entry in node.value:
            yield from _given_twice(entry)


def _line(node: Any, place: list[int | str]) -> int:
    line = node.start_mark.line + 1 if node is not None else 1
    for part in place:
        if isinstance(node, yaml.MappingNode):
            found = [(key, value) for key, value in node.value if key.value == str(part)]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            found = [(node.value[part], node.value[part])]
        else:
            found = []
        if not found:
            return int(line)
        key, node = found[0]
        line = key.start_mark.line + 1
    return int(line)

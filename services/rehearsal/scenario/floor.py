"""The text as it is drafted and tabled, and what is moved on the floor."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime, Field

from services.rehearsal.scenario.strict import Strict


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

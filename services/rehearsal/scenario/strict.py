"""The base of all parts of a scenario: every key is known, whatever is malformed is named with its line."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict

from shared.documents.vocabulary import Refusal

When = datetime | date
"""An instant, or a day: nine o'clock in the session's zone."""


class BadScenario(Refusal):
    """The scenario cannot be read; says the line and the key."""


class Strict(BaseModel):
    """Knows its keys and no others."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

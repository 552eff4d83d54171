"""What may still be written after the gavel: what the mandate to complete names, while it runs, and nothing else."""

from __future__ import annotations

from datetime import date, datetime

from services.drafting.domain.state import State
from shared.documents.numbering import cite
from shared.documents.vocabulary import Class, Refusal
from shared.events.base import zone
from shared.events.deciding import Permission
from shared.lifecycle import Document


class TextAdopted(Refusal):
    """A gavel or an approval has fixed the text; only its bodies may reopen it, or its mandate fill it."""

    rule = "A11"


class MandateEnded(Refusal):
    """The mandate to complete the text has run out."""

    rule = "A8"


def require_mandate_runs(state: State, document: Document, now: datetime) -> date:
    """Raise `MandateEnded` after the last day of a mandate to complete; returns today, where the session sits."""
    today = now.astimezone(zone(state.opened().time_zone)).date()
    mandate = document.mandate
    if mandate is not None and today > mandate.until:
        raise MandateEnded(f"The mandate to complete the text ended on {mandate.until}.", until=str(mandate.until))
    return today


def require_not_kept(document: Document, unit_id: str) -> None:
    """Raise `TextAdopted` where the text of a unit is fixed, unless the mandate lets it be completed."""
    if unit_id not in document.pen.kept:
        return
    if unit_id in document.approved or not _completes(document, unit_id):
        number = cite(document.tree, (unit_id,)) or unit_id
        raise TextAdopted(f"The text of {number} is adopted; only its bodies may reopen it.", unit=unit_id)


def require_presence(document: Document, unit_id: str) -> None:
    """Raise `TextAdopted` where a unit that was adopted would fall, move or be divided: a mandate fills, no more."""
    if unit_id in document.pen.kept:
        number = cite(document.tree, (unit_id,)) or unit_id
        raise TextAdopted(f"{number} is adopted; it keeps its place, whoever fills it.", unit=unit_id)


def _completes(document: Document, unit_id: str) -> bool:
    """Whether the mandate covers the unit: blank at the gavel, or factual where that is permitted too."""
    mandate = document.mandate
    if mandate is None:
        return False
    if unit_id in document.blanks:
        return True
    factual = mandate.permits is not None and Permission.FACTUAL in mandate.permits
    return factual and unit_id in mandate.units and document.tree.unit(unit_id).unit_class is Class.FACTUAL

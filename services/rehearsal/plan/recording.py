"""The record of the session: papers, statements under each item, and attendance, as the published report gives them."""

from __future__ import annotations

from collections.abc import Iterator

from services.rehearsal.acts import Act, Calendar
from services.rehearsal.material import Material, run_text
from services.rehearsal.scenario.strict import BadScenario
from shared.documents.states import UnknownState, find_state


def recording(material: Material, calendar: Calendar, without: str | None) -> Iterator[Act]:
    """What is recorded; a State left out is recorded nowhere."""
    left_out = _iso3(material, without)
    _require_carried_over(material)
    opened = calendar.day(material.scenario.session.opens)
    symbols = {name: symbol for symbol, name in material.body_names.items()}
    for papers in material.record.papers:
        for paper in papers.entries:
            body = {"body": symbols[papers.body], "title": run_text(paper.title), "symbol": paper.symbol}
            yield Act(opened, "secretariat", "drafting", "papers", body, f"source, {material.text(papers.unit)}")
    for statements in material.record.statements:
        speakers = [name for name in statements.listing.names if name != left_out]
        if not speakers:
            continue
        item = material.item_of(statements.item)
        _, ended = calendar.sitting(material.meetings_of(item)[-1])
        body = {"item": material.item_id(item), "speakers": speakers}
        yield Act(ended, "secretariat", "drafting", "statements", body, f"source, statements on {item}")
    for entry in material.record.attendance:
        present = [name for name in entry.listing.names if name != left_out]
        body = {"category": entry.category, "present": present}
        at = material.scenario.report.attendance_recorded
        yield Act(at, "secretariat", "drafting", "attendance", body, "report.attendance_recorded")


def _require_carried_over(material: Material) -> None:
    """What is carried over stands in the report, and the paper that it comes from was before a body (S16)."""
    carried = material.scenario.report.carried_over
    if carried is None:
        return
    material.span(carried.units)
    listed = {paper.symbol for papers in material.record.papers for paper in papers.entries}
    for symbol in filter(None, (carried.text, carried.comments)):
        if symbol not in listed:
            key = "report.carried_over"
            raise BadScenario(f"{key}: no body had {symbol} before it.", key=key)


def _iso3(material: Material, name: str | None) -> str | None:
    if name is None:
        return None
    try:
        return find_state(name, material.report.masthead.date).iso3
    except UnknownState:
        return None

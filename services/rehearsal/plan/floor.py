"""The floor: what is moved at each meeting, then what becomes of it, in the scenario's order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from services.rehearsal.acts import Act, Calendar
from services.rehearsal.material import REPORT, Material, unit_text
from services.rehearsal.scenario.floor import AmendmentPlan
from services.rehearsal.scenario.strict import BadScenario

_CLASSES = {"chairs_summary": "NotNegotiable", "secretariat": "NotNegotiable"}


def floor(material: Material, calendar: Calendar, without: str | None) -> Iterator[Act]:
    """Every meeting's acts on the floor; an amendment left out takes those with it that amend it."""
    report = material.scenario.report
    plans = {
        plan.id: (index, plan)
        for index, plan in enumerate(report.oral_amendments)
        if without is None or without not in (plan.id, plan.amends)
    }
    for meeting in sorted({plan.meeting for _, plan in plans.values()}):
        here = {name: entry for name, entry in plans.items() if entry[1].meeting == meeting}
        for index, plan in here.values():
            yield _moved(material, calendar, plan, f"report.oral_amendments.{index}", set(plans))
            if not report.moved_before_disposed and plan.id in report.disposition_order:
                yield from _disposed(material, calendar, plan, f"report.oral_amendments.{index}")
        for name in report.disposition_order if report.moved_before_disposed else ():
            if name in here:
                yield from _disposed(material, calendar, here[name][1], f"report.oral_amendments.{here[name][0]}")
        for _, plan in plans.values():
            if plan.confirmed_at_meeting == meeting:
                yield _stated(material, calendar, plan, "agreed", None, meeting, f"report.oral_amendments ({plan.id})")
        yield from _packages(material, calendar, meeting)


def _moved(material: Material, calendar: Calendar, plan: AmendmentPlan, place: str, moved: set[str]) -> Act:
    body = {"change": change(material, plan), "source": source(plan), "meeting": plan.meeting}
    if plan.amends is not None:
        body["amends"] = plan.amends
    path = f"documents/{REPORT}/amendments/{plan.id}/move"
    refused = (_CLASSES[plan.refused], {"unit_class": plan.refused}) if plan.refused else None
    conflicts = (plan.conflicts_with,) if plan.conflicts_with in moved and plan.conflicts_with else ()
    at = calendar.at_meeting(plan.meeting)
    return Act(at, "secretariat", "amendments", path, body, place, refused=refused, conflicts=conflicts)


def _disposed(material: Material, calendar: Calendar, plan: AmendmentPlan, place: str) -> Iterator[Act]:
    at = calendar.at_meeting(plan.meeting)
    path = f"amendments/{plan.id}"
    match plan.disposition:
        case None:
            raise BadScenario(f"{place}: {plan.id} has no disposition.", key=place)
        case "recaptured":
            yield Act(at, "secretariat", "amendments", f"{path}/recapture", {}, place)
        case "withdrawn":
            yield Act(at, "secretariat", "amendments", f"{path}/withdraw", {"meeting": plan.meeting}, place)
        case disposition:
            body = {"disposition": disposition, "meeting": plan.meeting}
            yield Act(at, "chair", "amendments", f"{path}/dispose", body, place)
    if plan.unit_state is not None:
        yield _stated(material, calendar, plan, plan.unit_state, plan.pending, plan.meeting, place)


def _stated(
    material: Material,
    calendar: Calendar,
    plan: AmendmentPlan,
    state: str,
    pending: str | None,
    meeting: int,
    place: str,
) -> Act:
    spans = [material.span(plan.text_of or plan.at or "")]
    body = {"spans": spans, "state": state, "pending": pending, "meeting": meeting}
    path = f"documents/{REPORT}/units/state"
    return Act(calendar.at_meeting(meeting), "chair", "amendments", path, body, place)


def _packages(material: Material, calendar: Calendar, meeting: int) -> Iterator[Act]:
    for index, package in enumerate(material.scenario.report.packages):
        path, place = f"documents/{REPORT}/packages/package-{index + 1}", f"report.packages.{index}"
        if package.linked_at_meeting == meeting:
            body = {"spans": [material.span(unit) for unit in package.units], "meeting": meeting}
            yield Act(calendar.at_meeting(meeting), "chair", "amendments", f"{path}/link", body, place)
        if package.agreed_together_at_meeting == meeting:
            yield Act(calendar.at_meeting(meeting), "chair", "amendments", f"{path}/agree", {"meeting": meeting}, place)


def source(plan: AmendmentPlan) -> dict[str, Any]:
    """From whom an amendment comes."""
    if plan.source == "informals":
        return {"kind": "informals", "facilitator": plan.facilitator}
    if plan.mover == "chair":
        return {"kind": "chair", "read_out_by": plan.read_out_by}
    return {"kind": "delegation", "party": plan.mover, "read_out_by": plan.read_out_by}


def change(material: Material, plan: AmendmentPlan) -> dict[str, Any]:
    """An amendment's change."""
    match plan.op:
        case "insert":
            words = {"after": plan.after, "before": plan.before}
            return {"do": "insert", "unit": material.unit(plan.at or ""), "text": plan.text, **words}
        case "replace":
            target = plan if plan.at is not None else _amended(material, plan)
            unit = material.unit(target.at or "")
            return {"do": "replace", "unit": unit, "old": plan.old, "new": plan.new or ""}
        case "delete":
            return {"do": "replace", "unit": material.unit(plan.at or ""), "old": plan.old, "new": ""}
        case "insert_unit" if plan.text_of is not None:
            brought = material.final.unit(material.unit(plan.text_of))
            place = {"parent": material.unit(plan.last_in or "")}
            text = {"kind": brought.kind.value, "text": unit_text(brought)}
            return {"do": "insert_unit", "unit": brought.id, **text, **place}
        case "insert_unit":
            unit_id = f"amendment-{plan.id}"
            parent = material.unit(plan.last_in or plan.at or "")
            return {"do": "insert_unit", "unit": unit_id, "kind": "paragraph", "text": plan.text, "parent": parent}
        case "delete_unit":
            named = material.draft_only(plan.the.draft_only_after) if plan.the else material.unit(plan.at or "")
            return {"do": "delete_unit", "unit": named}
        case "move":
            place = {"before": material.unit(plan.before or "")}
            return {"do": "move_unit", "unit": material.unit(plan.unit or ""), **place}


def _amended(material: Material, plan: AmendmentPlan) -> AmendmentPlan:
    for other in material.scenario.report.oral_amendments:
        if other.id == plan.amends:
            return other
    raise BadScenario(f"{plan.id} amends “{plan.amends}”, which the scenario does not have.", key=plan.id)

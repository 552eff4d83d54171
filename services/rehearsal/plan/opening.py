"""Before the meetings: the session is opened, silence procedures run, the agendas are tabled, amended and adopted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from services.rehearsal.acts import Act, Calendar
from services.rehearsal.material import AGENDA, WORK, Material, run_text
from services.rehearsal.scenario.opening import Received, SilencePlan


def opening(material: Material, calendar: Calendar) -> Iterator[Act]:
    """Everything up to the adoption of the agendas."""
    yield from _session(material, calendar)
    silences = material.scenario.silence_procedures
    for number, silence in enumerate(silences, start=1):
        yield from _silence(calendar, silence, number)
    yield from _agendas(material, calendar)


def _session(material: Material, calendar: Calendar) -> Iterator[Act]:
    session = material.scenario.session
    first = min(
        [silence.opened for silence in material.scenario.silence_procedures]
        + [calendar.day(material.scenario.agendas.tabled)]
    )
    at = calendar.day(first.astimezone(calendar.zone).date())
    masthead = material.report.masthead
    body = {
        "title": masthead.title.removeprefix("Report on the ").removeprefix("Report of the ").capitalize()
        if masthead.title.isupper()
        else _capital(masthead.title.removeprefix("Report on the ").partition(" held in ")[0]),
        "place": session.place,
        "time_zone": session.time_zone,
        "opens": session.opens.isoformat(),
        "closes": session.closes.isoformat(),
        "format": session.format,
        "body_list": [{"symbol": symbol, "name": name} for symbol, name in material.body_names.items()],
        "parent": {"symbol": session.parent, "name": masthead.organ},
        "chair": {"of": list(session.chair.of), "delegation": session.chair.delegation},
        "circles": {name: list(members) for name, members in session.circles.items()},
        "rehearsed": True,
    }
    yield Act(at, "secretariat", "drafting", "open", body, "session")
    yield Act(
        at,
        "secretariat",
        "drafting",
        f"documents/{WORK}/open",
        {"kind": "organization_of_work", "title": "Organization of work"},
        "silence_procedures",
    )
    for meeting in session.meetings:
        begins, ends = calendar.sitting(meeting.n)
        sat = {"sat": list(meeting.bodies), "counts_for": list(meeting.counts_for)}
        times = {"meeting": meeting.n, "begins": begins.isoformat(), "ends": ends.isoformat()}
        yield Act(begins, "secretariat", "drafting", "meetings", {**times, **sat}, f"session.meetings.{meeting.n}")


def _silence(calendar: Calendar, silence: SilencePlan, number: int) -> Iterator[Act]:
    place, name = f"silence_procedures.{number - 1}", f"silence-{number}"
    changes: list[dict[str, Any]] = []
    for index, text in enumerate(silence.text):
        if number > 1 and index == 0:
            changes.append({"do": "write", "unit": "w1", "text": text})
        else:
            unit = {"do": "insert_unit", "unit": f"w{index + 1}", "kind": "paragraph", "parent": "", "text": text}
            changes.append({**unit, "unit_class": "negotiated"})
    at = silence.opened
    yield Act(at, "secretariat", "drafting", f"documents/{WORK}/edit", {"changes": changes}, f"{place}.text", WORK)
    spans = [{"first": f"w{index + 1}"} for index in range(len(silence.text))]
    tabled = {"form": "unnumbered", "to": "silence", "spans": spans}
    yield Act(at, "secretariat", "drafting", f"documents/{WORK}/table", tabled, place, WORK)
    opened = {
        "document": WORK,
        "title": silence.of[:1].upper() + silence.of[1:],
        "circle": silence.circle,
        "presiding": silence.presiding,
        "deadline": {"instant": silence.deadline.isoformat()},
        "minimum_hours": silence.minimum_hours,
    }
    yield Act(at, silence.presiding, "adoption", f"silences/{name}/open", opened, place)
    if silence.query is not None:
        asked = {"by": silence.query.by, "received": silence.query.received.isoformat()}
        yield Act(silence.query.received, "secretariat", "adoption", f"silences/{name}/query", asked, f"{place}.query")
    for kind, objection in (("objection", silence.objection), ("late_objection", silence.late_objection)):
        if objection is not None:
            yield _objection(objection, name, f"{place}.{kind}")
    if silence.notice is not None:
        yield Act(silence.notice, silence.presiding, "adoption", f"silences/{name}/notice", {}, f"{place}.notice")
    if silence.later is not None:
        yield Act(
            calendar.at_meeting(silence.later.meeting),
            "secretariat",
            "adoption",
            f"documents/{WORK}/decisions",
            {"by": list(calendar.session.bodies), "verb": silence.later.verb, "meeting": silence.later.meeting},
            f"{place}.later",
        )


def _objection(objection: Received, silence: str, place: str) -> Act:
    body = {"by": objection.by, "received": objection.received.isoformat(), "evidence": objection.evidence}
    at = objection.recorded or objection.received
    return Act(at, objection.recorded_by, "adoption", f"silences/{silence}/object", body, place)


def _agendas(material: Material, calendar: Calendar) -> Iterator[Act]:
    plan = material.scenario.agendas
    at = calendar.day(plan.tabled)
    document = f"documents/{AGENDA}"
    title = {"kind": "agenda", "title": "Agendas"}
    yield Act(at, "secretariat", "drafting", f"{document}/open", title, "agendas")
    edit = {"changes": _provisional(material)}
    yield Act(at, "secretariat", "drafting", f"{document}/edit", edit, "agendas.provisional", AGENDA)
    spans = [{"first": branch_id(body)} for body in plan.provisional]
    tabled = {"form": "main_series", "to": "floor", "spans": spans}
    yield Act(at, "secretariat", "drafting", f"{document}/table", tabled, "agendas.tabled", AGENDA)
    register = f"{document}/editions/provisional/register"
    yield Act(at, "secretariat", "publication", register, {"symbol": plan.symbol}, "agendas.symbol")
    for index, amendment in enumerate(plan.oral_amendments):
        place = f"agendas.oral_amendments.{index}"
        change = {
            "do": "place_item",
            "item": material.item_id(amendment.item),
            "into": amendment.into,
            "before": material.item_id(amendment.before),
        }
        source = {"kind": "delegation", "party": amendment.mover}
        moved = {"change": change, "source": source, "meeting": amendment.meeting}
        path = f"{document}/amendments/{amendment.id}/move"
        yield Act(calendar.at_meeting(amendment.meeting), "secretariat", "amendments", path, moved, place)
        disposed = {"disposition": amendment.disposition, "meeting": amendment.meeting}
        path = f"amendments/{amendment.id}/dispose"
        yield Act(calendar.at_meeting(amendment.meeting), "chair", "amendments", path, disposed, place)
    meeting, bodies = plan.adopted.meeting, list(calendar.session.bodies)
    part = f"{document}/parts/whole"
    place = "agendas.adopted"
    yield Act(calendar.at_meeting(meeting), "secretariat", "amendments", f"{part}/close", {"spans": spans}, place)
    gavel = {"by": bodies, "meeting": meeting}
    yield Act(calendar.at_meeting(meeting), "chair", "adoption", f"{part}/adopt", gavel, place)
    whole = {**gavel, "announced": plan.adopted.announced}
    yield Act(calendar.at_meeting(meeting), "chair", "adoption", f"{document}/adopt", whole, place)


def branch_id(body: str) -> str:
    """The unit under which a body's items stand."""
    return body.casefold().replace("/", "-")


def _provisional(material: Material) -> list[dict[str, Any]]:
    changes: list[dict[str, Any]] = []
    for name, item in material.items.items():
        titles = {"title": run_text(item.title), "subitems": [run_text(subitem) for subitem in item.subitems]}
        changes.append({"do": "define_item", "item": material.item_id(name), **titles})
    for body, names in material.scenario.agendas.provisional.items():
        branch = {"unit": branch_id(body), "kind": "branch", "parent": "", "body": body, "unit_class": "negotiated"}
        changes.append({"do": "insert_unit", **branch})
        changes.extend({"do": "place_item", "item": material.item_id(name), "into": body} for name in names)
    return changes


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]

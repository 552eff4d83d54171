"""After the gavel: conforming corrections, the Chair's summary, completion, editing, issue, and the parent's act."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from services.rehearsal.acts import Act, Calendar
from services.rehearsal.material import REPORT, Material, unit_text
from services.rehearsal.plan.writing import edit, from_the_record, insertions
from services.rehearsal.scenario.floor import DraftDifference
from shared.documents.units import ROOT

_DOCUMENT = f"documents/{REPORT}"


def completing(material: Material, calendar: Calendar) -> Iterator[Act]:
    """From the closing of the session to the endorsement."""
    yield from _conforming(material, calendar)
    yield from _summary(material, calendar)
    yield from _completed(material, calendar)
    yield from _edited_and_issued(material, calendar)
    for index, act in enumerate(material.scenario.report.endorsement.acts):
        spans = [material.span(place) for place in act.covers]
        day = calendar.day(act.date)
        body = {"act": act.act, "acted": day.date().isoformat(), "verb": act.verb, "spans": spans}
        path = f"{_DOCUMENT}/endorse"
        yield Act(day, "secretariat", "adoption", path, body, f"report.endorsement.acts.{index}")


def _conforming(material: Material, calendar: Calendar) -> Iterator[Act]:
    for index, plan in enumerate(material.scenario.report.conforming):
        name, place = f"conforming-{index + 1}", f"report.conforming.{index}"
        change = {"do": "insert", "unit": material.unit(plan.at), "text": plan.text, "before": plan.before}
        body = {"change": change, "recording": plan.recording}
        path = f"{_DOCUMENT}/conforming/{name}/submit"
        yield Act(calendar.day(plan.date), "secretariat", "drafting", path, body, place, REPORT)
        cleared = f"conforming/{name}/clear"
        yield Act(calendar.day(plan.cleared), plan.cleared_by, "adoption", cleared, {}, f"{place}.cleared")


def _summary(material: Material, calendar: Calendar) -> Iterator[Act]:
    plan = material.scenario.report.summary
    place = "report.summary"
    first = calendar.day(plan.submitted[0])
    units = [unit for unit in material.final.walk() if material.classes[unit.id] == "chairs_summary"]
    standing = set(material.final.of(ROOT))
    for name in plan.written_early.units:
        unit = material.unit(name)
        standing |= {unit, *(outer.id for outer in material.final.ancestors(unit))}
    changes = insertions(material, material.final, standing, units)
    extra = [(f"first-text-{number}", entry) for number, entry in enumerate(plan.first_text, start=1)]
    changes += [_only_at_first(material, name, entry) for name, entry in extra]
    yield edit(first, changes, place)
    submit = f"{_DOCUMENT}/summary/submit"
    yield Act(first, "secretariat", "drafting", submit, {}, f"{place}.submitted.0", REPORT)
    back = {"remark": plan.returned.remark}
    returned = calendar.day(plan.returned.date)
    yield Act(returned, "chair", "adoption", f"{_DOCUMENT}/summary/return", back, f"{place}.returned")
    yield from _fact_checks(material, calendar)
    for index, when in enumerate(plan.submitted[1:], start=1):
        at = calendar.day(when)
        if index == 1 and extra:
            yield edit(at, [{"do": "delete_unit", "unit": name} for name, _ in extra], f"{place}.first_text")
        yield Act(at, "secretariat", "drafting", submit, {}, f"{place}.submitted.{index}", REPORT)
    approve = f"{_DOCUMENT}/summary/approve"
    yield Act(calendar.day(plan.approved), "chair", "adoption", approve, {}, f"{place}.approved")


def _fact_checks(material: Material, calendar: Calendar) -> Iterator[Act]:
    for index, check in enumerate(material.scenario.report.summary.fact_checks):
        name, place = f"factcheck-{index + 1}", f"report.summary.fact_checks.{index}"
        received = calendar.day(check.received)
        body = {
            "unit": material.unit(check.at),
            "party": check.source,
            "received": received.isoformat(),
            "old": check.old,
            "new": check.new,
        }
        path = f"{_DOCUMENT}/factchecks/{name}/record"
        yield Act(received, "secretariat", "adoption", path, body, place)
        answered = {"accepted": not check.outcome.startswith("declined"), "answer": check.outcome}
        at = received + timedelta(minutes=1)
        yield Act(at, "chair", "adoption", f"factchecks/{name}/answer", answered, place)


def _completed(material: Material, calendar: Calendar) -> Iterator[Act]:
    report = material.scenario.report
    at = calendar.day(report.submitted)
    day = at.astimezone(calendar.zone).date()
    blanks = [unit.id for unit in material.final.walk() if unit.id in material.blanks]
    place = "report.blanks_in_draft"
    yield from from_the_record(material, at, blanks, day, place)
    by_hand = [unit for unit in blanks if unit not in material.listings]
    texts = [(unit, unit_text(material.final.unit(unit))) for unit in by_hand]
    changes = [{"do": "write", "unit": unit, "text": text} for unit, text in texts]
    if changes:
        yield edit(at, changes, place)
    completed = {"submitted": day.isoformat()}
    yield Act(at, "secretariat", "drafting", f"{_DOCUMENT}/complete", completed, "report.submitted", REPORT)
    registered = {"symbol": report.final_symbol, "masthead": day.isoformat()}
    path = f"{_DOCUMENT}/editions/final/register"
    yield Act(at, "secretariat", "publication", path, registered, "report.final_symbol")


def _edited_and_issued(material: Material, calendar: Calendar) -> Iterator[Act]:
    report = material.scenario.report
    for index, query in enumerate(report.queries):
        name, place = f"query-{index + 1}", f"report.queries.{index}"
        asked = {"unit": material.unit(query.at), "asked_by": query.source, "question": query.question}
        path = f"{_DOCUMENT}/queries/{name}/ask"
        yield Act(calendar.day(query.asked), "editor", "publication", path, asked, place)
        answer = f"queries/{name}/answer"
        answered = calendar.day(query.answered)
        yield Act(answered, "secretariat", "publication", answer, {"answer": query.answer}, place)
    yield Act(calendar.day(report.cleared), "editor", "publication", f"{_DOCUMENT}/clear", {}, "report.cleared")
    path = f"{_DOCUMENT}/editions/final/issue"
    yield Act(calendar.day(report.issued), "secretariat", "publication", path, {"languages": ["en"]}, "report.issued")


def _only_at_first(material: Material, name: str, entry: DraftDifference) -> dict[str, object]:
    after = material.unit(entry.after or "")
    unit = {"do": "insert_unit", "unit": name, "kind": material.final.unit(after).kind.value, "after": after}
    return {**unit, "text": entry.draft_only, "unit_class": "chairs_summary"}

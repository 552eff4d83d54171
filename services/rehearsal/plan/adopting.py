"""The gavel: parts closed and adopted by their own bodies, then the whole in the words announced."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from services.rehearsal.acts import Act, Calendar
from services.rehearsal.material import REPORT, WORK, Material
from services.rehearsal.scenario.adopting import PartPlan
from services.rehearsal.scenario.strict import BadScenario
from shared.documents.numbering import resolve_range, run_of


def adopting(material: Material, calendar: Calendar) -> Iterator[Act]:
    """Parts in their order, then the whole."""
    adoption = material.scenario.report.adoption
    named: set[str] = set()
    for index, part in enumerate(adoption.parts):
        last = index == len(adoption.parts) - 1
        spans = _spans(material, part, named, last=last)
        path, place = f"documents/{REPORT}/parts/part-{index + 1}", f"report.adoption.parts.{index}"
        at = calendar.at_meeting(part.meeting)
        yield Act(at, "secretariat", "amendments", f"{path}/close", {"spans": spans}, place)
        gavel = {"by": list(part.by), "meeting": part.meeting}
        yield Act(calendar.at_meeting(part.meeting), "chair", "adoption", f"{path}/adopt", gavel, place)
    mandate, understanding, whole = adoption.mandate, adoption.understanding, adoption.whole
    body = {
        "by": list(whole.by),
        "meeting": whole.meeting,
        "announced": whole.announced,
        "understanding": {
            "text": understanding.text,
            "in_accordance_with": _accordance(material),
            "approved": understanding.approved.isoformat(),
        },
        "mandate": {
            "completes": mandate.completes,
            "together_with": mandate.together_with,
            "spans": [material.span(place) for place in mandate.units],
            "until": mandate.until.isoformat(),
        },
    }
    at = calendar.at_meeting(whole.meeting)
    yield Act(at, "chair", "adoption", f"documents/{REPORT}/adopt", body, "report.adoption.whole")


def _accordance(material: Material) -> str:
    named = material.scenario.report.adoption.understanding.in_accordance_with
    if not any(silence.of.startswith(named) for silence in material.scenario.silence_procedures):
        key = "report.adoption.understanding.in_accordance_with"
        raise BadScenario(f"{key}: no silence procedure is of “{named}”.", key=key)
    return WORK


def _spans(material: Material, part: PartPlan, named: set[str], *, last: bool) -> list[dict[str, Any]]:
    places = (part.units,) if isinstance(part.units, str) else part.units
    spans = []
    for place in places:
        if place.startswith("rest of "):
            section = material.unit(place.removeprefix("rest of "))
            rest = [unit.id for unit in material.below(section) if unit.id not in named]
            spans += [{"first": unit, "alone": True} for unit in rest]
            named.update(rest)
            continue
        spans.append(material.span(place))
        named.update(run_of(material.final, *resolve_range(material.final, place)))
    if last:
        headings = {
            material.unit(paper.heading_only) for paper in material.scenario.report.tabled_as if paper.heading_only
        }
        spans += [{"first": unit, "alone": True} for unit in sorted(headings - named)]
    return spans

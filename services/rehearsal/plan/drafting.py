"""The report before the floor has it whole: the screen text, what is written early, and the papers that are tabled."""

from __future__ import annotations

from collections.abc import Iterator

from services.rehearsal.acts import Act, Calendar
from services.rehearsal.material import REPORT, Material
from services.rehearsal.plan.writing import edit, from_the_record, insertions
from services.rehearsal.scenario.floor import TabledAs
from shared.documents.units import ROOT


def drafting(material: Material, calendar: Calendar) -> Iterator[Act]:
    """From the first draft to the printing of what is on the floor."""
    report = material.scenario.report
    standing: set[str] = set()
    yield from _begun(material, calendar, standing)
    opens = report.floor_opens
    spans = [material.span(place) for place in opens.parts]
    tabled = {"form": opens.form.replace(" ", "_"), "to": "floor", "spans": spans}
    at = calendar.at_meeting(opens.meeting)
    yield Act(at, "secretariat", "drafting", f"documents/{REPORT}/table", tabled, "report.floor_opens", REPORT)
    for index, paper in enumerate(report.tabled_as):
        yield from _paper(material, calendar, standing, paper, f"report.tabled_as.{index}")
    for index, paper in enumerate(report.printed_as):
        yield _registered(material, paper, f"report.printed_as.{index}")


def edition_name(symbol: str) -> str:
    """What an edition is called by those who hold it: what follows the session in its first symbol."""
    first = symbol.split("–")[0].split("/")
    start = next((index for index, part in enumerate(first) if part.startswith("L.")), len(first) - 1)
    return "-".join(first[start:])


def _begun(material: Material, calendar: Calendar, standing: set[str]) -> Iterator[Act]:
    report, early = material.scenario.report, material.scenario.report.summary.written_early
    at = calendar.day(early.date)
    title = {"kind": "report", "title": material.report.masthead.title}
    yield Act(at, "secretariat", "drafting", f"documents/{REPORT}/open", title, "report")
    outline = [material.final.unit(section) for section in material.final.of(ROOT)]
    changes = insertions(material, material.draft, standing, outline)
    last = max(material.final.of(ROOT).index(material.unit(place)) for place in report.floor_opens.parts)
    for section in material.final.of(ROOT)[: last + 1]:  # what stands before too, for the final numbers
        changes += insertions(material, material.draft, standing, material.draft.walk(section))
    yield edit(at, changes, "report.floor_opens")
    units = [material.unit(place) for place in early.units]
    wanted = [
        unit for name in units for unit in (*reversed([*material.final.ancestors(name)]), material.final.unit(name))
    ]
    yield edit(at, insertions(material, material.draft, standing, wanted), "report.summary.written_early")


def _paper(material: Material, calendar: Calendar, standing: set[str], paper: TabledAs, place: str) -> Iterator[Act]:
    sections = [material.unit(part) for part in paper.part]
    units = [unit for section in sections for unit in material.draft.walk(section)]
    yield edit(paper.at, insertions(material, material.draft, standing, units), place)
    written = [unit.id for unit in units if unit.id not in material.blanks]
    day = paper.at.astimezone(calendar.zone).date()
    yield from from_the_record(material, paper.at, written, day, place)
    body = {"form": "limited", "to": "floor", "spans": _spans(material, paper)}
    yield Act(paper.at, "secretariat", "drafting", f"documents/{REPORT}/table", body, place, REPORT)
    yield _registered(material, paper, place)


def _registered(material: Material, paper: TabledAs, place: str) -> Act:
    path = f"documents/{REPORT}/editions/{edition_name(paper.symbol)}/register"
    body = {"symbol": paper.symbol, "spans": _spans(material, paper), "limit": paper.max_words}
    return Act(paper.at, "secretariat", "publication", path, body, place)


def _spans(material: Material, paper: TabledAs) -> list[dict[str, object]]:
    spans = [material.span(part) for part in paper.part]
    return spans + ([material.span(paper.heading_only, alone=True)] if paper.heading_only else [])

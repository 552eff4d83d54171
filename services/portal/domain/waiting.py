"""Who holds the pen of what, and what waits for whom until when, with the numbers of the moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from services.portal.domain.phrases import STATIONS, places, the_bodies
from services.portal.domain.state import State
from shared.documents.holder import Holder
from shared.documents.masthead import print_date
from shared.documents.numbering import numbers
from shared.documents.operations import touched
from shared.documents.states import enumerate_names
from shared.documents.vocabulary import Class
from shared.events.base import zone
from shared.lifecycle import Document
from shared.silences import Silence

_NAMED_AT_MOST = 12


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits: what, for whom, until when if that is set (`by` is the instant), and since when."""

    what: str
    whom: str
    until: str = ""
    since: datetime | None = None
    by: datetime | None = None

    def overdue(self, now: datetime) -> bool:
        """Whether the time by which an answer was hoped for is past. That answers nothing: nothing approves itself."""
        return self.by is not None and now >= self.by


def pen(state: State, document: Document) -> Iterator[tuple[Holder, str]]:
    """Who holds the pen of what, as it is cited now."""
    units = [unit.id for unit in document.tree.walk()]
    known = numbers(document.tree)
    for holder in Holder:
        held = [unit for unit in units if document.pen.of(unit) is holder]
        if held:
            yield holder, places(state, document.tree, held, known)


def waiting(state: State, document: Document) -> Iterator[Waiting]:
    """What waits for whom, since when, until when."""
    yield from _in_clearance(state, document)
    yield from _in_silence(state, document)
    yield from _on_the_floor(state, document)
    yield from _before_the_gavel(state, document)
    yield from _after_the_gavel(state, document)
    yield from _in_editing(state, document)


def _in_clearance(state: State, document: Document) -> Iterator[Waiting]:
    for name, step in state.clearances.items():
        if step.asked.document != document.id:
            continue
        until = step.asked.until
        since = _since(state, document, "remarks" if step.returned else "clearance", (name,))
        if step.returned:
            yield Waiting(f"an answer to the remarks on {step.asked.what}", "the secretariat", since=since)
        else:
            label, by = (until.label, until.instant) if until else ("", None)
            yield Waiting(f"the clearance of {step.asked.what}", STATIONS[step.asked.station], label, since, by)


def _in_silence(state: State, document: Document) -> Iterator[Waiting]:
    for name, silence in state.silences.items():
        if silence.opened.document == document.id:
            yield from _of_silence(state, document, name, silence)


def _of_silence(state: State, document: Document, name: str, silence: Silence) -> Iterator[Waiting]:
    opened, since = silence.opened, _since(state, document, "silence", (name,))
    unanswered = len(silence.queries) - len(silence.clarified)
    if not silence.over and unanswered:
        what = f"an answer to {_counted(unanswered, 'query', 'queries')} in the silence"
        yield Waiting(what, "the secretariat", since=since)
    if not silence.over and silence.expired:
        since = _since(state, document, "notice", (name,))
        yield Waiting("notice of the outcome of the silence", f"the {opened.presiding}", since=since)
    elif not silence.over:
        circle, deadline = the_bodies(state, (opened.circle,)), silence.deadline
        whom = f"the members of {circle}"
        yield Waiting("objections, if there are any", whom, deadline.label, since, deadline.instant)
    if silence.disputed is not None and silence.settled is None:
        since = _since(state, document, "dispute", (name,))
        what = "a decision on the dispute of what was approved by silence"
        yield Waiting(what, "the body that it is for", since=since)


def _on_the_floor(state: State, document: Document) -> Iterator[Waiting]:
    open_now = [a.moved.amendment for a in state.amendments.values() if a.moved.document == document.id and a.open]
    if open_now:
        since = _since(state, document, "amendment", open_now)
        yield Waiting(f"a decision on {_open_amendments(open_now)}", "the floor", since=since)
    for unit, stated in state.referendum.items():
        if stated.document == document.id and document.pen.of(unit) is Holder.AMENDMENTS:
            where, since = _cited(state, document, (unit,)), _since(state, document, "referendum", (unit,))
            yield Waiting(f"the confirmation of {where}, agreed ad referendum", "a delegation", since=since)


def _before_the_gavel(state: State, document: Document) -> Iterator[Waiting]:
    for (about, part), adopted in state.provisional.items():
        if about == document.id:
            where = _cited(state, document, adopted.units)
            since = _since(state, document, "provisional", (part or "",))
            yield Waiting(f"the confirmation of {where}, adopted ad referendum", "an absent authority", since=since)
    for name, part_closed in document.parts.items():
        waits = (document.id, name) in state.provisional
        if not part_closed.adopted and document.adopted is None and not waits:
            since = _since(state, document, "part", (name,))
            yield Waiting(f"the adoption of {_cited(state, document, part_closed.units)}", "the gavel", since=since)


def _after_the_gavel(state: State, document: Document) -> Iterator[Waiting]:
    summary = [unit.id for unit in document.tree.walk() if unit.unit_class is Class.CHAIRS_SUMMARY]
    if any(document.pen.of(unit) is Holder.ADOPTION and unit not in document.tabled for unit in summary):
        since = _since(state, document, "summary", ("",))
        yield Waiting("the approval of the summary of deliberations", "the Chair", since=since)
    corrections = {name: data for name, data in state.conforming.items() if data.document == document.id}
    if corrections:
        made = [touched(operation) for data in corrections.values() for operation in data.operations]
        what = f"clearance of {_counted(len(corrections), 'conforming correction')} of {_cited(state, document, made)}"
        yield Waiting(what, "the Chair", since=_since(state, document, "conforming", corrections))
    checks = {name: data.unit for name, data in state.factchecks.items() if data.document == document.id}
    if checks:
        what = f"an answer to {_counted(len(checks), 'fact check')} on {_cited(state, document, checks.values())}"
        yield Waiting(what, "the Chair", since=_since(state, document, "factcheck", checks))


def _in_editing(state: State, document: Document) -> Iterator[Waiting]:
    queries = [name for name, data in state.queries.items() if data.document == document.id]
    if queries:
        what = f"an answer to {_counted(len(queries), 'query', 'queries')} of the editors"
        yield Waiting(what, "the secretariat", since=_since(state, document, "query", queries))
    if document.submitted is None and document.mandate is not None:
        last = document.mandate.until
        since, by = _since(state, document, "completion", ("",)), _end_of(state, last)
        yield Waiting("the completion of the text", "the secretariat", print_date(last), since, by)
    if document.submitted is not None and not _is_issued(document):
        if document.id in state.cleared:
            yield Waiting("issue", "the secretariat", since=_since(state, document, "issue", ("",)))
        else:
            since = _since(state, document, "clearing", ("",))
            yield Waiting("clearance of the completed text", "editing", since=since)


def _since(state: State, document: Document, kind: str, names: Iterable[str]) -> datetime | None:
    """Since when the first of these waits."""
    known = (state.since.get((kind, document.id, name)) for name in names)
    return min((instant for instant in known if instant is not None), default=None)


def _end_of(state: State, day: date) -> datetime:
    """The instant at which a day is over, where the session sits."""
    return datetime.combine(day + timedelta(days=1), time(), zone(state.opened().time_zone))


def _cited(state: State, document: Document, units: Iterable[str | None]) -> str:
    return places(state, document.tree, [unit for unit in units if unit is not None]) or "the text"


def _counted(count: int, one: str, many: str | None = None) -> str:
    return f"a {one}" if count == 1 else f"{count} {many or f'{one}s'}"


def _open_amendments(names: Sequence[str]) -> str:
    """The open amendments by name while they are few enough to be read at a glance."""
    if len(names) > _NAMED_AT_MOST:
        return f"{len(names)} open amendments"
    return f"the open amendment{'s' if len(names) > 1 else ''} {enumerate_names(names)}"


def _is_issued(document: Document) -> bool:
    return any(edition.issued for edition in document.editions.values())

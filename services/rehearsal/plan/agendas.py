"""The plan of a scenario of agendas: a session is opened, its agendas are put forward, changed, adopted, worked by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from services.rehearsal.acts import Act
from services.rehearsal.plan.opening import branch_id
from services.rehearsal.scenario.agenda import Addition, AgendaScenario, Change, Entry
from services.rehearsal.scenario.strict import BadScenario, When

AGENDA = "agenda"
"""The document that holds the agendas of all bodies."""


def agenda_plan(scenario: AgendaScenario) -> tuple[Act, ...]:
    """All acts, by instant; acts of one instant stay in the order of this page."""
    planning = Planning(scenario)
    acts = [*planning.session(), *planning.forms(), *planning.floor(), *planning.items(), *planning.end()]
    return tuple(sorted(acts, key=lambda act: act.at))


@dataclass
class Planning:
    """A scenario, and how many acts each sitting has had so far: a minute an act."""

    scenario: AgendaScenario
    _acts: Counter[tuple[int, int]] = field(default_factory=Counter)

    def session(self) -> Iterator[Act]:
        """The session, its parts, and its meetings."""
        session = self.scenario.session
        first = self._day(self.scenario.agenda.forms[0].at)
        body = {
            "title": session.title,
            "place": session.place,
            "time_zone": session.time_zone,
            "opens": session.opens.isoformat(),
            "closes": session.closes.isoformat(),
            "body_list": [{"symbol": symbol, "name": name} for symbol, name in session.bodies.items()],
            "parent": session.parent.model_dump(mode="json"),
            "chair": session.chair.model_dump(mode="json"),
            "rehearsed": True,
        }
        yield Act(first, "secretariat", "drafting", "open", body, "session")
        if session.series != "shared" or session.before:
            numbering = {"series": session.series.value, "before": session.before}
            yield Act(first, "secretariat", "drafting", "meetings/numbering", numbering, "session.series")
        for index, part in enumerate(session.parts):
            fields = part.model_dump(mode="json", exclude={"at"})
            yield Act(self._at(part.at), "secretariat", "drafting", "resume", fields, f"session.parts.{index}")
        for index, meeting in enumerate(self.scenario.meetings):
            place, begins = f"meetings.{index}", self._at(meeting.at)
            sat = {"meeting": meeting.n, **_times(begins, meeting.hours), "sat": list(meeting.sat)}
            yield Act(begins, "secretariat", "drafting", "meetings", sat, place)
            for again in meeting.resumed:
                begins = self._at(again.at)
                resumed = {"meeting": meeting.n, **_times(begins, again.hours), "called": again.called.value}
                yield Act(begins, "secretariat", "drafting", "meetings/resume", resumed, f"{place}.resumed")

    def forms(self) -> Iterator[Act]:
        """The agendas in one form after another; in the last they are put before the bodies."""
        life, path = self.scenario.agenda, f"documents/{AGENDA}"
        for index, form in enumerate(life.forms):
            at, place = self._day(form.at), f"agenda.forms.{index}"
            changes = [_added(one) for one in form.add]
            changes += [_retitled(item, title, self._known(item)) for item, title in form.retitle.items()]
            if index == 0:
                opened = {"kind": "agenda", "title": "Agendas" if len(life.items) > 1 else "Agenda"}
                yield Act(at, "secretariat", "drafting", f"{path}/open", opened, place)
                changes = [*self._provisional(), *changes]
            if changes:
                yield Act(at, "secretariat", "drafting", f"{path}/edit", {"changes": changes}, place, AGENDA)
            put = {"stage": form.stage.value, "symbol": form.symbol, "annotated": form.annotated, "rule": form.rule}
            yield Act(at, "secretariat", "drafting", f"{path}/agenda/prepare", put, place)
            printed = f"{path}/editions/{form.stage.value}/register"
            yield Act(at, "secretariat", "publication", printed, {"symbol": form.symbol}, place)
        tabled = {"form": "main_series", "to": "floor", "spans": self._spans(tuple(life.items))}
        yield Act(at, "secretariat", "drafting", f"{path}/table", tabled, "agenda.forms", AGENDA)

    def floor(self) -> Iterator[Act]:
        """What is proposed, and how bodies begin on the agendas and adopt them."""
        life, path = self.scenario.agenda, f"documents/{AGENDA}"
        if life.begins is not None:
            began = {"by": list(life.begins.by), "meeting": life.begins.meeting}
            at = self._next(life.begins.meeting)
            yield Act(at, "chair", "adoption", f"{path}/agenda/begin", began, "agenda.begins")
        for index, change in enumerate(life.changes):
            place = f"agenda.changes.{index}"
            body = {"change": self._change(change), "source": {"kind": "chair"}, "meeting": change.meeting}
            at = self._next(change.meeting)
            yield Act(at, "secretariat", "amendments", f"{path}/amendments/{change.id}/move", body, place)
            ended = {"disposition": change.disposition, "meeting": change.meeting}
            at = self._next(change.meeting)
            yield Act(at, "chair", "amendments", f"amendments/{change.id}/dispose", ended, place)
        for index, adoption in enumerate(life.adopted):
            place, spans = f"agenda.adopted.{index}", self._spans(adoption.by)
            at, part = self._next(adoption.meeting), f"{path}/parts/part-{index + 1}"
            yield Act(at, "secretariat", "amendments", f"{part}/close", {"spans": spans}, place)
            said: dict[str, Any] = {"by": list(adoption.by), "meeting": adoption.meeting}
            said |= {"announced": adoption.announced} if adoption.announced else {}
            said |= {"understanding": {"text": adoption.understanding}} if adoption.understanding else {}
            at = self._next(adoption.meeting)
            yield Act(at, "chair", "adoption", f"{path}/agenda/adopt", said, place)

    def items(self) -> Iterator[Act]:
        """At which sittings items were considered and concluded."""
        for index, entry in enumerate(self.scenario.agenda.considered):
            place, path = f"agenda.considered.{index}", f"documents/{AGENDA}/agenda/items/{entry.item}"
            for sitting in entry.meetings:
                meeting, part = sitting if isinstance(sitting, tuple) else (sitting, 1)
                body = {"by": list(entry.by), "meeting": meeting, "sitting": part}
                at = self._next(meeting, part)
                yield Act(at, "secretariat", "adoption", f"{path}/consider", body, place)
            if entry.concluded is not None:
                ended = {"by": list(entry.by), "meeting": entry.concluded}
                at = self._next(entry.concluded)
                yield Act(at, "secretariat", "adoption", f"{path}/conclude", ended, place)

    def end(self) -> Iterator[Act]:
        """The end of the work on the agendas, from which the rest goes on."""
        closed = self.scenario.agenda.closed
        if closed is not None:
            body = closed.model_dump(mode="json", exclude_none=True)
            path = f"documents/{AGENDA}/agenda/close"
            yield Act(self._next(closed.meeting), "secretariat", "adoption", path, body, "agenda.closed")

    def _provisional(self) -> Iterator[dict[str, Any]]:
        """What makes the first form: a branch for each body, items defined once and placed wherever they stand."""
        defined: set[str] = set()
        for body, entries in self.scenario.agenda.items.items():
            branch = {"unit": branch_id(body), "kind": "branch", "parent": "", "body": body}
            yield {"do": "insert_unit", **branch, "unit_class": "negotiated"}
            for entry in entries:
                yield from _placed(entry, body, None, defined)
                for inner in entry.places:
                    yield from _placed(inner, body, entry.item, defined)

    def _change(self, change: Change) -> dict[str, Any]:
        if change.retitle is not None and change.title is not None:
            return _retitled(change.retitle, change.title, self._known(change.retitle))
        if change.add is not None:
            return _added(change.add)
        if change.hold is not None and change.of is not None:
            return {"do": "hold_item", "item": change.hold, "of": change.of}
        if change.exclude is not None and change.of is not None:
            return {"do": "delete_unit", "unit": f"{branch_id(change.of)}.{change.exclude}"}
        raise BadScenario(f"agenda.changes: “{change.id}” says not what it changes, and where.", key="agenda.changes")

    def _known(self, item: str) -> Entry | None:
        entries = [e for placed in self.scenario.agenda.items.values() for e in placed]
        return next((e for e in (*entries, *(i for e in entries for i in e.places)) if e.item == item), None)

    def _spans(self, bodies: Sequence[str]) -> list[dict[str, Any]]:
        return [{"first": branch_id(body)} for body in bodies]

    def _at(self, when: datetime) -> datetime:
        return when if when.tzinfo is not None else when.replace(tzinfo=self._zone)

    def _day(self, when: When) -> datetime:
        return self._at(when if isinstance(when, datetime) else datetime.combine(when, time(9)))

    def _next(self, meeting: int, sitting: int = 1) -> datetime:
        """The instant of the next act at a sitting."""
        found = next((one for one in self.scenario.meetings if one.n == meeting), None)
        if found is None or sitting > len(found.resumed) + 1:
            raise BadScenario(f"meetings: there is no meeting {meeting} with a sitting {sitting}.", key="meetings")
        self._acts[meeting, sitting] += 1
        begins = found.at if sitting == 1 else found.resumed[sitting - 2].at
        return self._at(begins) + timedelta(minutes=self._acts[meeting, sitting])

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.scenario.session.time_zone)


def _times(begins: datetime, hours: float) -> dict[str, str]:
    return {"begins": begins.isoformat(), "ends": (begins + timedelta(hours=hours)).isoformat()}


def _placed(entry: Entry, body: str, under: str | None, defined: set[str]) -> Iterator[dict[str, Any]]:
    if entry.item not in defined:
        defined.add(entry.item)
        yield _retitled(entry.item, entry.title, entry)
    yield {"do": "place_item", "item": entry.item, "into": body, "under": under}


def _added(one: Addition) -> dict[str, Any]:
    return {"do": "place_item", **one.model_dump(mode="json", exclude_none=True)}


def _retitled(item: str, title: str, known: Entry | None) -> dict[str, Any]:
    subitems = list(known.lists) if known is not None else []
    return {"do": "define_item", "item": item, "title": title, "subitems": subitems}

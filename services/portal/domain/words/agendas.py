"""The course of meetings and of agendas, in a secretary's words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from services.portal.domain.phrases import from_to, ordinal, quoted, the_bodies, the_item
from services.portal.domain.sittings import in_words
from services.portal.domain.words.telling import Meaning, Said, Told
from shared.documents.states import enumerate_names
from shared.events import agendas as g
from shared.events import sittings as t
from shared.events.base import Deadline, EventData

STAGE = {
    g.Stage.PROVISIONAL: "provisional",
    g.Stage.SUPPLEMENTARY: "supplementary provisional",
    g.Stage.REVISED: "revised provisional",
    g.Stage.CORRECTED: "corrected provisional",
}
"""What an agenda is called in the form in which it is put forward."""


def _meetings_numbered(told: Told, data: t.MeetingsNumbered) -> Said:
    series = "in one series" if data.series is t.Series.SHARED else "in a series of their own for each body"
    held = [f"{the_bodies(told.after, (body,))} has held {count}" for body, count in data.before.items() if count]
    before = f"; before this session, {enumerate_names(held)}" if held else ""
    return Said(f"meetings are numbered {series}{before}.", Meaning.INSERTED)


def _meeting_counted(told: Told, data: t.MeetingCounted) -> Said:
    counted = [f"the {ordinal(n)} of {the_bodies(told.after, (body,))}" for body, n in data.numbers.items()]
    return Said(f"that meeting is {enumerate_names(counted)}.", Meaning.INSERTED)


def _meeting_resumed(told: Told, data: t.MeetingResumed) -> Said:
    begins = Deadline.at(data.begins, told.after.opened().time_zone).label
    return Said(f"{told.meeting(data.meeting)} goes on in its sitting {data.sitting}: {begins}.", Meaning.INSERTED)


def _session_resumed(_told: Told, data: t.SessionResumed) -> Said:
    dates = from_to(data.opens, data.closes)
    return Said(
        f"the session goes on in its {in_words(data.part)} part, in {data.place}, from {dates}.", Meaning.INSERTED
    )


def _agenda_prepared(told: Told, data: g.AgendaPrepared) -> Said:
    annotations = " and its annotations" if data.annotated else ""
    rule = f", in accordance with {data.rule}" if data.rule else ""
    papers = enumerate_names(data.symbols)
    return Said(f"the {STAGE[data.stage]} agenda{annotations} was put forward{rule}: {papers}.", Meaning.PROPOSED)


def _agenda_items_carried(told: Told, data: g.AgendaItemsCarried) -> Said:
    many = "one item" if len(data.items) == 1 else f"{len(data.items)} items"
    papers = f", with {enumerate_names(data.papers)}" if data.papers else ""
    return Said(f"{many} of the agenda came from {data.from_title}{papers}.", Meaning.INSERTED)


def _agenda_work_began(told: Told, data: g.AgendaWorkBegan) -> Said:
    bodies = the_bodies(told.after, data.organ)
    how = f"on the basis of the {STAGE[data.stage]} agenda, which awaits its adoption"
    return Said(f"{bodies} agreed at {told.meeting(data.meeting)} to begin work {how}.", Meaning.AGREED)


def _agenda_adopted(told: Told, data: g.AgendaAdopted) -> Said:
    bodies, agendas = the_bodies(told.after, data.organ), "their agendas" if len(data.organ) > 1 else "its agenda"
    words = data.announced or data.proposed
    understanding = f", on the understanding that {data.understanding.text}" if data.understanding else ""
    return Said(f"{bodies} adopted {agendas} at {told.meeting(data.meeting)}, {words}{understanding}.", Meaning.AGREED)


def _item_considered(told: Told, data: g.ItemConsidered) -> Said:
    bodies, item = the_bodies(told.after, data.organ), the_item(told.after, data.item)
    return Said(f"{bodies} considered {item} at {told.meeting(data.meeting)}.", Meaning.INSERTED)


def _item_concluded(told: Told, data: g.ItemConcluded) -> Said:
    bodies, item = the_bodies(told.after, data.organ), the_item(told.after, data.item)
    what = f"concluded {item}" if data.ending is g.Ending.CONCLUDED else f"deferred {item} to {data.to}"
    return Said(f"{bodies} {what} at {told.meeting(data.meeting)}.", Meaning.AGREED)


def _agenda_closed(told: Told, data: g.AgendaClosed) -> Said:
    bodies = the_bodies(told.after, data.organ)
    closed = f"the work of {bodies} on {'their agendas' if len(data.organ) > 1 else 'its agenda'} ended"
    return Said(f"{closed} at {told.meeting(data.meeting)}{_going_on(data.carried)}.", Meaning.AGREED)


def _going_on(carried: Sequence[g.CarriedItem]) -> str:
    if not carried:
        return ", with every item concluded"
    goals: dict[str, list[str]] = {}
    for entry in carried:
        goals.setdefault(entry.to, []).append(quoted(entry.title))
    said = [f"{enumerate_names(titles)} to {goal}" for goal, titles in goals.items()]
    return f"; what was not concluded goes on: {'; '.join(said)}"


SENTENCES: Mapping[type[EventData], Callable[[Told, Any], Said]] = MappingProxyType(
    {
        t.MeetingsNumbered: _meetings_numbered,
        t.MeetingCounted: _meeting_counted,
        t.MeetingResumed: _meeting_resumed,
        t.SessionResumed: _session_resumed,
        g.AgendaPrepared: _agenda_prepared,
        g.AgendaItemsCarried: _agenda_items_carried,
        g.AgendaWorkBegan: _agenda_work_began,
        g.AgendaAdopted: _agenda_adopted,
        g.ItemConsidered: _item_considered,
        g.ItemConcluded: _item_concluded,
        g.AgendaClosed: _agenda_closed,
    }
)

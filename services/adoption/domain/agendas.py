"""Agendas before their bodies: work begun on them before they are adopted, and their adoption (A4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from pydantic import Field

from services.adoption.domain.agenda_changes import changes, outcome, proposed
from services.adoption.domain.agenda_life import Agenda
from services.adoption.domain.deciding import Deciding, taken
from services.adoption.domain.gavel import NotItsBodies, PartAlreadyAdopted
from services.adoption.domain.parts import transmitted_in_brackets
from services.adoption.domain.state import State
from services.adoption.domain.whole import NotAllAdopted, in_hand, require_founded
from shared.access import Actor
from shared.documents.agenda import branches
from shared.documents.digest import part_digest, tree_digest
from shared.documents.numbering import cite
from shared.documents.units import Unit
from shared.documents.vocabulary import DocumentId, Refusal
from shared.events.adoption import DocumentAdopted, PartAdopted
from shared.events.agendas import (
    AgendaAdopted,
    AgendaWorkBegan,
    Stage,
)
from shared.events.base import EventData
from shared.events.deciding import Means, Understanding, Verb
from shared.events.drafting import DocumentKind
from shared.lifecycle import Document, Part
from shared.stage import Command


class NoAgendaOfTheirs(Refusal):
    """A body has no agenda in this document."""

    rule = "S10"


class AgendaAlreadyAdopted(Refusal):
    """The bodies have adopted their agendas."""


class AgendaNotAdopted(Refusal):
    """A body works by its agenda once it has adopted it, or has agreed to begin before."""

    rule = "A4"


class ByBodies(Command):
    """What bodies do with their agendas at a sitting of a meeting."""

    document: DocumentId
    by: tuple[str, ...] = Field(min_length=1)
    meeting: int = Field(ge=1, le=9999)

    @property
    def bodies(self) -> tuple[str, ...]:
        return self.by


class BeginWork(ByBodies):
    """Begin work on the basis of an agenda that is not adopted yet."""

    name: ClassVar[str] = "adoption.begin_work"
    sitting: int = Field(default=1, ge=1, le=99)


class AdoptAgenda(Deciding):
    """Adopt the agendas of these bodies, in the words announced: every closed part of theirs falls under the gavel."""

    name: ClassVar[str] = "adoption.adopt_agenda"
    sitting: int = Field(default=1, ge=1, le=99)
    understanding: Understanding | None = None


def begin_work(state: State, command: BeginWork, now: datetime, actor: Actor) -> Sequence[EventData]:
    document, agenda = agenda_of(state, command)
    _require_not_adopted(agenda, command.by)
    state.require_sitting(command.by, command.meeting, command.sitting)
    for body in command.by:
        if body in agenda.began:
            raise AgendaAlreadyAdopted(f"{body} has begun its work.", meeting=agenda.began[body].meeting)
    return (
        AgendaWorkBegan(
            document=document.id,
            stage=agenda.stage,
            organ=command.by,
            meeting=command.meeting,
            sitting=command.sitting,
        ),
    )


def adopt_agenda(state: State, command: AdoptAgenda, now: datetime, actor: Actor) -> Sequence[EventData]:
    document, agenda = agenda_of(state, command)
    _require_not_adopted(agenda, command.by)
    state.require_sitting(command.by, command.meeting, command.sitting)
    said = taken(state, command, now)
    require_founded(state, command.understanding)
    parts = _parts(state, document, command.by)
    gavelled = tuple(
        PartAdopted(
            document=document.id,
            part=name,
            units=part.units,
            digest=part.digest,
            bodies=command.by,
            meeting=command.meeting,
            **said,
        )
        for name, part in parts.items()
        if not part.adopted
    )
    decided = AgendaAdopted(**_decided(state, document, agenda, command), **said)
    return (*gavelled, decided, *_whole(state, document, {*parts}, decided))


def agenda_of(state: State, command: ByBodies | AdoptAgenda) -> tuple[Document, Agenda]:
    """The agendas in a document, and their life so far. Raises `NoAgendaOfTheirs` unless each body has one there."""
    document = state.document(command.document)
    known = branches(document.tree) if document.kind is DocumentKind.AGENDA else {}
    for body in command.by:
        if body not in known:
            raise NoAgendaOfTheirs(f"This document holds no agenda of {body}.", body=body, bodies=sorted(known))
    return document, state.agendas.get(document.id, Agenda())


def _require_not_adopted(agenda: Agenda, bodies: Sequence[str]) -> None:
    for body in bodies:
        if body in agenda.adopted:
            raise AgendaAlreadyAdopted(f"{body} has adopted its agenda.", meeting=agenda.adopted[body].meeting)


def _parts(state: State, document: Document, bodies: Sequence[str]) -> dict[str, Part]:
    """The closed parts that hold the agendas of these bodies, and nobody else's. Raises where one is not closed."""
    theirs = {unit.id for body in bodies for unit in _units(document, body)} & in_hand(document)
    parts = {name: part for name, part in document.parts.items() if theirs & set(part.units)}
    closed = {unit for part in parts.values() for unit in part.units}
    missing = [unit.id for unit in document.tree.walk() if unit.id in theirs - closed]
    if missing or not theirs:
        where = cite(document.tree, missing) or "the agenda"
        raise NotAllAdopted(f"Not closed yet: {where}.", units=missing)
    for name, part in parts.items():
        others = set(part.units) - theirs
        if others and not part.adopted:
            raise NotItsBodies(f"“{name}” holds an agenda of another body too.", part=name, bodies=list(bodies))
        if (document.id, name) in state.gavel.provisional:
            raise PartAlreadyAdopted(f"The gavel has fallen on “{name}”, ad referendum.", part=name)
        transmitted_in_brackets(document, part.units, ())
    return parts


def _units(document: Document, body: str) -> tuple[Unit, ...]:
    branch = document.tree.unit(branches(document.tree)[body])
    return branch, *document.tree.walk(branch.id)


def _decided(state: State, document: Document, agenda: Agenda, command: AdoptAgenda) -> dict[str, Any]:
    """What is adopted, and what was done to it since it was put forward."""
    changed = changes(document.base or document.tree, document.tree, command.by)
    corrected = any(form.stage is Stage.CORRECTED for form in agenda.forms)
    names = {body.symbol: f"the {body.name}" for body in state.opened().bodies} if len(command.by) > 1 else {}
    return {
        "document": document.id,
        "stage": agenda.stage,
        "organ": command.by,
        "verb": Verb.ADOPTED,
        "meeting": command.meeting,
        "sitting": command.sitting,
        "outcome": outcome(changed, corrected),
        "added": changed.added,
        "retitled": changed.retitled,
        "made_joint": changed.made_joint,
        "excluded": changed.excluded,
        "held": changed.held,
        "began": min((agenda.began[body].meeting for body in command.by if body in agenda.began), default=None),
        "proposed": proposed(changed, corrected, names),
        "understanding": command.understanding,
        "digest": tree_digest(document.tree),
    }


def _whole(state: State, document: Document, parts: set[str], decided: AgendaAdopted) -> tuple[DocumentAdopted, ...]:
    """The adoption of the whole document, once the last of its agendas is adopted."""
    adopted = {unit for name, part in document.parts.items() if part.adopted or name in parts for unit in part.units}
    units = tuple(unit.id for unit in document.tree.walk() if unit.id in adopted)
    if in_hand(document) & set(document.tree.units) - adopted:
        return ()
    earlier = {body for part in document.parts.values() if part.adopted for body in part.bodies}
    organ = tuple(body.symbol for body in state.opened().bodies if body.symbol in {*earlier, *decided.organ})
    return (
        DocumentAdopted(
            document=document.id,
            units=units,
            digest=part_digest(document.tree, units),
            organ=organ,
            verb=decided.verb,
            means=decided.means or Means.GAVEL,
            meeting=decided.meeting,
            announced=decided.announced,
            vote=decided.vote,
            acted=decided.acted,
            proposed=decided.proposed,
            understanding=decided.understanding,
        ),
    )

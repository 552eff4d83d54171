"""Agendas while the secretariat has them: put forward in one form after another, with what earlier sessions left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from pydantic import Field

from services.drafting.domain.state import State
from shared.access import Actor
from shared.documents.digest import tree_digest
from shared.documents.symbols import parse_symbols
from shared.documents.vocabulary import DocumentId, ItemId, Refusal
from shared.events.agendas import AgendaItemsCarried, AgendaPrepared, Stage
from shared.events.base import EventData
from shared.events.drafting import DocumentKind
from shared.lifecycle import Document
from shared.stage import Command


class NotAnAgenda(Refusal):
    """The document is no agenda."""


class FormOutOfOrder(Refusal):
    """An agenda is provisional first, then supplemented, revised or corrected, until it is adopted."""

    rule = "A2"


class NotCarried(Refusal):
    """What is carried over from an earlier session stands on the agenda, and its papers are before a body."""

    rule = "S16"


class PrepareAgenda(Command):
    """Put an agenda forward in a form, as it is printed under `symbol`."""

    name: ClassVar[str] = "drafting.prepare_agenda"
    document: DocumentId
    stage: Stage
    symbol: str = Field(examples=["CTOC/COP/WG.2/2022/1–CTOC/COP/WG.3/2022/1"])
    annotated: bool = False
    rule: str | None = Field(default=None, min_length=1, examples=["rule 12 of the draft rules of procedure"])


class CarryItems(Command):
    """Say which items of this agenda go on from an earlier session, and which of its papers are before bodies again."""

    name: ClassVar[str] = "drafting.carry_items"
    document: DocumentId
    from_session: DocumentId
    from_title: str = Field(min_length=1, examples=["its twelfth meeting, in 2020"])
    items: tuple[ItemId, ...] = Field(min_length=1)
    papers: tuple[str, ...] = ()


def prepare_agenda(state: State, command: PrepareAgenda, now: datetime, actor: Actor) -> Sequence[EventData]:
    document = _agenda(state, command.document)
    earlier = state.prepared.get(document.id, ())
    if (command.stage is Stage.PROVISIONAL) == bool(earlier) or document.adopted is not None:
        standing = "adopted" if document.adopted is not None else earlier[-1].stage.value if earlier else "unprinted"
        raise FormOutOfOrder(
            f"The agenda is {standing}; it cannot be put forward as {command.stage.value} now.",
            stage=command.stage.value,
            standing=standing,
        )
    digest = tree_digest(document.tree)
    if earlier and earlier[-1].digest == digest:
        raise FormOutOfOrder("Nothing in the agenda has changed since it was put forward.", stage=command.stage.value)
    return (
        AgendaPrepared(
            document=document.id,
            stage=command.stage,
            symbols=tuple(symbol.text for symbol in parse_symbols(command.symbol)),
            digest=digest,
            annotated=command.annotated,
            rule=command.rule,
        ),
    )


def carry_items(state: State, command: CarryItems, now: datetime, actor: Actor) -> Sequence[EventData]:
    document = _agenda(state, command.document)
    if command.from_session == command.session:
        raise NotCarried("Items are carried over from another session.", place="from_session")
    placed = {unit.item for unit in document.tree.walk() if unit.item is not None}
    for item in command.items:
        if item not in placed:
            raise NotCarried(f"No item “{item}” stands on this agenda.", item=item, place="items")
    listed = {paper.symbol for paper in state.papers}
    for symbol in command.papers:
        if symbol not in listed:
            raise NotCarried(f"No body has {symbol} before it.", symbol=symbol, place="papers")
    return (
        AgendaItemsCarried(
            document=document.id,
            from_session=command.from_session,
            from_title=command.from_title,
            items=command.items,
            papers=command.papers,
        ),
    )


def _agenda(state: State, name: str) -> Document:
    document = state.document(name)
    if document.kind is not DocumentKind.AGENDA:
        raise NotAnAgenda("This document is no agenda.", document=document.id)
    return document

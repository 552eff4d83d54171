"""Editions: their symbols and distribution when they are registered, and their issue, after which nothing changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import ClassVar, get_args

from pydantic import Field

from services.publication.domain.state import State, UnknownEdition
from shared.access import Actor
from shared.documents.digest import part_digest
from shared.documents.holder import Holder
from shared.documents.operations import Key
from shared.documents.printed import in_words, printed
from shared.documents.spans import Span, units_of
from shared.documents.symbols import Symbol, parse_symbols
from shared.documents.vocabulary import DocumentId, Language, Refusal
from shared.events.base import EventData, zone
from shared.events.publication import Distribution, EditionIssued, EditionRegistered
from shared.lifecycle import Document
from shared.stage import Command

LANGUAGES: tuple[str, ...] = get_args(Language)
"""The six official languages, by their ISO 639-1 codes."""

ORIGINAL = "en"
"""The language in which texts are drafted; translations are not entered yet."""


class SymbolTaken(Refusal):
    """A symbol names one document for good, and is never used again."""

    rule = "Y1"


class EditionNamedTwice(Refusal):
    """An edition of that name is registered."""


class NotCleared(Refusal):
    """A text is issued only when editing has cleared it."""


class IssuedBefore(Refusal):
    """The edition is issued, and never changes again."""


class UnknownLanguage(Refusal):
    """Not one of the six official languages."""


class NotTranslated(Refusal):
    """The text is not there in that language."""


class UnderSilence(Refusal):
    """A text has no number while it is before its circle in a silence procedure."""

    rule = "Q4"


class RegisterEdition(Command):
    """Give a printed form of a text its symbol, or joint symbols; the pen does not change hands."""

    name: ClassVar[str] = "publication.register"
    document: DocumentId
    edition: Key
    symbol: str = Field(examples=["CTOC/COP/WG.2/2022/L.1–CTOC/COP/WG.3/2022/L.1"])
    spans: tuple[Span, ...] = ()
    masthead: date | None = None
    limit: int | None = Field(default=None, gt=0, le=10_000_000)


class IssueEdition(Command):
    """Issue the cleared text under its registered symbol."""

    name: ClassVar[str] = "publication.issue"
    document: DocumentId
    edition: Key
    languages: tuple[str, ...] = ("en",)


def register(state: State, command: RegisterEdition, now: datetime, actor: Actor) -> Sequence[EventData]:
    session, document = state.opened(), state.document(command.document)
    if command.edition in state.registered:
        raise EditionNamedTwice(f"An edition “{command.edition}” is registered.", edition=command.edition)
    symbols = parse_symbols(command.symbol)
    taken = {text for edition in state.registered.values() for text in edition.symbols}
    for symbol in symbols:
        if symbol.text in taken:
            raise SymbolTaken(f"{symbol.text} is the symbol of another document.", symbol=symbol.text)
        taken.add(symbol.text)
    units = units_of(document.tree, command.spans) or tuple(unit.id for unit in document.tree.walk())
    if under := document.under_silence & frozenset(units):
        raise UnderSilence(
            "The text is with a circle for a silence procedure; until that ends it has no number.", units=sorted(under)
        )
    return (
        EditionRegistered(
            edition=command.edition,
            document=document.id,
            symbols=tuple(symbol.text for symbol in symbols),
            printed_symbol=command.symbol,
            distribution=_distribution(symbols),
            units=units,
            digest=part_digest(document.tree, units),
            words=_words(document, units),
            limit=command.limit,
            masthead=command.masthead or document.submitted or now.astimezone(zone(session.time_zone)).date(),
        ),
    )


def issue(state: State, command: IssueEdition, now: datetime, actor: Actor) -> Sequence[EventData]:
    document, edition = state.document(command.document), state.edition(command.edition)
    if edition.document != document.id:
        raise UnknownEdition(
            f"“{command.edition}” is an edition of another document.",
            edition=command.edition,
            document=edition.document,
        )
    if command.edition in state.issued:
        raise IssuedBefore("The edition is issued, and never changes again.", edition=command.edition)
    if document.id not in state.cleared or document.submitted is None:
        raise NotCleared("The text has not been cleared.", document=document.id)
    for language in command.languages:
        if language not in LANGUAGES:
            raise UnknownLanguage(
                f"“{language}” is not an official language.", language=language, known=list(LANGUAGES)
            )
        if language != ORIGINAL:
            raise NotTranslated(f"The text has not been entered in “{language}”.", language=language, there=[ORIGINAL])
    units = tuple(unit.id for unit in document.tree.walk())
    document.pen.require(Holder.PUBLICATION, units)
    return (
        EditionIssued(
            edition=command.edition,
            document=document.id,
            title=document.title,
            symbols=edition.symbols,
            printed_symbol=edition.printed_symbol,
            distribution=edition.distribution,
            languages=command.languages,
            masthead=document.submitted,
            units=units,
            digest=part_digest(document.tree, units),
        ),
    )


def _distribution(symbols: Sequence[Symbol]) -> Distribution:
    if any(symbol.restricted for symbol in symbols):
        return Distribution.RESTRICTED
    return Distribution.LIMITED if any(symbol.limited for symbol in symbols) else Distribution.GENERAL


def _words(document: Document, units: Sequence[str]) -> int:
    blocks = printed(document.tree.only(frozenset(units)), document.tree)
    return sum(len(f"{block.label} {in_words(block.runs)}".split()) for block in blocks)

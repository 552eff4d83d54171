"""A document as it is shown to people and machines: its numbers today, its text, who holds the pen of what."""

from __future__ import annotations

from typing import Any

from shared.documents.digest import tree_digest
from shared.documents.numbering import cite, numbers, resolve
from shared.documents.printed import Block, in_words, printed
from shared.documents.vocabulary import NotThere
from shared.events.base import Audience
from shared.lifecycle import Document, Edition


class UnknownPrinting(NotThere):
    """The document was never printed under that symbol or name."""


def document_view(document: Document, audience: Audience) -> dict[str, Any]:
    """The document as JSON: version, digest, pen, and each unit with its number, text, class and holder.

    Only the secretariat and auditors see what has not left the secretariat's hand.
    """
    tree = document.tree if audience is Audience.SECRETARIAT else document.tree.only(document.released)
    return {
        "document": document.id,
        "kind": document.kind.value,
        "title": document.title,
        "version": document.version,
        "digest": tree_digest(document.tree),
        "pen": pen_view(document),
        "submitted": document.submitted.isoformat() if document.submitted else None,
        "editions": [edition_view(edition) for edition in document.editions.values()],
        "units": [unit_view(document, block) for block in printed(tree, document.tree)],
    }


def pen_view(document: Document) -> dict[str, str]:
    """For each holder, the units whose pen it has, as they are cited today."""
    known = numbers(document.tree)
    view = {}
    for holder in sorted({document.pen.of(unit.id) for unit in document.tree.walk()}):
        units = [unit.id for unit in document.tree.walk() if document.pen.may_write(holder, unit.id)]
        view[holder.value] = cite(document.tree, units, known) or "the whole"
    return view


def block_view(block: Block) -> dict[str, Any]:
    """What a unit prints, as JSON."""
    return {
        "unit": block.id,
        "kind": block.kind.value,
        "depth": block.depth,
        "label": block.label,
        "number": block.cited,
        "text": in_words(block.runs),
        "class": block.unit_class.value,
        "blank": block.blank,
    }


def unit_view(document: Document, block: Block) -> dict[str, Any]:
    """One unit as JSON: what it prints, whence it comes, and who may write it."""
    return {
        **block_view(block),
        "origin": block.origin.value,
        "holder": document.pen.of(block.id).value,
        "kept": block.id in document.pen.kept,
    }


def edition_view(edition: Edition) -> dict[str, Any]:
    """An edition as JSON."""
    return {
        "edition": edition.edition,
        "symbol": edition.printed_symbol,
        "symbols": list(edition.symbols),
        "distribution": edition.distribution.value,
        "masthead": edition.masthead.isoformat(),
        "issued": edition.issued,
    }


def resolved(document: Document, number: str, printing: str | None) -> dict[str, Any]:
    """What a printed number names: in today's text, or in the edition of that name or symbol (K5, K6).

    Returns the unit, its number then and now (none if it fell). Raises `UnknownNumber` or `UnknownPrinting`.
    """
    tree = document.tree if printing is None else edition_named(document, printing).tree
    unit = resolve(tree, number)
    today = numbers(document.tree)
    item = tree.unit(unit).item
    return {
        "unit": unit,
        "item": item,
        "then": numbers(tree)[unit].cited,
        "now": today[unit].cited if unit in today else None,
    }


def edition_named(document: Document, named: str) -> Edition:
    """The edition of that name or symbol; of a symbol its last part is enough. Raises `UnknownPrinting`."""
    editions = tuple(document.editions.values())
    for edition in editions:
        if named in (edition.edition, edition.printed_symbol, *edition.symbols):
            return edition
    for edition in editions:
        if any(symbol.endswith(f"/{named}") for symbol in edition.symbols):
            return edition
    raise UnknownPrinting(f"This document was not printed as “{named}”.", printing=named)

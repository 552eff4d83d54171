"""A part as the gavel asks for it, and the units that a decision transmits in brackets."""

from __future__ import annotations

from collections.abc import Sequence

from shared.documents.numbering import cite
from shared.documents.spans import Span, units_of
from shared.documents.text import has_brackets
from shared.documents.vocabulary import NotThere, Refusal
from shared.lifecycle import Document, Part


class UnknownPart(NotThere):
    """No part of that name is closed."""


class InBrackets(Refusal):
    """Words in brackets are not agreed: a decision transmits them only where it names the unit, and no other."""

    rule = "A11"


def part_of(document: Document, name: str) -> Part:
    """The part; raises `UnknownPart`."""
    try:
        return document.parts[name]
    except KeyError:
        raise UnknownPart(f"No part “{name}” of this document is closed.", part=name) from None


def transmitted_in_brackets(document: Document, units: Sequence[str], named: Sequence[Span]) -> tuple[str, ...] | None:
    """The units that are transmitted in brackets: all in which brackets stand, each named. Raises `InBrackets`."""
    standing = [unit for unit in units if has_brackets(document.tree.unit(unit).words)]
    asked = units_of(document.tree, named)
    unnamed = [unit for unit in standing if unit not in asked]
    if unnamed:
        raise InBrackets(f"In brackets: {cite(document.tree, unnamed)}.", units=unnamed)
    without = [span.first for span in named if not set(units_of(document.tree, (span,))) & set(standing)]
    if without:
        raise InBrackets("No brackets stand there.", units=without)
    return tuple(standing) or None

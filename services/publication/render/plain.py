"""Plain text, in the conventions that the importer reads, so that what is printed can be read back unchanged."""

from __future__ import annotations

from collections.abc import Sequence

from shared.documents.masthead import Masthead, print_masthead
from shared.documents.printed import Block, PrintedRun
from shared.documents.text import Mark
from shared.documents.vocabulary import Kind


def render_text(blocks: Sequence[Block], masthead: Masthead) -> str:
    """The document as plain text: one blank line between units, none between the lines of an agenda."""
    lines = [print_masthead(masthead)]
    before = Kind.PARAGRAPH
    for block in blocks:
        tight = block.kind is Kind.SUBITEM or (block.kind is Kind.ITEM and before in (Kind.ITEM, Kind.SUBITEM))
        lines.append(("\n" if tight else "\n\n") + _line(block))
        before = block.kind
    return "".join(lines) + "\n"


def marked_up(runs: Sequence[PrintedRun]) -> str:
    """The runs with their inline marks written out."""
    return "".join(_written(run) for run in runs)


def _line(block: Block) -> str:
    dash = " - " if block.kind is Kind.SUBITEM else ""
    return dash + " ".join(filter(None, (block.label, marked_up(block.runs))))


def _written(run: PrintedRun) -> str:
    match run.mark:
        case Mark.EMPHASIS:
            return f"*{run.text}*"
        case Mark.FOOTNOTE:
            return f"^[{run.text}]"
        case Mark.REFERENCE if run.document is not None:
            return f"[{run.document}](#)"
        case _:
            return run.text

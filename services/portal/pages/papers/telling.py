"""What the papers have in common as data: what is open, and a line of a redline."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from services.portal.domain.state import State
from shared.documents.numbering import Number
from shared.documents.redline import Line
from shared.documents.units import Tree
from shared.events.base import Audience
from shared.still_open import Open, in_words


def as_it_stands(state: State) -> datetime:
    """When the portal last heard of anything in the session: whoever reads the same instant reads the same text."""
    return max((entry.recorded for entry in state.entries), default=datetime.min.replace(tzinfo=UTC))


def open_view(it: Open, known: Mapping[str, Number], tree: Tree, reader: Audience) -> dict[str, Any]:
    """One thing that is open; whose confirmation is awaited is for the secretariat."""
    view: dict[str, Any] = {
        "unit": it.unit,
        "number": known[it.unit].cited if it.unit is not None and it.unit in known else None,
        "matter": it.matter.value,
        "blocks": it.blocks,
        "sentence": in_words(it, known, tree),
    }
    named = {"amendment": it.amendment, "other": it.other, "words": it.words, "package": it.package}
    view |= {name: value for name, value in named.items() if value}
    return {**view, "pending": it.pending} if it.pending and reader is Audience.SECRETARIAT else view


def redline_view(line: Line) -> dict[str, Any]:
    """A line of a redline as data."""
    return {
        "unit": line.unit,
        "kind": line.kind.value,
        "depth": line.depth,
        "was": line.was.cited if line.was else None,
        "now": line.now.cited if line.now else None,
        "state": line.state.value,
        "pieces": [
            {"text": piece.text, "change": piece.change.value, **({"by": piece.by} if piece.by else {})}
            for piece in line.pieces
        ],
    }

"""Data: the document as canonical JSON (RFC 8785), with its tree as events carry it and its text as it prints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import rfc8785

from shared.documents.digest import tree_digest
from shared.documents.masthead import Masthead
from shared.documents.printed import Block, in_words
from shared.documents.units import Tree


def render_json(tree: Tree, blocks: Sequence[Block], masthead: Masthead) -> str:
    """One line of canonical JSON: `masthead`, `digest`, `tree`, and `units` as they print today."""
    return rfc8785.dumps(
        {
            "masthead": {
                "organ": masthead.organ,
                "distribution": masthead.distribution,
                "date": masthead.date.isoformat(),
                "original_language": masthead.original_language,
                "title": masthead.title,
            },
            "digest": tree_digest(tree),
            "tree": tree.wire().model_dump(mode="json", exclude_none=True),
            "units": [_unit(block) for block in blocks],
        }
    ).decode()


def _unit(block: Block) -> dict[str, Any]:
    return {
        "id": block.id,
        "kind": block.kind.value,
        "depth": block.depth,
        "label": block.label,
        "number": block.cited,
        "class": block.unit_class.value,
        "blank": block.blank,
        "text": in_words(block.runs),
    }

"""A Word file: the edition as an office prints it, with numbering that Word counts by itself."""

from __future__ import annotations

from collections.abc import Sequence

from shared.documents.masthead import Masthead
from shared.documents.units import Tree
from shared.word.atoms import shown
from shared.word.front import Front
from shared.word.writing import file_name, write_word

__all__ = ["file_name", "render_word"]


def render_word(
    tree: Tree,
    numbering: Tree,
    masthead: Masthead,
    symbols: Sequence[str],
    *,
    note: str | None = None,
    language: str = "en",
) -> bytes:
    """The document as a Word file; numbers are those of `numbering`, of which the tree is the part that is printed."""
    return write_word(Front(masthead, tuple(symbols), note), shown(tree, numbering), language=language)

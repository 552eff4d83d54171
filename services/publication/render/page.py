"""A page: one self-contained HTML file without scripts, in which every unit has an anchor by identity and by number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from shared.documents.masthead import Masthead, print_date
from shared.documents.printed import Block, PrintedRun
from shared.documents.text import Mark

_RIGHT_TO_LEFT = frozenset({"ar"})


@dataclass(frozen=True, slots=True)
class Node:
    """A block with the blocks that stand in it, as the page nests them."""

    block: Block
    inner: list[Node] = field(default_factory=list)


def render_html(blocks: Sequence[Block], masthead: Masthead, *, note: str | None = None, language: str = "en") -> str:
    """The document as a page. `note` stands above it (“Advance unedited version”); `language` is a BCP 47 tag."""
    return _template().render(
        nodes=nested(blocks),
        masthead=masthead,
        day=print_date(masthead.date),
        note=note,
        language=language,
        direction="rtl" if language in _RIGHT_TO_LEFT else "ltr",
        footnotes=_footnotes(blocks),
    )


def nested(blocks: Sequence[Block]) -> list[Node]:
    """The blocks as a forest, by their depths."""
    top: list[Node] = []
    open_nodes: list[Node] = []
    for block in blocks:
        node = Node(block)
        del open_nodes[block.depth :]
        (open_nodes[-1].inner if open_nodes else top).append(node)
        open_nodes.append(node)
    return top


def anchor(cited: str) -> str:
    """The anchor of a number: `8 (a)` is `n-8-a`, `II.A` is `n-II-A`."""
    return "n-" + "-".join(re.findall(r"\w+", cited))


def _footnotes(blocks: Sequence[Block]) -> list[PrintedRun]:
    return [run for block in blocks for run in block.runs if run.mark is Mark.FOOTNOTE]


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["anchor"] = anchor
    return environment.get_template("page.html")

"""A page: one self-contained HTML file without scripts, in which every unit has an anchor by identity and by number."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from shared.documents.masthead import Masthead, print_date
from shared.documents.printed import Block, anchor, footnotes, nested

_RIGHT_TO_LEFT = frozenset({"ar"})


def render_html(blocks: Sequence[Block], masthead: Masthead, *, note: str | None = None, language: str = "en") -> str:
    """The document as a page. `note` stands above it (“Advance unedited version”); `language` is a BCP 47 tag."""
    return _template().render(
        nodes=nested(blocks),
        masthead=masthead,
        day=print_date(masthead.date),
        note=note,
        language=language,
        direction="rtl" if language in _RIGHT_TO_LEFT else "ltr",
        footnotes=footnotes(blocks),
    )


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

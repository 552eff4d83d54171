"""Whether a play came to what its scenario expects: the issued text against the source, place by place."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from services.rehearsal.material import REPORT, Material
from shared.documents.printed import Block, in_words, printed
from shared.documents.units import Tree
from shared.documents.vocabulary import Class, Kind


def misses(material: Material, issued: Tree) -> Iterator[str]:
    """What is not as the scenario expects, each with its place; nothing if all is."""
    expect = material.scenario.expect
    blocks = printed(issued)
    if expect.published_text_equals_source:
        yield from (f"{place} differs from the source" for place in differences(printed(material.final), blocks))
    paragraphs = sum(block.kind is Kind.PARAGRAPH for block in blocks)
    if paragraphs != expect.paragraphs:
        yield f"{REPORT}: {paragraphs} paragraphs, {expect.paragraphs} expected"
    found = recommendations(blocks)
    if found != expect.recommendations:
        yield f"{REPORT}: {found} recommendations, {expect.recommendations} expected"


def recommendations(blocks: tuple[Block, ...]) -> int:
    """How many recommendations a text holds: negotiated lettered subparagraphs."""
    return sum(b.kind is Kind.SUBPARAGRAPH and b.unit_class is Class.NEGOTIATED for b in blocks)


def differences(source: tuple[Block, ...], issued: tuple[Block, ...]) -> list[str]:
    """The printed places at which two texts differ, word for word after white space is folded, in order."""
    left, right = [_line(block) for block in source], [_line(block) for block in issued]
    places: list[str] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag != "equal":
            named = source[i1:i2] or issued[j1:j2]
            places.extend(_named(block) for block in named)
    return list(dict.fromkeys(places))


def _line(block: Block) -> tuple[str, str]:
    emphasis = " ".join(run.mark.value for run in block.runs if run.mark is not None)
    return (" ".join(f"{block.label} {in_words(block.runs)}".split()), emphasis)


def _named(block: Block) -> str:
    return block.cited or f"the heading “{in_words(block.runs)}”"

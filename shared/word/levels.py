"""How Word counts: the lists of a document, the format of each level, and how much a printed label counts there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

SECTIONS, PARAGRAPHS, ITEMS = "sections", "paragraphs", "items"

DEEPEST = 8
"""The deepest level of a list in Word, counted from nought."""

_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: its format in Word, the text around the number, and the style that is laid out so."""

    format: str
    text: str
    style: str | None = None


def _levels(*first: Level) -> tuple[Level, ...]:
    last = first[-1]
    deeper = (Level(last.format, last.text.replace(f"%{len(first)}", f"%{n + 1}")) for n in range(len(first), 9))
    return (*first, *deeper)


LISTS: Mapping[str, tuple[Level, ...]] = {
    SECTIONS: _levels(
        Level("upperRoman", "%1.", "Heading1"),
        Level("upperLetter", "%2.", "Heading2"),
        Level("decimal", "%3.", "Heading3"),
        Level("lowerLetter", "%4.", "Heading4"),
    ),
    PARAGRAPHS: _levels(
        Level("decimal", "%1.", "NumberedParagraph"),
        Level("lowerLetter", "(%2)", "Subparagraph1"),
        Level("lowerRoman", "(%3)", "Subparagraph2"),
    ),
    ITEMS: _levels(Level("decimal", "%1.", "AgendaItem"), Level("lowerLetter", "(%2)", "AgendaSubitem")),
}
"""The lists of a document: sections (I., A., 1.), paragraphs with their subparagraphs, agenda items."""


def value(label: str, listed: str, level: int) -> int:
    """How much a label counts at a level of a list: 2 for `II.`, `B.`, `2.`, `(b)` or `(ii)`."""
    sign = label.strip("().").lower()
    match LISTS[listed][level].format:
        case "decimal":
            return int(sign)
        case "upperLetter" | "lowerLetter":
            return 26 * (len(sign) - 1) + ord(sign[0]) - ord("a") + 1
        case _:
            counts = [_ROMAN[digit] for digit in sign]
            following = [*counts[1:], 0]
            return sum(-one if one < next_one else one for one, next_one in zip(counts, following, strict=True))

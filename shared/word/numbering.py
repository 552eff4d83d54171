"""Which numbering each paragraph has, so that Word counts by itself and comes to the numbers that are printed.

Word's counters are followed paragraph by paragraph. Only where they would come to another number (after a *bis*, in a
new list of agenda items, where a part begins in the middle) does a list start anew at the number that is printed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from shared.word.atoms import Shown
from shared.word.levels import LISTS
from shared.word.xml import Element, el, root

_FIRST = {listed: n for n, listed in enumerate(LISTS, 1)}
"""The numbering of each list that nothing starts anew; its abstract numbering has the same number."""

_INDENT, _HANGING = 567, 567  # twentieths of a point: one centimetre


def is_counted_by_style(unit: Shown, numbering: int) -> bool:
    """Whether a unit's style says already in which list, and at which level of it, the unit is counted.

    It is said once only, so that two paragraphs that become one when a change is rejected do not mix their numberings.
    """
    return unit.list is not None and (numbering, LISTS[unit.list][unit.level].style) == (_FIRST[unit.list], unit.style)


@dataclass
class Numbering:
    """The numberings of one file: those of the lists, and one more for each new start."""

    starts: list[tuple[str, int, int]] = field(default_factory=list)

    def of(self, units: Iterable[Shown]) -> Mapping[str, int]:
        """The numbering of each unit that Word counts, in this order of them."""
        counters: dict[str, list[int]] = {listed: [] for listed in LISTS}
        current: dict[str, list[int]] = {listed: [first] * 9 for listed, first in _FIRST.items()}
        found: dict[str, int] = {}
        for unit in units:
            if unit.list is None or unit.number is None:
                continue
            counter, level = counters[unit.list], unit.level
            expected = counter[level] + 1 if len(counter) > level else 1
            if expected != unit.number:
                self.starts.append((unit.list, level, unit.number))
                current[unit.list][level:] = [len(_FIRST) + len(self.starts)] * (9 - level)
            counters[unit.list] = [*counter[:level], *([0] * (level - len(counter))), unit.number]
            found[unit.id] = current[unit.list][level]
            current[unit.list][level + 1 :] = [found[unit.id]] * (8 - level)
        return found

    def part(self) -> Element:
        """`numbering.xml`."""
        abstract = [_abstract(listed, number) for listed, number in _FIRST.items()]
        plain = [el("num", el("abstractNumId", val=n), numId=n) for n in _FIRST.values()]
        anew = [
            el(
                "num",
                el("abstractNumId", val=_FIRST[listed]),
                el("lvlOverride", el("startOverride", val=start), ilvl=level),
                numId=number,
            )
            for number, (listed, level, start) in enumerate(self.starts, len(_FIRST) + 1)
        ]
        return root("numbering", *abstract, *plain, *anew)


def _abstract(listed: str, number: int) -> Element:
    levels = [
        el(
            "lvl",
            el("start", val=1),
            el("numFmt", val=level.format),
            el("pStyle", val=level.style) if level.style else None,
            el("suff", val="tab"),
            el("lvlText", val=level.text),
            el("lvlJc", val="left"),
            el("pPr", indent(listed, n)),
            ilvl=n,
        )
        for n, level in enumerate(LISTS[listed])
    ]
    return el(
        "abstractNum",
        el("nsid", val=f"5241500{number}"),
        el("multiLevelType", val="multilevel"),
        el("tmpl", val=f"5241510{number}"),
        el("name", val=listed),
        *levels,
        abstractNumId=number,
    )


def indent(listed: str, level: int) -> Element:
    """Headings hang in the margin's column; a paragraph's number stands in its first line, its letters hang."""
    if listed == "sections":
        return el("ind", left=_INDENT, hanging=_INDENT)
    if listed == "paragraphs" and level == 0:
        return el("ind", left=_INDENT, firstLine=0)
    left = _INDENT * (level + 1 + (listed == "items")) + (0 if listed == "items" else _INDENT)
    return el("ind", left=left, hanging=_HANGING)

"""Printed numbers come from position alone: today's number of every unit, and the unit that a printed number names.

A *label* is what stands before the unit (`I.`, `12.`, `(a)`); a *number* is how it is cited (`II.A`, `8 (a)`).
Sources: N1-N4, S50-S53 (letters run on across cross-headings; paragraphs run through all sections).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from shared.documents.units import ROOT, Tree, Unit
from shared.documents.vocabulary import Kind, NotThere

LATIN = ("", " bis", " ter", " quater", " quinquies", " sexies")

_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


class UnknownNumber(NotThere):
    """No unit has that printed number in that version."""


@dataclass(frozen=True, slots=True)
class Number:
    """A unit's label as printed before it, and the number by which it is cited in its document."""

    label: str
    cited: str


_MOST = 16
"""Of so many texts the numbers are remembered, since one request asks for those of a text again and again."""

_remembered: dict[int, tuple[Tree, Mapping[str, Number]]] = {}


def numbers(tree: Tree) -> Mapping[str, Number]:
    """Today's number of every unit that has one (cross-headings and branches have none)."""
    known = _remembered.get(id(tree))
    if known is None:
        if len(_remembered) >= _MOST:
            _remembered.pop(next(iter(_remembered), 0), None)
        known = (tree, MappingProxyType(dict(_numbered(tree, ROOT, "", Counter()))))
        _remembered[id(tree)] = known  # the tree is kept, so that its id stays its own
    return known[1]


def resolve(tree: Tree, cited: str) -> str:
    """The unit that `cited` names in `tree`; the inverse of `numbers`. Raises `UnknownNumber`."""
    wanted = _folded(cited)
    for unit_id, number in numbers(tree).items():
        if _folded(number.cited) == wanted:
            return unit_id
    raise UnknownNumber(f"Nothing in this version has the number “{cited}”.", number=cited)


def resolve_range(tree: Tree, cited: str) -> tuple[str, str | None]:
    """The first and the last unit that `8 (a)-(o)` names; no last where one unit is named. Raises `UnknownNumber`."""
    first, dash, last = cited.replace("–", "-").partition("-")
    start = resolve(tree, first.strip())
    if not dash:
        return start, None
    last = last.strip()
    return start, resolve(tree, f"{first.strip().rpartition(' ')[0]} {last}" if last.startswith("(") else last)


def run_of(tree: Tree, first: str, last: str | None = None) -> tuple[str, ...]:
    """The units from `first` to `last`, in document order, with all that stands in them.

    Siblings between the two belong to the run, and so do the cross-headings directly over the first.
    """
    if last is None or last == first:
        return (tree.unit(first).id, *(unit.id for unit in tree.walk(first)))
    siblings = tree.of(tree.unit(first).parent)
    if last not in siblings or siblings.index(last) < siblings.index(first):
        raise UnknownNumber("The two units are not the ends of one run of neighbours.", first=first, last=last)
    begin = siblings.index(first)
    while begin and tree.unit(siblings[begin - 1]).kind is Kind.HEADING:
        begin -= 1
    named = siblings[begin : siblings.index(last) + 1]
    return tuple(inner for unit_id in named for inner in (unit_id, *(unit.id for unit in tree.walk(unit_id))))


def cite(tree: Tree, unit_ids: Iterable[str], known: Mapping[str, Number] | None = None) -> str:
    """How units are cited together, ranges folded: `7`, `8 (a)–(o)`, `70, 71`."""
    known = numbers(tree) if known is None else known
    wanted = set(unit_ids)
    inner = {unit.id for unit_id in wanted if unit_id in tree.units for unit in tree.walk(unit_id)}
    ordered = [u.id for u in tree.walk() if u.id in wanted - inner and u.id in known]
    parts: list[str] = []
    while ordered:
        first = last = ordered.pop(0)
        siblings = [s for s in tree.of(tree.unit(first).parent) if s in known]
        while ordered and ordered[0] in siblings and siblings.index(ordered[0]) == siblings.index(last) + 1:
            last = ordered.pop(0)
        parts.append(span(known, first, last))
    return ", ".join(parts)


def span(known: Mapping[str, Number], first: str, last: str | None) -> str:
    """How the range from `first` to `last` prints: `8 (a)–(o)` inside one paragraph, `5–7` between paragraphs."""
    begin = known[first].cited
    if last is None or last == first:
        return begin
    end = known[last].cited
    head, _, sign = begin.rpartition(" ")
    if sign.startswith("(") and end.startswith(f"{head} ("):
        return f"{begin}–{end[len(head) + 1 :]}"
    return f"{begin}–{end}"


def roman(n: int) -> str:
    """`n` as a lower-case roman numeral, n ≥ 1."""
    out = ""
    for value, sign in _ROMAN:
        while n >= value:
            out, n = out + sign, n - value
    return out


def letter(n: int) -> str:
    """The n-th letter label: a … z, then aa … zz as offices do, n ≥ 1."""
    return chr(ord("a") + (n - 1) % 26) * ((n - 1) // 26 + 1)


def _numbered(
    tree: Tree, parent: str, prefix: str, paragraphs: Counter[str], depth: int = 0
) -> Iterator[tuple[str, Number]]:
    here: Counter[str] = Counter()
    in_branch = parent != ROOT and tree.units[parent].kind is Kind.BRANCH
    for unit_id in tree.of(parent):
        unit = tree.units[unit_id]
        if unit.kind in (Kind.HEADING, Kind.BRANCH):
            here["lists"] += 1
            del here[Kind.ITEM]  # each list of agenda items begins anew; letters run on (S52)
            yield from _numbered(tree, unit_id, unit.body or "", paragraphs, depth)
            continue
        follows = unit.alternative and here[unit.kind] > 0
        here[unit.kind] += not follows
        here["lists"] = max(here["lists"], int(unit.kind is Kind.ITEM))
        running = paragraphs if unit.kind is Kind.PARAGRAPH else here  # paragraphs run through all sections (S51)
        running[f"last {unit.kind}"] += not follows
        running[f"alternatives {unit.kind}"] = running[f"alternatives {unit.kind}"] + 1 if follows else 0
        count = running[f"last {unit.kind}"] if running is paragraphs else here[unit.kind]
        list_of = prefix if in_branch or unit.kind is not Kind.ITEM else f"{prefix} list {here['lists']}"
        number = _number(unit, list_of, count, depth, running[f"alternatives {unit.kind}"])
        yield unit_id, number
        yield from _numbered(tree, unit_id, number.cited, paragraphs, depth + 1)


def _number(unit: Unit, prefix: str, count: int, depth: int, alternatives: int) -> Number:
    latin = LATIN[alternatives] if alternatives < len(LATIN) else f" alt {alternatives}"
    match unit.kind:
        case Kind.SECTION:
            sign = (roman(count).upper(), letter(count).upper(), str(count), letter(count))[min(depth, 3)]
            return Number(f"{sign}{latin}.", f"{prefix}.{sign}{latin}" if prefix else f"{sign}{latin}")
        case Kind.PARAGRAPH:
            return Number(f"{count}{latin}.", f"{count}{latin}")
        case Kind.ITEM:
            return Number(f"{count}{latin}.", f"{prefix} item {count}{latin}")
        case _:
            nested = unit.kind is Kind.SUBPARAGRAPH and ")" in prefix
            sign = f"({roman(count) if nested else letter(count)})"
            return Number(f"{sign}{latin}", f"{prefix} {sign}{latin}")


def _folded(cited: str) -> str:
    return " ".join(cited.replace("\u00a0", " ").replace("‑", "-").split()).rstrip(".").casefold()

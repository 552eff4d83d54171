"""Where a new or a moved paragraph stands among the units: told from its style and from what stands before it."""

from __future__ import annotations

from shared.documents.units import ROOT, Tree, Unit
from shared.documents.vocabulary import Kind
from shared.word.atoms import ALTERNATIVE

_STYLES = {
    **{f"Heading{n + 1}": (Kind.SECTION, n) for n in range(4)},
    "CrossHeading": (Kind.HEADING, 0),
    "NumberedParagraph": (Kind.PARAGRAPH, 0),
    "Subparagraph1": (Kind.SUBPARAGRAPH, 1),
    "Subparagraph2": (Kind.SUBPARAGRAPH, 2),
}


def kind_of(style: str, tree: Tree, before: str | None) -> tuple[Kind, int] | None:
    """What a paragraph of that style is, and how deep; in a style that is not ours it is what stands before it.

    None for agendas, whose items are placed by commands of their own.
    """
    plain = style.removesuffix(ALTERNATIVE)
    if plain.startswith("Agenda"):
        return None
    found = _STYLES.get(plain)
    if before is None:
        return found or (Kind.PARAGRAPH, 0)
    last = tree.unit(before)
    if found is None:
        found = (last.kind, level(tree, last)) if last.kind in (Kind.PARAGRAPH, Kind.SUBPARAGRAPH) else None
        return found or (Kind.PARAGRAPH, 0)
    if found == (Kind.SUBPARAGRAPH, 2) and last.kind is Kind.SUBPARAGRAPH:
        return Kind.SUBPARAGRAPH, max(2, level(tree, last))
    return found


def level(tree: Tree, unit: Unit) -> int:
    """How deep a unit stands among its kind."""
    match unit.kind:
        case Kind.SECTION:
            return sum(1 for _ in tree.ancestors(unit.id))
        case Kind.SUBPARAGRAPH:
            return 1 + sum(above.kind is Kind.SUBPARAGRAPH for above in tree.ancestors(unit.id))
        case _:
            return 0


def place(tree: Tree, kind: Kind, deep: int, before: str | None) -> dict[str, str] | None:
    """Where a unit of this kind goes that stands behind `before`: after a sibling, before one, or into a parent."""
    if before is None:
        return _first_in(tree, ROOT) if _holds(tree, ROOT, kind, deep) else None
    if _holds(tree, before, kind, deep) and (kind is not Kind.HEADING or tree.unit(before).kind is Kind.SECTION):
        return _first_in(tree, before)
    for unit in (tree.unit(before), *tree.ancestors(before)):
        if _holds(tree, unit.parent, kind, deep):
            return {"after": unit.id}
    return None


def _first_in(tree: Tree, parent: str) -> dict[str, str]:
    inside = tree.of(parent)
    return {"before": inside[0]} if inside else {"parent": parent}


def _holds(tree: Tree, parent: str, kind: Kind, deep: int) -> bool:
    if parent == ROOT:
        return kind in (Kind.PARAGRAPH, Kind.HEADING) or (kind, deep) == (Kind.SECTION, 0)
    above = tree.unit(parent)
    match kind:
        case Kind.SECTION:
            return above.kind is Kind.SECTION and level(tree, above) + 1 == deep
        case Kind.PARAGRAPH | Kind.HEADING:
            return above.kind is Kind.SECTION or (kind is Kind.HEADING and above.kind is Kind.PARAGRAPH)
        case Kind.SUBPARAGRAPH:
            return (above.kind, deep) == (Kind.PARAGRAPH, 1) or (
                above.kind is Kind.SUBPARAGRAPH and level(tree, above) + 1 == deep
            )
        case _:
            return False

"""Changes as people put them.

Words must stand in their unit exactly once. Where they stand there more often, `at` is the identity of the first of the
words that are meant. It is not a count: "the second" would mean other words as soon as someone's insertion before it is
agreed, while an identity means these words or, once they are gone, none.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from shared.documents.text import MOST_LETTERS, Run, plain
from shared.documents.vocabulary import Class, Frozen, ItemId, Kind, UnitId


def _runs(value: Any) -> Any:
    return plain(value) if isinstance(value, str) else value


def _fits_a_unit(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    length = sum(max(1, len(run.text or "")) for run in runs)
    if length > MOST_LETTERS:
        raise ValueError(f"a unit's text has {MOST_LETTERS:,} characters at most, and this has {length:,}")
    return runs


_Given = Annotated[str, Field(max_length=MOST_LETTERS)] | tuple[Run, ...]

Written = Annotated[
    tuple[Run, ...], BeforeValidator(_runs, json_schema_input_type=_Given), AfterValidator(_fits_a_unit)
]
"""Text as someone gives it, for one unit: a plain string, or runs with marks."""


class ReplaceProposal(Frozen):
    """Put `new` for the words `old`, which stand in the unit once or are those `at`; an empty `new` deletes them."""

    do: Literal["replace"]
    unit: UnitId
    old: str = Field(min_length=1)
    new: Written
    at: str | None = None


class InsertProposal(Frozen):
    """Insert words after or before words that stand in the unit once or are those `at`, or at its end."""

    do: Literal["insert"]
    unit: UnitId
    text: Written
    after: str | None = None
    before: str | None = None
    at: str | None = None


class WriteProposal(Frozen):
    """Write a unit's text anew."""

    do: Literal["write"]
    unit: UnitId
    text: Written


class RewordProposal(Frozen):
    """Make a unit's text what was typed into it, changing the fewest words."""

    do: Literal["reword"]
    unit: UnitId
    text: Written


class UnitProposal(Frozen):
    """Insert a unit after or before a sibling, or last in `parent` (an empty parent is the document itself)."""

    do: Literal["insert_unit"]
    unit: UnitId
    kind: Kind
    text: Written = ()
    unit_class: Class | None = None
    after: UnitId | None = None
    before: UnitId | None = None
    parent: str | None = None
    alternative: bool = False
    body: str | None = None


class DeleteProposal(Frozen):
    """Delete a unit and what stands in it."""

    do: Literal["delete_unit"]
    unit: UnitId


class MoveProposal(Frozen):
    """Move a unit before or after another, or last into `parent` (an empty parent is the document itself)."""

    do: Literal["move_unit"]
    unit: UnitId
    before: UnitId | None = None
    after: UnitId | None = None
    parent: str | None = None


class SplitProposal(Frozen):
    """Split a unit before words that stand in it once or are those `at`; what follows is the unit `new`."""

    do: Literal["split_unit"]
    unit: UnitId
    new: UnitId
    before: str = Field(min_length=1)
    at: str | None = None


class JoinProposal(Frozen):
    """Join a unit with the one behind it, `next`."""

    do: Literal["join_units"]
    unit: UnitId
    next: UnitId


class BracketProposal(Frozen):
    """Put words that stand in the unit once, or are those `at`, or the whole text, in square brackets."""

    do: Literal["bracket"]
    unit: UnitId
    words: str | None = None
    at: str | None = None


class UnbracketProposal(Frozen):
    """Take away the square brackets around words that stand in the unit once or are those `at`, and keep the words."""

    do: Literal["unbracket"]
    unit: UnitId
    words: str = Field(min_length=1)
    at: str | None = None


class AlternativeProposal(Frozen):
    """Make a unit an alternative to the one before it (*bis*, *ter*), or let it stand on its own."""

    do: Literal["set_alternative"]
    unit: UnitId
    alternative: bool


class HoldProposal(Frozen):
    """Hold a body's agenda item in abeyance, or take it up again."""

    do: Literal["hold_item"]
    item: ItemId
    of: str
    held: bool = True


class ClassProposal(Frozen):
    """Set the class of a unit and of all that stands in it."""

    do: Literal["classify"]
    unit: UnitId
    unit_class: Class


class ItemProposal(Frozen):
    """Give an agenda item its title and sub-items."""

    do: Literal["define_item"]
    item: ItemId
    title: Written
    subitems: tuple[Written, ...] = ()


class PlacementProposal(Frozen):
    """Place an agenda item in a body's agenda, before or after another or last; in a second agenda it is joint.

    `under` is the item of that agenda whose sub-item it becomes. A `title` names an item that is not known yet.
    """

    do: Literal["place_item"]
    item: ItemId
    into: str
    before: ItemId | None = None
    after: ItemId | None = None
    under: ItemId | None = None
    title: Written | None = None
    subitems: tuple[Written, ...] = ()


Proposal = Annotated[
    ReplaceProposal
    | InsertProposal
    | WriteProposal
    | RewordProposal
    | UnitProposal
    | DeleteProposal
    | MoveProposal
    | SplitProposal
    | JoinProposal
    | BracketProposal
    | UnbracketProposal
    | AlternativeProposal
    | HoldProposal
    | ClassProposal
    | ItemProposal
    | PlacementProposal,
    Field(discriminator="do"),
]


def _several(value: Any) -> Any:
    return value if isinstance(value, list | tuple) else (value,)


Changes = Annotated[
    tuple[Proposal, ...],
    BeforeValidator(_several, json_schema_input_type=Proposal | tuple[Proposal, ...]),
    Field(min_length=1, max_length=500),
]
"""One change, or several that are made together; all speak of the text as it stands before any of them."""

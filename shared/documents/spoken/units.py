"""Changes to units: new ones, and those that are moved, split, joined or classified."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from shared.documents.numbering import LATIN
from shared.documents.proposals import (
    AlternativeProposal,
    ClassProposal,
    JoinProposal,
    MoveProposal,
    Proposal,
    SplitProposal,
    UnitProposal,
)
from shared.documents.spoken import agenda
from shared.documents.spoken.answers import Why
from shared.documents.spoken.clauses import merged
from shared.documents.spoken.ranges import require_elsewhere, units_of
from shared.documents.spoken.said import Doubt, Frame, Spot
from shared.documents.text import Runs
from shared.documents.vocabulary import Kind

if TYPE_CHECKING:
    from shared.documents.spoken.meaning import Meaning


def new(meaning: Meaning, frame: Frame) -> tuple[Proposal, ...]:
    if frame.bis is not None:
        return (_bis(meaning, frame),)
    kind = frame.kind or Kind.PARAGRAPH
    if frame.after_place is None and frame.before_place is None and frame.where is None:
        raise Doubt(Why.UNFINISHED, f"Then say where, such as “after {meaning.some(kind)}”.")
    new = () if frame.blank else meaning.new_text(frame, "its text, in quotation marks")
    parent, place = _place_for_new(meaning, frame)
    if kind is Kind.ITEM and not frame.entry and parent and meaning.tree.unit(parent).kind is Kind.BRANCH:
        return agenda.new(meaning, frame, new, parent, place)
    if frame.subitems is not None:
        raise Doubt(Why.UNCLEAR, "Only an item of an agenda has sub-items.")
    return (_unit(meaning, frame, kind, new, parent, place, alternative=frame.alternative),)


def _place_for_new(meaning: Meaning, frame: Frame) -> tuple[str, dict[str, str | None]]:
    """In what a new unit stands, and beside what, as a proposal says it."""
    for slot, side in (("after_place", "after"), ("before_place", "before")):
        spot: Spot | None = getattr(frame, slot)
        if spot is not None:
            sibling = meaning.places.unit(frame, slot)
            return meaning.tree.unit(sibling).parent, {side: sibling}
    parent = meaning.inside(frame, "where")
    if frame.edge == "beginning" and meaning.tree.of(parent):
        return parent, {"before": meaning.tree.of(parent)[0]}
    return parent, {"parent": parent}


def _bis(meaning: Meaning, frame: Frame) -> Proposal:
    """`new paragraph 9 bis`: an alternative to 9, after the last there is."""
    number = frame.bis or ""
    head, latin = next(
        ((number.removesuffix(latin), latin) for latin in LATIN[1:] if number.endswith(latin)), (number, "")
    )
    if not latin:
        raise Doubt(Why.UNCLEAR, f"A new place is said by what it follows: “new paragraph after {number}: “…””.")
    before = f"{head}{LATIN[LATIN.index(latin) - 1]}"
    at = frame.but(after_place=Spot(number=before))
    sibling = meaning.tree.unit(meaning.places.unit(at, "after_place"))
    if meaning.places.said_by.find(number):
        raise Doubt(Why.IMPOSSIBLE, f"There is a {number} already.")
    if frame.after_place is not None and meaning.places.unit(frame, "after_place") != sibling.id:
        raise Doubt(Why.UNCLEAR, f"{number} comes after {before}, and nowhere else.")
    new = () if frame.blank else meaning.new_text(frame, "its text, in quotation marks")
    return _unit(meaning, frame, sibling.kind, new, sibling.parent, {"after": sibling.id}, alternative=True)


def _unit(
    meaning: Meaning,
    frame: Frame,
    kind: Kind,
    text: Runs,
    parent: str,
    place: Mapping[str, str | None],
    *,
    alternative: bool,
) -> UnitProposal:
    content = f"{parent}|{_follows(meaning, place)}|{kind}|{alternative}|{text}"
    return UnitProposal(
        do="insert_unit",
        unit=meaning.name(content),
        kind=kind,
        text=text,
        unit_class=frame.unit_class,
        alternative=alternative,
        body=frame.body,
        **place,
    )


def _follows(meaning: Meaning, place: Mapping[str, str | None]) -> str | None:
    """The sibling after which a new unit comes to stand, however its place was said."""
    if (before := place.get("before")) is not None:
        return meaning.tree.before(before)
    siblings = meaning.tree.of(place["parent"] or "") if "parent" in place else ()
    return siblings[-1] if siblings else place.get("after")


def move(meaning: Meaning, frame: Frame) -> tuple[Proposal, ...]:
    frame = frame if frame.what is not None else frame.but(what=frame.where, where=None)
    if frame.what is None:
        raise Doubt(Why.UNFINISHED, "Then say which place is moved, such as “8 (n)”.")
    if frame.after_place is None and frame.before_place is None and frame.edge is None:
        raise Doubt(Why.UNFINISHED, "Then say before or after which other place.")
    units = units_of(meaning, frame, "what")
    goal = _goal(meaning, frame, units)
    if len(units) > 1:
        require_elsewhere(meaning, units, goal)
    # each goes to the same place, the last first, so that they stand there in their order
    return tuple(MoveProposal.model_validate({"do": "move_unit", "unit": unit, **goal}) for unit in reversed(units))


def _goal(meaning: Meaning, frame: Frame, units: tuple[str, ...]) -> dict[str, str]:
    """Where units are moved, as a proposal says it."""
    if frame.after_place is not None:
        return {"after": meaning.places.unit(frame, "after_place")}
    if frame.before_place is not None:
        return {"before": meaning.places.unit(frame, "before_place")}
    parent = meaning.inside(frame, "where") if frame.where is not None else meaning.tree.unit(units[0]).parent
    others = [sibling for sibling in meaning.tree.of(parent) if sibling not in units]
    return {"before": others[0]} if frame.edge == "beginning" and others else {"parent": parent}


def classify(meaning: Meaning, frame: Frame) -> tuple[Proposal, ...]:
    slot = "what" if frame.what is not None else "where"
    if getattr(frame, slot) is None or frame.unit_class is None:
        raise Doubt(Why.UNFINISHED, "Then say a place, and “as” negotiated text or factual text.")
    return (ClassProposal(do="classify", unit=meaning.places.unit(frame, slot), unit_class=frame.unit_class),)


def split(meaning: Meaning, frame: Frame) -> tuple[Proposal, ...]:
    slot = "what" if frame.what is not None else "where"
    if getattr(frame, slot) is None:
        raise Doubt(Why.UNFINISHED, "Then say which paragraph is split.")
    standing = meaning.standing(frame, slot)
    beside = "after_place" if frame.after_place else "before_place" if frame.before_place else None
    if beside is not None:
        inner: Spot = getattr(frame, beside)
        within = meaning.standing(frame.but(**{beside: merged(getattr(frame, slot), inner)}), beside).within
        gap = within[1 if beside == "after_place" else 0]
    elif frame.after is not None or frame.before is not None:
        span = meaning.gap(standing, frame)
        gap = span[0] if frame.after is None else span[1]
    else:
        raise Doubt(Why.UNFINISHED, "Then say before which words, in quotation marks.")
    if gap >= len(standing.words):
        raise Doubt(Why.IMPOSSIBLE, "Nothing stands behind these words that could be split off.")
    at = standing.words[gap].id
    return (
        SplitProposal(
            do="split_unit",
            unit=standing.unit,
            new=meaning.name(f"{standing.unit}|split|{at}"),
            before=standing.reading.said((gap, gap + 1)),
            at=at,
        ),
    )


def join(meaning: Meaning, frame: Frame) -> tuple[Proposal, ...]:
    if frame.what is None or frame.other is None:
        raise Doubt(Why.UNFINISHED, "Then say which two neighbours are joined, such as “12 and 13”.")
    first, second = meaning.places.unit(frame, "what"), meaning.places.unit(frame, "other")
    if meaning.tree.before(first) == second:
        first, second = second, first
    return (JoinProposal(do="join_units", unit=first, next=second),)


def alternative(meaning: Meaning, frame: Frame) -> tuple[Proposal, ...]:
    unit = meaning.places.unit(frame, "what")
    return (AlternativeProposal(do="set_alternative", unit=unit, alternative=frame.alternative),)

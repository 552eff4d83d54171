"""Changes of words: insertions, deletions, words for words, and whole texts written anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.documents.line import read, splice
from shared.documents.phrases import Span
from shared.documents.proposals import DeleteProposal, InsertProposal, Proposal, ReplaceProposal, WriteProposal
from shared.documents.spoken import agenda
from shared.documents.spoken.answers import Why
from shared.documents.spoken.clauses import merged
from shared.documents.spoken.owning import require_own
from shared.documents.spoken.quoted import as_text
from shared.documents.spoken.ranges import units_of
from shared.documents.spoken.said import Doubt, Frame, Spot
from shared.documents.spoken.sentences import before_closing
from shared.documents.spoken.words import Standing
from shared.documents.text import Runs
from shared.documents.units import Unit

if TYPE_CHECKING:
    from shared.documents.spoken.meaning import Meaning


def insert(meaning: Meaning, frame: Frame) -> tuple[Proposal, ...]:
    new = meaning.new_text(frame, "the words to insert, in quotation marks")
    beside = "after_place" if frame.after_place else "before_place" if frame.before_place else None
    if beside is not None:
        return _insert_beside(meaning, frame, beside, new)
    slot = "after" if frame.after else "before"
    if frame.where is None:
        if frame.after or frame.before:
            raise meaning.search.anywhere(frame, slot)
        raise Doubt(Why.UNFINISHED, "Then say where, such as “at the end of 7 (c)” or “in 7 (c), after “…””.")
    standing = meaning.standing(frame, "where")
    if frame.edge is not None:
        start, _ = standing.within
        gap = start if frame.edge == "beginning" else end_for(standing, new)
        return (_inserted(meaning, standing, gap, new),)
    if not (frame.after or frame.before):
        raise Doubt(Why.UNFINISHED, "Then say after or before which words, or at the end.")
    span = meaning.gap(standing, frame)
    if frame.after is not None:
        return (_insertion(meaning, standing, new, after=span),)
    return (_insertion(meaning, standing, new, before=span),)


def _insert_beside(meaning: Meaning, frame: Frame, slot: str, new: Runs) -> tuple[Proposal, ...]:
    """`after the second sentence of 12, insert`."""
    spot: Spot = getattr(frame, slot)
    if spot.whole:
        number = spot.number or "it"
        kind = "paragraph" if (spot.number or "").isdigit() else "subparagraph"
        said = "after" if slot == "after_place" else "before"
        raise Doubt(
            Why.UNCLEAR,
            f"Words go into a place; for a whole one say “new {kind} {said} {number}: “…””.",
        )
    if frame.where is not None:
        frame = frame.but(**{slot: merged(frame.where, spot)})
    standing = meaning.standing(frame, slot)
    gap = standing.within[1 if slot == "after_place" else 0]
    return (_inserted(meaning, standing, gap, new),)


def end_for(standing: Standing, new: Runs) -> int:
    """The end of a text: before its closing punctuation, unless what comes brings its own (a sentence more)."""
    brings = (new[-1].text or "")[-1:] if new else ""
    return standing.within[1] if brings in ".;:?!。！？" and brings else before_closing(standing.words, standing.within)


def delete(meaning: Meaning, frame: Frame) -> tuple[Proposal, ...]:
    if frame.old is None and frame.what is None and frame.where is None:
        raise Doubt(Why.UNFINISHED, "Then say what: words in quotation marks, or a place such as “8 (f)”.")
    slot = "what" if frame.what is not None else "where"
    spot: Spot | None = getattr(frame, slot)
    if frame.old is None and spot is not None and spot.whole:
        return tuple(DeleteProposal(do="delete_unit", unit=unit) for unit in units_of(meaning, frame, slot))
    return (_replaced(meaning, frame, ()),)


def replace(meaning: Meaning, frame: Frame) -> tuple[Proposal, ...]:
    if frame.old is None and frame.what is None and frame.where is None:
        raise Doubt(Why.UNFINISHED, "Then say which words, in quotation marks.")
    slot = "what" if frame.what is not None else "where"
    spot: Spot | None = getattr(frame, slot)
    if frame.old is None and slot == "where" and spot is not None and spot.whole:
        raise Doubt(Why.UNFINISHED, "Then say which words, in quotation marks.")
    if frame.new is None:
        raise Doubt(Why.UNFINISHED, "Then say “with” and the new words, in quotation marks.")
    if frame.old is None and spot is not None and spot.whole:
        return write(meaning, frame)
    return (_replaced(meaning, frame, as_text(frame.new, meaning.known)),)


def write(meaning: Meaning, frame: Frame) -> tuple[Proposal, ...]:
    slot = "what" if frame.what is not None else "where"
    if getattr(frame, slot) is None:
        raise Doubt(Why.UNFINISHED, "Then say which place is to read so.")
    new = meaning.new_text(frame, "the new text, in quotation marks")
    spot: Spot = getattr(frame, slot)
    if spot.sentence is not None or spot.words is not None:
        return (_replaced(meaning, frame, new),)
    unit = meaning.tree.unit(meaning.places.unit(frame, slot))
    if unit.item is not None:
        return agenda.retitle(meaning, frame)
    require_own(meaning, frame, slot, unit.id, whole=True)
    return (WriteProposal(do="write", unit=unit.id, text=new),)


def _replaced(meaning: Meaning, frame: Frame, new: Runs) -> Proposal:
    standing, span = meaning.spoken_of(frame)
    return _cut(meaning, standing, span, new)


def _inserted(meaning: Meaning, standing: Standing, gap: int, new: Runs) -> Proposal:
    """The insertion at a gap, told by the word on one side of it."""
    if standing.among and gap > standing.within[0]:
        return _insertion(meaning, standing, new, after=(gap - 1, gap))
    if gap == len(standing.words):
        return _insertion(meaning, standing, new)
    return _insertion(meaning, standing, new, before=(gap, gap + 1))


def _insertion(
    meaning: Meaning, standing: Standing, new: Runs, *, after: Span | None = None, before: Span | None = None
) -> Proposal:
    unit = meaning.tree.unit(standing.unit)
    span = after or before
    if unit.item is not None:
        gap = after[1] if after else before[0] if before else len(standing.words)
        return _title(meaning, unit, standing, (gap, gap), new)
    return InsertProposal(
        do="insert",
        unit=standing.unit,
        text=new,
        after=standing.reading.said(after) if after else None,
        before=standing.reading.said(before) if before else None,
        at=standing.words[span[0]].id if span else None,
    )


def _cut(meaning: Meaning, standing: Standing, span: Span, new: Runs) -> Proposal:
    unit = meaning.tree.unit(standing.unit)
    if unit.item is not None:
        return _title(meaning, unit, standing, span, new)
    at = standing.words[span[0]].id
    return ReplaceProposal(do="replace", unit=standing.unit, old=standing.reading.said(span), new=new, at=at)


def _title(meaning: Meaning, unit: Unit, standing: Standing, span: Span, new: Runs) -> Proposal:
    """A change of an agenda item's title, which it has wherever it is placed."""
    title = read(splice(standing.words, *span, new, "new"))
    return agenda.with_title(meaning.tree.items[unit.item or ""], title)

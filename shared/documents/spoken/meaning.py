"""What a change that was said means in a text: the proposal, once its places and words are found beyond doubt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from shared.documents.line import read, splice
from shared.documents.phrases import Span
from shared.documents.proposals import (
    BracketProposal,
    DeleteProposal,
    InsertProposal,
    Proposal,
    ReplaceProposal,
    UnbracketProposal,
    WriteProposal,
)
from shared.documents.spoken import agenda, units
from shared.documents.spoken.answers import Why
from shared.documents.spoken.clauses import merged
from shared.documents.spoken.fitting import require_fitting
from shared.documents.spoken.owning import require_own
from shared.documents.spoken.places import Places
from shared.documents.spoken.quoted import as_text
from shared.documents.spoken.said import Choice, Doubt, Frame, Part, Phrase, Spot, Verb
from shared.documents.spoken.sentences import before_closing, bracketed
from shared.documents.spoken.words import Search, Standing
from shared.documents.text import Runs
from shared.documents.units import ROOT, Unit
from shared.documents.vocabulary import Kind


class Meaning:
    """The understanding of changes in one text."""

    def __init__(self, places: Places) -> None:
        self.places, self.tree = places, places.tree
        self.known = places.today.known
        self.search = Search(self.tree, self.known, places.hidden)

    def proposals(self, frame: Frame) -> tuple[Proposal, ...]:
        """The proposals that a change is. Raises a `Doubt`."""
        if frame.verb is None:
            raise self._unfinished(frame)
        frame = self._whole(frame)
        require_fitting(frame)
        try:
            return MEANINGS[frame.verb or Verb.INSERT](self, frame)
        except Doubt as doubt:
            if doubt.why in (Why.NO_SUCH_PLACE, Why.FELL):
                doubt.choices += self.search.instead(frame)
            raise

    # --- words ------------------------------------------------------------------------------------------------------

    def insert(self, frame: Frame) -> tuple[Proposal, ...]:
        new = self.new_text(frame, "the words to insert, in quotation marks")
        beside = "after_place" if frame.after_place else "before_place" if frame.before_place else None
        if beside is not None:
            return self._insert_beside(frame, beside, new)
        slot = "after" if frame.after else "before"
        if frame.where is None:
            if frame.after or frame.before:
                raise self.search.anywhere(frame, slot)
            raise Doubt(Why.UNFINISHED, "Then say where, such as “at the end of 7 (c)” or “in 7 (c), after “…””.")
        standing = self.standing(frame, "where")
        if frame.edge is not None:
            start, _ = standing.within
            gap = start if frame.edge == "beginning" else self.end_for(standing, new)
            return (self._inserted(standing, gap, new),)
        if not (frame.after or frame.before):
            raise Doubt(Why.UNFINISHED, "Then say after or before which words, or at the end.")
        span = self.gap(standing, frame)
        if frame.after is not None:
            return (self._insertion(standing, new, after=span),)
        return (self._insertion(standing, new, before=span),)

    def gap(self, standing: Standing, frame: Frame) -> Span:
        """The words beside which something is inserted; if both sides are said, those of the first."""
        if frame.after is None or frame.before is None:
            slot = "after" if frame.after else "before"
            phrase: Phrase = getattr(frame, slot)
            return self.search.one(standing, phrase, frame, slot)
        if frame.after.hit is not None:
            return frame.after.hit
        starts = {start for start, _ in standing.hits(frame.before)}
        hits = [hit for hit in standing.hits(frame.after) if hit[1] in starts]
        if len(hits) == 1:
            return hits[0]
        choices = [Choice(frame.but(after=replace(frame.after, hit=hit)), standing.unit, hit) for hit in hits]
        if choices:
            raise Doubt(Why.SEVERAL, f"These words stand side by side {len(hits)} times; which are meant?", choices)
        raise Doubt(Why.NO_SUCH_WORDS, "These words do not stand side by side there.")

    def _insert_beside(self, frame: Frame, slot: str, new: Runs) -> tuple[Proposal, ...]:
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
        standing = self.standing(frame, slot)
        gap = standing.within[1 if slot == "after_place" else 0]
        return (self._inserted(standing, gap, new),)

    @staticmethod
    def end_for(standing: Standing, new: Runs) -> int:
        """The end of a text: before its closing punctuation, unless what comes brings its own (a sentence more)."""
        brings = (new[-1].text or "")[-1:] if new else ""
        return (
            standing.within[1]
            if brings in ".;:?!。！？" and brings
            else before_closing(standing.words, standing.within)
        )

    def delete(self, frame: Frame) -> tuple[Proposal, ...]:
        if frame.old is None and frame.what is None and frame.where is None:
            raise Doubt(Why.UNFINISHED, "Then say what: words in quotation marks, or a place such as “8 (f)”.")
        slot = "what" if frame.what is not None else "where"
        spot: Spot | None = getattr(frame, slot)
        if frame.old is None and spot is not None and spot.whole:
            return (DeleteProposal(do="delete_unit", unit=self.places.unit(frame, slot)),)
        return (self._replaced(frame, ()),)

    def replace(self, frame: Frame) -> tuple[Proposal, ...]:
        if frame.old is None and frame.what is None and frame.where is None:
            raise Doubt(Why.UNFINISHED, "Then say which words, in quotation marks.")
        slot = "what" if frame.what is not None else "where"
        spot: Spot | None = getattr(frame, slot)
        if frame.old is None and slot == "where" and spot is not None and spot.whole:
            raise Doubt(Why.UNFINISHED, "Then say which words, in quotation marks.")
        if frame.new is None:
            raise Doubt(Why.UNFINISHED, "Then say “with” and the new words, in quotation marks.")
        if frame.old is None and spot is not None and spot.whole:
            return self.write(frame)
        return (self._replaced(frame, as_text(frame.new, self.known)),)

    def write(self, frame: Frame) -> tuple[Proposal, ...]:
        slot = "what" if frame.what is not None else "where"
        if getattr(frame, slot) is None:
            raise Doubt(Why.UNFINISHED, "Then say which place is to read so.")
        new = self.new_text(frame, "the new text, in quotation marks")
        spot: Spot = getattr(frame, slot)
        if spot.sentence is not None or spot.words is not None:
            return (self._replaced(frame, new),)
        unit = self.tree.unit(self.places.unit(frame, slot))
        if unit.item is not None:
            return agenda.retitle(self, frame)
        require_own(self, frame, slot, unit.id, whole=True)
        return (WriteProposal(do="write", unit=unit.id, text=new),)

    def _replaced(self, frame: Frame, new: Runs) -> Proposal:
        standing, span = self._spoken_of(frame)
        return self._cut(standing, span, new)

    def _spoken_of(self, frame: Frame) -> tuple[Standing, Span]:
        """The words that a change speaks of, quoted or told by their place."""
        slot = "what" if frame.what is not None and (frame.old is None or frame.where is None) else "where"
        if getattr(frame, slot) is None:
            raise self.search.anywhere(frame, "old")
        standing = self.standing(frame, slot)
        span = standing.within if frame.old is None else self.search.one(standing, frame.old, frame, "old")
        if span[0] == span[1]:
            raise Doubt(Why.NO_SUCH_WORDS, "No words stand there yet.")
        return standing, span

    def bracket(self, frame: Frame) -> tuple[Proposal, ...]:
        slot = "what" if frame.what is not None else "where"
        spot: Spot | None = getattr(frame, slot)
        if frame.old is None and spot is None:
            raise Doubt(Why.UNFINISHED, "Then say which words, in quotation marks, or a place.")
        if (
            frame.old is None
            and spot is not None
            and (spot.whole or (spot.own and spot.sentence is None and not spot.words))
        ):
            unit = self.places.unit(frame, slot)
            require_own(self, frame, slot, unit, whole=True)
            return (BracketProposal(do="bracket", unit=unit),)
        standing, span = self._spoken_of(frame)
        at = standing.words[span[0]].id
        return (BracketProposal(do="bracket", unit=standing.unit, words=standing.reading.said(span), at=at),)

    def unbracket(self, frame: Frame) -> tuple[Proposal, ...]:
        """The brackets around words; where no words are said, those around the only words in brackets there."""
        slot = "what" if frame.what is not None else "where"
        if getattr(frame, slot) is None:
            if frame.old is None:
                raise Doubt(Why.UNFINISHED, "Then say around which words, in quotation marks.")
            raise self.search.anywhere(frame, "old")
        standing = self.standing(frame, slot)
        around = list(bracketed(standing.words))
        hits = around if frame.old is None else [hit for hit in standing.hits(frame.old) if hit in around]
        if frame.old is not None and frame.old.hit is not None:
            hits = [frame.old.hit]
        if not hits:
            raise Doubt(Why.NO_SUCH_WORDS, "These words do not stand in square brackets there.")
        if len(hits) > 1:
            choices = [
                Choice(frame.but(old=Phrase(standing.reading.said(hit), hit=hit)), standing.unit, hit) for hit in hits
            ]
            raise Doubt(Why.SEVERAL, f"There are {len(hits)} pairs of brackets; which are meant?", choices)
        words, at = standing.reading.said(hits[0]), standing.words[hits[0][0]].id
        return (UnbracketProposal(do="unbracket", unit=standing.unit, words=words, at=at),)

    # --- what they share --------------------------------------------------------------------------------------------

    def _whole(self, frame: Frame) -> Frame:
        """The frame with `(f)` under the paragraph that was said apart from it: `in 8, delete (f)`, `before (m)`."""
        what, where = frame.what, frame.where
        goal = frame.verb is Verb.PLACE or (frame.verb is Verb.MOVE and frame.edge is not None)
        inside = what is not None and what.part is Part.UNIT and (what.number is None or what.number.startswith("("))
        if what is not None and where is not None and inside and not goal:
            frame = frame.but(what=merged(where, what), where=None)
        above = frame.what or frame.where
        for slot in ("after_place", "before_place", "other"):
            spot: Spot | None = getattr(frame, slot)
            if spot is None or above is None or not (spot.number or "").startswith("("):
                continue
            head = (above.number or "").rpartition(" (")[0] or above.number
            frame = frame.but(**{slot: merged(Spot(number=head, version=above.version), spot)})
        return frame

    def standing(self, frame: Frame, slot: str) -> Standing:
        unit = self.places.unit(frame, slot)
        require_own(self, frame, slot, unit)
        return self.search.narrowed(self.search.standing(unit), frame, slot)

    def inside(self, frame: Frame, slot: str) -> str:
        """The unit into which another goes; the document itself is one too."""
        spot: Spot = getattr(frame, slot)
        return ROOT if spot.part is Part.DOCUMENT else self.places.unit(frame, slot)

    def new_text(self, frame: Frame, expected: str) -> Runs:
        if frame.new is None:
            raise Doubt(Why.UNFINISHED, f"Then say {expected}.")
        return as_text(frame.new, self.known)

    def _unfinished(self, frame: Frame) -> Doubt:
        if frame == Frame():
            return Doubt(Why.UNFINISHED, "Say a place, such as “in 7 (c)”, or what is to be done, such as “delete”.")
        if frame.where is not None and not frame.where.whole:
            self.standing(frame, "where")
        elif frame.where is not None and frame.where.part is not Part.DOCUMENT:
            self.places.unit(frame, "where")
        if frame.after is not None or frame.before is not None:
            slot = "after" if frame.after is not None else "before"
            if frame.where is not None:
                self.gap(self.standing(frame, "where"), frame)
            else:
                return self.search.anywhere(frame, slot)
            return Doubt(Why.UNFINISHED, "Then say “insert” and the words, in quotation marks.")
        return Doubt(Why.UNFINISHED, "Then say what is to be done: after “…”, insert; delete; replace; to read; move.")

    def some(self, kind: Kind) -> str:
        some = next((unit for unit in self.tree.walk() if unit.kind is kind), None)
        return self.places.address(some.id) if some is not None else "9"

    def _inserted(self, standing: Standing, gap: int, new: Runs) -> Proposal:
        """The insertion at a gap, told by the word on one side of it."""
        if gap == len(standing.words):
            return self._insertion(standing, new)
        return self._insertion(standing, new, before=(gap, gap + 1))

    def _insertion(
        self, standing: Standing, new: Runs, *, after: Span | None = None, before: Span | None = None
    ) -> Proposal:
        unit = self.tree.unit(standing.unit)
        span = after or before
        if unit.item is not None:
            gap = after[1] if after else before[0] if before else len(standing.words)
            return self._title(unit, standing, (gap, gap), new)
        return InsertProposal(
            do="insert",
            unit=standing.unit,
            text=new,
            after=standing.reading.said(after) if after else None,
            before=standing.reading.said(before) if before else None,
            at=standing.words[span[0]].id if span else None,
        )

    def _cut(self, standing: Standing, span: Span, new: Runs) -> Proposal:
        unit = self.tree.unit(standing.unit)
        if unit.item is not None:
            return self._title(unit, standing, span, new)
        at = standing.words[span[0]].id
        return ReplaceProposal(do="replace", unit=standing.unit, old=standing.reading.said(span), new=new, at=at)

    def _title(self, unit: Unit, standing: Standing, span: Span, new: Runs) -> Proposal:
        """A change of an agenda item's title, which it has wherever it is placed."""
        title = read(splice(standing.words, *span, new, "new"))
        return agenda.with_title(self.tree.items[unit.item or ""], title)


MEANINGS: Mapping[Verb, Callable[[Meaning, Frame], tuple[Proposal, ...]]] = {
    Verb.INSERT: Meaning.insert,
    Verb.DELETE: Meaning.delete,
    Verb.REPLACE: Meaning.replace,
    Verb.WRITE: Meaning.write,
    Verb.NEW: units.new,
    Verb.MOVE: units.move,
    Verb.BRACKET: Meaning.bracket,
    Verb.UNBRACKET: Meaning.unbracket,
    Verb.SPLIT: units.split,
    Verb.JOIN: units.join,
    Verb.ALTERNATIVE: units.alternative,
    Verb.HOLD: agenda.hold,
    Verb.TAKE_UP: agenda.hold,
    Verb.CLASSIFY: units.classify,
    Verb.RETITLE: agenda.retitle,
    Verb.PLACE: agenda.place,
    Verb.DEFINE: agenda.define,
}
"""What each verb means."""

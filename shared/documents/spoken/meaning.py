"""What a change that was said means in a text: the proposal, once its places and words are found beyond doubt."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace

from shared.documents.phrases import Span
from shared.documents.proposals import (
    Proposal,
)
from shared.documents.spoken import agenda, brackets, ranges, units, wording
from shared.documents.spoken.amended import Amended
from shared.documents.spoken.answers import Why
from shared.documents.spoken.clauses import merged
from shared.documents.spoken.fitting import require_fitting
from shared.documents.spoken.owning import require_own
from shared.documents.spoken.places import Places
from shared.documents.spoken.quoted import as_text
from shared.documents.spoken.said import Choice, Doubt, Frame, Part, Phrase, Spot, Verb
from shared.documents.spoken.words import Search, Standing
from shared.documents.text import Runs
from shared.documents.units import ROOT
from shared.documents.vocabulary import Kind


class Meaning:
    """The understanding of changes in one text, or in the words that an amendment `of` it would put in."""

    def __init__(self, places: Places, of: Amended | None = None) -> None:
        self.places, self.tree = places, places.tree
        self.known = places.today.known
        self.search = Search(self.tree, self.known, places.hidden, of)

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

    def spoken_of(self, frame: Frame) -> tuple[Standing, Span]:
        """The words that a change speaks of, quoted or told by their place."""
        slot = "what" if frame.what is not None and (frame.old is None or frame.where is None) else "where"
        if getattr(frame, slot) is None:
            raise self.search.anywhere(frame, "old")
        standing = self.standing(frame, slot)
        span = standing.within if frame.old is None else self.search.one(standing, frame.old, frame, "old")
        if span[0] == span[1]:
            raise Doubt(Why.NO_SUCH_WORDS, "No words stand there yet.")
        return standing, span

    def _whole(self, frame: Frame) -> Frame:
        """The frame with `(f)` under the paragraph that was said apart from it: `in 8, delete (f)`, `before (m)`."""
        frame = ranges.headed(frame)
        what, where = frame.what, frame.where
        goal = frame.verb is Verb.PLACE or (frame.verb is Verb.MOVE and frame.edge is not None)
        inside = what is not None and what.part is Part.UNIT and (what.number is None or what.number.startswith("("))
        if what is not None and where is not None and inside and not goal:
            frame = frame.but(what=merged(where, what), where=None)
        above = frame.what or frame.where
        for slot in ("through", "after_place", "before_place", "other"):
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

    def name(self, content: str) -> str:
        """A name for what is new that nothing else has: told from what it is, so that the same line gives the same."""
        digest = hashlib.sha256(content.encode()).hexdigest()
        taken = {*self.tree.units, *self.places.said_by.tree.units, *self.tree.items}
        return next(name for start in range(56) if (name := f"n-{digest[start : start + 8]}") not in taken)

    def some(self, kind: Kind) -> str:
        some = next((unit for unit in self.tree.walk() if unit.kind is kind), None)
        return self.places.address(some.id) if some is not None else "9"


MEANINGS: Mapping[Verb, Callable[[Meaning, Frame], tuple[Proposal, ...]]] = {
    Verb.INSERT: wording.insert,
    Verb.DELETE: wording.delete,
    Verb.REPLACE: wording.replace,
    Verb.WRITE: wording.write,
    Verb.NEW: units.new,
    Verb.MOVE: units.move,
    Verb.BRACKET: brackets.bracket,
    Verb.UNBRACKET: brackets.unbracket,
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

"""Square brackets: put around words or a whole text, and taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.documents.proposals import BracketProposal, Proposal, UnbracketProposal
from shared.documents.spoken.answers import Why
from shared.documents.spoken.owning import require_own
from shared.documents.spoken.said import Choice, Doubt, Frame, Phrase, Spot
from shared.documents.spoken.sentences import bracketed

if TYPE_CHECKING:
    from shared.documents.spoken.meaning import Meaning


def bracket(meaning: Meaning, frame: Frame) -> tuple[Proposal, ...]:
    slot = "what" if frame.what is not None else "where"
    spot: Spot | None = getattr(frame, slot)
    if frame.old is None and spot is None:
        raise Doubt(Why.UNFINISHED, "Then say which words, in quotation marks, or a place.")
    if (
        frame.old is None
        and spot is not None
        and (spot.whole or (spot.own and spot.sentence is None and not spot.words))
    ):
        unit = meaning.places.unit(frame, slot)
        require_own(meaning, frame, slot, unit, whole=True)
        return (BracketProposal(do="bracket", unit=unit),)
    standing, span = meaning.spoken_of(frame)
    at = standing.words[span[0]].id
    return (BracketProposal(do="bracket", unit=standing.unit, words=standing.reading.said(span), at=at),)


def unbracket(meaning: Meaning, frame: Frame) -> tuple[Proposal, ...]:
    """The brackets around words; where no words are said, those around the only words in brackets there."""
    slot = "what" if frame.what is not None else "where"
    if getattr(frame, slot) is None:
        if frame.old is None:
            raise Doubt(Why.UNFINISHED, "Then say around which words, in quotation marks.")
        raise meaning.search.anywhere(frame, "old")
    standing = meaning.standing(frame, slot)
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

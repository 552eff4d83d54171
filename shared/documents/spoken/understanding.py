"""One line, as it is said in the room, becomes the change that it is; or a question, never a guess."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from shared.documents.spoken.amended import Amended
from shared.documents.spoken.amending import about, amended, in_its_words
from shared.documents.spoken.answers import Candidate, Question, Understood, Why
from shared.documents.spoken.cursor import ordinal
from shared.documents.spoken.grammar import frames
from shared.documents.spoken.meaning import Meaning
from shared.documents.spoken.naming import Names
from shared.documents.spoken.places import Places
from shared.documents.spoken.said import Choice, Doubt, Frame, Part, Spot
from shared.documents.spoken.saying import Saying
from shared.documents.spoken.together import Change, together
from shared.documents.spoken.tokens import tokens
from shared.documents.spoken.words import FEW
from shared.documents.units import Tree
from shared.documents.vocabulary import Refusal

MOST = 50
"""So many changes a line may say: of more nobody in a room keeps account, and each is held against the others."""

TRIED = 60
"""Of so many amendments it is seen whether a line may be about them, where it is not about the one that it names."""


def understand(
    tree: Tree,
    line: str,
    numbering: Tree | None = None,
    *,
    key: str = "said",
    printings: Mapping[str, Tree] | None = None,
    hidden: Collection[str] = (),
    amendments: Mapping[str, Amended] | None = None,
) -> Understood | Question:
    """What a spoken line means in `tree`.

    Its numbers are those of `numbering`, another version of the text, or of `tree` itself; a line may name one of the
    `printings` (“7 (c) of L.1”), and a number that only one of them has is asked about. `hidden` are units that are
    not there for whoever asks. A line may be about the words of one of the `amendments`, where there can be any. New
    words of the operations are named after `key`.
    """
    floor = Floor(tree, numbering, printings, hidden, key, {n.casefold(): one for n, one in (amendments or {}).items()})
    names = Names(floor.on(None).places.printings, None if amendments is None else floor.amendments)
    said: list[Frame] = []
    try:
        said = list(frames(tokens(line), names))
        if len(said) > MOST:
            raise Doubt(Why.UNCLEAR, f"These are {len(said)} changes; a line says {MOST} at most.")
        of = amended(said, floor.amendments)
    except Doubt as doubt:
        return _asked(doubt, floor.others(said, None) if doubt.why is Why.NO_SUCH_PLACE else ())
    answer = floor.on(of).answer(said)
    if of is not None and isinstance(answer, Question) and answer.why is Why.NO_SUCH_WORDS:
        return replace(answer, candidates=(*answer.candidates, *floor.others(said, of))[:FEW])
    return answer


@dataclass(frozen=True)
class Floor:
    """What a line may be about: a text, or an amendment to it, by its name in small letters."""

    tree: Tree
    numbering: Tree | None
    printings: Mapping[str, Tree] | None
    hidden: Collection[str]
    key: str
    amendments: Mapping[str, Amended]

    def on(self, of: Amended | None) -> Understanding:
        """The understanding of lines in the text, or in the words of an amendment."""
        tree = self.tree if of is None else of.tree
        return Understanding(Places(tree, self.numbering, self.printings, self.hidden), self.key, of)

    def others(self, said: Sequence[Frame], but: Amended | None) -> tuple[Candidate, ...]:
        """The line about the text where the words of an amendment stand, and about each other amendment."""
        if not said:
            return ()
        found: list[Candidate] = []
        text = self.on(None)
        for unit in but.passages if but is not None else ():
            if unit in self.tree.units:
                answer = text.answer(about(said, Spot(unit=unit, own=True)))
                found += _candidates(answer, text.places.number(unit))
        for one in list(self.amendments.values())[-TRIED:]:
            with suppress(Doubt, Refusal):
                lines = about(said, Spot(Part.AMENDMENT, number=one.name))
                if one is not but and len(found) < FEW and amended(lines, self.amendments) is one:
                    found += _candidates(self.on(one).answer(lines), one.name)
        return tuple(found[:FEW])


def _candidates(answer: Understood | Question, number: str) -> tuple[Candidate, ...]:
    return (Candidate(answer.spoken, number, ""),) if isinstance(answer, Understood) else ()


class Understanding:
    """The understanding of lines in one text, or in the words that an amendment `of` it would put in."""

    def __init__(self, places: Places, key: str, of: Amended | None = None) -> None:
        self.places, self.key, self.of = places, key, of
        self.meaning, self.saying = Meaning(places, of), Saying(places, of)

    def answer(self, said: Sequence[Frame]) -> Understood | Question:
        """The change that was said, or the question that it leaves."""
        changes: list[Change] = []
        for index, frame in enumerate(said):
            try:
                changes.append(self._proposals(frame))
            except Doubt as doubt:
                doubt.change = index + 1 if len(said) > 1 else None
                instead = (
                    [*said[:index], choice.frame, *choice.more, *said[index + 1 :]] for choice in doubt.choices[:FEW]
                )
                lines = map(self._candidate, instead, doubt.choices)
                return _asked(doubt, tuple(line for line in lines if line is not None))
            except Refusal as refusal:
                return _asked(Doubt(Why.IMPOSSIBLE, refusal.sentence, change=index + 1 if len(said) > 1 else None))
        return self._resolved(changes)

    def _proposals(self, frame: Frame) -> Change:
        of = self.of
        return self.meaning.proposals(frame if of is None else in_its_words(frame, of, self.meaning))

    def _resolved(self, changes: Sequence[Change]) -> Understood | Question:
        try:
            amends = None if self.of is None else self.of.name
            proposals, operations = together(self.places.tree, changes, self.key)
            return Understood(proposals, operations, self.saying.say(operations), len(changes), amends)
        except Doubt as doubt:
            return _asked(doubt)
        except Refusal as refusal:
            return _asked(Doubt(Why.IMPOSSIBLE, refusal.sentence))

    def _candidate(self, said: Sequence[Frame], choice: Choice) -> Candidate | None:
        """The candidate that a choice is, if the line leaves no doubt with it."""
        try:
            answer = self._resolved([self._proposals(frame) for frame in said])
        except (Doubt, Refusal):
            return None
        if isinstance(answer, Question):
            return None
        excerpt = self.meaning.search.standing(choice.unit).excerpt(choice.span)
        return Candidate(answer.spoken, self.places.number(choice.unit), excerpt)


def _asked(doubt: Doubt, candidates: tuple[Candidate, ...] = ()) -> Question:
    """The question that a doubt is; of a line that says several changes, it names the one it is about."""
    sentence = doubt.sentence
    if doubt.change is not None:
        begins = sentence[:1].lower() if sentence[1:2].islower() or sentence[1:2] == " " else sentence[:1]
        sentence = f"{ordinal(doubt.change).capitalize()} change: {begins}{sentence[1:]}"
    return Question(sentence, candidates, doubt.why, doubt.change)

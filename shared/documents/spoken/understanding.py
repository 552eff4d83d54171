"""One line, as it is said in the room, becomes the change that it is; or a question, never a guess."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from shared.documents.spoken.answers import Candidate, Question, Understood, Why
from shared.documents.spoken.cursor import ordinal
from shared.documents.spoken.grammar import frames
from shared.documents.spoken.meaning import Meaning
from shared.documents.spoken.places import Places
from shared.documents.spoken.said import Choice, Doubt, Frame
from shared.documents.spoken.saying import Saying
from shared.documents.spoken.together import Change, together
from shared.documents.spoken.tokens import tokens
from shared.documents.spoken.words import FEW
from shared.documents.units import Tree
from shared.documents.vocabulary import Refusal


def understand(
    tree: Tree,
    line: str,
    numbering: Tree | None = None,
    *,
    key: str = "said",
    printings: Mapping[str, Tree] | None = None,
    hidden: Collection[str] = (),
) -> Understood | Question:
    """What a spoken line means in `tree`.

    Its numbers are those of `numbering`, another version of the text, or of `tree` itself; a line may name one of the
    `printings` (“7 (c) of L.1”), and a number that only one of them has is asked about. `hidden` are units that are
    not there for whoever asks. New words of the operations are named after `key`.
    """
    understanding = Understanding(Places(tree, numbering, printings, hidden), key)
    try:
        said = list(frames(tokens(line), understanding.places.printings))
    except Doubt as doubt:
        return _question(doubt)
    return understanding.answer(said)


class Understanding:
    """The understanding of lines in one text."""

    def __init__(self, places: Places, key: str) -> None:
        self.places, self.key = places, key
        self.meaning, self.saying = Meaning(places), Saying(places)

    def answer(self, said: Sequence[Frame]) -> Understood | Question:
        """The change that was said, or the question that it leaves."""
        changes: list[Change] = []
        for index, frame in enumerate(said):
            try:
                changes.append(self.meaning.proposals(frame))
            except Doubt as doubt:
                doubt.change = index + 1 if len(said) > 1 else None
                instead = (
                    [*said[:index], choice.frame, *choice.more, *said[index + 1 :]] for choice in doubt.choices[:FEW]
                )
                lines = map(self._candidate, instead, doubt.choices)
                return _question(doubt, tuple(line for line in lines if line is not None))
            except Refusal as refusal:
                return _question(Doubt(Why.IMPOSSIBLE, refusal.sentence, change=index + 1 if len(said) > 1 else None))
        return self._resolved(changes)

    def _resolved(self, changes: Sequence[Change]) -> Understood | Question:
        try:
            proposals, operations = together(self.places.tree, changes, self.key)
            return Understood(proposals, operations, self.saying.say(operations), len(changes))
        except Doubt as doubt:
            return _question(doubt)
        except Refusal as refusal:
            return _question(Doubt(Why.IMPOSSIBLE, refusal.sentence))

    def _candidate(self, said: Sequence[Frame], choice: Choice) -> Candidate | None:
        """The candidate that a choice is, if the line leaves no doubt with it."""
        try:
            answer = self._resolved([self.meaning.proposals(frame) for frame in said])
        except (Doubt, Refusal):
            return None
        if isinstance(answer, Question):
            return None
        excerpt = self.meaning.search.standing(choice.unit).excerpt(choice.span)
        return Candidate(answer.spoken, self.places.number(choice.unit), excerpt)


def _question(doubt: Doubt, candidates: tuple[Candidate, ...] = ()) -> Question:
    """The question that a doubt is; of a line that says several changes, it names the one it is about."""
    sentence = doubt.sentence
    if doubt.change is not None:
        begins = sentence[:1].lower() if sentence[1:2].islower() or sentence[1:2] == " " else sentence[:1]
        sentence = f"{ordinal(doubt.change).capitalize()} change: {begins}{sentence[1:]}"
    return Question(sentence, candidates, doubt.why, doubt.change)

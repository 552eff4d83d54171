"""One line, as it is said in the room, becomes the change that it is; or a question, never a guess."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from shared.documents.applying import apply_all
from shared.documents.operations import Operation
from shared.documents.proposals import Proposal
from shared.documents.resolving import resolve
from shared.documents.spoken.answers import Candidate, Question, Understood, Why
from shared.documents.spoken.grammar import frames
from shared.documents.spoken.meaning import Meaning
from shared.documents.spoken.places import Places
from shared.documents.spoken.said import Choice, Doubt, Frame
from shared.documents.spoken.saying import Saying
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
        return Question(doubt.sentence, why=doubt.why)
    return understanding.answer(said)


class Understanding:
    """The understanding of lines in one text."""

    def __init__(self, places: Places, key: str) -> None:
        self.places, self.key = places, key
        self.meaning, self.saying = Meaning(places), Saying(places)

    def answer(self, said: Sequence[Frame]) -> Understood | Question:
        """The change that was said, or the question that it leaves."""
        proposals: list[Proposal] = []
        for index, frame in enumerate(said):
            try:
                proposals += self.meaning.proposals(frame)
            except Doubt as doubt:
                instead = ([*said[:index], choice.frame, *said[index + 1 :]] for choice in doubt.choices[:FEW])
                lines = map(self._candidate, instead, doubt.choices)
                return Question(doubt.sentence, tuple(line for line in lines if line is not None), doubt.why)
            except Refusal as refusal:
                return Question(refusal.sentence, why=Why.IMPOSSIBLE)
        return self._resolved(proposals)

    def _resolved(self, proposals: Sequence[Proposal]) -> Understood | Question:
        try:
            operations = self._operations(proposals)
            apply_all(self.places.tree, operations)
            return Understood(tuple(proposals), operations, self.saying.say(operations))
        except Refusal as refusal:
            return Question(refusal.sentence, why=Why.IMPOSSIBLE)

    def _operations(self, proposals: Sequence[Proposal]) -> tuple[Operation, ...]:
        """The operations, each with a key of its own as `reword` gives them."""
        found: list[Operation] = []
        for proposal in proposals:
            key = f"{self.key}-{len(found) + 1}" if found else self.key
            found += resolve(self.places.tree, proposal, key)
        return tuple(found)

    def _candidate(self, said: Sequence[Frame], choice: Choice) -> Candidate | None:
        """The candidate that a choice is, if the line leaves no doubt with it."""
        try:
            answer = self._resolved([proposal for frame in said for proposal in self.meaning.proposals(frame)])
        except (Doubt, Refusal):
            return None
        if isinstance(answer, Question):
            return None
        excerpt = self.meaning.search.standing(choice.unit).excerpt(choice.span)
        return Candidate(answer.spoken, self.places.number(choice.unit), excerpt)

"""What is answered to a spoken line: the change it is, or a question with what may have been meant."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from shared.documents.operations import Operation
from shared.documents.proposals import Proposal


class Why(StrEnum):
    """Why a line is not understood, for those who show the question."""

    UNFINISHED = "unfinished"
    UNCLEAR = "unclear"
    NO_SUCH_PLACE = "no_such_place"
    OTHER_VERSION = "other_version"
    FELL = "fell"
    NO_SUCH_WORDS = "no_such_words"
    ELSEWHERE = "elsewhere"
    SEVERAL = "several"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True, slots=True)
class Understood:
    """A line that leaves no doubt: the changes it is, their operations on the text of now, and how it is read back.

    `count` is how many changes were said in it, and `amends` the other amendment whose words they change.
    """

    proposals: tuple[Proposal, ...]
    operations: tuple[Operation, ...]
    spoken: str
    count: int = 1
    amends: str | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may have been meant: a complete line that leaves no doubt, the place's number, and the words around it."""

    line: str
    number: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class Question:
    """A line that leaves a doubt, or is not finished: one sentence, and what may have been meant, the nearest first.

    `change` is the change of the line that it is about, from 1, where the line says several.
    """

    sentence: str
    candidates: tuple[Candidate, ...] = ()
    why: Why = Why.UNCLEAR
    change: int | None = None

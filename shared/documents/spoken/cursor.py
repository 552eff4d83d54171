"""Going through a line's tokens, with a word for where it stopped making sense."""

from __future__ import annotations

from collections.abc import Sequence

from shared.documents.spoken.answers import Why
from shared.documents.spoken.said import Doubt, Phrase
from shared.documents.spoken.tokens import Sort, Token

ORDINALS = {
    word: index
    for index, words in enumerate(
        ("first 1st", "second 2nd", "third 3rd", "fourth 4th", "fifth 5th", "sixth 6th", "seventh 7th", "eighth 8th",
         "ninth 9th", "tenth 10th", "eleventh 11th", "twelfth 12th"),
        start=1,
    )
    for word in words.split()
} | {"last": -1, "final": -1}  # fmt: skip
"""What counts occurrences, sentences and headings."""

_FILLERS = {"the", "a", "an", "word", "words", "phrase", "expression", "text", "immediately", "directly", "following"}


def ordinal(n: int) -> str:
    """How the n-th is called; -1 is the last."""
    words = {index: word for word, index in ORDINALS.items() if word.isalpha() and word != "final"}
    ending = "th" if n % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return words.get(n, f"{n}{ending}")


class Cursor:
    """A place in a line's tokens."""

    def __init__(self, line: Sequence[Token]) -> None:
        self.line, self.place = line, 0

    @property
    def ended(self) -> bool:
        return self.place >= len(self.line)

    def peek(self, ahead: int = 0) -> Token | None:
        index = self.place + ahead
        return self.line[index] if index < len(self.line) else None

    def word(self, ahead: int = 0) -> str:
        """The word here, in small letters; nothing if it is no word."""
        token = self.peek(ahead)
        return token.text if token is not None and token.sort is Sort.WORD else ""

    def step(self) -> Token:
        token = self.line[self.place]
        self.place += 1
        return token

    def take(self, *words: str) -> str:
        """Go past one of these words, or of these sequences of words, if it stands here."""
        for said in words:
            parts = said.split()
            if [self.word(ahead) for ahead in range(len(parts))] == parts:
                self.place += len(parts)
                return said
        return ""

    def stop(self, signs: str) -> bool:
        """Go past one of these stops, if it stands here."""
        token = self.peek()
        if token is not None and token.sort is Sort.STOP and token.text in signs:
            self.place += 1
            return True
        return False

    def fillers(self) -> None:
        """Go past what people put before a quotation: “the words”."""
        while self.word() in _FILLERS:
            self.place += 1

    def quote(self) -> str | None:
        """The quoted text here, if there is one, past what people put before it."""
        here = self.place
        self.fillers()
        token = self.peek()
        if token is not None and token.sort is Sort.QUOTE:
            return self.step().text
        self.place = here
        return None

    def ordinal(self) -> int | None:
        """The ordinal here, with or without its article."""
        here = self.place
        self.take("the")
        word = self.word()
        counted = ORDINALS.get(word)
        if counted is None and word[:-2].isdigit() and word[-2:] in ("st", "nd", "rd", "th"):
            counted = int(word[:-2])
        if counted is None:
            self.place = here
            return None
        self.place += 1
        return counted

    def phrase(self) -> Phrase | None:
        """The quoted words here, with which of them is meant if that is said."""
        here = self.place
        nth = self.ordinal()
        self.take("occurrence of", "instance of", "mention of")
        text = self.quote()
        if text is None:
            self.place = here
            return None
        return Phrase(text, nth)

    def lost(self, expected: str) -> Doubt:
        """The doubt that the line ends, or goes on with something else, where `expected` should stand."""
        words = [token.typed for token in self.line[: self.place] if token.sort is not Sort.STOP]
        before = " ".join(words[-4:])
        token = self.peek()
        if token is None:
            return Doubt(Why.UNFINISHED, f"Then say {expected}.")
        after = f" after “{before}”" if before else ""
        return Doubt(Why.UNCLEAR, f"“{token.typed}” is not understood{after}; say {expected}.")

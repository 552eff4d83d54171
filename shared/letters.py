"""Which letters a session has sent, and which its events call for: alike for who numbers them and who shows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from shared.events.adoption import DocumentAdopted
from shared.events.base import EventData
from shared.events.letters import LetterIssued, LetterKind
from shared.evolving import replace
from shared.silences import Silences


@dataclass(frozen=True, slots=True)
class Owed:
    """A letter that the events call for: its kind, what it is about, and the how-manieth fact of the kind it tells."""

    kind: LetterKind
    document: str
    silence: str | None
    nth: int


@dataclass(frozen=True)
class Correspondence:
    """The letters of a session in the order of their numbers, and the adoptions that letters of transmission tell."""

    issued: tuple[LetterIssued, ...] = ()
    adoptions: Mapping[str, tuple[DocumentAdopted, ...]] = field(default_factory=dict)

    def next_number(self, year: int) -> int:
        """The number of the next letter of a year."""
        return 1 + sum(letter.year == year for letter in self.issued)

    def owed(self, silences: Silences) -> Iterator[Owed]:
        """The letters that the events call for and that have not been sent, in the order in which they are called for.

        A query is circulated with its answer, so it calls for a letter once it has one.
        """
        sent = {Owed(letter.kind, letter.document, letter.silence, letter.nth) for letter in self.issued}
        yield from (letter for letter in self._called_for(silences) if letter not in sent)

    def _called_for(self, silences: Silences) -> Iterator[Owed]:
        for name, silence in silences.items():
            document = silence.opened.document
            for kind, facts in (
                (LetterKind.OPENING, (1,)),
                (LetterKind.QUERY, sorted(silence.clarified)),
                (LetterKind.EXTENSION, range(1, len(silence.extensions) + 1)),
                (LetterKind.OBJECTION, range(1, len(silence.objections) + 1)),
                (LetterKind.NOTICE, (1,) if silence.over else ()),
            ):
                yield from (Owed(kind, document, name, nth) for nth in facts)
        for document, adoptions in self.adoptions.items():
            yield from (Owed(LetterKind.TRANSMISSION, document, None, n + 1) for n in range(len(adoptions)))


def followed(letters: Correspondence, data: EventData) -> Correspondence:
    """The letters after an event; the same if it calls for none and sends none."""
    match data:
        case LetterIssued():
            return replace(letters, issued=(*letters.issued, data))
        case DocumentAdopted():
            adoptions = (*letters.adoptions.get(data.document, ()), data)
            return replace(letters, adoptions={**letters.adoptions, data.document: adoptions})
        case _:
            return letters

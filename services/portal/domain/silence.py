"""A silence procedure as it is shown: where it stands, what came of it in order, its letters, to each reader theirs.

Who asked, objected or explained is for the secretariat; participants read that it happened, and what it says.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from services.portal.domain.phrases import the_bodies
from services.portal.domain.reading import entries
from services.portal.domain.state import Entry, State
from services.portal.domain.words.silence import LANGUAGES, basis_in_words
from shared.documents.states import enumerate_names
from shared.documents.vocabulary import NotThere
from shared.events.base import Audience
from shared.events.letters import LetterIssued, LetterKind
from shared.letters import Owed
from shared.silences import Silence


class NoSuchSilence(NotThere):
    """No silence procedure of that name was opened."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A silence procedure for a reader: itself, its facts in words, its lines of the timeline, its letters.

    `owed` are the letters that are called for and not sent, which is for the secretariat.
    """

    name: str
    silence: Silence
    circle: str
    facts: tuple[tuple[str, str], ...]
    entries: tuple[Entry, ...]
    letters: tuple[LetterIssued, ...]
    owed: tuple[Owed, ...]


def shown(state: State, name: str, reader: Audience) -> Shown:
    """A silence procedure as a reader may see it. Raises `NoSuchSilence`."""
    silence = state.silences.get(name)
    if silence is None:
        raise NoSuchSilence(f"No silence procedure “{name}” was opened.", silence=name)
    lines = entries(state, reader, silence.opened.document)
    return Shown(
        name=name,
        silence=silence,
        circle=the_bodies(state, (silence.opened.circle,)),
        facts=tuple(_facts(silence)),
        entries=tuple(entry for entry in lines if entry.thread == name),
        letters=letters(state, reader, name),
        owed=tuple(o for o in state.letters.owed(state.silences) if o.silence == name)
        if reader is Audience.SECRETARIAT
        else (),
    )


def title_of(state: State, document: str) -> str:
    """The title of a document as it stands: the temporary one while it is under silence (Q4)."""
    for silence in state.silences.values():
        if silence.opened.document == document and not silence.over:
            return silence.temporary_title
    return state.documents[document].title


def letters(state: State, reader: Audience, silence: str | None = None) -> tuple[LetterIssued, ...]:
    """The letters that a reader may read, of one procedure or of all; those to a single member only the secretariat."""
    return tuple(
        letter
        for letter in state.letters.issued
        if silence in (None, letter.silence)
        and (reader is Audience.SECRETARIAT or letter.kind is not LetterKind.OBJECTION)
    )


def _facts(silence: Silence) -> Iterator[tuple[str, str]]:
    opened, circulated = silence.opened, silence.circulated
    yield "Deadline", silence.deadline.label
    for extended in silence.extensions:
        yield "Extended", f"until {extended.deadline.label}, from {extended.was.label}: {extended.why}"
    yield "Least length", f"{opened.minimum_hours:g} hours"
    yield "Members", f"{len(opened.members)} at the opening"
    yield "Presiding", opened.presiding.replace("-", " ")
    if circulated is None:
        return
    yield "Languages", enumerate_names([LANGUAGES[language] for language in circulated.languages])
    if circulated.extraordinary is not None:
        yield "Not in all", circulated.extraordinary
    if circulated.basis is not None:
        yield "Basis", basis_in_words(circulated.basis)
    if circulated.consulted:
        yield "Consulted", enumerate_names(list(circulated.consulted))
    if circulated.follows is not None:
        yield "Takes up", f"the text of {circulated.follows}"

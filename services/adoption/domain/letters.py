"""Letters are dated and numbered: gapless in a session and a year, each once for what it tells."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from pydantic import Field

from services.adoption.domain.state import State
from shared.access import Actor
from shared.documents.operations import Key
from shared.documents.vocabulary import DocumentId, Refusal
from shared.events.base import EventData, zone
from shared.events.letters import LetterIssued, LetterKind
from shared.letters import Owed
from shared.stage import Command


class NothingToWrite(Refusal):
    """Nothing has happened that such a letter would tell, or it was told."""


class IssueLetter(Command):
    """Date and number a letter about the next fact of its kind that none has told: of a silence, or of a document.

    With `nth` it is about that fact: the third query, the first extension.
    """

    name: ClassVar[str] = "adoption.issue_letter"
    kind: LetterKind
    of: Key = Field(description="The silence procedure, or for a letter of transmission the document.")
    nth: int | None = Field(default=None, ge=1, le=9999)


def issue_letter(state: State, command: IssueLetter, now: datetime, actor: Actor) -> Sequence[EventData]:
    session = state.opened()
    owed = _owed(state, command)
    dated = now.astimezone(zone(session.time_zone)).date()
    return (
        LetterIssued(
            letter=state.letters.next_number(dated.year),
            year=dated.year,
            kind=owed.kind,
            document=owed.document,
            silence=owed.silence,
            nth=owed.nth,
            dated=dated,
            signed=_signing(state, owed),
        ),
    )


def _signing(state: State, owed: Owed) -> str:
    """The office that signs: it presided over the silence, of which the decision may have come; else the Chair's."""
    if owed.silence is not None:
        return state.silences[owed.silence].opened.presiding
    digest = state.letters.adoptions[owed.document][owed.nth - 1].digest
    for silence in state.silences.values():
        if silence.concluded and silence.opened.digest == digest:
            return silence.opened.presiding
    return "chair"


def _owed(state: State, command: IssueLetter) -> Owed:
    """The letter that is called for. Raises `NothingToWrite`, or `UnknownSilence` or `UnknownDocument`."""
    document: DocumentId | None = None
    if command.kind is LetterKind.TRANSMISSION:
        document = state.document(command.of).id
    else:
        state.silence(command.of)
    for owed in state.letters.owed(state.silences):
        about = owed.document if document is not None else owed.silence
        if (owed.kind, about) == (command.kind, command.of) and command.nth in (None, owed.nth):
            return owed
    raise NothingToWrite(
        f"Nothing calls for a letter of {command.kind.value} now.", kind=command.kind.value, of=command.of
    )

"""What a command comes to: the events to write, and the answer. Nothing here waits, and nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from shared.answers import Asked
from shared.documents.vocabulary import Refusal
from shared.events.envelope import Cause, Event, positions_text
from shared.messaging.journal import Growth, Journal
from shared.messaging.log import Log
from shared.problems import BadHeader
from shared.stage import Command, Stage

S = TypeVar("S")


class Deciding(Generic[S]):
    """Decides what is asked of a stage, on what its log knows."""

    def __init__(self, stage: Stage[S], log: Log[S]) -> None:
        self.stage, self._log = stage, log

    def decide(self, journal: Journal[S], command: Command, asked: Asked) -> tuple[Growth[S], dict[str, Any]]:
        """What a command comes to: what is to be written, and its answer. Raises a named refusal."""
        about = self.stage.documents(journal.state).get(command.about or "")
        if about is not None:
            about.require_version(asked.expected)
        try:
            facts = self.stage.decide(journal.state, command, asked.now, asked.actor)
        except Refusal as refusal:
            refusal.facts.setdefault("heard", journal.heard)  # on what it rests: what came later may change it
            raise
        self._require_its_own_time(command, journal, asked)
        cause = Cause(
            key=f"{asked.actor.name}\x1f{asked.key}",
            actor=asked.actor.name,
            correlation=asked.key,
            clock=journal.clock,
            follows=positions_text({p: n for p, n in journal.heard.items() if p != self.stage.producer}),
        )
        growth = self._log.grown(journal, facts, cause, asked.now)
        return growth, self.answer(command.about, growth.after, growth.events)

    def answer(self, document: str | None, journal: Journal[S], events: Sequence[Event]) -> dict[str, Any]:
        """The answer to a command about a document, or about none, that has brought these events about."""
        envelopes = [event.envelope for event in events]
        answer: dict[str, Any] = {
            "events": [{"id": each.id, "type": each.type, "sequence": each.sequence} for each in envelopes],
            "positions": journal.heard,
        }
        about = self.stage.documents(journal.state).get(document or "")
        if about is not None:
            answer["version"] = about.version
        return answer

    def _require_its_own_time(self, command: Command, journal: Journal[S], asked: Asked) -> None:
        session = self.stage.session(journal.state)
        rehearsed = session.rehearsed if session is not None else command.rehearses
        if asked.rehearsing and not rehearsed:
            raise BadHeader(
                "This session is not rehearsed: its acts have the time that it is.", header="Rehearsal-Time"
            )

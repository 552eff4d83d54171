"""The naive way of commands: a SQLModel session a command, which reads what it needs and adds what it writes."""

from __future__ import annotations

import hashlib

import rfc8785
from sqlmodel import select

from benchmarks.material import NOW, PRODUCER
from services.drafting.domain.session import RecordStatement
from shared.answers import AnswerRow
from shared.events.base import instant_text
from shared.events.catalogue import CATALOGUE
from shared.events.drafting import StatementRecorded
from shared.events.envelope import Cause, Event, Head, canonical, parse, record
from shared.messaging.log import EventRow

LAST = select(EventRow).where(EventRow.producer == PRODUCER).order_by(EventRow.sequence.desc()).limit(1)  # type: ignore[attr-defined]


def rows(last: EventRow, command: RecordStatement, key: str) -> tuple[EventRow, AnswerRow]:
    """What a statement writes behind the last event of its session."""
    cause = Cause(f"secretariat\x1f{key}", "secretariat", key)
    facts = (StatementRecorded(item=command.item, speakers=command.speakers),)
    head = Head.after(parse(last.body, CATALOGUE))
    (event,) = record(facts, producer=PRODUCER, owner=command.session, head=head, cause=cause, now=NOW)
    return _event_row(event), _answer_row(event, command, key)


def _event_row(event: Event) -> EventRow:
    envelope = event.envelope
    return EventRow(
        producer=envelope.source,
        owner=envelope.partitionkey,
        sequence=envelope.sequence,
        n=envelope.sequence,
        id=envelope.id,
        type=envelope.type,
        recorded=instant_text(envelope.recordedtime),
        body=canonical(event).decode(),
    )


def _answer_row(event: Event, command: RecordStatement, key: str) -> AnswerRow:
    envelope = event.envelope
    done = {"id": envelope.id, "type": envelope.type, "sequence": envelope.sequence}
    answer = {"events": [done], "positions": {PRODUCER: envelope.sequence}}
    request = rfc8785.dumps({"name": command.name, "command": command.model_dump(mode="json", exclude_none=True)})
    return AnswerRow(
        actor="secretariat",
        key=key,
        request=f"{command.name} {hashlib.sha256(request).hexdigest()}",
        body=rfc8785.dumps(answer).decode(),  # type: ignore[arg-type]
    )

"""The limit of commands: what an act writes, put together by hand, with no model, no rule and no check of anything."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from typing import Any, NamedTuple

import msgspec

from benchmarks.material import NOW, PRODUCER, SPEAKERS
from shared.events.base import instant_text
from shared.events.envelope import NAMESPACE, START_OF_CHAIN

_encode = msgspec.json.Encoder(order="sorted").encode
_NOW = instant_text(NOW)
_NAME = "drafting.record_statement"


class Written(NamedTuple):
    """What one act writes: the row of its event, and the row of its answer."""

    event: tuple[str, str, int, int, str, str, str, str]
    answer: tuple[str, str, str, str]


@dataclass
class BareStream:
    """The end of a session's stream, kept in memory by its only writer."""

    session: str
    sequence: int
    chain: str = START_OF_CHAIN

    def act(self, key: str, number: int) -> Written:
        """What a statement writes under a key; the stream has then gone on."""
        item = f"item-{number % 9}"
        command = {"item": item, "session": self.session, "speakers": SPEAKERS}
        asked = hashlib.sha256(_encode({"command": command, "name": _NAME})).hexdigest()
        data = {"item": item, "speakers": SPEAKERS}
        self.sequence += 1
        identity = str(uuid.uuid5(NAMESPACE, "\x1f".join((f"secretariat\x1f{key}", PRODUCER, self.session, "0"))))
        fields: dict[str, Any] = {
            "actor": "secretariat",
            "clock": self.sequence,
            "correlationid": key,
            "data": data,
            "datacontenttype": "application/json",
            "digest": hashlib.sha256(_encode(data)).hexdigest(),
            "follows": "",
            "id": identity,
            "partitionkey": self.session,
            "recordedtime": _NOW,
            "sequence": self.sequence,
            "source": PRODUCER,
            "specversion": "1.0",
            "time": _NOW,
            "type": "statement.recorded.v1",
        }
        self.chain = hashlib.sha256(self.chain.encode() + _encode(fields)).hexdigest()
        body = _encode({**fields, "chain": self.chain}).decode()
        done = {"id": identity, "sequence": self.sequence, "type": "statement.recorded.v1"}
        answer = _encode({"events": [done], "positions": {PRODUCER: self.sequence}}).decode()
        place = (PRODUCER, self.session, self.sequence, self.sequence)
        return Written(
            (*place, identity, "statement.recorded.v1", _NOW, body), ("secretariat", key, f"{_NAME} {asked}", answer)
        )

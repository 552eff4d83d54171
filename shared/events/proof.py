"""A log that proves itself: signed checkpoints, and a verification that names the first event that does not fit."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pydantic import Field

from shared.events.base import Audience, EventData
from shared.events.envelope import START, Event, Head, MalformedEvent, canonical, chain, parse
from shared.keys import kept_secret


class LogCheckpointed(EventData):
    """A producer signs the head of its stream: everything up to `sequence` is as `head` says (Ed25519)."""

    wire: ClassVar[str] = "log.checkpointed.v1"
    audience: ClassVar[Audience] = Audience.PUBLIC
    sequence: int = Field(ge=1)
    head: str
    key: str
    signature: str


EVENTS = (LogCheckpointed,)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A producer's key; `public` is the raw public key in base64."""

    private: Ed25519PrivateKey

    @staticmethod
    def of_seed(seed: str) -> SigningKey:
        """The key that `seed` gives: for rehearsals, whose logs must come out the same each time."""
        return SigningKey(Ed25519PrivateKey.from_private_bytes(hashlib.sha256(seed.encode()).digest()))

    @staticmethod
    def kept_in(path: Path) -> SigningKey:
        """The key in a file, which is made at the first call and readable by its owner alone."""
        return SigningKey(Ed25519PrivateKey.from_private_bytes(kept_secret(path)))

    @property
    def public(self) -> str:
        """The raw public key in base64."""
        raw = self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return base64.b64encode(raw).decode()

    def checkpoint(self, producer: str, owner: str, head: Head) -> LogCheckpointed:
        """The signed head of a stream."""
        signature = base64.b64encode(self.private.sign(_signed(producer, owner, head.sequence, head.chain))).decode()
        return LogCheckpointed(sequence=head.sequence, head=head.chain, key=self.public, signature=signature)


@dataclass(frozen=True, slots=True)
class Misfit:
    """The first event that does not fit: its line in the file (from 1), its id where it has one, and why."""

    line: int
    event: str | None
    why: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found good: how many events, in how many streams, and the keys that signed them."""

    events: int
    streams: int
    keys: frozenset[str]


def verify(
    lines: Iterable[bytes], catalogue: Mapping[str, type[EventData]], trusted: frozenset[str] | None = None
) -> Verified | Misfit:
    """Check a whole log, a line an event: canonical bytes, total order, dense streams, chains, signatures, ends.

    `trusted` are the public keys that may have signed; none: any one key a stream. Every stream must end in a
    checkpoint, so a cut tail is found too. Returns what was found good, or the first misfit.
    """
    heads: dict[tuple[str, str], Head] = {}
    ends: dict[tuple[str, str], tuple[int, str, bool]] = {}
    keys: dict[tuple[str, str], str] = {}
    order: tuple[int, str, str, int] | None = None
    number = 0
    for number, line in enumerate(lines, start=1):
        try:
            event = parse(line, catalogue)
        except MalformedEvent as error:
            return Misfit(number, None, error.sentence)
        stream = (event.envelope.source, event.envelope.partitionkey)
        why = _misfit(line, event, heads, order, keys.get(stream), trusted)
        if why is not None:
            return Misfit(number, event.envelope.id, why)
        if isinstance(event.data, LogCheckpointed):
            keys[stream] = event.data.key
        order = event.order
        heads[stream] = Head.after(event)
        ends[stream] = (number, event.envelope.id, isinstance(event.data, LogCheckpointed))
    if not ends:
        return Misfit(0, None, "There is no event here.")
    for (producer, owner), (at, event_id, signed) in sorted(ends.items(), key=lambda end: end[1][0]):
        if not signed:
            return Misfit(
                at, event_id, f"The log of {producer} for {owner} ends here without a checkpoint: its tail is missing."
            )
    return Verified(number, len(ends), frozenset(keys.values()))


def _misfit(
    line: bytes,
    event: Event,
    heads: Mapping[tuple[str, str], Head],
    order: tuple[int, str, str, int] | None,
    key: str | None,
    trusted: frozenset[str] | None,
) -> str | None:
    envelope = event.envelope
    head = heads.get((envelope.source, envelope.partitionkey), START)
    if canonical(event) != line:
        return "The line is not the event's canonical form."
    if order is not None and event.order <= order:
        return "The event stands out of order."
    if envelope.sequence != head.sequence + 1:
        return f"Event {head.sequence + 1} of {envelope.source} is missing: this is event {envelope.sequence}."
    if envelope.clock <= head.clock:
        return "The clock does not go on."
    if chain(head.chain, event) != envelope.chain:
        return "The chain is broken: this event, or one before it, was changed."
    for producer, sequence in envelope.heard.items():
        if heads.get((producer, envelope.partitionkey), START).sequence < sequence:
            return f"It follows event {sequence} of {producer}, which does not stand before it."
    if isinstance(event.data, LogCheckpointed):
        return bad_signature(event, event.data, head, key, trusted)
    return None


def bad_signature(
    event: Event, data: LogCheckpointed, head: Head, key: str | None, trusted: frozenset[str] | None = None
) -> str | None:
    """What is wrong with a checkpoint that stands behind `head`; `key` has signed the stream before, if any has."""
    if (data.sequence, data.head) != (head.sequence, head.chain):
        return "The checkpoint is not for the head it follows."
    if (key is not None and data.key != key) or (trusted is not None and data.key not in trusted):
        return "The checkpoint is signed with a key that is not trusted here."
    try:
        public = Ed25519PublicKey.from_public_bytes(base64.b64decode(data.key, validate=True))
        signed = _signed(event.envelope.source, event.envelope.partitionkey, data.sequence, data.head)
        public.verify(base64.b64decode(data.signature, validate=True), signed)
    except (InvalidSignature, ValueError):
        return "The checkpoint's signature is false."
    return None


def _signed(producer: str, owner: str, sequence: int, head: str) -> bytes:
    return f"{producer}\n{owner}\n{sequence}\n{head}\n".encode()

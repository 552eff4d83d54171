"""What a message holds: an event in its place, or the reason why it is none."""

from __future__ import annotations

from shared.documents.vocabulary import Refusal
from shared.events.binary import from_headers
from shared.events.catalogue import CATALOGUE, topic
from shared.events.envelope import Event, MalformedEvent
from shared.messaging.broker import Message


def read_message(message: Message) -> Event | Refusal:
    """The event that a message holds, or why it holds none."""
    try:
        event = from_headers(message.headers, message.value, CATALOGUE)
        _require_its_place(message, event)
    except Refusal as refusal:
        return refusal
    return event


def _require_its_place(message: Message, event: Event) -> None:
    """Raise `MalformedEvent` unless the message came on its producer's topic, under its owner's key."""
    envelope = event.envelope
    if "\x00" in envelope.partitionkey:
        raise MalformedEvent("No owner has the sign NUL in its name.")
    if message.topic != topic(envelope.source) or message.key != envelope.partitionkey.encode():
        raise MalformedEvent(f"An event of {envelope.source} for {envelope.partitionkey} does not belong here.")

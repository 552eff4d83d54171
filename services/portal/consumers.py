"""What the portal hears: all that is announced, straight from the catalogue."""

from __future__ import annotations

from shared.events import proof
from shared.events.catalogue import PRODUCERS
from shared.messaging.consumer import Hears

HEARS: Hears = {producer: (*events, *proof.EVENTS) for producer, events in PRODUCERS.items()}

"""What is asked of the floor again and again: what became of an amendment, the text, and what is open."""

from services.amendments.domain.still_open import what_is_open
from shared.events.amendments import (
    Disposition,
)
from tests.given import (
    Given,
)


def became(given: Given, name: str) -> Disposition | None:
    found: Disposition | None = given.states["amendments"].amendments[name].disposition
    return found


def conflicts(given: Given, name: str) -> dict[str, str]:
    return dict(given.states["amendments"].conflicts(name))


def floor_text(given: Given, unit: str) -> str:
    return given.text(unit, seen_by="amendments")


def obstacles(given: Given, *units: str) -> list[str]:
    state = given.states["amendments"]
    document = given.document(seen_by="amendments")
    return list(what_is_open(state, document, units or [unit.id for unit in document.tree.walk()]))

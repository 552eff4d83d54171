"""Faults planted in the product for the time of a block, each named by the sentence that it breaks.

They live in these tests alone, each as someone might write it; the simulation must find them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

Fault = Callable[[], AbstractContextManager[None]]

FAULTS: dict[str, Fault] = {}


def fault(sentence: str) -> Callable[[Callable[[], Iterator[None]]], Fault]:
    """Enter a fault under the sentence that it breaks."""

    def enter(plant: Callable[[], Iterator[None]]) -> Fault:
        FAULTS[sentence] = contextmanager(plant)
        return FAULTS[sentence]

    return enter


@contextmanager
def instead(owner: Any, name: str, by: Any) -> Iterator[None]:
    """A method replaced for the time of the block."""
    real = getattr(owner, name)
    setattr(owner, name, by)
    try:
        yield
    finally:
        setattr(owner, name, real)

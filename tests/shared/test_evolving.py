"""A frozen value is changed as `dataclasses.replace` changes it, whatever kind of value it is."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.evolving import replace

NAMES = ("first", "second", "third")


@dataclass(frozen=True)
class Plain:
    first: int
    second: int = 2
    third: int = field(default=3, compare=False)

    @cached_property
    def total(self) -> int:
        return self.first + self.second + self.third


@dataclass(frozen=True)
class Longer(Plain):
    fourth: int = 4


@dataclass(frozen=True, slots=True)
class Slotted:
    first: int
    second: int = 2
    third: int = 3


@dataclass(frozen=True)
class Checked:
    first: int
    second: int = 2
    third: int = 3

    def __post_init__(self) -> None:
        if self.first > self.second:
            raise ValueError("out of order")


@dataclass(frozen=True)
class Counted:
    first: int
    second: int = 2
    third: int = 3
    made: int = field(default=0, init=False)


def outcome(change: Any, value: Any, changes: dict[str, int]) -> Any:
    try:
        return dataclasses.astuple(change(value, **changes))
    except (TypeError, ValueError) as error:
        return type(error), str(error)


@given(
    kind=st.sampled_from((Plain, Longer, Slotted, Checked, Counted)),
    first=st.integers(0, 2),
    changes=st.dictionaries(st.sampled_from((*NAMES, "fourth", "made", "unknown")), st.integers(0, 5)),
    asked=st.booleans(),
)
def test_a_value_is_changed_as_the_standard_library_changes_it(
    kind: Any, first: int, changes: dict[str, int], asked: bool
):
    value = kind(first)
    if asked and kind in (Plain, Longer):
        assert value.total == first + 5
    assert outcome(replace, value, changes) == outcome(dataclasses.replace, value, changes)
    assert dataclasses.astuple(value) == dataclasses.astuple(kind(first)), "the value before is as it was"


def test_what_was_worked_out_of_a_value_is_not_handed_on_to_the_changed_one():
    value = Plain(1)
    assert value.total == 6
    assert replace(value, first=2).total == 7


def test_what_is_changed_stays_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        replace(Plain(1), first=2).first = 3  # type: ignore[misc]

"""A frozen value with some of its fields changed, quickly: a state is made anew by every event of a log."""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import Any, TypeVar

V = TypeVar("V")


def replace(value: V, /, **changes: Any) -> V:
    """What `dataclasses.replace` returns; in a third of its time where a value is nothing but its fields."""
    names = _plain_fields(type(value))  # type: ignore[arg-type]  # a class has a hash
    if names is None or vars(value).keys() != names or not names >= changes.keys():
        return dataclasses.replace(value, **changes)  # type: ignore[type-var]  # says what is wrong with it
    made = object.__new__(type(value))
    vars(made).update(vars(value), **changes)
    return made


@cache
def _plain_fields(kind: type) -> frozenset[str] | None:
    """The fields of a dataclass, unless making it does more than to keep them, or keeps them elsewhere."""
    if not (dataclasses.is_dataclass(kind) and kind.__dictoffset__):
        return None
    fields = dataclasses.fields(kind)
    plain = not hasattr(kind, "__post_init__") and all(field.init for field in fields)
    return frozenset(field.name for field in fields) if plain else None

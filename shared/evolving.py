"""A frozen value with some of its fields changed, quickly: a state is made anew by every event of a log."""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import Any, TypeVar

V = TypeVar("V")


def replace(value: V, /, **changes: Any) -> V:
    """What `dataclasses.replace` returns; in a third of its time where a value is nothing but its fields."""
    kind = type(value)
    count = _plain_fields(kind)  # type: ignore[arg-type]  # a class has a hash
    if count:
        made = object.__new__(kind)
        fields = made.__dict__
        fields.update(value.__dict__)
        if len(fields) == count:  # more is kept in it than its fields otherwise, and that is of the old one
            fields.update(changes)
            if len(fields) == count:
                return made
    return dataclasses.replace(value, **changes)  # type: ignore[type-var]  # says what is wrong with it


@cache
def _plain_fields(kind: type) -> int:
    """How many fields a dataclass has; none where making it does more than to keep them, or keeps them elsewhere."""
    if not (dataclasses.is_dataclass(kind) and kind.__dictoffset__):
        return 0
    fields = dataclasses.fields(kind)
    plain = not hasattr(kind, "__post_init__") and all(field.init for field in fields)
    return len(fields) if plain else 0

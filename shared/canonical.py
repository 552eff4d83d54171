"""The one form in bytes of what JSON can hold (RFC 8785), quickly for all that our events are made of.

What has no fractions, no numbers beyond 2**53 and no keys outside of ASCII is written alike by every sorting encoder,
so the fastest one writes it; anything else goes the long way.
"""

from __future__ import annotations

from typing import Any

import msgspec
import rfc8785

LARGEST = 2**53 - 1
"""The largest whole number that canonical JSON can hold."""

_encode = msgspec.json.Encoder(order="sorted").encode


def canonical_json(value: Any) -> bytes:
    """The canonical bytes of a value. Raises `rfc8785.CanonicalizationError` where it has none.

    What is canonical already may stand in it as `msgspec.Raw`.
    """
    if _is_plain(value):
        try:
            return _encode(value)
        except UnicodeEncodeError:
            pass  # half a character: the long way says what is wrong
    return rfc8785.dumps(value)


def _is_plain(value: object) -> bool:
    kind = type(value)
    if kind is str or kind is bool or value is None or kind is msgspec.Raw:
        return True
    if isinstance(value, int):
        return -LARGEST <= value <= LARGEST
    if isinstance(value, dict):
        return all(type(key) is str and key.isascii() and _is_plain(entry) for key, entry in value.items())
    if isinstance(value, list | tuple):
        return all(map(_is_plain, value))
    return False

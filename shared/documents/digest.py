"""Digests: the Merkle root over canonical units, so that two who speak of a text know that it is the same text.

A leaf is a unit in canonical JSON (RFC 8785), references by identity and no printed number in it; leaves and nodes
are hashed apart, as in RFC 9162, so that no node can be passed off as a leaf.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

import rfc8785

from shared.documents.units import Tree, Unit


def tree_digest(tree: Tree) -> str:
    """The digest of the whole tree: all units in document order, then its agenda items."""
    items = [_leaf(rfc8785.dumps(item.model_dump(mode="json", exclude_none=True))) for item in tree.items.values()]
    return merkle([*(unit_leaf(unit) for unit in tree.walk()), *sorted(items)])


def part_digest(tree: Tree, unit_ids: Iterable[str]) -> str:
    """The digest of these units in document order; a unit that is gone is not counted."""
    return merkle([unit_leaf(unit) for unit in tree.ordered(unit_ids)])


def unit_leaf(unit: Unit) -> bytes:
    """The hash of one canonical unit."""
    return _leaf(unit.canonical)


def merkle(leaves: Sequence[bytes]) -> str:
    """The root over leaf hashes, as `sha256:` and 64 hexadecimal digits."""
    if not leaves:
        return "sha256:" + hashlib.sha256(b"").hexdigest()
    level = list(leaves)
    while len(level) > 1:
        pairs = [hashlib.sha256(b"\x01" + level[i] + level[i + 1]).digest() for i in range(0, len(level) - 1, 2)]
        level = pairs + level[len(pairs) * 2 :]
    return "sha256:" + level[0].hex()


def _leaf(canonical: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + canonical).digest()

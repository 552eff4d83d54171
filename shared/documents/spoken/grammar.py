"""The clauses of a spoken line: each begins with a word that says what it is, and they come in any order.

    in PLACE · after “words” · before PLACE · at the end of PLACE · insert “words” · delete “words”, PLACE
    replace “words” with “words” · for “words” read “words” · PLACE to read “text” · new KIND after PLACE: “text”
    move PLACE before PLACE · split PLACE before “words” · join PLACE and PLACE · bracket “words”
    remove the brackets around “words” · retitle ITEM “text” · make ITEM a joint item of BODY · exclude ITEM
    hold ITEM in abeyance · take up ITEM · classify PLACE as CLASS · make PLACE an alternative

What they say is not looked up here. Several changes are parted by semicolons; where one names no place, the place of
the one before is meant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from shared.documents.spoken import unit_clauses
from shared.documents.spoken.clauses import Clauses
from shared.documents.spoken.cursor import Cursor
from shared.documents.spoken.naming import Names
from shared.documents.spoken.said import Doubt, Frame, Spot
from shared.documents.spoken.tokens import Sort, Token

CLAUSES: Mapping[str, Callable[[Clauses], Any]] = {
    "in": Clauses.where,
    "of": Clauses.where,
    "from": Clauses.where,
    "at": Clauses.where,
    "on": Clauses.where,
    "within": Clauses.where,
    "after": Clauses.after,
    "following": Clauses.after,
    "before": Clauses.before,
    "preceding": Clauses.before,
    "insert": unit_clauses.insert,
    "add": unit_clauses.insert,
    "new": unit_clauses.new,
    "delete": Clauses.delete,
    "remove": Clauses.delete,
    "strike": Clauses.delete,
    "omit": Clauses.delete,
    "exclude": Clauses.delete,
    "replace": Clauses.replace,
    "substitute": Clauses.replace,
    "change": Clauses.replace,
    "for": Clauses.for_words,
    "with sub-items": unit_clauses.subitems,
    "without sub-items": unit_clauses.without_subitems,
    "with": Clauses.with_new,
    "by": Clauses.with_new,
    "to": Clauses.to,
    "should read": Clauses.read_as,
    "shall read": Clauses.read_as,
    "would read": Clauses.read_as,
    "read": Clauses.read_as,
    "reads": Clauses.read_as,
    "as": Clauses.as_what,
    "move": unit_clauses.move,
    "split": unit_clauses.split,
    "join": unit_clauses.join,
    "merge": unit_clauses.join,
    "combine": unit_clauses.join,
    "bracket": Clauses.bracket,
    "unbracket": Clauses.unbracket,
    "put": unit_clauses.place,
    "place": unit_clauses.place,
    "make": unit_clauses.make,
    "let": unit_clauses.make,
    "retitle": unit_clauses.retitle,
    "rename": unit_clauses.retitle,
    "define": unit_clauses.define,
    "hold": unit_clauses.hold,
    "take up": unit_clauses.take_up,
    "classify": unit_clauses.classify,
    "blank": unit_clauses.blank,
}
"""By which word each clause begins; of two that begin alike, the longer is first."""


def frames(line: Sequence[Token], names: Names) -> Iterator[Frame]:
    """The changes a line says, one after another. Raises a `Doubt` where it stops making sense."""
    parts: list[list[Token]] = [[]]
    for token in line:
        if token.sort is Sort.STOP and token.text == ";":
            parts.append([])
        else:
            parts[-1].append(token)
    where: Spot | None = None
    said_parts = [part for part in parts if part] or [[]]
    for number, part in enumerate(said_parts, start=1):
        try:
            said = Clauses(Cursor(part), names).read(CLAUSES)
        except Doubt as doubt:
            doubt.change = number if len(said_parts) > 1 else None
            raise
        what: Spot | None = said.get("what")
        if said.get("where") is None and where is not None and (what is None or what.number is None):
            said["where"] = where
        where = said.get("where") or where
        yield Frame(**said)

"""The recipe of a derived unit: from which register of the record its text is written, and between which words."""

from __future__ import annotations

from shared.documents.text import Runs
from shared.documents.vocabulary import Frozen


class Recipe(Frozen):
    """How a derived unit's text is written from the record: words before, the list, words after.

    `record` names the list: `attendance:CATEGORY`, `statements:ITEM` or `documents:BODY`.
    """

    record: str
    lead: Runs = ()
    tail: Runs = ()

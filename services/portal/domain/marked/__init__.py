"""A document with its proposals in place: open amendments at their words, and what has changed since it was printed.

Amendments are told by number and never by whose they are. A reader finds nothing here that they could not read
elsewhere: of a unit that had not left the secretariat's hand, no earlier words are shown.
"""

from __future__ import annotations

from services.portal.domain.marked.lines import Marked, MarkedText, marked
from services.portal.domain.marked.words import Stretch, in_place

__all__ = ["Marked", "MarkedText", "Stretch", "in_place", "marked"]

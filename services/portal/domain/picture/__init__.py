"""The timeline as a picture: what happened to each document and who held its pen, laid out from left to right.

Facts are what a reader may see of the session (`facts`), the axis says where an instant stands (`axis`), the layout
gives bars and marks their places (`layout`). Nothing here reads a clock or a locale: the same facts, the same picture.
"""

from __future__ import annotations

from services.portal.domain.picture.axis import Axis, Span
from services.portal.domain.picture.facts import (
    Facts,
    Happening,
    Hold,
    LaneFacts,
    Outcome,
    Silent,
    Sitting,
    Strand,
    facts_of,
)
from services.portal.domain.picture.layout import lay_out, place
from services.portal.domain.picture.placed import AXIS, SLOT, STRIP, Bar, Lane, Line, Mark, Picture
from services.portal.domain.picture.rows import Row

__all__ = [
    "AXIS",
    "SLOT",
    "STRIP",
    "Axis",
    "Bar",
    "Facts",
    "Happening",
    "Hold",
    "Lane",
    "LaneFacts",
    "Line",
    "Mark",
    "Outcome",
    "Picture",
    "Row",
    "Silent",
    "Sitting",
    "Span",
    "Strand",
    "facts_of",
    "lay_out",
    "place",
]

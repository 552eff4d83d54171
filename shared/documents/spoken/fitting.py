"""What each verb takes: whatever is said beyond it is asked about, so that nothing said is left out unnoticed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

from shared.documents.spoken.answers import Why
from shared.documents.spoken.said import Doubt, Frame, Verb

TAKES: Mapping[Verb, str] = {
    Verb.INSERT: "where after before after_place before_place edge new",
    Verb.DELETE: "where what through after before old",
    Verb.REPLACE: "where what after before old new",
    Verb.WRITE: "where what new",
    Verb.NEW: "where after_place before_place edge new kind alternative bis unit_class body blank entry subitems",
    Verb.MOVE: "where what through after_place before_place edge",
    Verb.SPLIT: "where what after before after_place before_place",
    Verb.JOIN: "what other",
    Verb.BRACKET: "where what after before old",
    Verb.UNBRACKET: "where what old",
    Verb.RETITLE: "where what new subitems",
    Verb.PLACE: "what item body before_place under_place",
    Verb.HOLD: "where what",
    Verb.TAKE_UP: "where what",
    Verb.CLASSIFY: "where what unit_class",
    Verb.DEFINE: "item new subitems",
    Verb.ALTERNATIVE: "what alternative",
}
"""The parts of a change that each verb can have."""

ONE_OF = (
    ("after_place", "before_place", "edge"),
    ("after", "after_place", "edge"),
    ("before", "before_place", "edge"),
    ("after", "before_place"),
    ("before_place", "under_place"),
    ("before", "after_place"),
    ("new", "blank"),
    ("what", "item"),
)
"""Of these only one can be said at a time."""


def require_fitting(frame: Frame) -> None:
    """Raise a `Doubt` if something was said that the verb does not take, or two things where one can be meant."""
    assert frame.verb is not None
    said = {part.name for part in fields(frame) if getattr(frame, part.name) not in (None, False)} - {"verb"}
    too_much = said - set(TAKES[frame.verb].split())
    if frame.verb is Verb.NEW:
        too_much |= said & {"where"} if said & {"after_place", "before_place", "bis"} else set()
    elif frame.verb is Verb.MOVE:
        too_much |= said & {"where"} if "edge" not in said and "what" in said else set()
    elif {"what", "where"} <= said:
        too_much.add("where")
    whole = frame.old is None and frame.verb in (Verb.DELETE, Verb.REPLACE, Verb.BRACKET)
    if whole and said & {"after", "before"}:
        raise Doubt(Why.UNFINISHED, "Then say which words, in quotation marks.")
    if too_much or any(len(said & set(parts)) > 1 for parts in ONE_OF):
        raise Doubt(
            Why.UNCLEAR,
            f"More was said than one change to {frame.verb} takes; say one thing at a time.",
        )

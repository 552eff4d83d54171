"""How an amendment of the record is read out: in its spoken form, on a text in which its own words stand."""

from __future__ import annotations

from collections.abc import Iterator

from services.portal.domain.phrases import changes_in_words
from services.portal.domain.record import Amendment, Record
from shared.documents.applying import apply_all
from shared.documents.spoken import say
from shared.documents.units import Tree
from shared.documents.vocabulary import Refusal


def read_out(record: Record, amendment: Amendment, numbering: Tree, *texts: Tree) -> str:
    """The spoken form by the numbers of `numbering`, said of the first of these texts that it fits.

    The text on which it was moved is tried last. What fits none of them, or no line can say, is told in a secretary's
    words: an amendment is never said of other words than its own.
    """
    for text in _with_what_it_amends(record, amendment, (*texts, amendment.text)):
        try:
            apply_all(text, amendment.moved.operations)
            return say(text, amendment.moved.operations, numbering)
        except (Refusal, LookupError, ValueError):
            continue
    return changes_in_words(record, amendment.text, amendment.moved.operations)


def _with_what_it_amends(record: Record, amendment: Amendment, texts: tuple[Tree, ...]) -> Iterator[Tree]:
    """Each text as it is, and with the words of the amendment that this one amends, which may not stand in it yet."""
    target = record.amendments.get(amendment.moved.amends or "")
    for text in texts:
        yield text
        if target is not None:
            try:
                yield apply_all(text, target.moved.operations)
            except Refusal:
                continue

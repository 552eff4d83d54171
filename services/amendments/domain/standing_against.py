"""What stands against agreeing an amendment: with which other it conflicts, on which words, why, and the ways out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from services.amendments.domain.state import Amendment, State
from shared.documents.applying import apply_all
from shared.documents.clashes import clash
from shared.documents.numbering import Number, numbers
from shared.documents.operations import Operation, ReplaceWords, changed
from shared.documents.phrases import said_between
from shared.documents.units import Tree
from shared.documents.vocabulary import Refusal


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why an amendment cannot be agreed as the text is now.

    `other` is the amendment that stands against it; none where its own words have gone. `number` is where they meet,
    `words` those they both speak of (those in the text now), `ways` what the room can do about it.
    """

    other: str | None
    why: str
    number: str | None
    words: str
    ways: tuple[str, ...]


def obstacles(state: State, name: str) -> tuple[Obstacle, ...]:
    """All that stands against an open amendment; nothing stands against one that has been disposed of."""
    entry = state.amendment(name)
    if not entry.open:
        return ()
    found = tuple(_conflicts(state, name, entry))
    return found or tuple(_gone(state, entry))


def _conflicts(state: State, name: str, entry: Amendment) -> Iterator[Obstacle]:
    found = tuple(state.conflicts(name))
    tree = state.document(entry.moved.document).tree
    known = numbers(tree) if found else {}
    for other, why in found:
        standing = state.amendments[other]
        one, two = _where(entry, standing)
        words = _words(tree, known, one, two)
        yield Obstacle(other, why, _number(known, one), words, _ways(name, other, standing, one, two))


def _gone(state: State, entry: Amendment) -> Iterator[Obstacle]:
    """An amendment that was moved on words which another had put in, and which was then taken back."""
    tree = state.document(entry.moved.document).tree
    if entry.moved.amends is not None:
        return
    try:
        apply_all(tree, entry.moved.operations)
    except Refusal as refusal:
        back = [name for name in entry.made_on if name not in state.in_the_text]
        rests = f"; it was moved on the text with {', '.join(sorted(back))}, taken back since" if back else ""
        again = tuple(f"agree {name} again" for name in sorted(back))
        number = _number(numbers(tree), entry.moved.operations[0]) if entry.moved.operations else None
        yield Obstacle(
            None, f"{refusal.sentence.rstrip('.')}{rests}", number, "", (*again, "move it anew on the text of now")
        )


def _where(entry: Amendment, other: Amendment) -> tuple[Operation, Operation]:
    return next((one, two) for one in entry.full for two in other.full if clash(one, two))


def _number(known: Mapping[str, Number], operation: Operation) -> str | None:
    return next((known[unit].cited for unit in changed(operation) if unit in known), None)


def _words(tree: Tree, known: Mapping[str, Number], one: Operation, two: Operation) -> str:
    """The words of the text that both speak of, or between which both insert."""
    if not isinstance(one, ReplaceWords) or not isinstance(two, ReplaceWords) or one.unit not in tree.units:
        return ""
    both = set[str | None](one.words) & set(two.words)
    both = both or {*one.words, one.after, one.before} & {*two.words, two.after, two.before}
    return said_between(tree.unit(one.unit).full, both, known)


def _ways(name: str, other: str, standing: Amendment, one: Operation, two: Operation) -> tuple[str, ...]:
    """What the room can do, the gentlest first."""
    gap = isinstance(one, ReplaceWords) and isinstance(two, ReplaceWords) and not one.words and not two.words
    ways = []
    if gap and standing.agreed:
        ways.append(f"move it anew, after or before the words of {other}")
    elif isinstance(two, ReplaceWords) and two.new and standing.open:
        ways.append(f"move it as an amendment to {other}")
    if standing.agreed:
        ways.append(f"take {other} back")
    else:
        ways += ["agree one of them, and record that the other is not retained", "refer both to informals"]
    return (*ways, f"record that {name} is not insisted upon")

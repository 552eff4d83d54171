"""Conflicts among many amendments: the same as by asking every pair, and never by asking every pair."""

from collections.abc import Sequence
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from shared.documents import conflicts as module
from shared.documents.clashes import clash
from shared.documents.conflicts import Proposed, conflicts
from shared.documents.operations import (
    ClassifyUnit,
    DefineItem,
    DeleteUnit,
    HoldItem,
    InsertUnit,
    JoinUnits,
    MoveUnit,
    Operation,
    PlaceItem,
    ReplaceWords,
    SetAlternative,
    SetText,
    SplitUnit,
)
from shared.documents.text import plain
from shared.documents.units import Item, UnitWire
from shared.documents.vocabulary import Class, Kind
from tests.examples import thoroughly

UNITS = ("p1", "p2", "p3", "ii")
PLACES = (None, "p1", "p2", "new")
NEW = [UnitWire(id=name, kind=Kind.PARAGRAPH, parent=unit) for name in ("new", "newer") for unit in UNITS]


def words_for_words(unit: str, start: int, end: int, new: str) -> ReplaceWords:
    return ReplaceWords(
        unit=unit,
        after=f"0.{start - 1}" if start else None,
        words=tuple(f"0.{word}" for word in range(start, end)),
        before=f"0.{end}" if end < 6 else None,
        new=plain(new),
        key="k",
    )


EVERY: Sequence[Sequence[Operation]] = (
    [words_for_words(u, s, e, new) for u in UNITS for s in range(6) for e in range(s, 7) for new in ("", "shall")],
    [SetText(unit=u, text=plain("anew"), key="k") for u in UNITS],
    [InsertUnit(unit=wire, after=after, key="k") for wire in NEW for after in PLACES],
    [DeleteUnit(unit=u) for u in UNITS],
    [SplitUnit(unit=u, parent=p, at=a, new=n) for u in UNITS for p in UNITS
     for a in ("0.1", "0.3") for n in ("new", "n2")],
    [JoinUnits(unit=u, parent=p, next=n) for u in UNITS for p in UNITS for n in UNITS],
    [SetAlternative(unit=u, alternative=yes) for u in UNITS for yes in (True, False)],
    [HoldItem(unit=u, held=yes) for u in UNITS for yes in (True, False)],
    [MoveUnit(unit=u, parent=p, after=after) for u in UNITS for p in UNITS for after in PLACES],
    [ClassifyUnit(unit=u, unit_class=Class.FACTUAL) for u in UNITS],
    [DefineItem(item=Item(id=name, title=plain("Title"))) for name in ("one", "two")],
    [PlaceItem(item="one", placement=p, branch=u, after=a) for p in ("new", "pl") for u in UNITS for a in PLACES],
)  # fmt: skip
"""Every operation that is drawn, made once: a kind, and one of the kind, are two draws."""

operations = st.one_of([st.sampled_from(kind) for kind in EVERY])


_drawn = st.tuples(st.lists(operations, min_size=1, max_size=3), st.integers(0, 63), st.integers(0, 17))
floors = st.lists(_drawn, max_size=9).map(lambda drawn: floor(drawn))


def floor(drawn: Sequence[tuple[list[Operation], int, int]]) -> list[Proposed]:
    """Amendments of which each may be made on a text with up to two earlier ones, or amend an earlier one."""
    moved: list[Proposed] = []
    for index, (made, on, amends) in enumerate(drawn):
        earlier = [f"A{n}" for n in range(index)]
        made_on = {earlier[n] for n in (on % 8, on // 8) if n < index}
        moved.append(
            Proposed(f"A{index}", tuple(made), frozenset(made_on), earlier[amends] if amends < index else None)
        )
    return moved


def asking_every_pair(moved: Sequence[Proposed]) -> list[tuple[str, str, str]]:
    found = []
    for one, other in combinations(moved, 2):
        if other.amends == one.name or one.name in other.made_on or one.amends == other.name:
            continue
        reasons = (clash(a, b) for a in one.operations for b in other.operations)
        why = next((reason for reason in reasons if reason), None)
        if why:
            found.append((one.name, other.name, why))
    return found


@thoroughly
@given(floors)
def test_k3_every_conflict_is_found_and_none_besides(moved: list[Proposed]):
    found = conflicts(moved)
    assert [(conflict.one, conflict.other, conflict.why) for conflict in found] == asking_every_pair(moved)
    for conflict in found:
        assert clash(*conflict.about) == conflict.why
        assert conflict.against(conflict.one) == conflict.other


def test_amendments_to_different_words_are_never_compared(monkeypatch):
    def operation(index: int) -> Operation:
        word = f"0.{2 * index}"
        return ReplaceWords(unit=f"p{index % 7}", after=None, words=(word,), before=None, new=plain("x"), key="k")

    asked: list[Operation] = []
    monkeypatch.setattr(module, "clash", lambda one, other: asked.append(one))
    assert conflicts([Proposed(f"A{index}", (operation(index),)) for index in range(500)]) == ()
    assert asked == []

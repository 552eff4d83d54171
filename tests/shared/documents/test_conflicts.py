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
from tests.shared.documents.trees import patient

units = st.sampled_from(["p1", "p2", "p3", "ii"])
places = st.sampled_from([None, "p1", "p2", "new"])


@st.composite
def words_for_words(draw: st.DrawFn) -> ReplaceWords:
    start = draw(st.integers(0, 5))
    end = draw(st.integers(start, 6))
    return ReplaceWords(
        unit=draw(units),
        after=f"0.{start - 1}" if start else None,
        words=tuple(f"0.{word}" for word in range(start, end)),
        before=f"0.{end}" if end < 6 else None,
        new=plain(draw(st.sampled_from(["", "shall"]))),
        key="k",
    )


operations = st.one_of(
    words_for_words(),
    st.builds(SetText, unit=units, text=st.just(plain("anew")), key=st.just("k")),
    st.builds(
        InsertUnit,
        unit=st.builds(UnitWire, id=st.sampled_from(["new", "newer"]), kind=st.just(Kind.PARAGRAPH), parent=units),
        after=places,
        key=st.just("k"),
    ),
    st.builds(DeleteUnit, unit=units),
    st.builds(
        SplitUnit, unit=units, parent=units, at=st.sampled_from(["0.1", "0.3"]), new=st.sampled_from(["new", "n2"])
    ),
    st.builds(JoinUnits, unit=units, parent=units, next=units),
    st.builds(SetAlternative, unit=units, alternative=st.booleans()),
    st.builds(HoldItem, unit=units, held=st.booleans()),
    st.builds(MoveUnit, unit=units, parent=units, after=places),
    st.builds(ClassifyUnit, unit=units, unit_class=st.just(Class.FACTUAL)),
    st.builds(DefineItem, item=st.builds(Item, id=st.sampled_from(["one", "two"]), title=st.just(plain("Title")))),
    st.builds(PlaceItem, item=st.just("one"), placement=st.sampled_from(["new", "pl"]), branch=units, after=places),
)


@st.composite
def floors(draw: st.DrawFn) -> list[Proposed]:
    moved: list[Proposed] = []
    for index in range(draw(st.integers(0, 9))):
        earlier = [amendment.name for amendment in moved]
        others = st.sampled_from(earlier) if earlier else st.nothing()
        moved.append(
            Proposed(
                f"A{index}",
                tuple(draw(st.lists(operations, min_size=1, max_size=3))),
                frozenset(draw(st.lists(others, max_size=2))) if earlier else frozenset(),
                draw(st.one_of(st.none(), others)) if earlier else None,
            )
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


@patient
@given(floors())
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

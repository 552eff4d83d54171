"""A whole floor, driven at random: whatever is moved, agreed, taken back, closed and reopened, in whatever order.

What must hold after every act: all services have one text; every word that is struck was named, by its identity, by an
amendment that is agreed; every word that came stands there through such a one; and nothing open was closed away.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, precondition, rule

from services.adoption.domain.gavel import ReopenPart
from services.amendments.domain.disposing import Dispose, Withdraw
from services.amendments.domain.parts import AgreePackage, ClosePart, LinkPackage, StateUnits
from services.amendments.domain.state import Amendment
from services.amendments.domain.taking_back import Recapture, TakeBack
from shared.documents.digest import tree_digest
from shared.documents.holder import Holder
from shared.documents.line import author
from shared.documents.numbering import numbers, resolve
from shared.documents.operations import DeleteUnit, ReplaceWords, SetText
from shared.documents.text import has_brackets
from shared.documents.vocabulary import Refusal
from shared.events.amendments import PartClosed
from shared.lifecycle import Document
from tests.examples import thoroughly
from tests.given import CHAIR, WG2, WG3, Given, a_floor, a_report, dispose, gavel, move, unit
from tests.shared.documents.proposed import ENTRIES, PARAGRAPHS, TEXT, UNITS, changes

SERVICES = ("drafting", "adoption", "publication")
BEGINNING = a_floor(
    a_report(
        changes=[
            unit("s", "section", "Recommendations", unit_class="negotiated"),
            *(unit(name, "paragraph", f"{name}: {TEXT}", "s") for name in PARAGRAPHS),
            *(unit(name, "subparagraph", TEXT, "p2") for name in ENTRIES),
        ]
    ),
    [{"first": "s"}],
)

spans = st.sampled_from(UNITS).map(lambda name: [{"first": name}])


class Floor(RuleBasedStateMachine):
    """The floor, and what people may try on it; what is refused leaves everything as it was."""

    moved = Bundle("moved")

    @initialize()
    def open(self) -> None:
        self.given: Given = BEGINNING.copy()
        self.count = 0
        self.closed = 0

    def attempt(self, what: Any, *arguments: Any, **fields: Any) -> bool:
        before = dict(self.given.states)
        try:
            what(*arguments, **fields)
        except Refusal:
            assert self.given.states == before, "what is refused changes nothing"
            return False
        return True

    @rule(target=moved, change=changes)
    def somebody_moves(self, change: dict[str, Any]) -> Any:
        self.count += 1
        name = f"M{self.count}"
        return name if self.attempt(move, self.given, name, change) else multiple()

    @rule(target=moved, of=moved, old=st.sampled_from(["may", "one", "Anew"]), new=st.sampled_from(["might", ""]))
    def somebody_moves_an_amendment_to_an_amendment(self, of: str, old: str, new: str) -> Any:
        self.count += 1
        name = f"M{self.count}"
        units = [o.unit for o in self.amendment(of).moved.operations if isinstance(o, ReplaceWords)]
        change = {"do": "replace", "unit": units[0] if units else "p1", "old": old, "new": new}
        return name if self.attempt(move, self.given, name, change, amends=of) else multiple()

    @rule(name=moved)
    def it_is_agreed(self, name: str) -> None:
        self.attempt(dispose, self.given, name)

    @rule(name=moved, became=st.sampled_from(["not_retained", "not_insisted_upon", "to_informals"]))
    def it_becomes_something_else(self, name: str, became: str) -> None:
        self.attempt(self.given.do, Dispose, CHAIR, amendment=name, disposition=became, meeting=2)

    @rule(name=moved)
    def it_is_withdrawn(self, name: str) -> None:
        self.attempt(self.given.do, Withdraw, amendment=name, meeting=2)

    @rule(name=moved)
    def it_is_taken_back(self, name: str) -> None:
        self.attempt(self.given.do, TakeBack, CHAIR, amendment=name, meeting=2)

    @rule(name=moved)
    def it_was_a_mis_key(self, name: str) -> None:
        self.attempt(self.given.do, Recapture, amendment=name)

    @rule(spans=spans, state=st.sampled_from(["open", "in_informals", "agreed_ad_referendum", "agreed"]))
    def units_come_some_way(self, spans: list[dict[str, str]], state: str) -> None:
        pending = "D3" if state == "agreed_ad_referendum" else None
        fields = {"document": "report", "spans": spans, "state": state, "pending": pending, "meeting": 2}
        self.attempt(self.given.do, StateUnits, CHAIR, **fields)

    @rule(one=st.sampled_from(UNITS), other=st.sampled_from(UNITS))
    def units_are_bound_and_perhaps_agreed(self, one: str, other: str) -> None:
        self.count += 1
        fields = {"document": "report", "package": f"K{self.count}", "meeting": 2}
        if self.attempt(self.given.do, LinkPackage, CHAIR, spans=[{"first": one}, {"first": other}], **fields):
            self.attempt(self.given.do, AgreePackage, CHAIR, **fields)

    @rule(spans=st.one_of(spans, st.just([{"first": "s"}])))
    def a_part_is_closed(self, spans: list[dict[str, str]]) -> None:
        self.closed += 1
        self.attempt(self.given.do, ClosePart, CHAIR, document="report", part=f"part-{self.closed}", spans=spans)

    @precondition(lambda self: self.closed)
    @rule(falls=st.booleans())
    def the_gavel_falls_or_the_body_reopens(self, falls: bool) -> None:
        part = f"part-{self.closed}"
        if falls:
            self.attempt(gavel, self.given, part)
        else:
            self.attempt(self.given.do, ReopenPart, CHAIR, document="report", part=part, by=[WG2, WG3], meeting=2)

    # --- what must hold ---------------------------------------------------------------------------------------------

    @property
    def document(self) -> Document:
        return self.given.document(seen_by="amendments")

    def amendment(self, name: str) -> Amendment:
        found: Amendment = self.given.states["amendments"].amendments[name]
        return found

    @invariant()
    def all_services_have_one_text(self) -> None:
        texts = {tree_digest(self.given.document(seen_by=service).tree) for service in SERVICES}
        assert texts == {tree_digest(self.document.tree)}
        for service in SERVICES:
            assert self.given.document(seen_by=service).tree == self.document.tree

    @invariant()
    def no_word_was_struck_but_by_who_named_it_and_is_agreed(self) -> None:
        for found in self.document.tree.walk():
            for word in found.full:
                if word.struck is not None:
                    by = self.amendment(_name(word.struck))
                    named = {w for o in by.moved.operations if isinstance(o, ReplaceWords) for w in o.words}
                    carried = word.id.rpartition("~")[2]  # as it was called before its unit was joined to another
                    assert named & {word.id, carried}
                    assert by.consolidated
                if (name := _name(author(word))).startswith("M"):
                    assert self.amendment(name).consolidated, "every word came through one that is agreed"

    @invariant()
    def what_is_agreed_stands_in_the_text(self) -> None:
        tree = self.document.tree
        for _, entry in self.given.states["amendments"].moved():
            if not entry.consolidated:
                continue
            assert entry.agreed
            assert not entry.recaptured
            for operation in entry.moved.operations:
                if isinstance(operation, DeleteUnit):
                    assert operation.unit not in tree.units
                if isinstance(operation, SetText) and operation.unit in tree.units:
                    ours = {author(word) for word in tree.units[operation.unit].full}
                    assert operation.key in ours or any(w.struck for w in tree.units[operation.unit].full)

    @invariant()
    def no_two_that_clash_are_agreed(self) -> None:
        state = self.given.states["amendments"]
        for name, entry in state.moved():
            if entry.consolidated:
                assert not [other for other, _ in state.conflicts(name) if state.amendments[other].consolidated]

    @invariant()
    def nothing_open_was_closed_away(self) -> None:
        held = {
            found.id for found in self.document.tree.walk() if self.document.pen.of(found.id) is not Holder.AMENDMENTS
        }
        for found in self.document.tree.walk():
            if found.id in held:
                assert not has_brackets(found.words)
        for _, entry in self.given.states["amendments"].moved():
            if entry.open:
                touched = {o.unit for o in entry.moved.operations if isinstance(o, ReplaceWords | SetText | DeleteUnit)}
                assert not touched & held

    @invariant()
    def every_number_names_the_unit_that_has_it(self) -> None:
        tree = self.document.tree
        for name, number in numbers(tree).items():
            assert resolve(tree, number.cited) == name

    @invariant()
    def what_was_closed_is_the_text_the_gavel_gets(self) -> None:
        for event in self.given.events:
            if isinstance(event.data, PartClosed):
                part = self.document.parts.get(event.data.part)
                assert part is None or part.digest == event.data.digest


def _name(key: str) -> str:
    return key.partition("-")[0]


TestFloor = Floor.TestCase
TestFloor.settings = thoroughly

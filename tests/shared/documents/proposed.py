"""Random proposals on one small text: every kind of change, near and far, that people move on a floor."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from hypothesis import strategies as st
from pydantic import TypeAdapter

from shared.documents.applying import apply_all
from shared.documents.clashes import clash
from shared.documents.operations import Operation, in_full
from shared.documents.proposals import Proposal
from shared.documents.resolving import resolve
from shared.documents.text import plain, words_of
from shared.documents.units import Tree, TreeWire, UnitWire
from shared.documents.vocabulary import Class, Kind, Refusal

PROPOSAL: TypeAdapter[Any] = TypeAdapter(Proposal)

TEXT = "States should (where appropriate) consider, upon “request”, joint [and] inquiries;"
WORDS = [word.form for word in words_of(plain(TEXT), "k")]
PARAGRAPHS = ("p1", "p2", "p3")
ENTRIES = ("a", "b", "c", "d")
UNITS = (*PARAGRAPHS, *ENTRIES)


def a_text() -> Tree:
    """A section with three paragraphs; four entries stand in the second."""
    units = [UnitWire(id="s", kind=Kind.SECTION, text=plain("Recommendations"), unit_class=Class.NEGOTIATED)]
    units += [UnitWire(id=p, kind=Kind.PARAGRAPH, parent="s", text=plain(f"{p}: {TEXT}")) for p in PARAGRAPHS]
    units[3:3] = [UnitWire(id=e, kind=Kind.SUBPARAGRAPH, parent="p2", text=plain(TEXT)) for e in ENTRIES]
    return Tree.of_wire(TreeWire(units=tuple(units)))


phrases = st.tuples(st.integers(0, len(WORDS) - 1), st.integers(1, 3)).map(lambda cut: WORDS[cut[0] : sum(cut)])
"""One to three neighbouring words; what does not stand there as it is said is passed over."""

new_words = st.sampled_from(["", "may", "(", ")", ", as agreed", "one and two", "[", "“", "”;", "中文"])
sides = st.sampled_from(["after", "before"])


def _unit(name: str, kind: str, text: str, place: dict[str, str]) -> dict[str, Any]:
    return {"do": "insert_unit", "unit": name, "kind": kind, "text": text, **place}


changes: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.builds(
        lambda unit, old, new: {"do": "replace", "unit": unit, "old": said(old), "new": new},
        st.sampled_from(UNITS),
        phrases,
        new_words,
    ),
    st.builds(
        lambda unit, side, words, text: {"do": "insert", "unit": unit, "text": text, side: words[0]},
        st.sampled_from(UNITS),
        sides,
        phrases,
        new_words.filter(bool),
    ),
    st.builds(lambda unit, old: {"do": "bracket", "unit": unit, "words": said(old)}, st.sampled_from(UNITS), phrases),
    st.builds(
        lambda unit, new, words: {"do": "split_unit", "unit": unit, "new": new, "before": words[0]},
        st.sampled_from(UNITS),
        st.sampled_from(["n4", "n5"]),
        phrases,
    ),
    st.sampled_from([("p1", "p2"), ("p2", "p3"), ("a", "b"), ("b", "c"), ("c", "d")]).map(
        lambda pair: {"do": "join_units", "unit": pair[0], "next": pair[1]}
    ),
    st.builds(lambda unit: {"do": "delete_unit", "unit": unit}, st.sampled_from(UNITS)),
    st.builds(
        lambda moved, side, other: {"do": "move_unit", "unit": moved, side: other},
        st.sampled_from(ENTRIES),
        sides,
        st.sampled_from(ENTRIES),
    ),
    st.builds(
        lambda name, side, other: _unit(name, "subparagraph", f"Entry {name};", {side: other}),
        st.sampled_from(["n1", "n2"]),
        sides,
        st.sampled_from(ENTRIES),
    ),
    st.builds(lambda name: _unit(name, "paragraph", "Anew.", {"parent": "s"}), st.sampled_from(["n1", "n3"])),
    st.builds(lambda unit: {"do": "write", "unit": unit, "text": "Written anew."}, st.sampled_from(UNITS)),
    st.builds(
        lambda unit, text: {"do": "reword", "unit": unit, "text": " ".join(text)},
        st.sampled_from(UNITS),
        st.lists(st.sampled_from(WORDS), min_size=1, max_size=12),
    ),
    st.builds(
        lambda unit, yes: {"do": "set_alternative", "unit": unit, "alternative": yes},
        st.sampled_from(ENTRIES),
        st.booleans(),
    ),
    st.builds(
        lambda unit, unit_class: {"do": "classify", "unit": unit, "unit_class": unit_class},
        st.sampled_from(ENTRIES),
        st.sampled_from(["factual", "negotiated"]),
    ),
)


def said(words: Sequence[str]) -> str:
    """Neighbouring words as one phrase, spaced as the text has them."""
    return " ".join(words).replace("( ", "(").replace(" )", ")").replace(" ,", ",").replace(" ;", ";").replace(
        "“ ", "“"
    ).replace(" ”", "”").replace("[ ", "[").replace(" ]", "]")  # fmt: skip


def resolved(tree: Tree, proposals: Iterable[dict[str, Any]], first: int = 0) -> dict[str, tuple[Operation, ...]]:
    """What each proposal is in the text, by its name (A0, A1, …); what cannot be moved is passed over."""
    found: dict[str, tuple[Operation, ...]] = {}
    for number, change in enumerate(proposals, first):
        try:
            operations = resolve(tree, PROPOSAL.validate_python(change), f"A{number}")
            apply_all(tree, operations)
        except Refusal:
            continue
        found[f"A{number}"] = operations
    return found


def clashing(tree: Tree, one: Sequence[Operation], other: Sequence[Operation]) -> bool:
    """Whether two amendments to a text clash."""
    return any(clash(a, b) for a in in_full(tree, one) for b in in_full(tree, other))


def agreeing(tree: Tree, moved: dict[str, tuple[Operation, ...]]) -> list[str]:
    """As many of the amendments as do not clash, the earlier ones first."""
    taken: list[str] = []
    for name, operations in moved.items():
        if not any(clashing(tree, operations, moved[other]) for other in taken):
            taken.append(name)
    return taken

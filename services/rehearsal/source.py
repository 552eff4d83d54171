"""Reading the record out of an imported report: who was there, who spoke on what, which papers, which agendas.

Nothing is guessed: a name that is no State's is refused, and a paragraph of the record that cannot be read is listed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from shared.documents.importing import Imported
from shared.documents.printed import in_words, printed_text
from shared.documents.states import split_states
from shared.documents.text import Mark, Run, Runs, Word, Words, plain, runs_of
from shared.documents.units import Tree, Unit
from shared.documents.vocabulary import Kind

_AGENDA_ITEM = re.compile(r"agenda item (\d+) of the (.+)")
_ENTITLED = re.compile(r"item entitled “([^”]+)”")
_ITEM_ON = re.compile(r"agenda item on the ([^,]+),")
_ORGANIZATION = re.compile(r"^(?:The )?(.+?), a regional economic integration organization")
_SIGNATORY = re.compile(r"^(.+?), a signatory State")


@dataclass(frozen=True, slots=True)
class Listing:
    """A paragraph with a list in it: `lead`, the list as it is `written`, and `tail`, put together, are its text.

    `names` are ISO 3166 letters for States, else names of organizations; `lead` ends with the space before the list.
    """

    unit: str
    lead: Runs
    written: str
    tail: Runs
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Attendance:
    """Those present in one category, as the catalogue names categories."""

    category: str
    listing: Listing


@dataclass(frozen=True, slots=True)
class SourceItem:
    """An agenda item, once: under which number it stands in which body's agenda, and whether it is marked as joint."""

    title: Runs
    subitems: tuple[Runs, ...]
    joint: bool
    numbers: tuple[tuple[str, int], ...]

    @property
    def name(self) -> str:
        """The title in plain words."""
        return "".join(run.text or "" for run in self.title)


@dataclass(frozen=True, slots=True)
class Statements:
    """The statements paragraph of one agenda item; no States in it means that only the secretariat spoke."""

    item: SourceItem
    listing: Listing


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that a body had before it, and the unit that lists it."""

    unit: str
    title: Runs
    symbol: str


@dataclass(frozen=True, slots=True)
class Papers:
    """The documents before one body, in their order; `unit` is the paragraph that they stand in."""

    body: str
    unit: str
    entries: tuple[Paper, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """What a report says of its session. Bodies are named as in the headings over their agendas, in that order."""

    bodies: tuple[str, ...]
    agenda_unit: str
    items: tuple[SourceItem, ...]
    attendance: tuple[Attendance, ...]
    statements: tuple[Statements, ...]
    papers: tuple[Papers, ...]
    unread: tuple[str, ...]

    def agenda(self, body: str) -> tuple[SourceItem, ...]:
        """A body's items in the order of its agenda."""
        placed = {number: item for item in self.items for name, number in item.numbers if name == body}
        return tuple(placed[number] for number in sorted(placed))


def read_record(report: Imported) -> Record:
    """The record in `report`. Raises `UnknownState` for a name in a list of States that is none on that date."""
    tree, on = report.tree, report.masthead.date
    agenda_unit = next((p.id for p in tree.walk() if any(tree.unit(c).kind is Kind.ITEM for c in tree.of(p.id))), "")
    bodies, items = _agendas(tree, agenda_unit)
    attended = {unit.id: _attendance(tree, unit, on) for unit in _paragraphs(tree, "attendance")}
    spoken = {unit.id: _statements(tree, unit, on, items) for unit in _paragraphs(tree, "statements")}
    listed = {unit.id: _papers(tree, unit, bodies) for unit in _paragraphs(tree, "documentation")}
    return Record(
        bodies=bodies,
        agenda_unit=agenda_unit,
        items=items,
        attendance=tuple(found for found in attended.values() if found),
        statements=tuple(found for found in spoken.values() if found),
        papers=tuple(found for found in listed.values() if found),
        unread=tuple(unit_id for part in (attended, spoken, listed) for unit_id, found in part.items() if not found),
    )


def split_organizations(text: str) -> tuple[str, ...]:
    """The organizations that `A, B and C` names: a new name begins with a capital, for names have commas in them."""
    pieces = re.split(r", (?=[A-Z])(?![^()]*\))", text)
    last = [match.start() for match in re.finditer(r" and (?=[A-Z])(?![^()]*\))", pieces[-1])]
    if last:
        pieces[-1:] = [pieces[-1][: last[-1]], pieces[-1][last[-1] + len(" and ") :]]
    return tuple(pieces)


def _paragraphs(tree: Tree, heading: str) -> Iterator[Unit]:
    for section in tree.walk():
        if section.kind is Kind.SECTION and _text(tree, section).casefold() == heading:
            yield from (unit for unit in tree.walk(section.id) if unit.kind is Kind.PARAGRAPH)


def _attendance(tree: Tree, unit: Unit, on: date) -> Attendance | None:
    text = _text(tree, unit)
    if "intergovernmental organizations" in text:
        return _listed("intergovernmental_organization", unit, split_organizations)
    if "signatory" in text:
        category, alone = "signatory_observer", _SIGNATORY.match(text)
    elif match := _ORGANIZATION.match(text):
        return Attendance("regional_organization", _around(unit, *_span(unit.words, match[1]), (match[1],)))
    else:
        category, alone = "state_party", None
    if alone is not None:
        states = split_states(alone[1][0].lower() + alone[1][1:] if alone[1].startswith("The ") else alone[1], on)
        return Attendance(category, _around(unit, *_span(unit.words, alone[1]), tuple(s.iso3 for s in states)))
    return _listed(category, unit, lambda names: tuple(state.iso3 for state in split_states(names, on)))


def _listed(category: str, unit: Unit, split: Callable[[str], tuple[str, ...]]) -> Attendance | None:
    listing = _listing(unit, split)
    return Attendance(category, listing) if listing else None


def _statements(tree: Tree, unit: Unit, on: date, items: Sequence[SourceItem]) -> Statements | None:
    item = _item_spoken_of(_text(tree, unit), items)
    if item is None:
        return None
    listing = _listing(unit, lambda names: tuple(state.iso3 for state in split_states(names, on)))
    return Statements(item, listing or Listing(unit.id, runs_of(unit.words), "", (), ()))


def _item_spoken_of(text: str, items: Sequence[SourceItem]) -> SourceItem | None:
    if match := _AGENDA_ITEM.search(text):
        number, rest = int(match[1]), match[2]
        return next((i for i in items for body, n in i.numbers if n == number and rest.startswith(f"{body},")), None)
    if match := _ENTITLED.search(text) or _ITEM_ON.search(text):
        return next((item for item in items if item.name.casefold() == match[1].casefold()), None)
    return None


def _papers(tree: Tree, unit: Unit, bodies: Sequence[str]) -> Papers | None:
    text = _text(tree, unit)
    body = next((name for name in bodies if text.startswith(f"The {name} had before it")), None)
    entries = tuple(map(_paper, map(tree.unit, tree.of(unit.id))))
    if body is None or not all(entries):
        return None
    return Papers(body, unit.id, tuple(entry for entry in entries if entry))


def _paper(unit: Unit) -> Paper | None:
    """An entry ends with its symbol in parentheses; what stands before is its title (S40)."""
    at = next((i for i in range(len(unit.words) - 1, 0, -1) if unit.words[i].document), None)
    if at is None or unit.words[at - 1].form != "(":
        return None
    return Paper(unit.id, runs_of(unit.words[: at - 1]), unit.words[at].document or "")


def _agendas(tree: Tree, paragraph: str) -> tuple[tuple[str, ...], tuple[SourceItem, ...]]:
    bodies: list[str] = []
    found: dict[str, SourceItem] = {}
    number = 0
    for unit in map(tree.unit, tree.of(paragraph) if paragraph else ()):
        if unit.kind is Kind.HEADING:
            bodies.append(_text(tree, unit))
            number = 0
            continue
        number += 1
        item = _item(tree, unit, bodies[-1] if bodies else "", number)
        key = item.name if item.joint else unit.id
        numbers = (*found[key].numbers, *item.numbers) if key in found else item.numbers
        found[key] = SourceItem(item.title, item.subitems, item.joint, numbers)
    return tuple(bodies), tuple(found.values())


def _item(tree: Tree, unit: Unit, body: str, number: int) -> SourceItem:
    words = _without_stop(unit.words)
    joint = [word.form for word in words[-4:]] == ["(", "joint", "item", ")"] and words[-2].mark is Mark.EMPHASIS
    title = words[:-4] if joint else words
    subitems = tuple(runs_of(_without_stop(tree.unit(inner).words)) for inner in tree.of(unit.id))
    return SourceItem(runs_of(title), subitems, joint, ((body, number),))


def _listing(unit: Unit, split: Callable[[str], tuple[str, ...]]) -> Listing | None:
    """The list between a colon and the next full stop that ends a word outside parentheses."""
    words = unit.words
    start = next((i + 1 for i, word in enumerate(words) if word.form == ":"), None)
    if start is None:
        return None
    depth = 0
    for end in range(start, len(words)):
        depth += (words[end].form == "(") - (words[end].form == ")")
        if depth == 0 and words[end].form == ".":
            return _around(unit, start, end, split(_plain(words[start:end])))
    return None


def _around(unit: Unit, start: int, end: int, names: tuple[str, ...]) -> Listing:
    lead = runs_of(unit.words[:start])
    if lead:
        lead = (*lead, *plain(" ")) if lead[-1].mark else (*lead[:-1], Run(text=f"{lead[-1].text} "))
    tail = unit.words[end:]
    space = () if not tail or tail[0].glued else plain(" ")
    return Listing(unit.id, lead, _plain(unit.words[start:end]), (*space, *runs_of(tail)), names)


def _span(words: Words, name: str) -> tuple[int, int]:
    """Where `name` stands first."""
    for start in range(len(words)):
        for end in range(start + 1, len(words) + 1):
            if _plain(words[start:end]) == name:
                return start, end
    return 0, 0


def _without_stop(words: Words) -> Words:
    return words[:-1] if words and words[-1].form in (".", ";", ":") else words


def _plain(words: Sequence[Word]) -> str:
    return "".join(run.text or "" for run in runs_of(words))


def _text(tree: Tree, unit: Unit) -> str:
    return in_words(printed_text(tree, unit, {}))

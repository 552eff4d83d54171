"""Units by what they are called, and the other way: in the text of now, or by the numbers of a printed version."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import cached_property

from shared.documents.numbering import Number, numbers
from shared.documents.spoken.answers import Why
from shared.documents.spoken.cursor import ordinal
from shared.documents.spoken.naming import TODAY
from shared.documents.spoken.said import Choice, Doubt, Frame, Part, Spot
from shared.documents.units import ROOT, Tree
from shared.documents.vocabulary import Kind


def folded(number: str) -> str:
    """A number as it is compared: in small letters, with single spaces."""
    return " ".join(number.replace("\u00a0", " ").replace("‑", "-").split()).rstrip(".").casefold()


class Version:
    """A text whose numbers people hold in their hands: of now, or as it was printed."""

    def __init__(self, tree: Tree, hidden: Collection[str] = ()) -> None:
        self.tree = tree
        self.known: Mapping[str, Number] = {u: n for u, n in numbers(tree).items() if u not in hidden}
        self.hidden = hidden

    @cached_property
    def units(self) -> Mapping[str, str]:
        """The unit of each number, in small letters."""
        return {folded(number.cited): unit for unit, number in self.known.items()}

    def find(self, number: str) -> tuple[str, ...]:
        """The units that a number may mean: an agenda item without its body may be one of several."""
        wanted = folded(number)
        if wanted in self.units:
            return (self.units[wanted],)
        body, item, rest = wanted.rpartition("item ")
        if not item:
            return ()
        ending = f"/{body.strip()} item {rest}" if body else f" item {rest}"
        found = [unit for cited, unit in self.units.items() if cited.endswith(ending) or cited == wanted]
        return tuple(found)

    def headings(self, parent: str) -> tuple[str, ...]:
        """The cross-headings directly in a unit, or in the document."""
        return tuple(unit for unit in self.tree.of(parent) if self.tree.unit(unit).kind is Kind.HEADING)

    def branches(self) -> tuple[str, ...]:
        """The agendas of bodies."""
        return tuple(unit for unit in self.tree.of(ROOT) if self.tree.unit(unit).kind is Kind.BRANCH)


class Places:
    """The places of a text, said by the numbers of `numbering` (another version of it) or by its own."""

    def __init__(
        self,
        tree: Tree,
        numbering: Tree | None = None,
        printings: Mapping[str, Tree] | None = None,
        hidden: Collection[str] = (),
    ) -> None:
        self.tree, self.hidden = tree, hidden
        self.today = Version(tree, hidden)
        self.said_by = self.today if numbering is None or numbering is tree else Version(numbering, hidden)
        self.printings = {name.casefold(): printing for name, printing in (printings or {}).items()}

    # --- what a place is called -------------------------------------------------------------------------------------

    def address(self, unit_id: str) -> str:
        """What the unit is called, as `unit` understands it."""
        version = self.said_by if unit_id in self.said_by.tree.units else self.today
        return self._called(unit_id, version) + ("" if version is self.said_by else " of today's text")

    def text_of(self, unit_id: str) -> str:
        """What the unit's own words are called: those of a section are its title."""
        unit = self.tree.unit(unit_id)
        if unit.kind in (Kind.SECTION, Kind.BRANCH) or unit.item is not None:
            return f"the title of {self.address(unit_id)}"
        if self.tree.of(unit_id):
            return f"the chapeau of {self.address(unit_id)}"
        return self.address(unit_id)

    def whole(self, unit_id: str) -> bool:
        """Whether the unit's own words are called as the unit is."""
        return self.text_of(unit_id) == self.address(unit_id)

    def number(self, unit_id: str) -> str:
        """The unit's number as it is shown beside a candidate; nothing if it has none."""
        version = self.said_by if unit_id in self.said_by.known else self.today
        return version.known[unit_id].cited.strip() if unit_id in version.known else ""

    def _called(self, unit_id: str, version: Version) -> str:
        tree, unit = version.tree, version.tree.unit(unit_id)
        if unit_id in version.known:
            cited = version.known[unit_id].cited.strip()
            if unit.kind is Kind.SECTION:
                return f"section {cited}"
            body, item, rest = cited.partition(" item ")
            return f"item {rest} of {body}" if item and "list" not in body else cited
        if unit.kind is Kind.HEADING:
            return self._heading(unit_id, version)
        same = [branch for branch in version.branches() if tree.unit(branch).body == unit.body]
        if unit.body and len(same) == 1:
            return f"the agenda of {unit.body}"
        return f"the {ordinal(version.branches().index(unit_id) + 1)} agenda"

    def _heading(self, unit_id: str, version: Version) -> str:
        tree = version.tree
        parent = tree.unit(unit_id).parent
        siblings = tree.of(parent)
        index = siblings.index(unit_id)
        below = siblings[index + 1] if index + 1 < len(siblings) else None
        above = tree.before(unit_id)
        if below in version.known and (above is None or tree.unit(above).kind is not Kind.HEADING):
            return f"the heading before {self._called(below or '', version)}"
        inside = f"of {self._called(parent, version)}" if parent else "of the document"
        return f"the {ordinal(version.headings(parent).index(unit_id) + 1)} heading {inside}"

    # --- what is meant by it ----------------------------------------------------------------------------------------

    def unit(self, frame: Frame, slot: str) -> str:
        """The unit that a place means, standing in the text of now. Raises a `Doubt` if that is not clear."""
        spot: Spot = getattr(frame, slot)
        if spot.unit is not None:
            return spot.unit
        version = self.version(spot)
        found = self._found(spot, version)
        if len(found) > 1:
            choices = [Choice(frame.but(**{slot: replace(spot, unit=unit)}), unit) for unit in found]
            raise Doubt(Why.SEVERAL, f"Which one? {len(found)} places answer to that.", choices)
        if not found:
            raise self._nowhere(frame, slot, spot)
        if found[0] not in self.tree.units:
            number = version.known[found[0]].cited if found[0] in version.known else "It"
            raise Doubt(Why.FELL, f"{number} of that version fell since; it is not in the text any more.")
        return found[0]

    def item(self, frame: Frame, slot: str) -> str:
        """A placement of the agenda item that is meant; of one that stands on two agendas under one number, either."""
        spot: Spot = getattr(frame, slot)
        if spot.unit is None and spot.number is not None:
            found = self._found(spot, self.version(spot))
            items = {self.tree.unit(unit).item for unit in found if unit in self.tree.units}
            if len(items) == 1 and None not in items:
                return next(unit for unit in found if unit in self.tree.units)
        return self.unit(frame, slot)

    def version(self, spot: Spot) -> Version:
        """The text by whose numbers a place is said. Raises a `Doubt` where it was never printed."""
        if spot.version is None:
            return self.said_by
        if spot.version == TODAY:
            return self.today
        named = [tree for name, tree in self.printings.items() if name == spot.version] or [
            tree for name, tree in self.printings.items() if name.endswith(f"/{spot.version}")
        ]
        if not named:
            raise Doubt(Why.NO_SUCH_PLACE, f"This text was not printed as {spot.version.upper()}.")
        return Version(named[-1], self.hidden)

    def _found(self, spot: Spot, version: Version) -> tuple[str, ...]:
        tree = version.tree
        match spot.part:
            case Part.AGENDA:
                branches = version.branches()
                if spot.nth is not None:
                    return _nth(branches, spot.nth)
                named = folded(spot.number or "")
                bodies = {branch: folded(tree.unit(branch).body or "") for branch in branches}
                return tuple(b for b, body in bodies.items() if body == named or body.endswith(f"/{named}"))
            case Part.HEADING_OF:
                inside = version.find(spot.number)[:1] if spot.number else ()
                if spot.number and not inside:
                    return ()
                if spot.nth is not None:
                    return _nth(version.headings(inside[0] if inside else ROOT), spot.nth)
                return self._worded(spot, version, inside)
            case Part.HEADING_BEFORE:
                return tuple(heading for unit in version.find(spot.number or "") for heading in _over(tree, unit))
            case Part.DOCUMENT:
                return ()
            case _:
                return version.find(spot.number) if spot.number else ()

    def _worded(self, spot: Spot, version: Version, inside: tuple[str, ...]) -> tuple[str, ...]:
        """The headings of certain words, or all there are."""
        within = inside[0] if inside else ROOT
        headings = [unit for unit in version.tree.walk(within) if unit.kind is Kind.HEADING]
        wanted = " ".join((spot.quoted or "").split()).casefold()
        texts = {unit.id: " ".join(word.form for word in unit.words).casefold() for unit in headings}
        return tuple(unit for unit, text in texts.items() if unit not in self.hidden and wanted in text)

    def _nowhere(self, frame: Frame, slot: str, spot: Spot) -> Doubt:
        """The doubt about a place that does not exist: in which other version it does, if it does in one."""
        said = " ".join(_as_printed(part) for part in (spot.number or "that").split())
        if spot.part is Part.HEADING_BEFORE and self.version(spot).find(said):
            above = [unit for below in self.version(spot).find(said)[:1] for unit in self._sections(below)]
            title = [Choice(frame.but(**{slot: Spot(unit=unit, own=True)}), unit) for unit in above]
            return Doubt(Why.NO_SUCH_PLACE, f"No heading stands directly before {said}.", title)
        if said.startswith("("):
            return Doubt(Why.UNFINISHED, f"Say of which paragraph {said} is meant, such as “8 {said}”.")
        others = {"the text of now": self.today} if self.version(spot) is not self.today else {}
        others |= {name.upper(): Version(tree, self.hidden) for name, tree in self.printings.items()}
        for name, version in others.items():
            elsewhere = self._found(spot, version)
            if len(elsewhere) == 1:
                if elsewhere[0] not in self.tree.units:
                    return Doubt(Why.FELL, f"Only {name} has {said}, and it fell since.")
                choice = Choice(frame.but(**{slot: replace(spot, unit=elsewhere[0])}), elsewhere[0])
                now = self.number(elsewhere[0])
                called = f"; it is now {now}" if now else ""
                return Doubt(Why.OTHER_VERSION, f"Only {name} has {said}{called}.", [choice])
        if spot.number is None:
            return Doubt(Why.UNFINISHED, "Say where.")
        choices = [Choice(frame.but(**{slot: replace(spot, unit=unit)}), unit) for unit in self._near(spot)]
        return Doubt(Why.NO_SUCH_PLACE, f"Nothing in this text has the number {said}.", choices)

    def _sections(self, unit: str) -> list[str]:
        """The sections in which a unit stands, the nearest first."""
        if unit not in self.tree.units:
            return []
        return [above.id for above in self.tree.ancestors(unit) if above.kind is Kind.SECTION]

    def _near(self, spot: Spot) -> list[str]:
        """The last of those among which a number that does not exist would stand."""
        version, number = self.version(spot), folded(spot.number or "")
        head = number.rpartition(" (")[0]
        if head:
            above = version.find(head)[:1]
            among = [unit for unit in version.tree.of(above[0]) if unit in version.known] if above else []
        else:
            among = [unit for cited, unit in version.units.items() if cited.isdigit() and number[:1].isdigit()]
        return [unit for unit in among[-1:] if unit in self.tree.units]


def _as_printed(part: str) -> str:
    """A part of a number as it prints: the numerals of sections and the symbols of bodies in capital letters."""
    return part.upper() if re.fullmatch(r"[ivxlc]+(\.\w+)*|\S+[./]\S+", part) else part


def _nth(units: tuple[str, ...], nth: int) -> tuple[str, ...]:
    index = nth - 1 if nth > 0 else nth
    return (units[index],) if -len(units) <= index < len(units) else ()


def _over(tree: Tree, unit: str) -> list[str]:
    """The headings directly over a unit, the nearest first."""
    found: list[str] = []
    above = tree.before(unit)
    while above is not None and tree.unit(above).kind is Kind.HEADING:
        found.append(above)
        above = tree.before(above)
    return found

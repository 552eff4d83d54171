"""The read-out sheet, which is the Chair's script: part by part what was agreed, what is open, and the words to say.

Amendments are told by number. Whose they are, and whose confirmation is awaited, is told to the secretariat alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from services.portal.domain import formulas
from services.portal.domain.marked.lines import before_print, put_forward, struck
from services.portal.domain.phrases import WHOLE, places, the_bodies
from services.portal.domain.read_out import ReadingOut
from services.portal.domain.reading import read, versions
from services.portal.domain.record import Amendment
from services.portal.domain.sheets import Pack, Paper, Sheet, Spoken, Whole
from services.portal.domain.state import State, Version
from services.portal.domain.still_open import packages, still_open
from shared.documents.holder import Holder
from shared.documents.numbering import Number, cite, numbers
from shared.documents.operations import changed
from shared.documents.redline import Line, LineState, redline
from shared.documents.units import Tree
from shared.documents.vocabulary import Class, Kind, NotThere
from shared.events.base import Audience
from shared.events.drafting import MeetingRecorded
from shared.lifecycle import Document
from shared.still_open import Matter, Open, spoken_of

FLOOR = "on-the-floor"
"""The name of the sheet of all that is still on the floor."""


class NoSuchSheet(NotThere):
    """No part of that name is closed in this document."""


@dataclass(frozen=True)
class Script:
    """The script of a document, its sheets in the order of the text, for a reader who may see it."""

    state: State
    document: Document
    reader: Audience

    @cached_property
    def known(self) -> Mapping[str, Number]:
        """The numbers of today."""
        return numbers(self.document.tree)

    @cached_property
    def printings(self) -> tuple[Version, ...]:
        """What was printed or tabled of the document before its adoption, as far as the reader may read it."""
        kept = versions(self.state, self.document.id, self.reader)
        adopted = min((v.number for v in kept if v.name in ("adopted", "approved")), default=len(self._kept) + 1)
        return tuple(version for version in kept if put_forward(version) and version.number < adopted)

    @cached_property
    def base(self) -> Tree:
        """The text as it was put forward last, against which everything is read out."""
        return before_print(self.printings, self.document.tree) if self.printings else self.document.tree

    @cached_property
    def aloud(self) -> ReadingOut:
        """Amendments as they are read out, by the numbers of the paper that people hold."""
        printed = tuple(version.number for version in self.printings)
        return ReadingOut(self.state, self.base, self.document.id, printed or self.document.version, self.reader)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """What changed since, unit by unit."""
        return self._against(self.document.tree)

    def sheets(self) -> tuple[Sheet, ...]:
        """Every part, in the order of the text, and then what is still on the floor."""
        order = {unit.id: place for place, unit in enumerate(self.document.tree.walk())}
        named = sorted(self.document.parts, key=lambda p: min(map(order.__getitem__, self._standing(p)), default=0))
        floor = self._on_the_floor()
        sheets = [self.part(name) for name in named]
        return (*sheets, self.of(FLOOR, floor)) if floor else tuple(sheets)

    def part(self, name: str) -> Sheet:
        """The sheet of a part that is closed or adopted. Raises `NoSuchSheet`."""
        if name == FLOOR:
            return self.of(FLOOR, self._on_the_floor())
        if name not in self.document.parts:
            raise NoSuchSheet(f"No part “{name}” of this document is closed.", part=name)
        return self.of(name, self._standing(name))

    def of(self, name: str, units: Sequence[str], bodies: tuple[str, ...] = (), sitting: int | None = None) -> Sheet:
        """The sheet of these units, as `bodies` would adopt them at a meeting; else those who sit, or who adopted."""
        part = self.document.parts.get(name)
        gavel = self.state.gavels.get((self.document.id, name)) if part and part.adopted else None
        meeting = self.state.meetings.get(gavel.meeting if gavel else sitting or 0) or self._latest()
        bodies = gavel.bodies if gavel else bodies or (meeting.bodies if meeting else self._all_bodies())
        within = self._with_fallen(units)
        where = self._where(units)
        papers = tuple(self._papers(within))
        spoken = tuple(self._spoken(within))
        found = still_open(self.state, self.document, units)
        lines = tuple(
            line
            for line in (self._to_the_gavel(name) if gavel else self.lines)
            if line.unit in within and line.state is not LineState.SAME
        )
        amended = cite(self.document.tree, _changed_in(lines, self.document.tree), self.known)
        symbols = [paper.symbol for paper in papers]
        return Sheet(
            name=name,
            where=where,
            bodies=the_bodies(self.state, bodies),
            meeting=meeting,
            papers=papers,
            adopted=gavel is not None,
            closed=part is not None,
            open=tuple(it for it in found if it.blocks),
            blanks=self._folded(found, Matter.BLANK),
            stale=self._folded(found, Matter.STALE),
            spoken=spoken,
            changes=lines,
            packages=tuple(self._packages(units)),
            sentence=(
                formulas.part_was_adopted(self.state, self.document.id, bodies, where, bool(spoken))
                if gavel
                else formulas.to_be_said(self.state, self.document.id, bodies, where, symbols, bool(spoken))
            ),
            paragraph=formulas.part_paragraph(
                self.state, self.document.id, bodies, meeting, where, amended if spoken else ""
            ),
        )

    def whole(self) -> Whole:
        """The last page of the script."""
        state, document = self.state, self.document
        paragraphs = tuple(self.part(name).paragraph for name, part in document.parts.items() if part.adopted)
        if document.adopted is not None:
            adopted = document.adopted
            completes = self._where(adopted.mandate.units) if adopted.mandate else ""
            return Whole(
                adopted=True,
                missing="",
                understanding=formulas.understood(state, adopted.understanding).removeprefix(", "),
                mandate=formulas.mandated(adopted.mandate, completes) if adopted.mandate else "",
                announced=adopted.announced or "",
                proposed=adopted.proposed or "",
                sentence=formulas.whole_was_adopted(state, adopted, completes),
                paragraphs=(*paragraphs, formulas.whole_paragraph(state, adopted, completes)),
            )
        meeting = self._latest()
        bodies = meeting.bodies if meeting else self._all_bodies()
        gavelled = {unit for part in document.parts.values() if part.adopted for unit in part.units}
        hands = document.tabled | set(self._on_the_floor()) | {u for p in document.parts.values() for u in p.units}
        in_hand = [unit.id for unit in document.tree.walk() if unit.id in hands]
        summary = any(unit.unit_class is Class.CHAIRS_SUMMARY for unit in document.tree.walk())
        blank = [unit for unit in in_hand if document.tree.unit(unit).blank]
        amended = any(a.in_text for a in state.amendments.values() if a.moved.document == document.id)
        symbols = list(dict.fromkeys(v.symbol for v in self.printings if v.symbol is not None))
        completes = self._where(blank) if blank else ""
        return Whole(
            adopted=False,
            missing=self._where([unit for unit in in_hand if unit not in gavelled]),
            understanding=f"on the understanding that {formulas.SUMMARY_IS_THE_CHAIRS}" if summary else "",
            mandate=f"must name {completes}: who completes, together with whom, until when" if blank else "",
            announced="",
            proposed=formulas.AS_ORALLY_AMENDED if amended else "",
            sentence=formulas.whole_to_be_said(state, document.id, bodies, symbols, amended, summary, completes),
            paragraphs=paragraphs,
        )

    @cached_property
    def _kept(self) -> tuple[Version, ...]:
        return self.state.versions.get(self.document.id, ())

    def _against(self, text: Tree) -> tuple[Line, ...]:
        return redline(self.base, text, struck=struck(self.state, self.document.id))

    def _to_the_gavel(self, part: str) -> tuple[Line, ...]:
        """What changed until the gavel fell on a part; what was completed afterwards is no amendment."""
        names = [version for version in self._kept if re.fullmatch(rf"adopted-{re.escape(part)}(-\d+)?", version.name)]
        return self._against(names[-1].numbering) if names else self.lines

    def _on_the_floor(self) -> list[str]:
        return [u.id for u in self.document.tree.walk() if self.document.pen.of(u.id) is Holder.AMENDMENTS]

    def _folded(self, found: Iterable[Open], matter: Matter) -> str:
        return cite(self.document.tree, [it.unit for it in found if it.matter is matter and it.unit], self.known)

    def _standing(self, part: str) -> list[str]:
        return [unit for unit in self.document.parts[part].units if unit in self.document.tree.units]

    def _where(self, units: Iterable[str]) -> str:
        found = places(self.state, self.document.tree, units, self.known)
        return "the whole" if found == WHOLE else found

    def _latest(self) -> MeetingRecorded | None:
        """The last meeting that had begun when the portal last heard of anything."""
        now = max((entry.recorded for entry in self.state.entries), default=None)
        begun = [m for m in self.state.meetings.values() if now is not None and m.begins <= now]
        return max(begun, key=lambda meeting: meeting.begins, default=None)

    def _all_bodies(self) -> tuple[str, ...]:
        return tuple(body.symbol for body in self.state.opened().bodies)

    def _with_fallen(self, units: Iterable[str]) -> frozenset[str]:
        """The units, and those of the printed text that fell or stood where these stand."""
        within = set(units)
        printed = {unit for version in self.printings for unit in version.tree.units}
        for unit in self.base.walk():
            if unit.id in self.document.tree.units or unit.id not in printed:
                continue
            if self.base.before(unit.id) in within or unit.parent in within:
                within.add(unit.id)
        return frozenset(within)

    def _papers(self, within: frozenset[str]) -> Iterator[Paper]:
        for version in self.printings:
            inside = [unit for unit in version.tree.units if unit in within]
            if version.symbol is not None and inside:
                where = places(self.state, version.numbering, inside)
                yield Paper(version.symbol, "the whole" if where == WHOLE else where, version.number)

    def _spoken(self, within: frozenset[str]) -> Iterator[Spoken]:
        """The amendments that were agreed since the paper was printed, in the order in which they were moved."""
        printed = {v.edition for v in self.printings if v.edition is not None and within.intersection(v.tree.units)}
        then = numbers(self.base)
        for name, entry in self.state.amendments.items():
            if entry.moved.document != self.document.id or not entry.in_text or not printed <= entry.printed:
                continue
            unit = next((unit for unit in self._home(entry) if unit in within), None)
            if unit is not None:
                was, now = (known[unit].cited if unit in known else "" for known in (then, self.known))
                yield Spoken(name, self.aloud.then(entry), unit, was, "" if now == was else now)

    def _home(self, entry: Amendment) -> list[str]:
        """Where an amendment is read out: what it changes, if that stands; else beside what it changed."""
        standing = [u for op in entry.full for u in changed(op) if u in self.document.tree.units]
        return standing or [u for op in entry.full for u in (*changed(op), *spoken_of(entry.text, op))]

    def _packages(self, units: Iterable[str]) -> Iterator[Pack]:
        here = set(units)
        for agreed in (False, True):
            for name, bound in packages(self.state, self.document, agreed):
                if here.intersection(bound):
                    yield Pack(name, self._where(bound), agreed)


def script(state: State, document: str, reader: Audience) -> Script:
    """The script of a document, as far as a reader may know of the document. Raises `UnknownDocument`."""
    return Script(state, read(state, document, reader).document, reader)


def _changed_in(lines: Iterable[Line], tree: Tree) -> list[str]:
    """The numbered units in which something was amended."""
    numbered = (Kind.PARAGRAPH, Kind.SUBPARAGRAPH)
    return [line.unit for line in lines if line.unit in tree.units and line.kind in numbered]

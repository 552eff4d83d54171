"""Who holds the pen: every unit of a document has exactly one holder, and only a handover changes that.

Whoever hands over stops writing at once; the receiver begins when it hears of it. Each service keeps its own pen from
the handovers it made and heard, so at no moment, in whatever order handovers arrive, do two believe they may write.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from immutables import Map

from shared.documents.vocabulary import Refusal


class Holder(StrEnum):
    """Who may hold a unit. `NOBODY`: it is issued, and never changes again."""

    DRAFTING = "drafting"
    AMENDMENTS = "amendments"
    ADOPTION = "adoption"
    PUBLICATION = "publication"
    NOBODY = "nobody"


class Handover(StrEnum):
    """The acts that hand units over, by the names of their events."""

    TABLED_TO_FLOOR = "document.tabled to the floor"
    TABLED_TO_SILENCE = "document.tabled to silence"
    PART_CLOSED = "part.closed"
    PART_REOPENED = "part.reopened"
    ADOPTED = "document.adopted"
    RETURNED = "document.returned"
    SUMMARY_SUBMITTED = "summary.submitted"
    SUMMARY_APPROVED = "summary.approved"
    SUMMARY_RETURNED = "summary.returned"
    COMPLETED = "document.completed"
    ISSUED = "edition.issued"


HANDOVERS: Mapping[Handover, tuple[Holder, Holder]] = MappingProxyType(
    {
        Handover.TABLED_TO_FLOOR: (Holder.DRAFTING, Holder.AMENDMENTS),
        Handover.TABLED_TO_SILENCE: (Holder.DRAFTING, Holder.ADOPTION),
        Handover.PART_CLOSED: (Holder.AMENDMENTS, Holder.ADOPTION),
        Handover.PART_REOPENED: (Holder.ADOPTION, Holder.AMENDMENTS),
        Handover.ADOPTED: (Holder.ADOPTION, Holder.DRAFTING),
        Handover.RETURNED: (Holder.ADOPTION, Holder.DRAFTING),
        Handover.SUMMARY_SUBMITTED: (Holder.DRAFTING, Holder.ADOPTION),
        Handover.SUMMARY_APPROVED: (Holder.ADOPTION, Holder.DRAFTING),
        Handover.SUMMARY_RETURNED: (Holder.ADOPTION, Holder.DRAFTING),
        Handover.COMPLETED: (Holder.DRAFTING, Holder.PUBLICATION),
        Handover.ISSUED: (Holder.PUBLICATION, Holder.NOBODY),
    }
)
"""From whom and to whom each act hands over (DESIGN section 1)."""


class PenHeldElsewhere(Refusal):
    """Another holds the pen of a unit, so it cannot be written or handed over here."""

    rule = "one holder of the pen"


@dataclass(frozen=True)
class Pen:
    """The holder of every unit of one document, as one service knows it.

    `kept` are the units that a gavel or an approval has fixed: their content, parent and presence stay, but for what
    a mandate, a clearance or a closed list of editorial changes allows.
    """

    holders: Map[str, Holder] = field(default_factory=Map)
    kept: frozenset[str] = frozenset()

    def of(self, unit_id: str) -> Holder:
        """Who holds a unit; a unit nobody has heard of yet is drafting's to write."""
        return self.holders.get(unit_id, Holder.DRAFTING)

    def may_write(self, holder: Holder, unit_id: str) -> bool:
        """Whether that holder may change that unit now."""
        return self.of(unit_id) is holder

    def require(self, holder: Holder, unit_ids: Iterable[str]) -> None:
        """Raise `PenHeldElsewhere` unless `holder` holds every one of the units."""
        for unit_id in unit_ids:
            if not self.may_write(holder, unit_id):
                other = self.of(unit_id)
                raise PenHeldElsewhere(
                    f"The pen of “{unit_id}” is with {other}, not with {holder}.", unit=unit_id, holder=other.value
                )

    def hand_over(self, act: Handover, unit_ids: Iterable[str]) -> Pen:
        """The pen after an act hands these units over; raises `PenHeldElsewhere` if the giver does not hold them."""
        giver, receiver = HANDOVERS[act]
        unit_ids = tuple(unit_ids)
        self.require(giver, unit_ids)
        kept = self.kept | frozenset(unit_ids) if act in (Handover.ADOPTED, Handover.SUMMARY_APPROVED) else self.kept
        return Pen(self.holders.update(dict.fromkeys(unit_ids, receiver)), kept)

    def begin(self, holder: Holder, unit_ids: Iterable[str]) -> Pen:
        """The pen after `holder` wrote new units: they are its own."""
        return Pen(self.holders.update(dict.fromkeys(unit_ids, holder)), self.kept)

    def end(self, unit_ids: Iterable[str]) -> Pen:
        """The pen after units fell: nobody asks for them again."""
        gone = frozenset(unit_ids)
        holders = self.holders.mutate()
        for unit_id in gone:
            holders.pop(unit_id, None)
        return Pen(holders.finish(), self.kept - gone)

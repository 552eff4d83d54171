"""No two hold the pen of a unit at once, in whatever order the handovers arrive."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.documents.holder import HANDOVERS, Handover, Holder, Pen, PenHeldElsewhere

WRITERS = (Holder.DRAFTING, Holder.AMENDMENTS, Holder.ADOPTION, Holder.PUBLICATION)
UNITS = ("u1", "u2", "u3")


class Services:
    """Four services that hear every handover, each with its own pen and a queue from each other service.

    Only the order of one sender is kept. What arrives before its predecessor is early, and waits (DESIGN section 4).
    """

    def __init__(self) -> None:
        self.pens = dict.fromkeys(WRITERS, Pen())
        self.queues: dict[tuple[Holder, Holder], list[tuple[Handover, tuple[str, ...]]]] = {
            (sender, hearer): [] for sender in WRITERS for hearer in WRITERS if sender is not hearer
        }

    def can_do(self) -> list[tuple[Handover, str]]:
        return [
            (act, unit)
            for act, (giver, _) in HANDOVERS.items()
            for unit in UNITS
            if self.pens[giver].may_write(giver, unit)
        ]

    def do(self, act: Handover, units: tuple[str, ...]) -> None:
        giver, _ = HANDOVERS[act]
        self.pens[giver] = self.pens[giver].hand_over(act, units)
        for hearer in WRITERS:
            if hearer is not giver:
                self.queues[giver, hearer].append((act, units))

    def deliver(self, sender: Holder, hearer: Holder) -> bool:
        act, units = self.queues[sender, hearer][0]
        try:
            self.pens[hearer] = self.pens[hearer].hand_over(act, units)
        except PenHeldElsewhere:
            return False
        del self.queues[sender, hearer][0]
        return True

    def waiting(self) -> list[tuple[Holder, Holder]]:
        return [pair for pair, queue in self.queues.items() if queue]

    def writers(self, unit: str) -> list[Holder]:
        return [service for service in WRITERS if self.pens[service].may_write(service, unit)]


@given(st.data())
def test_at_no_moment_do_two_believe_that_they_may_write_a_unit(data: st.DataObject):
    services = Services()
    for _ in range(data.draw(st.integers(1, 30))):
        waiting, acts = services.waiting(), services.can_do()
        if waiting and (not acts or data.draw(st.booleans())):
            services.deliver(*data.draw(st.sampled_from(waiting)))
        elif acts:
            act, unit = data.draw(st.sampled_from(acts))
            also = tuple(u for a, u in acts if a is act and u != unit)
            services.do(act, (unit, *also) if data.draw(st.booleans()) else (unit,))
        assert all(len(services.writers(unit)) <= 1 for unit in UNITS)
    while services.waiting():  # whatever was early finds its predecessor: nothing waits for ever
        arrived = [services.deliver(*pair) for pair in services.waiting()]
        assert any(arrived)
    assert len({tuple(map(pen.of, UNITS)) for pen in services.pens.values()}) == 1
    issued = {unit for unit in UNITS if services.pens[Holder.DRAFTING].of(unit) is Holder.NOBODY}
    assert all(len(services.writers(unit)) == (unit not in issued) for unit in UNITS)


def test_who_hands_over_stops_writing_at_once_and_who_does_not_hold_cannot_hand_over():
    pen = Pen().hand_over(Handover.TABLED_TO_FLOOR, ["u1"])
    with pytest.raises(PenHeldElsewhere) as refused:
        pen.require(Holder.DRAFTING, ["u1"])
    assert refused.value.facts == {"unit": "u1", "holder": "amendments"}
    with pytest.raises(PenHeldElsewhere):
        pen.hand_over(Handover.COMPLETED, ["u1", "u2"])
    assert pen.may_write(Holder.DRAFTING, "u2")


def test_an_issued_edition_never_changes():
    pen = Pen().hand_over(Handover.COMPLETED, ["u1"]).hand_over(Handover.ISSUED, ["u1"])
    assert not any(pen.may_write(writer, "u1") for writer in WRITERS)
    assert not any(giver is Holder.NOBODY for giver, _ in HANDOVERS.values())


def test_what_was_adopted_or_approved_is_kept_and_stays_so_when_it_comes_back_to_the_secretariat():
    pen = Pen().hand_over(Handover.TABLED_TO_SILENCE, ["u1", "u2"]).hand_over(Handover.ADOPTED, ["u1"])
    assert pen.kept == {"u1"}
    assert {unit for unit, who in pen.holders.items() if who is Holder.DRAFTING} == {"u1"}

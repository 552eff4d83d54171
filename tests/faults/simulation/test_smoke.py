"""A moment of the simulation, wherever the tests run; `make test-faults` plays it at length."""

from __future__ import annotations

import pytest

from tests.faults.simulation.boundaries import NOT_STOOD_AT, all_boundaries, sources
from tests.faults.simulation.faults import FAULTS
from tests.faults.simulation.playing import Theatre

SCHEDULES = 30
TEETH = (
    "an offset is committed after the effect",
    "an event waits for what it follows",
    "a text that has changed is not written over",
)


def test_disturbed_schedules_lose_double_and_reorder_nothing(stage: Theatre) -> None:
    played = [stage.play(seed) for seed in range(SCHEDULES)]
    assert {one.seed: one.broken for one in played if one.broken} == {}
    assert len({one.fingerprint for one in played}) == SCHEDULES
    assert sum(one.deaths for one in played) > SCHEDULES / 2


def test_a_seed_gives_the_same_schedule_again(stage: Theatre) -> None:
    first, told = stage.play(7), stage.play(7, telling=True)
    assert (first.fingerprint, first.steps) == (told.fingerprint, told.steps)
    assert told.lines
    assert not first.lines


@pytest.mark.parametrize("sentence", TEETH)
def test_a_planted_fault_is_found(stage: Theatre, sentence: str) -> None:
    with FAULTS[sentence]():
        assert any(stage.play(seed).broken for seed in range(SCHEDULES))


def test_every_await_of_the_product_is_a_boundary_or_has_a_reason_not_to_be_one() -> None:
    unused = [begins for begins in NOT_STOOD_AT if not any(line.startswith(begins) for line in sources())]
    assert not unused
    assert len(all_boundaries()) > 100

"""Faults planted one at a time: the simulation and its invariants find each of them within a hundred seeds."""

from __future__ import annotations

import pytest

from tests.faults.simulation.faults import FAULTS
from tests.faults.simulation.playing import Theatre

SEEDS = 100


@pytest.mark.parametrize("sentence", FAULTS)
def test_it_is_found_within_a_hundred_seeds_that_it_is_not_so_that(
    stage: Theatre, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = None
    with FAULTS[sentence]():
        for seed in range(SEEDS):
            found = stage.play(seed)
            if found.broken:
                break
    assert found is not None
    assert found.broken
    with capsys.disabled():
        print(f"\n  found by seed {found.seed} ({found.script}): not so that {sentence}\n    {found.broken[0][:160]}")


def test_without_a_fault_the_same_seeds_find_nothing(stage: Theatre) -> None:
    assert [seed for seed in range(SEEDS) if stage.play(seed).broken] == []

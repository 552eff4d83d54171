"""The long tests of faults run where `RAPPORTEUR_FAULT_TESTS` is set (`make test-faults`); a short one runs always."""

import os
from collections.abc import Iterator

import pytest

from tests.faults.simulation.playing import Theatre, theatre

collect_ignore = [] if "RAPPORTEUR_FAULT_TESTS" in os.environ else ["test_simulation.py", "test_teeth.py"]


@pytest.fixture(scope="module")
def stage() -> Iterator[Theatre]:
    """The product with simulated edges, to play seeds on."""
    with theatre() as made:
        yield made

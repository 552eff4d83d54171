"""What lies here needs a Kafka at `RAPPORTEUR_KAFKA` and a PostgreSQL at `RAPPORTEUR_POSTGRES`."""

import os
from collections.abc import Iterator

import pytest

from tests.lifecycle.plays import SAMPLE, Play, once, played
from tests.processes.zygote import Zygote, zygote

collect_ignore_glob = [] if {"RAPPORTEUR_KAFKA", "RAPPORTEUR_POSTGRES"} <= set(os.environ) else ["test_*.py"]


@pytest.fixture(scope="session")
def forking() -> Iterator[Zygote]:
    """Where the services of these tests are forked from."""
    with zygote() as made:
        yield made


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Play:
    """The sample session as it was played in one process, which nobody disturbed."""
    return once(tmp_path_factory, "master", "undisturbed", lambda out: played(SAMPLE, out))

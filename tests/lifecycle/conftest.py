"""The sample session, played once for all tests of a run."""

import pytest

from tests.lifecycle.plays import ELSEWHERE, SAMPLE, Play, Source, once, played


@pytest.fixture(scope="session")
def source() -> Source:
    return Source(SAMPLE)


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Play:
    """The sample session as it was played first."""
    return once(tmp_path_factory, worker_id, "sample", lambda out: played(SAMPLE, out, measured=True))


@pytest.fixture(scope="session")
def elsewhere(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Play:
    """The sample session played again, in other circumstances, with every consumer delayed at random."""
    return once(
        tmp_path_factory,
        worker_id,
        "elsewhere",
        lambda out: played(SAMPLE, out, "--delays", "20240513", environment=ELSEWHERE),
    )

"""A provider that answers, and an installation that trusts it and signs browsers in by it: once a file."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from services.together import Whole, together
from tests.access.browsing import LINES, signing_in
from tests.access.identity import Identity, granted, identity
from tests.product import settings


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running() -> AsyncIterator[Identity]:
    async with identity() as opened:
        yield opened


@pytest.fixture
def provider(running: Identity) -> Identity:
    running.begin_anew()
    return running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def whole(tmp_path_factory: pytest.TempPathFactory, running: Identity) -> AsyncIterator[Whole]:
    data = tmp_path_factory.mktemp("login")
    placed = settings(data, **signing_in(running, granted(data / "grants.yaml", *LINES)))
    async with together(placed, run=False) as opened:
        yield opened

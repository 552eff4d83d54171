"""What the services log while they are tested goes to pytest, which shows it where a test fails."""

import logging
from collections.abc import Iterator

import pytest
import structlog
from hypothesis import is_hypothesis_test

structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.processors.format_exc_info,
        structlog.processors.KeyValueRenderer(key_order=["event"]),
    ],
    wrapper_class=structlog.stdlib.BoundLogger,
    logger_factory=structlog.stdlib.LoggerFactory(),
)


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    """A command sets logging for the whole of its process; a test that runs one in this process leaves it as it was."""
    root, before = logging.getLogger(), structlog.get_config()
    level, names = root.level, {None, *(handler.name for handler in root.handlers)}
    yield
    structlog.configure(**before)
    root.handlers[:] = [handler for handler in root.handlers if handler.name in names]
    root.setLevel(level)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Property tests run without coverage, which makes them four times as slow: what they call is not theirs alone."""
    for item in items:
        if isinstance(item, pytest.Function) and is_hypothesis_test(item.obj):
            item.add_marker("no_cover")

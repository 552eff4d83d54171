"""The tests of tests/shared/test_handling.py, unchanged, on PostgreSQL."""

from tests.shared.test_handling import *  # noqa: F403

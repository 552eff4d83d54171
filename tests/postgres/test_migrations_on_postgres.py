"""The tests of tests/shared/test_migrations.py, unchanged, on PostgreSQL."""

from tests.shared.test_migrations import *  # noqa: F403

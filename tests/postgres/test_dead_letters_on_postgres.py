"""The tests of tests/shared/messaging/test_dead_letters.py, unchanged, on PostgreSQL."""

from tests.shared.messaging.test_dead_letters import *  # noqa: F403

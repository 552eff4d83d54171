"""The tests of tests/shared/messaging/test_outbox.py, unchanged, on PostgreSQL."""

from tests.shared.messaging.test_outbox import *  # noqa: F403

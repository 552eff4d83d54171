"""The tests of tests/shared/messaging/test_consumer.py, unchanged, on PostgreSQL."""

from tests.shared.messaging.test_consumer import *  # noqa: F403

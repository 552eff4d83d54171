"""Lets a failing assertion of the common suite show its values."""

import pytest

pytest.register_assert_rewrite("tests.shared.messaging.broker_suite")

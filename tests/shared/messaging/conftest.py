"""What is given to the tests here; and a failing assertion of the common suite shows its values."""

import pytest

from tests.shared.messaging.given import amendments, around, drafting, it, tally

__all__ = ["amendments", "around", "drafting", "it", "tally"]

pytest.register_assert_rewrite("tests.shared.messaging.broker_suite")

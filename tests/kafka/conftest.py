"""What lies here needs a Kafka at `RAPPORTEUR_KAFKA`; a run that names none does not collect it."""

import os

import pytest

pytest.register_assert_rewrite("tests.shared.messaging.broker_suite")

collect_ignore_glob = [] if "RAPPORTEUR_KAFKA" in os.environ else ["test_*.py"]

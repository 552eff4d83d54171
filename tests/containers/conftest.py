"""What lies here needs an engine: `python -m tests.containers.start_engine -- pytest tests/containers`."""

import os

collect_ignore_glob = [] if "RAPPORTEUR_STAND_INS" in os.environ else ["test_*.py"]

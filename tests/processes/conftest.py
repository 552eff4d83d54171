"""What lies here needs a Kafka at `RAPPORTEUR_KAFKA` and a PostgreSQL at `RAPPORTEUR_POSTGRES`."""

import os

collect_ignore_glob = [] if {"RAPPORTEUR_KAFKA", "RAPPORTEUR_POSTGRES"} <= set(os.environ) else ["test_*.py"]
